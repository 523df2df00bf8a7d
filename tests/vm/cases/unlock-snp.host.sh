# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The owner's part of tests/vm/cases/unlock-snp.sh: disks, keys and policies.

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
