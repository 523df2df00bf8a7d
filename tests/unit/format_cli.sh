#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: format_cli.sh GUEST-ATTEST
#
# guest-attest format, unlock and lock as an owner may get them wrong, and once
# right. Prints a TAP line for each.

set -u

program=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
tests=0 failed=0
uuid=6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52

# says STATUS TEXT ARGUMENT...: and leaves the disk as it was.
says()
{
	want=$1 text=$2
	shift 2
	tests=$((tests + 1))
	before=$(head -c 1M disk | sha256sum)
	output=$("$program" "$@" 2>&1)
	status=$?
	if [ "$status" = "$want" ] && [ "$(head -c 1M disk | sha256sum)" = "$before" ] &&
	   printf '%s\n' "$output" | grep -qF -- "$text"; then
		echo "ok $tests - $text"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $text"
		echo "# status $status, expected $want: $output"
	fi
}

# is GOT EXPECTED NAME
is()
{
	tests=$((tests + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $tests - $3"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $3: '$1', expected '$2'"
	fi
}

truncate -s 32M disk
head -c 63 /dev/zero > short
head -c 65 /dev/zero > long
: > empty

says 1 "usage: guest-attest format" format
says 1 "usage: guest-attest format" format disk more
says 1 "usage: guest-attest format" format --bogus disk
says 1 "one of --admin-socket and --secret-file" format disk
says 1 "one of --admin-socket and --secret-file" format --admin-socket a --secret-file b disk
says 1 "--uuid: not a UUID" format --uuid "${uuid}0" --secret-file key disk
says 1 "--broker: not an http" format --broker ftp://x --secret-file key disk
says 1 "--resource: not repository/type/tag" format --resource a/b --secret-file key disk
says 1 "--profile: expected native or rcar" format --profile none --secret-file key disk
says 1 "both be standard input" format --key-file - --volume-key-file - --secret-file key disk
says 1 "none: No such file" format --force --secret-file key none
is "$(ls none 2> /dev/null)" "" "and it is not made"
says 1 "short: expected 64 bytes, found 63" format --volume-key-file short --secret-file key disk
says 1 "long: expected 1 to 64 bytes, found more" \
	format --volume-key-file long --secret-file key disk
says 1 "empty: expected 1 to" format --key-file empty --secret-file key disk
printf x | dd of=disk bs=1 seek=70000 conv=notrunc 2> /dev/null
says 1 "byte 70000 is not zero; --force overwrites it" format --secret-file key disk
is "$(ls key 2> /dev/null)" "" "no key is written then"

is "$("$program" format --force --uuid "$uuid" --secret-file key disk |
	awk '{ print $1 }' | paste -sd ' ')" "uuid resource check" "format"
is "$(stat -c '%a %s' key)" "600 64" "the key is its owner's alone"
says 1 "byte 0 is not zero" format --secret-file another disk
is "$("$program" format --force --uuid "$uuid" --volume-key-file key --secret-file again disk |
	awk '$1 == "resource" { print $2 }')" "storage/$uuid/key" "format, with a key that is there"
is "$(cmp key again 2>&1)" "" "and that key it has"

# Whoever is to keep the key fails before the disk is touched.
says 1 "none: Couldn't connect" format --force --admin-socket none disk
says 1 "key: File exists" format --force --secret-file key disk
is "$(cmp key again 2>&1)" "" "and the key in that file is the old one"

says 1 "usage: guest-attest unlock" unlock disk
says 1 "--uuid: not a UUID" unlock --uuid x disk name
says 1 "--broker: not an http" unlock --broker x disk name
says 1 "--resource: not repository/type/tag" unlock --resource ../x/y disk name
says 1 "--profile: expected native or rcar" unlock --profile x disk name
says 1 "--timeout: expected 1 to 300 seconds" unlock --timeout 0 disk name
says 1 "--timeout: expected 1 to 300 seconds" unlock --timeout 301 disk name
says 1 "can't be the name of a mapping" unlock disk ../name
says 1 "usage: guest-attest lock" lock

echo "1..$tests"
[ "$failed" = 0 ]
