#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 600
#
# Every fault of a hostile SNP host, with one requester and with sixteen; then
# those of an SVSM.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 5
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
succeeds "snp_hostile_test" snp_hostile_test
succeeds "the provider unloads" rmmod guest_attest_snp
succeeds "and the platform after it" rmmod emu_snp

load_emu_snp vmpl=2
load_ours
succeeds "snp_hostile_test, of an SVSM" snp_hostile_test
succeeds "the provider unloads" rmmod guest_attest_snp
