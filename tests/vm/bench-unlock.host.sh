# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Outside of the benchmark of unlocking: see scripts/bench-unlock.

before()
{
	disk disk 00000001-3c44-4f0e-9d53-08f1ad1b8f52
	policy storage/ '{"appraisal": ["guest"]}'
}
