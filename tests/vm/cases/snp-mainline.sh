#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 300
#
# Mainline's sev-guest and configfs-tsm, as Debian ships them, on the emulated
# SNP platform: what they get from it, and what they make of a hostile one.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

emu=/sys/kernel/debug/emu_snp
report=/sys/kernel/config/tsm/report/r0

stat_of()
{
	sed -n "s/^$1 //p" "$emu/stats"
}

# REPORT_DATA of the report in a file
report_data()
{
	dd if="$1" bs=1 skip=80 count=64 2> /dev/null | sha256sum | cut -d' ' -f1
}

sum_of()
{
	cat "$@" | sha256sum | cut -d' ' -f1
}

# get USER-DATA-FILE REPORT-FILE
get()
{
	cat "$1" > "$report/inblob" && cat "$report/outblob" > "$2" 2> /dev/null
}

verify()
{
	cat "$1" "$2" > /tmp/evidence
	guest-attest verify --emulated-root /etc/emu-host/ark.pem --signatures-only \
		/tmp/evidence | grep -q ^genuine:.yes
}

# A wiped key is gone until the next boot, which this plays.
start_again()
{
	rmdir "$report" && rmmod sev-guest && echo 0 > "$emu/rekey" &&
		modprobe sev-guest && mkdir "$report"
}

# survives FAULT WHAT: the request succeeds
survives()
{
	echo "$1" > "$emu/fault"
	succeeds "$1: $2" get /tmp/data /tmp/report.bin
	is "$(cat "$emu/fault")" none "  and the fault was committed"
}

# fails_once FAULT WHAT: the request fails, and the next succeeds
fails_once()
{
	echo "$1" > "$emu/fault"
	fails "$1: $2" get /tmp/data /tmp/report.bin
	succeeds "  and the next request succeeds" get /tmp/data /tmp/report.bin
}

# costs_key FAULT WHAT: the request fails, and so does every further one
costs_key()
{
	echo "$1" > "$emu/fault"
	fails "$1: $2" get /tmp/data /tmp/report.bin
	succeeds "  and VMPCK0 is wiped" grep -q '^vmpck0 gone' "$emu/state"
	start_again
}

plan 96
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
modprobe sev-guest
mkdir "$report"
is "$(cat "$report/provider")" sev_guest "sev-guest is configfs-tsm's provider"
is "$(cat "$report/privlevel_floor")" 0 "a guest without an SVSM is at VMPL 0"

head -c 64 /dev/urandom > /tmp/data
get /tmp/data /out/report.bin
is "$(wc -c < /out/report.bin)" 1184 "a report has 1184 bytes"
is "$(report_data /out/report.bin)" "$(sum_of /tmp/data)" "it is over the user data"
cat "$report/auxblob" > /out/certs.bin
succeeds "with its certificates it verifies to the emulated root" \
	verify /out/report.bin /out/certs.bin
echo 3 > "$report/privlevel"
get /tmp/data /tmp/report.bin
is "$(dd if=/tmp/report.bin bs=1 skip=48 count=1 2> /dev/null | hexdump -e '"%u"')" 3 \
	"a report of VMPL 3"
succeeds "sev_guest_test" sev_guest_test
for n in 1 2 3; do
	sev_guest_test > "/tmp/log$n" || touch /tmp/failed
done &
for n in 4 5 6; do
	sev_guest_test > "/tmp/log$n" || touch /tmp/failed
done
wait
succeeds "sev_guest_test on two processors at once" [ ! -e /tmp/failed ]

echo 1 > /sys/module/emu_snp/parameters/throttle
survives "slow 1" "throttled in the end"
survives "slow 1" "throttled"
echo 0 > /sys/module/emu_snp/parameters/throttle
succeeds "what was throttled was asked again" [ "$(stat_of retried)" -gt 0 ]
survives "busy" "asked again after 2 s"
survives "slow 100" "waited for"
survives "certs-none" "no certificates"
survives "certs-offset 0x7fffffff" "an entry far away"
is "$(wc -c < "$report/auxblob")" 16384 "  and the table is cut"
survives "certs-length 0x100000" "a long entry"
survives "certs-endless" "a table without an end"
survives "certs-garbage" "no table"
survives "certs-rewrite" "a table that changes"
survives "short 100" "a part of a report"
is "$(tail -c +69 /tmp/report.bin | tr -d '\0' | wc -c)" 0 "  and zeros for the rest"
survives "long 4000" "as much as a message holds"
head -c 64 /dev/urandom > /tmp/other
echo foreign > "$emu/fault"
get /tmp/other /tmp/report.bin
is "$(report_data /tmp/report.bin)" "$(sum_of /tmp/data)" "foreign: another's report"
fails_once "invalid-len 5" "certificates that never fit"
fails_once "status 0x16" "the firmware refuses"
fails_once "report-size 4096" "a report that exceeds the answer"
costs_key "vmm-error 9" "the VMM fails"
costs_key "fw-error 0x11" "the firmware fails"
costs_key "bad-tag" "the tag is wrong"
costs_key "flip 100" "a byte is wrong"
costs_key "seqno 0" "the sequence number is wrong"
costs_key "type 2" "the answer is one to something else"
costs_key "version 7" "the version is wrong"
costs_key "msg-size 1215" "one byte less than was sealed"
costs_key "msg-size 4096" "more than a message holds"
costs_key "replay" "an answer once more"
costs_key "no-answer" "nothing is written"

