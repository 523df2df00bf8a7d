#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 600
#
# The key type guest_secret with a platform, a courier and a broker that are
# all made up: whatever they do, the errno is right and nothing is left behind.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

parameters=/sys/module/guest_secret/parameters
courier="create .guest_attest_courier * * /usr/bin/lying_courier %k"
conf=/etc/request-key.d/guest-attest.conf

request()
{
	req_key guest_secret "storage:${1:-x}" "${2:-}" 2>&1 | sed 's/Key ID is .*/a key/'
}

no_courier="request_key: Transport endpoint is not connected"

plan 26
mkdir -p /run/liar
printf secret > /run/liar/secret

is "$(request)" "request_key: Required key not available" "no key type: ENOKEY"
fails "a sender that is no point" modprobe guest_secret sender=00 2> /dev/null
modprobe guest_secret timeout=20
is "$(request)" "request_key: Destination address required" "no broker: EDESTADDRREQ"
echo http://broker.example > $parameters/broker
is "$(request)" "request_key: Destination address required" "no sender: EDESTADDRREQ"
is "$(request x profile=rcar)" "request_key: No such device" "no provider: ENODEV"
modprobe guest_attest_test
rmmod guest_secret
modprobe guest_secret "sender=$(lying_courier --sender)" broker=http://broker.example timeout=20

rm -f $conf
is "$(request)" "$no_courier" "no line for the courier: ENOTCONN"
echo "${courier%/*}/none %k" > $conf
is "$(request)" "$no_courier" "no courier: ENOTCONN"
echo "$courier" > $conf
mv /sbin/request-key /sbin/none
is "$(request)" "$no_courier" "no request-key(8): ENOTCONN"
mv /sbin/none /sbin/request-key
is "$(request)" "a key" "and all in place: a key"

succeeds "secret_test" secret_test
succeeds "secret_failure_test by upcall" secret_failure_test

# A module that registers a key type waits for the request, and everybody that
# adds a key behind it: no longer than the request may take.
echo release slow 10 > /run/liar/deed
request y timeout=4 > /run/slow &
sleep 1
modprobe dns_resolver &
sleep 1
start=$(cut -d. -f1 /proc/uptime)
keyctl add user innocent x @s > /dev/null
took=$(($(cut -d. -f1 /proc/uptime) - start))
wait
is "$(cat /run/slow)" "request_key: Connection timed out" "a slow courier: ETIMEDOUT"
succeeds "others waited for its deadline at most ($took s)" [ $took -le 4 ]
fails "unloading while the courier runs" rmmod guest_secret 2> /dev/null
rm /run/liar/deed
sleep 9

lying_courier --relay tcp:4999 > /dev/null
echo tcp:127.0.0.1:4998 > $parameters/transport
is "$(request)" "request_key: Connection refused" "no relay: ECONNREFUSED"
echo tcp:127.0.0.1:4999 > $parameters/transport
mv /sbin/request-key /sbin/none
is "$(request)" "a key" "a key through a relay, without request-key(8)"
succeeds "secret_failure_test through a relay" secret_failure_test relay

modprobe vsock_loopback
echo vsock:1:4998 > $parameters/transport
is "$(request)" "request_key: Connection refused" "no relay on vsock: ECONNREFUSED"
echo vsock:77:4999 > $parameters/transport
is "$(request)" "request_key: No route to host" "no such machine on vsock: EHOSTUNREACH"
lying_courier --relay vsock:4999 > /dev/null
echo vsock:1:4999 > $parameters/transport
is "$(request)" "a key" "a key through a relay on vsock"
is "$(cat $parameters/transport)" vsock:1:4999 "transport reads as it was written"
echo release drip 1 > /run/liar/deed
is "$(request x timeout=2)" "request_key: Connection timed out" "one byte a second: ETIMEDOUT"
rm /run/liar/deed
is "$(request)" "a key" "and the next one"
sleep 1
is "$(cat $parameters/sender)" "$(lying_courier --sender)" "sender reads as it was given"
succeeds "the key type unloads" rmmod guest_secret
fails "and no key of it is left" grep -E 'guest_sec|.guest_at' /proc/keys
