#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 240
#
# The key type by itself, with the test provider: no platform needed.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

request()
{
	req_key guest_attest guest_attest:0:0-case AAAA 2>&1
}

is "$(request)" "request_key: Required key not available" "no key type: ENOKEY"
modprobe guest_attest
is "$(request)" "request_key: No such device" "no provider: ENODEV"
fails "guest_attest_tdx without TDX does not load" modprobe guest_attest_tdx 2> /dev/null
modprobe guest_attest_test
plan 8

succeeds "grammar_test" grammar_test
succeeds "key_test" key_test
succeeds "claims_test" claims_test
succeeds "failure_test" failure_test
succeeds "mr_failure_test" mr_failure_test

rmmod guest_attest_test
rmmod guest_attest
