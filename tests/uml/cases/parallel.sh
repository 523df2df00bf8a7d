#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A hundred requesters at once through the TDX provider, on a platform that
# takes its time, with tracing; and the module comes and goes.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

tracing=/sys/kernel/debug/tracing

plan 6
modprobe guest_attest
echo 1 > $tracing/events/guest_attest/enable
for round in 1 2; do
	modprobe guest_attest_tdx_kunit service_us=20000
	succeeds "round $round: parallel_test" parallel_test 100
	succeeds "round $round: the provider unloads" rmmod guest_attest_tdx_kunit
done
is "$(grep -c 'guest_attest_request_start: desc=guest_attest:0:[0-9]*-parallel callout_len=88' $tracing/trace)" 200 \
	"each request's start is in the trace"
is "$(grep -c 'guest_attest_request_end: .* provider=tdx len=1000 .* error=0' $tracing/trace)" 200 \
	"and its end"
rmmod guest_attest
