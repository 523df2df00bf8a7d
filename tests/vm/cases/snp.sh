#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 300
#
# The SEV-SNP provider on the emulated platform, beside mainline's driver.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

report=/sys/kernel/config/tsm/report/r0
emu=/sys/kernel/debug/emu_snp
root=/etc/emu-host/ark.pem

# Of two reports over the same data, all but the signature are the same.
body()
{
	dd if="$1" bs=672 count=1 2> /dev/null | sha256sum
}

# vmpck NUMBER: "there" or "gone", the firmware's count and the guest's
vmpck()
{
	sed -n "s/^vmpck$1 \([a-z]*\) seqno \([0-9]*\) guest_seqno \([0-9]*\)/\1 \2 \3/p" \
		"$emu/state"
}

stat_of()
{
	sed -n "s/^$1 //p" "$emu/stats"
}

# mainline USER-DATA-FILE REPORT-FILE CERTIFICATES-FILE
mainline()
{
	mkdir "$report" && cat "$1" > "$report/inblob" && cat "$report/outblob" > "$2" &&
		cat "$report/auxblob" > "$3" && rmdir "$report"
}

# verify FILE USER-DATA-FILE
verify()
{
	guest-attest verify --emulated-root "$root" --signatures-only \
		--report-data-file "$2" "$1"
}

plan 22
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
is "$(dmesg | grep -c 'guest_attest: provider snp registered')" 1 \
	"the SEV-SNP provider registers"
is "$(cat /sys/module/guest_attest/parameters/level_floor)" 0 "the lowest level is 0"

succeeds "snp_report_test" snp_report_test
succeeds "parallel_test" parallel_test 100

head -c 64 /dev/urandom > /tmp/data
succeeds "guest-attest get" guest-attest get --user-data /tmp/data -o /out/ours.report
succeeds "guest-attest get --cmw" guest-attest get --cmw --user-data /tmp/data -o /out/ours.cmw

succeeds "mainline's driver and configfs-tsm load beside ours" load_mainline
succeeds "a report through mainline" mainline /tmp/data /out/mainline.report /out/mainline.certs
is "$(body /out/ours.report)" "$(body /out/mainline.report)" "both report bodies are the same"
is "$(tail -c "$(wc -c < /out/mainline.certs)" /out/ours.cmw | sha256sum)" \
	"$(sha256sum < /out/mainline.certs)" "so are the certificates"

before=$(stat_of report)
succeeds "1,000 interleaved requests of both" beside_test 1000
is "$(($(stat_of report) - before))" 1000 "the firmware made 1,000 reports for them"
is "$(vmpck 0)" "there $((2 * $(stat_of report))) $((2 * $(stat_of report)))" \
	"firmware and guest count the same messages"
is "$(stat_of iv_reused) $(stat_of firmware_refused)" "0 0" \
	"no number was used twice, none refused"

head -c 64 /dev/urandom > /tmp/wrong
succeeds "with its certificates our report verifies to the emulated root" \
	verify /out/ours.cmw /tmp/data
fails "and to no other data" verify /out/ours.cmw /tmp/wrong
fails "level 4" guest-attest get --level 4 --user-data /tmp/data -o /tmp/none
is "$(guest-attest mr list 2>&1 | grep -c 'has no such register')" 1 \
	"measurement registers: there are none"
fails "an unprivileged caller" as_nobody guest-attest get --user-data /tmp/data -o /tmp/none

succeeds "the provider unloads" rmmod guest_attest_snp
is "$(guest-attest get --user-data /tmp/data -o /tmp/none 2>&1 | grep -ci 'no provider')" 1 \
	"and a request says that there is none"
fails "nor is there a lowest level" cat /sys/module/guest_attest/parameters/level_floor
