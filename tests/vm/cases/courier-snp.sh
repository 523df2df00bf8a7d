#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -b -p snp -t 300
#
# Trustee's protocol for an SEV-SNP guest: it has the report's fields in JSON, and
# beside them the certificates that the host put there.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh
# shellcheck source=/dev/null
. ./outside.env

request()
{
	keyctl clear @s
	req_key guest_secret storage:courier "profile=rcar check=$(cat check)${*:+ $*}" 2>&1 |
		sed 's/Key ID is .*/a key/'
}

plan 2
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
modprobe guest_secret "broker=$SNP_URL" "sender=$BROKER_SENDER"
is "$(request)" "a key" "a secret"
# That broker knows no root of the emulated AMD platform.
is "$(request "broker=$BROKER_URL")" "request_key: Invalid exchange" \
	"a broker that does not know the platform: EBADE"
