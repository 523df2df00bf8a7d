# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The owner's part of tests/vm/cases/unlock.sh: disks, keys and policies.

# The cipher replaced by one that does not encrypt, under checksums that hold.
forge()
{
	perl -MDigest::SHA=sha256 -e '
		open(my $f, "+<", shift) or die;
		for my $at (0, 16384) {
			seek($f, $at, 0); read($f, my $copy, 16384);
			$copy =~ s/aes-xts-plain64/cipher_null-ecb/g or die;
			substr($copy, 448, 64) = "\0" x 64;
			substr($copy, 448, 32) = sha256($copy);
			seek($f, $at, 0); print $f $copy;
		}' "$1"
}

before()
{
	local id=3c44-4f0e-9d53-08f1ad1b8f52

	printf '%s' 'of the owner' > "$OUTDIR/passphrase"
	mkdir -p "$OUTDIR/guest"
	cp "$OUTDIR/passphrase" "$OUTDIR/guest/"

	disk good "00000001-$id" --key-file "$OUTDIR/passphrase"
	# What the owner's program derives keys with takes more memory than the guest has.
	cryptsetup luksConvertKey -q --key-file "$OUTDIR/passphrase" --pbkdf pbkdf2 \
		--pbkdf-force-iterations 1000 "$OUTDIR/good.img"
	disk denied "00000002-$id"
	disk wrong "00000003-$id"
	head -c 64 /dev/urandom | broker secret put "storage/00000003-$id/key"
	disk missing "00000004-$id"
	broker secret delete "storage/00000004-$id/key"
	disk other "00000005-$id" --resource "others/00000005-$id/key"
	disk rcar "00000006-$id" --profile rcar
	cp "$OUTDIR/good.img" "$OUTDIR/forged.img"
	forge "$OUTDIR/forged.img"

	policy storage/ '{"appraisal": ["guest"], "tee": ["tdx"]}'
	policy others/ '{"appraisal": ["guest"], "binding": {"uid": [0], "purpose":
		["storage:00000005-'"$id"'"]}}'
	sed "s/^mr_td allow .*/mr_td allow ${MRTD//[0-9a-f]/0}/" "$OUTDIR/broker/guest.policy" \
		> "$OUTDIR/broker/other.policy"
	broker document set appraisal other "$OUTDIR/broker/other.policy"
	policy "storage/00000002-$id/" '{"appraisal": ["other"]}'
}

# explained NAME FILTER EXPECTED: what the broker would decide, or why.
explained()
{
	broker explain "storage/$1/key" native "$OUTDIR/evidence" | jq -r "$2" |
		tee "$OUTDIR/explained"
	grep -q "$3" "$OUTDIR/explained"
}

after()
{
	plan 2
	succeeds "the guest's evidence is good for any other disk" explained any .allowed true
	succeeds "and the broker explains why not for this one" \
		explained 00000002-3c44-4f0e-9d53-08f1ad1b8f52 .reason mr_td
}
