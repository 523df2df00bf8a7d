#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The unit tests: modules run theirs when they are loaded. Their results are in
# the kernel log.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

plan 10
succeeds "the key type loads" modprobe guest_attest
for provider in test tdx snp "snp vmpl=2"; do
	# shellcheck disable=SC2086 # its name, and parameters
	set -- $provider
	module=guest_attest_$1_kunit
	shift
	succeeds "the provider $provider loads" modprobe "$module" "$@"
	succeeds "and unloads" rmmod "$module"
done
succeeds "the key type unloads" rmmod guest_attest