# Mainline takes it for 2 bytes of report.
echo exit-info1 2 > "$emu/fault"
get /tmp/data /out/odd.bin
is "$(sed -n 's/^vmpck0 \([a-z]*\).*/\1/p' "$emu/state")" gone \
	"exit-info1 2: the VMM finds the exit malformed: VMPCK0 is wiped"
start_again

is "$(stat_of iv_reused)" 0 "no IV is used twice"
is "$(stat_of wiped_key_used)" 0 "no wiped key is used"
get /tmp/data /tmp/report.bin
echo "0 0" > "$emu/seqno"
head -c 64 /dev/urandom > /tmp/data
fails "a guest that lost count" get /tmp/data /tmp/report.bin
is "$(stat_of iv_reused)" 1 "  is found out to use an IV twice"

rmdir "$report"
succeeds "sev-guest can be unloaded" rmmod sev-guest
succeeds "and the platform after it" rmmod emu_snp

load_emu_snp vmpl=2 manifest_size=10000 vlek=1
modprobe sev-guest
mkdir "$report"
is "$(cat "$report/privlevel_floor")" 2 "beneath an SVSM the guest is at VMPL 2"
fails "and gets no report of VMPL 0" get /tmp/data /tmp/report.bin
echo 2 > "$report/privlevel"
succeeds "but of its own" get /tmp/data /tmp/report.bin
echo svsm > "$report/service_provider"
succeeds "the SVSM attests its services" get /tmp/data /tmp/report.bin
cat "$report/manifestblob" > /tmp/manifest
attested=$(cat /tmp/data /tmp/manifest | sha512sum | cut -d' ' -f1 | xxd -r -p | sum_of)
is "$(report_data /tmp/report.bin)" "$attested" "over nonce and manifest"
is "$(wc -c < /tmp/manifest)" 10112 "which takes more than the driver had room for"
cat "$report/auxblob" > /tmp/certs
succeeds "signed by the VLEK" verify /tmp/report.bin /tmp/certs
echo c476f1eb-0123-45a5-9641-b4e7dde5bfe3 > "$report/service_guid"
succeeds "it attests its vTPM" get /tmp/data /tmp/report.bin
is "$(cat "$report/manifestblob")" "emulated vTPM, endorsement key of nobody" \
	"whose manifest is its own"
attested=$(cat /tmp/data "$report/manifestblob" | sha512sum | cut -d' ' -f1 | xxd -r -p | sum_of)
# The firmware refuses most of what the program asks for here.
(while [ ! -e /tmp/enough ]; do sev_guest_test; done) > /dev/null 2>&1 &
for n in 1 2 3 4 5 6 7 8 9 10; do
	get /tmp/data /tmp/report.bin || touch /tmp/failed
	[ "$(report_data /tmp/report.bin)" = "$attested" ] || touch /tmp/failed
done
touch /tmp/enough
wait
succeeds "while the guest asks the firmware on another processor" [ ! -e /tmp/failed ]
survives "svsm-error 0x80000000 3" "incomplete, called again"
survives "svsm-grow" "too small, called again with more room"
fails_once "svsm-error 0x80000006" "the SVSM refuses"
fails_once "svsm-pending" "the SVSM did not run"
fails_once "svsm-grow 4" "never enough room"
fails_once "exit-info1 2" "the VMM refuses to run the SVSM"
echo svsm-garbage > "$emu/fault"
get /tmp/data /tmp/report.bin
cat "$report/manifestblob" > /tmp/manifest
fails "svsm-garbage: not over nonce and manifest" [ "$(report_data /tmp/report.bin)" = \
	"$(cat /tmp/data /tmp/manifest | sha512sum | cut -d' ' -f1 | xxd -r -p | sum_of)" ]
echo 00000000-0000-0000-0000-000000000001 > "$report/service_guid"
fails "a service that there is not" get /tmp/data /tmp/report.bin
is "$(stat_of iv_reused)" 0 "the SVSM's reports cost the guest no IV"
