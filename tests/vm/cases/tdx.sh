#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The TDX provider on the emulated platform, beside mainline's driver.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

report=/sys/kernel/config/tsm/report/r0
emu=/sys/kernel/debug/emu_tdx

# Report body of a version 4 quote: 584 bytes behind the header of 48.
body()
{
	dd if="$1" bs=1 skip=48 count=584 2> /dev/null | sha256sum
}

# ours USER-DATA-FILE QUOTE-FILE [OPTION...]
ours()
{
	data=$1 quote=$2
	shift 2
	guest-attest get --user-data "$data" -o "$quote" "$@"
}

# mainline USER-DATA-FILE QUOTE-FILE
mainline()
{
	mkdir "$report" && cat "$1" > "$report/inblob" &&
		cat "$report/outblob" > "$2" && rmdir "$report"
}

plan 15
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
is "$(dmesg | grep -c 'guest_attest: provider tdx registered')" 1 \
	"the TDX provider registers"

succeeds "tdx_quote_test" tdx_quote_test
succeeds "parallel_test" parallel_test 100

head -c 64 /dev/urandom > /tmp/data
succeeds "guest-attest get" ours /tmp/data /out/ours.quote
succeeds "mainline's driver and configfs-tsm load beside ours" load_mainline
succeeds "a quote through mainline" mainline /tmp/data /out/mainline.quote
is "$(body /out/ours.quote)" "$(body /out/mainline.quote)" \
	"both report bodies are the same"

digest=$(seq 48 | sed 's/.*/aa/' | tr -d '\n')
echo "2 $digest" > "$emu/rtmr_extend"
succeeds "a quote after RTMR2 was extended" ours /tmp/data /out/extended.quote
fails "and its body differs" [ "$(body /out/ours.quote)" = "$(body /out/extended.quote)" ]

succeeds "short user data" sh -c 'head -c 5 /tmp/data > /tmp/short &&
	guest-attest get --user-data /tmp/short -o /out/short.quote'
is "$(dd if=/out/short.quote bs=1 skip=$((48 + 520)) count=64 2> /dev/null | sha256sum)" \
	"$({ cat /tmp/short; head -c 59 /dev/zero; } | sha256sum)" \
	"and it is padded with zeros"
fails "level 1 on TDX" ours /tmp/data /tmp/none --level 1
fails "an unprivileged caller" as_nobody guest-attest get --user-data /tmp/data -o /tmp/none

succeeds "the provider unloads" rmmod guest_attest_tdx
is "$(guest-attest get --user-data /tmp/data -o /tmp/none 2>&1 | grep -ci 'no provider')" 1 \
	"and a request says that there is none"
