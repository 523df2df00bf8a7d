#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 600
#
# The guest's part of the benchmark of SEV-SNP evidence: see
# scripts/bench-evidence-snp.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 1
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
load_mainline
succeeds "evidence_bench" evidence_bench
