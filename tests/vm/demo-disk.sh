#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -b -w -d disk.img
#
# The guest's part of the demo with a disk: see scripts/demo.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

# Shows a command as it would be typed, then runs it.
run()
{
	echo "    # $1"
	sh -c "$1" > /tmp/output 2>&1
	status=$?
	fold -s -w 88 /tmp/output | sed 's/^/    /'
	return $status
}

load()
{
	# shellcheck disable=SC2119 # no parameters of its own
	load_emu
	load_ours
	modprobe -a virtio_blk dm-crypt
	modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER"
}

first_boot()
{
	plan 2
	load
	echo "--- guest_secret knows the broker by its key: broker=$BROKER_URL"
	echo "    sender=$(cut -c -40 /sys/module/guest_secret/parameters/sender)..."
	echo "--- unlocked; no process has the key, nor is there a passphrase"
	run "guest-attest unlock /dev/vda data && dmsetup table data"
	succeeds "the disk is mapped" [ "$status" = 0 ]
	run "mke2fs -b 4096 /dev/mapper/data > /dev/null && mount /dev/mapper/data /mnt"
	run "echo 'written by the guest' > /mnt/file && umount /mnt && guest-attest lock data"
	succeeds "it has a file system and a file" [ "$status" = 0 ]
	boot_again
}

second_boot()
{
	plan 3
	load
	echo "--- booted again"
	run "guest-attest unlock /dev/vda data && mount -o ro /dev/mapper/data /mnt && cat /mnt/file"
	succeeds "the file is there" [ "$(cat /tmp/output)" = "written by the guest" ]
	umount /mnt
	guest-attest lock data
	ask_host other_measurement
	echo "--- the broker wants another measurement now"
	run "guest-attest unlock /dev/vda data"
	succeeds "refused: EACCES" grep -q '(EACCES)' /tmp/output
	fails "and nothing is mapped" [ -e /dev/mapper/data ]
	head -c 64 /dev/urandom > /tmp/data
	guest-attest get --user-data /tmp/data -o /out/evidence
}

if [ "$BOOT" = 1 ]; then
	first_boot
else
	second_boot
fi
