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

plan 2
modprobe guest_attest
for provider in "guest_attest_test certificates=100" guest_attest_tdx_kunit; do
	# shellcheck disable=SC2086 # a module and its parameters
	modprobe $provider
	succeeds "failslab_test through $provider" failslab_test
	rmmod "${provider%% *}"
done
rmmod guest_attest
