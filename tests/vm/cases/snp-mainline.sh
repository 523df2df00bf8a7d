#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp
#
# Mainline's sev-guest and configfs-tsm, as Debian ships them, on the emulated
# SNP platform.

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
	dd if="$1" bs=1 skip=80 count=64 2> /dev/null | sha256sum
}

# get USER-DATA-FILE REPORT-FILE
get()
{
	cat "$1" > "$report/inblob" && cat "$report/outblob" > "$2"
}

plan 9
load_emu_snp
modprobe sev-guest
mkdir "$report"
is "$(cat "$report/provider")" sev_guest "sev-guest is configfs-tsm's provider"
is "$(cat "$report/privlevel_floor")" 0 "a guest without an SVSM is at VMPL 0"

head -c 64 /dev/urandom > /tmp/data
get /tmp/data /out/report.bin
is "$(wc -c < /out/report.bin)" 1184 "a report has 1184 bytes"
is "$(report_data /out/report.bin)" "$(sha256sum < /tmp/data)" "it is over the user data"
cat "$report/auxblob" > /out/certs.bin
cat /out/report.bin /out/certs.bin > /out/evidence.bin
succeeds "with its certificates it verifies to the emulated root" \
	guest-attest verify --emulated-root /etc/emu-host/ark.pem --signatures-only \
	/out/evidence.bin

is "$(stat_of iv_reused)" 0 "no IV is used twice"
is "$(stat_of wiped_key_used)" 0 "no wiped key is used"
rmdir "$report"
succeeds "sev-guest can be unloaded" rmmod sev-guest
succeeds "and the platform after it" rmmod emu_snp
