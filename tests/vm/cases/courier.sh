#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -b -w -t 300
#
# From request_key(2) to the secret with the real courier, relay and broker:
# both profiles, plain and under TLS, and no courier at all.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh
# shellcheck source=/dev/null
. ./outside.env

parameters=/sys/module/guest_secret/parameters
conf=/etc/guest-attest/courier.conf
check=$(cat check)

# request [OPTION...]: of the secret that the owner put there.
request()
{
	keyctl clear @s
	req_key guest_secret storage:courier "check=$check${*:+ $*}" 2>&1 |
		sed 's/Key ID is .*/a key/'
}

# of NAME [OPTION...]: of another one.
of()
{
	name=$1
	shift
	keyctl clear @s
	req_key guest_secret "$name" "$*" 2>&1 | sed 's/Key ID is .*/a key/'
}

# What the courier said last, in the kernel's log.
said()
{
	dmesg | sed -n 's/.*guest_secret: courier: //p' | tail -n 1
}

# settings LINE...
settings()
{
	printf '%s\n' "$@" > $conf
}

# The courier waits for a server that says nothing.
look_at_courier()
{
	sleep 100 | nc -l -p 5555 > /dev/null &
	of storage:slow broker=http://127.0.0.1:5555 timeout=10 > /tmp/slow &
	for _ in $(seq 50); do
		sleep 0.1
		pid=$(pidof guest-attest-courier) || continue
		grep -E '^(Uid|Gid|Groups|NoNewPrivs|Seccomp|CapEff):' "/proc/$pid/status" |
			tr -s ' \t' ' ' > /tmp/status
		! grep -q '^Seccomp: 2' /tmp/status || break
	done
	wait $!
}

plan 30
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER"
mkdir -p ${conf%/*}

is "$(request)" "a key" "native, by the courier"
is "$(request profile=rcar)" "a key" "rcar, by the courier"
is "$(keyctl search @s logon storage:courier | wc -l)" 1 "and the secret is published"
is "$(of storage:courier "check=$(echo "$check" | rev)")" \
	"request_key: Key was rejected by service" "another secret than expected: EKEYREJECTED"

is "$(of app:nobody)" "request_key: Permission denied" "no policy: EACCES"
is "$(said)" "status 403 PolicyDeny: no policy covers this resource" "and the log says why"
is "$(of storage:missing)" "request_key: No data available" "no secret: ENODATA"
is "$(of storage:missing profile=rcar)" "request_key: No data available" "nor by rcar: ENODATA"
is "$(request broker=http://10.0.2.2:1)" "request_key: Connection refused" "no broker: ECONNREFUSED"
is "$(request broker=http://broker.example)" "request_key: No route to host" \
	"no address: EHOSTUNREACH"
settings "broker = $TLS_URL"
is "$(request)" "request_key: Permission denied" "a broker that is not allowed here: EACCES"
settings "broker: $BROKER_URL"
is "$(request)" "request_key: Input/output error" "settings that are none: EIO"
is "$(said)" "configuration, line 1: expected NAME = VALUE" "and the log says why"
rm $conf

look_at_courier
is "$(cat /tmp/slow)" "request_key: Connection timed out" "a broker that says nothing: ETIMEDOUT"
is "$(cat /tmp/status)" "$(printf '%s\n' 'Uid: 65534 65534 65534 65534' \
	'Gid: 65534 65534 65534 65534' 'Groups: ' 'CapEff: 0000000000000000' 'NoNewPrivs: 1' \
	'Seccomp: 2')" "meanwhile the courier was nobody, in its sandbox"
is "$(request)" "a key" "and the next request succeeds"

is "$(request "broker=$TLS_URL")" "request_key: Protocol error" "a certificate of nobody: EPROTO"
is "$(said)" "TLS: handshake: self-signed certificate" "and the log says why"
settings "ca-file = $PWD/cert.pem" "broker = $BROKER_URL" "broker = $TLS_URL"
is "$(request "broker=$TLS_URL")" "a key" "native under TLS"
is "$(request "broker=$TLS_URL" profile=rcar)" "a key" "rcar under TLS"

mv /sbin/request-key /sbin/none
modprobe vsock_loopback
guest-attest relay --listen vsock:5000 --broker "$BROKER_URL" 2> /out/relay.log &
relay=$!
sleep 1
echo vsock:1:5000 > $parameters/transport
is "$(request)" "a key" "native, by a relay on vsock"
is "$(request profile=rcar)" "a key" "rcar, by a relay on vsock"
is "$(request "broker=$TLS_URL")" "request_key: Permission denied" \
	"a broker that the relay may not ask: EACCES"
is "$(of app:nobody)" "request_key: Permission denied" "no policy: EACCES"
kill $relay
succeeds "the relay ends" wait $relay

echo "tcp:10.0.2.2:$RELAY_PORT" > $parameters/transport
# It reaches the broker by another address than the guest.
is "$(request "broker=$OUTSIDE_URL")" "a key" "native, by a relay outside"
is "$(request "broker=$OUTSIDE_URL" profile=rcar)" "a key" "rcar, by a relay outside"
is "$(request "broker=$OUTSIDE_TLS_URL")" "a key" "native, from there under TLS"
is "$(request)" "request_key: Permission denied" "a broker that it may not ask: EACCES"
succeeds "the key type unloads" rmmod guest_secret
