#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 300 -b -d fs.img
#
# An encrypted directory of ext4 under a key that the broker releases to the
# kernel: the stock fscrypt takes it from the published logon key.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

descriptor=0123456789abcdef

request()
{
	req_key guest_secret fs:$descriptor "publish=logon:fscrypt:$descriptor" > /dev/null
}

write_file()
{
	echo "$1" > /mnt/secret/file && sync
}

mount_again()
{
	umount /mnt && mount /dev/vda /mnt
}

plan 12
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER" timeout=60
modprobe virtio_blk
modprobe ext4
modprobe cts

succeeds "the file system is mounted" mount /dev/vda /mnt
mkdir /mnt/secret
succeeds "a directory is to be encrypted" fscrypt_policy /mnt/secret $descriptor
fails "without the key nothing is written there" write_file early
succeeds "the kernel gets the key" request
succeeds "a file is written" write_file "of the guest"
is "$(cat /mnt/secret/file)" "of the guest" "and read"

keyctl clear @s
succeeds "mounted again, without the key" mount_again
fails "the file's name is not to be seen" [ -e /mnt/secret/file ]
fails "nor its text on the disk" grep -q "of the guest" /dev/vda
succeeds "the kernel gets the key once more" request
succeeds "mounted again" mount_again
is "$(cat /mnt/secret/file)" "of the guest" "the file is read"
umount /mnt
