#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 300 -H "--product Milan --product Genoa --product Turin"
#
# Reports of every product, version and key from the emulated SNP platform, its
# host's key distribution service, and a host that signs wrongly.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

emu=/sys/kernel/debug/emu_snp
report=/sys/kernel/config/tsm/report/r0

# load EMU-PARAMETER...
load()
{
	load_emu_snp "$@" && modprobe sev-guest && mkdir "$report"
}

unload()
{
	rmdir "$report"
	rmmod sev-guest && rmmod emu_snp
}

# get FILE: the report; FILE.certs are its certificates
get()
{
	head -c 64 /dev/urandom > /tmp/data
	cat /tmp/data > "$report/inblob" && cat "$report/outblob" > "$1" &&
		cat "$report/auxblob" > "$1.certs"
}

# verify PRODUCT OPTION... FILE
verify()
{
	root=/etc/emu-host/ark-$1.pem
	shift
	guest-attest verify --emulated-root "$root" --report-data-file /tmp/data "$@" \
		> /tmp/verdict 2>&1
}

# byte FILE OFFSET
byte()
{
	dd if="$1" bs=1 skip="$2" count=1 2> /dev/null | hexdump -e '"%u"'
}

# tell_host WORD...: see emu-host(1), CONTROL
tell_host()
{
	port=$(grep -lx control /sys/class/virtio-ports/*/name)
	exec 9<> "/dev/$(basename "${port%/name}")"
	echo "$*" >&9
	read -r answer <&9
	exec 9>&-
	[ "${answer#*'"ok":true'}" != "$answer" ]
}

plan 59
for product in Milan Genoa Turin; do
	for version in 2 3 5; do
		for vlek in 0 1; do
			load "product=$product" "report_version=$version" "vlek=$vlek"
			get /tmp/r
			cat /tmp/r /tmp/r.certs > /tmp/evidence
			succeeds "$product, version $version, vlek=$vlek" \
				verify "$product" --signatures-only /tmp/evidence
			is "$(byte /tmp/r 0) $(byte /tmp/r 72)" "$version $((4 * vlek))" \
				"  and so the report says"
			unload
		done
	done
	load "product=$product" certificates=0 policy=0000030000000000
	get /tmp/r
	is "$(wc -c < /tmp/r.certs)" 0 "$product: the VMM has no certificates"
	succeeds "  and the KDS has them" \
		verify "$product" --fetch --kds-url "$KDS_URL" /tmp/r
	unload
done

load
tell_host asp-arm flip
get /tmp/r
cat /tmp/r /tmp/r.certs > /tmp/evidence
fails "a bit of the signature is wrong" verify Milan --signatures-only /tmp/evidence
succeeds "  which the verifier sees" grep -q signature-invalid /tmp/verdict
tell_host asp-arm replay
get /tmp/r
cat /tmp/r /tmp/r.certs > /tmp/evidence
fails "the signature of another report" verify Milan --signatures-only /tmp/evidence
echo 1000 > /sys/module/emu_snp/parameters/timeout
for fault in never "error value=4" "cut value=100" empty; do
	eval "tell_host asp-arm $fault"
	fails "asp: $fault: no report" get /tmp/r
	succeeds "  and VMPCK0 is wiped" grep -q '^vmpck0 gone' "$emu/state"
	unload
	load
done
unload
load key_info=02000000
get /tmp/r
is "$(byte /tmp/r 72) $(tail -c 512 /tmp/r | tr -d '\0' | wc -c)" "30 0" \
	"a masked chip key: no signature"
unload
fails "no such product" load_emu_snp product=Rome
fails "no report of version 4" load_emu_snp report_version=4
fails "no VMPL 4" load_emu_snp vmpl=4
fails "a measurement of 47 bytes" modprobe emu_snp "measurement=$(printf '%094d' 0)"
succeeds "and with nothing wrong it loads" load_emu_snp
