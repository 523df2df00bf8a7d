#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 600
#
# The key type guest_secret with a platform, a courier and a broker that are
# all made up: whatever they do, the errno is right and nothing is left behind.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

courier="create .guest_attest_courier * * /usr/bin/lying_courier %k"

plan 3
mkdir -p /run/liar
echo "$courier" > /etc/request-key.d/guest-attest.conf
modprobe guest_attest_test
modprobe guest_secret "sender=$(lying_courier --sender)" broker=http://broker.example timeout=20

succeeds "secret_failure_test by upcall" secret_failure_test

lying_courier --relay tcp:4999
echo tcp:127.0.0.1:4999 > /sys/module/guest_secret/parameters/transport
succeeds "secret_failure_test through a relay" secret_failure_test relay

succeeds "guest_secret unloads" rmmod guest_secret
