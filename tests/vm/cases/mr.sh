#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vm: -t 300
#
# Measurement registers on the emulated TDX platform, beside mainline's driver,
# whose view of them in sysfs is to stay true in both directions. Kernels below
# 6.16 can't extend them: there they are read.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

emu=/sys/kernel/debug/emu_tdx
sysfs=/sys/devices/virtual/misc/tdx_guest/measurements
# SHA-384 of that word and a newline.
hello=1d0f284efe3edea4b9ca3bd514fa134b17eae361ccc7a1eefeff801b9bd6604e01f21f6bf249ef030599f0c218f2ba8c
registers="mrseam mrsignerseam mrtd mrconfigid mrowner mrownerconfig rtmr0 rtmr1 rtmr2 rtmr3"

# How a register stands at the platform itself.
truth()
{
	sed -n "s/^$1 //p" $emu/state
}

# And in the view of mainline's driver.
shown()
{
	od -An -tx1 -v "$sysfs/$1:sha384" | tr -d ' \n'
}

ours()
{
	guest-attest mr read "$1"
}

# digest WORD: 48 bytes in hex that are nobody's hash
digest()
{
	printf '%-48s' "$1" | od -An -tx1 -v | tr -d ' \n'
}

# quoted RTMR: as the quote of the last request has it
quoted()
{
	dd if=/tmp/quote bs=1 skip=$((48 + 328 + 48 * $1)) count=48 2> /dev/null |
		od -An -tx1 -v | tr -d ' \n'
}

quote()
{
	guest-attest get --nonce 00 -o /tmp/quote
}

all_are_true()
{
	for register in $registers; do
		[ "$(ours "$register")" = "$(truth "$register")" ] || return 1
	done
}

each_is_true_everywhere()
{
	for register in rtmr0 rtmr1 rtmr2 rtmr3; do
		[ "$(shown $register)" = "$(truth $register)" ] &&
			[ "$(ours $register)" = "$(truth $register)" ] || return 1
	done
}

extend_many()
{
	for n in 1 2 3 4 5 6 7 8 9 10; do
		guest-attest mr extend "$1" "$(digest "$2 $n")" || return 1
	done
}

in_parallel()
{
	extend_many rtmr1 a & first=$!
	extend_many rtmr1 b & second=$!
	extend_many rtmr2 c & third=$!
	wait $first && wait $second && wait $third
}

# What is the same on every kernel; takes what the platform can do.
test_keys()
{
	is "$(guest-attest mr list | cut -d' ' -f1 | tr '\n' ' ')" "$registers " \
		"the registers of a TD"
	is "$(guest-attest mr list | grep -c " $1\$")" "$2" "$2 of them to $1"
	is "$(ours mrtd)" "$MRTD" "MRTD is the image's"
	succeeds "every register is as the platform has it" all_are_true
	succeeds "mr_test" mr_test rtmr3 "$1"
	is "$(grep -c 'guest_mr *rtmr3$' /proc/keys)" 1 "/proc/keys shows a key, and no value"

	before=$(ours rtmr0)
	echo "0 $(digest somebody)" > $emu/rtmr_extend
	fails "what somebody else extended" [ "$(ours rtmr0)" = "$before" ]
	is "$(ours rtmr0)" "$(truth rtmr0)" "is read at once"
}

test_read_only()
{
	plan 12
	test_keys read 10
	fails "extending is refused" guest-attest mr extend rtmr2 "$(digest x)"
	is "$(guest-attest mr extend rtmr2 "$(digest x)" 2>&1 | grep -c "can't extend it")" 1 \
		"and the reason given"
	succeeds "the log is there" guest-attest mr log -o /out/log.cel
	is "$(wc -c < /out/log.cel)" 0 "and empty"
}

test_extending()
{
	plan 40
	test_keys extend 4
	succeeds "extend RTMR2 without mainline's driver" \
		guest-attest mr extend rtmr2 "$(digest one)"
	is "$(ours rtmr2)" "$(truth rtmr2)" "it is as the platform has it"

	succeeds "mainline's driver loads" load_mainline
	succeeds "and shows the same" each_is_true_everywhere
	before=$(shown rtmr2)
	succeeds "extend by key" guest-attest mr extend rtmr2 "$(digest two)"
	fails "sysfs shows another value" [ "$(shown rtmr2)" = "$before" ]
	succeeds "the platform's" each_is_true_everywhere
	before=$(ours rtmr0)
	succeeds "extend by sysfs" sh -c "printf '%-48s' other > '$sysfs/rtmr0:sha384'"
	fails "the key shows another value" [ "$(ours rtmr0)" = "$before" ]
	succeeds "the platform's" each_is_true_everywhere

	before=$(shown rtmr2)
	echo hello > /tmp/file
	# A mount of the caller's own making must not lead it astray.
	mount -t tmpfs none /sys
	succeeds "extend by a file's hash, with something else at /sys" \
		guest-attest mr extend --file /tmp/file rtmr2
	umount /sys
	fails "sysfs shows another value" [ "$(shown rtmr2)" = "$before" ]
	succeeds "the platform's" each_is_true_everywhere

	succeeds "three at once" in_parallel
	succeeds "and all is true" each_is_true_everywhere
	succeeds "a quote" quote
	is "$(quoted 2)" "$(ours rtmr2)" "has RTMR2 as it was read"

	succeeds "the log" guest-attest mr log -o /out/log.cel
	guest-attest mr log --json /out/log.cel > /out/log.json
	is "$(grep -c '"register"' /out/log.json)" 34 "has all that was extended by key"
	is "$(grep -c '"comm": "guest-attest"' /out/log.json)" 33 "and by whom"
	is "$(grep -c "\"sha384\": \"$hello\"" /out/log.json)" 1 "a file by its SHA-384"
		cp /tmp/quote /out/quote
	succeeds "it explains the registers that were extended by key alone" \
		guest-attest mr replay --register rtmr1 --register rtmr2 --register rtmr3 \
		/out/log.cel /out/quote
	guest-attest get --cmw --nonce 00 -o /out/quote.cmw
	succeeds "in a collection too" guest-attest mr replay --register rtmr1 \
		--register rtmr2 --register rtmr3 /out/log.cel /out/quote.cmw
	guest-attest mr replay /out/log.cel /out/quote > /tmp/replay 2>&1
	is "$? $(grep -c 'replay-mismatch: replay: rtmr0' /tmp/replay)" "3 1" \
		"and not the one that others extended"
	guest-attest mr extend rtmr2 "$(digest later)"
	guest-attest mr log -o /out/later.cel
	is "$(guest-attest mr replay --register rtmr2 /out/later.cel /out/quote 2>&1 |
		grep -c 'and 1 later ones')" 1 "a later event is told from those before"
	succeeds "a later quote" quote
	fails "is not explained by the earlier log" guest-attest mr replay --register rtmr2 \
		/out/log.cel /tmp/quote

	succeeds "mainline's driver unloads" rmmod tdx-guest
	before=$(ours rtmr2)
	succeeds "extend once it is gone" guest-attest mr extend rtmr2 "$(digest last)"
	fails "another value" [ "$(ours rtmr2)" = "$before" ]
	succeeds "the platform's" all_are_true
	rmmod guest_attest_tdx
	is "$(ours rtmr2 2>&1 | grep -c 'no provider')" 1 "without a provider: no register"
}

# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
case $(guest-attest mr list) in
*extend*)	test_extending ;;
*)		test_read_only ;;
esac
