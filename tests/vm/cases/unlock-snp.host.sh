# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The owner's part of tests/vm/cases/unlock-snp.sh: disks, keys and policies.

# disk NAME UUID OPTION...: 32 MiB of data, its key at the broker.
disk()
{
	local file=$OUTDIR/$1.img

	truncate -s 48M "$file"
	"$TOP/build/guest-attest" format --admin-socket "$OUTDIR/broker/admin.sock" \
		--uuid "$2" --broker "$BROKER_URL" "${@:3}" "$file"
}

policy()
{
	printf '%s\n' "$2" > "$OUTDIR/policy.json"
	broker document set policy "$1" "$OUTDIR/policy.json"
}

before()
{
	local id=3c44-4f0e-9d53-08f1ad1b8f52

	disk good "00000001-$id"
	disk denied "00000002-$id"
	disk rcar "00000003-$id" --profile rcar
	policy storage/ '{"appraisal": ["guest"], "tee": ["snp"]}'
	sed "s/^MEASUREMENT allow .*/MEASUREMENT allow ${MRTD//[0-9a-f]/0}/" \
		"$OUTDIR/broker/guest.policy" > "$OUTDIR/broker/other.policy"
	broker document set appraisal other "$OUTDIR/broker/other.policy"
	policy "storage/00000002-$id/" '{"appraisal": ["other"]}'
}

# The last entry of the audit log says so.
on_recorded()
{
	local text

	text=$(broker audit show | jq -c '.entries[-1].entry')
	echo "$text"
	for word; do
		[[ $text = *"$word"* ]]
	done
}
