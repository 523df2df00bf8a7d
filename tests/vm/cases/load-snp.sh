#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 400 -a slab_nomerge
#
# As load.sh, on the emulated SNP platform, whose firmware serves one request
# after the other.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 2
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
succeeds "load_test" load_test 50 8
succeeds "the provider unloads" rmmod guest_attest_snp
