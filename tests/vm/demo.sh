#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The guest's part of the demo: see scripts/demo.

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

plan 6
# shellcheck disable=SC2119 # no parameters of its own
load_emu
head -c 64 /dev/urandom > user_data
cp user_data /out/

echo "--- the kernel is Debian's $(uname -r); TDCALL is emulated, drivers are not"
run 'modprobe -a guest_attest guest_attest_tdx && lsmod | grep ^guest_attest'
succeeds "key type and TDX provider" [ $? = 0 ]

echo "--- evidence by request_key(2), in the words of the proposal"
# shellcheck disable=SC2016 # expanded when it is run
run 'req_key guest_attest guest_attest:0:0-demo "$(base64 -w0 user_data)"'
succeeds "request_key returned a key" [ $? = 0 ]
key=0x$(sed -n 's/^Key ID is //p' /tmp/output)
run "keyctl pipe $key | hexdump -C | sed -e '5,\$d'"
keyctl pipe "$key" > /out/ours.quote
run "keyctl describe $key; grep guest_att /proc/keys"
succeeds "/proc/keys names provider and length" \
	grep -q "guest_attest:0:0-demo: tdx $(wc -c < /out/ours.quote)" /tmp/output

echo "--- the same platform through mainline's driver and configfs-tsm, unmodified"
run "modprobe tdx-guest && mkdir $report && cat user_data > $report/inblob"
run "cat $report/provider && cat $report/outblob > /out/mainline.quote"
succeeds "mainline made a quote" [ $? = 0 ]
rmdir "$report"

# Header of 48 bytes, report body of 584.
for driver in ours mainline; do
	dd if=/out/$driver.quote bs=1 skip=48 count=584 of=/tmp/$driver.body 2> /dev/null
done
run 'sha256sum /tmp/ours.body /tmp/mainline.body'
succeeds "ours and mainline's report bodies are the same" \
	cmp -s /tmp/ours.body /tmp/mainline.body
succeeds "and they are over the user data" \
	[ "$(tail -c 64 /tmp/ours.body | sha256sum)" = "$(sha256sum < user_data)" ]
