#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 300 -b -d good.img -d denied.img -d wrong.img -d missing.img -d other.img -d rcar.img -d forged.img
#
# Disks of an owner outside, unlocked by what the broker releases to the kernel.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

uuid()
{
	echo "$1-3c44-4f0e-9d53-08f1ad1b8f52"
}

# refused STATUS ERRNO DEVICE OPTION...: and nothing is mapped.
refused()
{
	want=$1 error=$2 device=$3
	shift 3
	guest-attest unlock "$@" "$device" none 2> /tmp/error
	status=$?
	cat /tmp/error
	[ "$status" = "$want" ] && grep -qF "$error" /tmp/error && [ ! -e /dev/mapper/none ]
}

read_file()
{
	mount -o ro "/dev/mapper/$1" /mnt && cat /mnt/file && umount /mnt
}

write_file()
{
	mke2fs -b 4096 "/dev/mapper/$1" > /dev/null && mount "/dev/mapper/$1" /mnt &&
		echo "of the guest" > /mnt/file && umount /mnt
}

# The kernel collects them a moment later.
no_key()
{
	for _ in $(seq 50); do
		grep 'storage:' /proc/keys > /tmp/keys || return 0
		sleep 0.1
	done
	cat /tmp/keys
	false
}

# load_secret [SENDER]
load_secret()
{
	modprobe guest_secret "broker=$BROKER_URL" "sender=${1:-$BROKER_SENDER}"
}

plan 41
modprobe -a virtio_blk dm-crypt brd
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours

succeeds "without the key type" refused 1 "guest_secret loaded" /dev/vda
load_secret

succeeds "unlock" guest-attest unlock /dev/vda disk
is "$(dmsetup table disk)" \
	"0 65536 crypt aes-xts-plain64 :64:logon:storage:$(uuid 00000001) 0 $(
	cat /sys/block/vda/dev) 32768 1 sector_size:4096" \
	"dm-crypt has the name of the key, not the key"
is "$(dmsetup table --showkeys disk | grep -c ':64:logon:')" 1 "with --showkeys too"
succeeds "no key is left behind" no_key
succeeds "a file system is made" write_file disk
is "$(cryptsetup status disk | awk '$1 == "type:" { print $2 }')" LUKS2 \
	"stock cryptsetup knows the mapping"
fails "a second mapping of the name" guest-attest unlock /dev/vdb disk
succeeds "lock" guest-attest lock disk
fails "lock again" guest-attest lock disk

succeeds "unlock, read only" guest-attest unlock --readonly --uuid "$(uuid 00000001)" /dev/vda disk
is "$(blockdev --getro /dev/mapper/disk)" 1 "the mapping is read only"
is "$(read_file disk)" "of the guest" "the file is there"
succeeds "stock cryptsetup closes the mapping" cryptsetup close disk

succeeds "unlock with discards" guest-attest unlock --allow-discards --timeout 20 /dev/vda disk
is "$(dmsetup table disk | grep -c allow_discards)" 1 "the mapping passes them on"
dmsetup create foreign --table '0 8 linear /dev/ram0 0'
fails "a mapping that is no volume is not removed" guest-attest lock foreign
dmsetup remove foreign
mount /dev/mapper/disk /mnt
fails "a mapping in use is not removed" guest-attest lock disk
umount /mnt
succeeds "but then" guest-attest lock disk

succeeds "stock cryptsetup opens the disk by the owner's passphrase" \
	cryptsetup open --key-file passphrase /dev/vda disk
is "$(read_file disk)" "of the guest" "and finds the file"
cryptsetup close disk

succeeds "a policy for another guest" refused 2 "(EACCES)" /dev/vdb
succeeds "and the broker says why" ask_host recorded storage/00000002- mr_td
succeeds "a secret that is another disk's" refused 2 "(EKEYREJECTED)" /dev/vdc
succeeds "no secret" refused 1 "(ENODATA)" /dev/vdd
succeeds "a broker that is down" refused 1 "(ECONNREFUSED)" /dev/vda \
	--broker http://10.0.2.2:1
succeeds "a disk that chooses the resource" refused 2 "token: resource" /dev/vde
succeeds "unless it is meant" \
	guest-attest unlock --resource "others/$(uuid 00000005)/key" /dev/vde disk
guest-attest lock disk
succeeds "a disk that chooses the profile" refused 2 "token: profile" /dev/vdf
succeeds "a forged header" refused 4 "cipher_null-ecb" /dev/vdg
succeeds "another disk than is meant" refused 2 "header: uuid" /dev/vda \
	--uuid "$(uuid 00000002)"
succeeds "no volume" refused 4 "no LUKS2 header" /dev/ram0
succeeds "no block device" refused 1 "not a block device" ./passphrase
fails "a name with a slash" guest-attest unlock /dev/vda a/b
fails "no disk" guest-attest unlock /dev/none none
fails "an unprivileged user" as_nobody guest-attest unlock /dev/vda none

succeeds "the same guest, by Trustee's protocol" guest-attest unlock --profile rcar /dev/vdf disk
guest-attest lock disk
echo rcar > /sys/module/guest_secret/parameters/profile
succeeds "and so when the kernel says it" guest-attest unlock /dev/vdf disk
guest-attest lock disk

rmmod guest_secret
load_secret "04$(echo "$BROKER_SENDER" | cut -c 3- | rev)"
succeeds "a broker that the kernel does not know" refused 2 "(EBADMSG)" /dev/vda
is "$(dmsetup ls)" "No devices found" "nothing is mapped"

head -c 64 /dev/urandom > /tmp/data
succeeds "evidence for the broker to explain" \
	guest-attest get --user-data /tmp/data -o /out/evidence
