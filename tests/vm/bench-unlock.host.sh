# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Outside of the benchmark of unlocking: see scripts/bench-unlock.

before()
{
	truncate -s 32M "$OUTDIR/disk.img"
	"$TOP/build/guest-attest" format --admin-socket "$OUTDIR/broker/admin.sock" \
		"$OUTDIR/disk.img"
	echo '{"appraisal": ["guest"]}' > "$OUTDIR/policy.json"
	broker document set policy storage/ "$OUTDIR/policy.json"
}
