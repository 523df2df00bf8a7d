#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The unit tests: modules run theirs when they are loaded. Their results are in
# the kernel log.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 6
succeeds "the key type loads" modprobe guest_attest
for provider in test tdx; do
	succeeds "the provider $provider loads" modprobe "guest_attest_${provider}_kunit"
	succeeds "and unloads" rmmod "guest_attest_${provider}_kunit"
done
succeeds "the key type unloads" rmmod guest_attest
