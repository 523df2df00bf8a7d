#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each allocation of a request fails once, through each provider.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

debugfs=/sys/kernel/debug

echo N > $debugfs/failslab/ignore-gfp-wait
echo N > $debugfs/fail_page_alloc/ignore-gfp-wait
echo N > $debugfs/fail_page_alloc/ignore-gfp-highmem
echo 0 > $debugfs/fail_page_alloc/min-order
# The reports of the failures would hide those of what they lead to.
echo 0 > $debugfs/failslab/verbose
echo 0 > $debugfs/fail_page_alloc/verbose

modprobe guest_attest
modprobe guest_attest_test
failslab_test
rmmod guest_attest_test
modprobe guest_attest_tdx_kunit
failslab_test
rmmod guest_attest_tdx_kunit
rmmod guest_attest
