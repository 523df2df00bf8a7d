#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 300
#
# Every fault of a hostile host, with one requester and with sixteen.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 3
load_emu qgs_timeout=3
load_ours
succeeds "hostile_test" hostile_test
succeeds "the provider unloads" rmmod guest_attest_tdx
is "$(dmesg | grep -c 'stay with the VMM')" 0 "and no buffer had to be left behind"
