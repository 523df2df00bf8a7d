#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Evidence that says who asked, from the emulated platform to the verdict.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

nonce=000102030405060708090a0b0c0d0e0f

# claims FILE [OPTION...]: as whoever runs it; the file is the shell's.
claims()
{
	file=$1
	shift
	guest-attest get --bind claims --nonce "$nonce" --name app:org.example "$@" > "$file"
}

verify()
{
	guest-attest verify --emulated-root /etc/emu-host/root_ca.pem --signatures-only "$@"
}

# member NAME FILE: of the binding in the verdict on FILE
member()
{
	verify --json --user-data "$nonce" "$2" | sed -n "/\"binding\": {/,/}/s/.*\"$1\": \"*\([^\",]*\)\"*,*\$/\1/p"
}

# status COMMAND...: its exit status
status()
{
	"$@" > /tmp/said 2>&1
	echo $?
}

# hex FILE, and back
hex()
{
	xxd -p "$1" | tr -d '\n'
}

unhex()
{
	xxd -r -p
}

as_nobody_claims()
{
	as_nobody guest-attest get --bind claims --nonce "$nonce" --name app:org.example > "$1"
}

# Root of a user namespace of nobody's, which tells the number of it, too.
in_namespace()
{
	as_nobody unshare -U -r sh -c "stat -L -c %i /proc/self/ns/user >&2
		guest-attest get --bind claims --nonce $nonce" > "$1" 2> "$2"
}

plan 31
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
initial=$(stat -L -c %i /proc/self/ns/user)

succeeds "nobody gets evidence" as_nobody_claims /out/nobody.cmw
is "$(status verify --user-data "$nonce" /out/nobody.cmw)" 0 "and it is accepted"
is "$(member uid /out/nobody.cmw)" 65534 "it names the user"
is "$(member gid /out/nobody.cmw)" 65534 "and the group"
is "$(member user-namespace /out/nobody.cmw)" "$initial" "and the user namespace"
is "$(member purpose /out/nobody.cmw)" app:org.example "and what for"
label=$(tr -d '\0\n' < /proc/self/attr/current 2> /dev/null)
is "$(member label /out/nobody.cmw)" "$label" "and the security label '$label'"

succeeds "root gets evidence with claims, too" claims /out/root.cmw
is "$(member uid /out/root.cmw)" 0 "which names root"
succeeds "a process with another effective user" \
	sh -c "/usr/bin/setpriv --euid=1234 -- guest-attest get --bind claims --nonce $nonce > /out/euid.cmw"
is "$(member uid /out/euid.cmw)" 1234 "is named by that"
succeeds "root of a user namespace" in_namespace /out/namespace.cmw /tmp/inode
is "$(member uid /out/namespace.cmw)" 65534 "is named as outside"
is "$(member user-namespace /out/namespace.cmw)" "$(head -n 1 /tmp/inode)" \
	"and so is the namespace"
fails "which is not the initial one" [ "$(head -n 1 /tmp/inode)" = "$initial" ]

is "$(status verify --user-data 00 /out/nobody.cmw)" 2 "other user data is refused"
is "$(status verify --user-data "${nonce}00" /out/nobody.cmw)" 2 "padded data as well"

hex /out/nobody.cmw | sed 's/0319fffe0419fffe/0319fffd0419fffe/' | unhex > /out/forged.cmw
is "$(status verify --user-data "$nonce" /out/forged.cmw)" 3 "another user in the binding: not genuine"
is "$(grep -c 'binding-mismatch' /tmp/said)" 1 "since the report is not over it"
# The report of nobody's with the binding of root's.
{
	hex /out/nobody.cmw | sed 's/6762696e64696e67.*//'
	hex /out/root.cmw | sed 's/.*\(6762696e64696e67\)/\1/'
} | tr -d '\n' | unhex > /out/mixed.cmw
is "$(status verify --user-data "$nonce" /out/mixed.cmw)" 3 "somebody else's binding: not genuine"

# policy NAME RULE: of evidence that runs anything
policy()
{
	printf 'guest-attest-policy 1\naccept tdx\n%s\nemulated allow yes\n%s\n' \
		"$(for i in 0 1 2 3; do echo "rt_mr$i any"; done; echo 'mr_td any')" "$2" > "/tmp/$1"
	echo "tcb-status any" >> "/tmp/$1"
}

policy nobody 'binding.uid allow 65534'
policy root 'binding.uid allow 0'
is "$(status verify --policy /tmp/nobody /out/nobody.cmw)" 0 "a policy accepts this user"
is "$(status verify --policy /tmp/root /out/nobody.cmw)" 2 "and one for root does not"
is "$(grep -c 'binding.uid' /tmp/said)" 1 "and says why"

printf '%048d%s\000' 0 guest_attest/v1 > /tmp/tagged
fails "raw evidence over data with the tag" guest-attest get --user-data /tmp/tagged -o /tmp/none
fails "also in a collection" guest-attest get --cmw --user-data /tmp/tagged -o /tmp/none
fails "raw evidence for nobody" as_nobody guest-attest get --nonce "$nonce" -o /tmp/none
fails "or for root of a namespace" \
	as_nobody unshare -U -r guest-attest get --nonce "$nonce" -o /tmp/none

succeeds "raw evidence in a collection" guest-attest get --cmw --nonce "$nonce" -o /out/raw.cmw
is "$(status verify --report-data "$nonce" /out/raw.cmw)" 0 "is accepted over its data"
is "$(status verify --user-data "$nonce" /out/raw.cmw)" 2 "and says nothing of who asked"
is "$(guest-attest show /out/raw.cmw | grep -c '^provider: tdx$')" 1 "but of the provider"
