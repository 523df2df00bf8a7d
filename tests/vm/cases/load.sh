#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 400 -a slab_nomerge
#
# Two hundred requesters for eight seconds; make test-load has a thousand for a
# minute.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 3
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
succeeds "load_test" load_test 200 8
succeeds "the provider unloads" rmmod guest_attest_tdx
is "$(dmesg | grep -c 'stay with the VMM')" 0 "and no buffer had to be left behind"
