# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The owner's part of the demo: see scripts/demo.

disk=storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key

# Shows a command as it would be typed.
show()
{
	local line=$*

	line=${line//$OUTDIR\//}
	echo "    \$ ${line//$TOP\/build\//}" | fold -s -w 88 | sed '2,$s/^/          /'
}

run()
{
	show "$@"
	"$@" | sed 's/^/    /'
}

# For people a command is shown as they would give it, not as a function's.
owner()
{
	show "$TOP/build/guest-attest" broker --socket "$OUTDIR/broker/admin.sock" "$@"
	broker "$@" > "$OUTDIR/answer"
}

policy()
{
	run cat "$OUTDIR/storage.json"
	owner document set policy storage/ "$OUTDIR/storage.json"
}

before()
{
	[ "$BOOT" = 1 ] || return 0
	echo "--- the broker: 'guest' is an appraisal of this kernel's measurement"
	echo '{"appraisal": ["guest"], "tee": ["tdx"]}' > "$OUTDIR/storage.json"
	policy
	echo "--- a disk; its key goes to the broker, and is kept to be searched for"
	head -c 64 /dev/urandom > "$OUTDIR/volume.key"
	truncate -s 32M "$OUTDIR/disk.img"
	run "$TOP/build/guest-attest" format --volume-key-file "$OUTDIR/volume.key" \
		--uuid 6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52 --broker "$BROKER_URL" \
		--admin-socket "$OUTDIR/broker/admin.sock" "$OUTDIR/disk.img"
}

on_other_measurement()
{
	echo "--- another measurement is wanted from now on"
	sed "s/^mr_td allow .*/mr_td allow ${MRTD//[0-9a-f]/0}/" "$OUTDIR/broker/guest.policy" \
		> "$OUTDIR/other.policy"
	broker document set appraisal other "$OUTDIR/other.policy" > /dev/null
	echo '{"appraisal": ["other"], "tee": ["tdx"]}' > "$OUTDIR/storage.json"
	policy
}

# result WANTED COMMAND...: status 0 or not, as WANTED.
result()
{
	local wanted=$1 status=1

	shift
	if "$@" > "$OUTDIR/ran"; then
		status=0
	fi
	tests=$((tests + 1))
	if [ "$status" = "$wanted" ]; then
		echo "ok $tests - $what"
	else
		echo "not ok $tests - $what"
	fi
}

after()
{
	[ "$BOOT" = 2 ] || return 0
	tests=0
	echo "--- what the broker has against this guest's evidence"
	owner explain "$disk" native "$OUTDIR/evidence"
	grep -E '^ {2}"(allowed|policy|reason)"' "$OUTDIR/answer" | fold -s -w 92 |
		sed -e 's/^  "/"/' -e 's/^\([^"]\)/    \1/' -e 's/^/    /'
	echo 1..5
	what="the reason is the measurement"
	result 0 grep -q '"reason": .*mr_td' "$OUTDIR/answer"

	echo "--- everything that went over the guest's network, in both boots"
	{ streams "$OUTDIR/network.pcap.1"; streams "$OUTDIR/network.pcap"; } > "$OUTDIR/streams"
	perl -MMIME::Base64 -0777 -ne '/"ciphertext": ?"([\w-]+)"/ or die;
		print decode_base64($1 =~ tr(-_)(+/)r)' "$OUTDIR/streams" > "$OUTDIR/ciphertext"
	echo "    $(wc -c < "$OUTDIR/streams") bytes; $(wc -c < "$OUTDIR/ciphertext") of ciphertext"
	what="the search finds the ciphertext of the key"
	result 0 found "$OUTDIR/streams" "$OUTDIR/ciphertext"
	sed 's/^/    as /' "$OUTDIR/ran"
	what="and not the key"
	result 1 found "$OUTDIR/streams" "$OUTDIR/volume.key"
	what="nor is the key on the disk"
	result 1 found "$OUTDIR/disk.img" "$OUTDIR/volume.key"
	what="nor the file"
	result 1 grep -q 'written by the guest' "$OUTDIR/disk.img"
}
