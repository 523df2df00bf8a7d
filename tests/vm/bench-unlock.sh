#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 600 -b -d disk.img
#
# The guest's part of the benchmark of unlocking: see scripts/bench-unlock.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

tracing=/sys/kernel/tracing

metrics()
{
	wget -q -O "/out/metrics.$1" "$BROKER_URL/metrics"
}

# Those functions' beginning and end, beside the module's own events.
trace()
{
	for function in guest_attest_get_claims guest_secret_keypair_make guest_secret_hpke_open \
			guest_secret_check; do
		echo "p:${function}_in $function"
		echo "r:${function}_out $function"
	done > "$tracing/kprobe_events"
	echo mono > "$tracing/trace_clock"
	echo 8192 > "$tracing/buffer_size_kb"
	echo 1 > "$tracing/events/kprobes/enable"
	echo 1 > "$tracing/events/guest_secret/enable"
}

plan 3
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
modprobe -a virtio_blk dm-crypt
modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER"
succeeds "without the clock" unlock_bench /dev/vda data 3
succeeds "trace" trace
metrics before
succeeds "unlock_bench" unlock_bench /dev/vda data 30
metrics after
grep -v '^#' "$tracing/trace" > /out/trace
