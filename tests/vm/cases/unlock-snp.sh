#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 300 -b -d good.img -d denied.img -d rcar.img
#
# As unlock.sh, on the emulated SNP platform: the broker judges reports, the rest
# is the same.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

emu=/sys/kernel/debug/emu_snp

load_secret()
{
	modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER"
}

write_file()
{
	mke2fs -b 4096 "/dev/mapper/$1" > /dev/null && mount "/dev/mapper/$1" /mnt &&
		echo "of the guest" > /mnt/file && umount /mnt
}

read_file()
{
	mount -o ro "/dev/mapper/$1" /mnt && cat /mnt/file && umount /mnt
}

# refused ERRNO DEVICE: and nothing is mapped.
refused()
{
	guest-attest unlock "$2" none 2> /tmp/error
	status=$?
	cat /tmp/error
	[ "$status" = 2 ] && grep -qF "$1" /tmp/error && [ ! -e /dev/mapper/none ]
}

plan 14
modprobe -a virtio_blk dm-crypt
# shellcheck disable=SC2119 # no parameters of its own
load_emu_snp
load_ours
load_secret

succeeds "unlock" guest-attest unlock /dev/vda disk
is "$(dmsetup table --showkeys disk | grep -c ':64:logon:')" 1 \
	"dm-crypt has the name of the key, not the key"
succeeds "a file system is made" write_file disk
succeeds "lock" guest-attest lock disk
succeeds "a policy for another guest" refused "(EACCES)" /dev/vdb
succeeds "and the broker says why" ask_host recorded storage/00000002- MEASUREMENT
succeeds "by Trustee's protocol" guest-attest unlock --profile rcar /dev/vdc disk
guest-attest lock disk
is "$(sed -n 's/^ext_guest_request //p' "$emu/stats")" 3 \
	"the broker got the certificates with each of three reports"

rmmod guest_secret
rmmod guest_attest_snp
succeeds "the platform unloads" rmmod emu_snp
load_emu_snp vmpl=2
load_ours
load_secret
succeeds "unlock at VMPL2" guest-attest unlock /dev/vda disk
is "$(read_file disk)" "of the guest" "the file is there"
succeeds "and the broker has it on record" ask_host recorded release storage/00000001-
guest-attest lock disk
succeeds "a policy for another guest, at VMPL2" refused "(EACCES)" /dev/vdb
is "$(dmsetup ls)" "No devices found" "nothing is mapped"
