#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 400 -a slab_nomerge
#
# A thousand requesters for a minute, and an unprivileged flood.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 3
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
succeeds "load_test" load_test 1000 60
succeeds "the provider unloads" rmmod guest_attest_tdx
is "$(dmesg | grep -c 'stay with the VMM')" 0 "and no buffer had to be left behind"
