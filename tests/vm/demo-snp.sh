#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp
#
# The guest's part of the demo on SEV-SNP: see scripts/demo.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

report=/sys/kernel/config/tsm/report/demo

# Shows a command as it would be typed, then runs it.
run()
{
	echo "    # $1"
	sh -c "$1" > /tmp/output 2>&1
	status=$?
	sed 's/^/    /' /tmp/output
	return $status
}

plan 4
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
head -c 64 /dev/urandom > user_data
cp user_data /out/

echo "--- the kernel is Debian's $(uname -r); VMGEXIT is emulated, drivers are not"
run 'modprobe -a guest_attest guest_attest_snp && lsmod | grep ^guest_attest'
succeeds "key type and SEV-SNP provider" [ $? = 0 ]

echo "--- a report and the certificates for it, in one collection"
# shellcheck disable=SC2016 # expanded when it is run
run 'req_key guest_attest guest_attest:0:0-demo "$(base64 -w0 user_data) out=cmw"'
succeeds "request_key returned a key" [ $? = 0 ]
key=0x$(sed -n 's/^Key ID is //p' /tmp/output)
keyctl pipe "$key" > /out/ours.cmw
run "keyctl describe $key; grep guest_att /proc/keys"
guest-attest get --user-data user_data -o /out/ours.report

echo "--- the same platform through mainline's driver and configfs-tsm, unmodified"
run "modprobe sev-guest && mkdir $report && cat user_data > $report/inblob"
run "cat $report/provider && cat $report/outblob > /out/mainline.report"
succeeds "mainline made a report" [ $? = 0 ]
rmdir "$report"

# All but the signature, which is random.
for driver in ours mainline; do
	dd if=/out/$driver.report bs=672 count=1 of=/tmp/$driver.body 2> /dev/null
done
run 'sha256sum /tmp/ours.body /tmp/mainline.body'
succeeds "ours and mainline's report bodies are the same" \
	cmp -s /tmp/ours.body /tmp/mainline.body
