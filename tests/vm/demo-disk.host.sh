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

after()
{
	[ "$BOOT" = 2 ] || return 0
	echo "--- what the broker has against this guest's evidence"
	owner explain "$disk" native "$OUTDIR/evidence"
	grep -E '^ {2}"(allowed|policy|reason)"' "$OUTDIR/answer" | fold -s -w 92 |
		sed -e 's/^  "/"/' -e 's/^\([^"]\)/    \1/' -e 's/^/    /'
	plan 5
	succeeds "the reason is the measurement" grep -q '"reason": .*mr_td' "$OUTDIR/answer"

	echo "--- everything that went over the guest's network, in both boots"
	{ streams "$OUTDIR/network.pcap.1"; streams "$OUTDIR/network.pcap"; } > "$OUTDIR/streams"
	perl -MMIME::Base64 -0777 -ne '/"ciphertext": ?"([\w-]+)"/ or die;
		print decode_base64($1 =~ tr(-_)(+/)r)' "$OUTDIR/streams" > "$OUTDIR/ciphertext"
	echo "    $(wc -c < "$OUTDIR/streams") bytes; $(wc -c < "$OUTDIR/ciphertext") of ciphertext"
	succeeds "the search finds the ciphertext of the key" \
		found "$OUTDIR/streams" "$OUTDIR/ciphertext"
	fails "and not the key" found "$OUTDIR/streams" "$OUTDIR/volume.key"
	fails "nor is the key on the disk" found "$OUTDIR/disk.img" "$OUTDIR/volume.key"
	fails "nor the file" grep -q 'written by the guest' "$OUTDIR/disk.img"
}
