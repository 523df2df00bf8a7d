# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The guest's root, an initramfs: for tests/vm/run, whose variables these are.
# shellcheck disable=SC2154,SC2153

# Stock modules that a case may load, beside ours.
stock_modules="configfs tdx-guest virtio_net virtio-rng virtio_blk
	vmw_vsock_virtio_transport vsock_loopback dm-crypt brd loop
	ecdh_generic gcm ctr xts aesni-intel dns_resolver ext4 cts cbc"

# Modules of some kernels, and no longer or not yet of others.
more_modules="crc32c_generic sev-guest ghash-generic ghash-clmulni-intel sha256-ssse3 sha512-ssse3 sha512_generic"

# Copies a program with the shared libraries it needs into the root.
add_program()
{
	local root=$1 program=$2 dir=$3 lib

	mkdir -p "$root/$dir" "$root/lib64" "$root/lib/x86_64-linux-gnu"
	cp -L --remove-destination "$program" "$root/$dir/"
	{ ldd "$program" 2>/dev/null || true; } |
	sed -n -e 's/.*=> \(\/[^ ]*\) .*/\1/p' -e 's/^\t\(\/[^ ]*\) .*/\1/p' |
	while read -r lib; do
		case $lib in
		*/ld-linux*)	cp -L --remove-destination "$lib" "$root/lib64/" ;;
		*)		cp -L --remove-destination "$lib" "$root/lib/x86_64-linux-gnu/" ;;
		esac
	done
}

files_of_module()
{
	modprobe -d "$build/kernel/$kernel/root" -S "$release" --show-depends "$1"
}

add_stock_modules()
{
	local root=$1 dir module file

	dir=$root/lib/modules/$release/stock
	mkdir -p "$dir"
	cp -L "$build/kernel/$kernel/modules/"modules.{order,builtin,builtin.modinfo} "$dir/.."
	{
		for module in $more_modules; do
			files_of_module "$module" 2>/dev/null || true
		done
		for module in $stock_modules; do
			files_of_module "$module"
		done
	} | awk '$1 == "insmod" { print $2 }' | sort -u |
	while read -r file; do
		case $file in
		*.xz)	xz -dc "$file" > "$dir/$(basename "$file" .xz)" ;;
		*)	cp "$file" "$dir/" ;;
		esac
	done
}

# The part of the root that changes only with the machine and the kernel.
make_base()
{
	local base=$1 tmp=$1.tmp.$$ program

	exec 8> "$base.lock"
	flock 8
	[ -z "$(find "$top/tests/vm/root.sh" "$top/tests/vm/init" "$build/kernel/$kernel/release" \
		/bin/busybox /bin/keyctl -newer "$base/stamp" 2>&1)" ] && return 0
	rm -rf "$tmp"
	mkdir -p "$tmp"/{bin,dev,etc,mnt,out,proc,root,run,sys,tmp,usr/sbin}
	cp -L /bin/busybox "$tmp/bin/"
	ln -s busybox "$tmp/bin/sh"
	for program in keyctl setpriv cryptsetup dmsetup; do
		add_program "$tmp" "$(command -v "$program")" usr/bin
	done
	add_program "$tmp" "$(command -v request-key)" sbin
	ln -s ../usr/bin/keyctl "$tmp/bin/"
	ln -s ../bin/guest-attest-courier{,-tls} "$tmp/usr/sbin/"
	cp -r /etc/request-key.conf /etc/request-key.d "$tmp/etc/"
	add_stock_modules "$tmp"
	printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' \
		'nobody:x:65534:65534:nobody:/:/bin/sh' > "$tmp/etc/passwd"
	printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' > "$tmp/etc/group"
	cp "$top/tests/vm/init" "$tmp/init"
	touch "$tmp/stamp"
	rm -rf "$base"
	mv "$tmp" "$base"
}

make_initramfs()
{
	local root=$outdir/root program file

	make_base "$build/vm/base-$kernel"
	cp -al "$build/vm/base-$kernel" "$root"
	flock -u 8
	mkdir -p "$root/case" "$root/etc/emu-host" "$root/lib/modules/$release/ours"
	cp "$build/modules/$kernel"/*.ko "$root/lib/modules/$release/ours/" 2>/dev/null || true
	depmod -b "$root" "$release"
	find "$build" -maxdepth 1 -type l -xtype f | while read -r program; do
		add_program "$root" "$program" usr/bin
	done
	for file in "$top"/tools/courier/request-key.d/*.conf; do
		[ ! -e "$file" ] || cp --remove-destination "$file" "$root/etc/request-key.d/"
	done
	cp "$top/tests/vm/lib.sh" "$@" "$root/case/"
	cp "$case" "$root/case/case.sh"
	[ ! -d "$outdir/guest" ] || cp -r "$outdir/guest/." "$root/case/"
	for file in mac.key root_ca.pem; do
		[ ! -e "$outdir/host/$file" ] || cp "$outdir/host/$file" "$root/etc/emu-host/"
	done
	for file in "$outdir"/host/snp-*; do
		[ ! -d "$file" ] || cp "$file/ark.pem" "$root/etc/emu-host/ark-${file##*-}.pem"
	done
	# The emulated SNP platform is the first product unless told otherwise.
	[[ ! $host_args =~ --product[=\ ]([A-Za-z]+) ]] ||
		ln -s "ark-${BASH_REMATCH[1]}.pem" "$root/etc/emu-host/ark.pem"
	cat > "$root/etc/vm.env" <<-END
	export QGS_ADDR=10.0.2.2 QGS_PORT=$(cat "$outdir/host/port" 2>/dev/null)
	export KDS_URL=http://10.0.2.2:$(cat "$outdir/host/http-port" 2>/dev/null)
	export MRTD=$MRTD BOOT=$BOOT
	export BROKER_URL=${BROKER_URL:-} BROKER_SENDER=${BROKER_SENDER:-}
	END
	(cd "$root" && find . | cpio -o -H newc -R 0:0 --quiet) > "$outdir/initramfs"
	rm -rf "$root"
}
