#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -t 600 -b
#
# Where a released secret is in the guest's memory: the host searches all of
# it, in tests/vm/cases/secret-memory.host.sh.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

key=storage:disk
slow=/tmp/slow-courier

# search STAGE real|liar: with the kinds of pages as they are then
search()
{
	# What was released for freeing is free.
	sleep 2
	cat /proc/kpageflags > "/out/flags.$1"
	succeeds "memory after the secret was $1 is searched" ask_host search "$1" "$2"
}

request()
{
	req_key guest_secret $key "ttl=0" > /dev/null
}

plan 15
# shellcheck disable=SC2119 # no parameters of its own
load_emu
load_ours
modprobe guest_secret "broker=$BROKER_URL" "sender=$BROKER_SENDER" timeout=60

succeeds "a secret from the broker" request
search released real

modprobe brd rd_nr=1 rd_size=8192
succeeds "a disk opened with it" dmsetup --noudevsync create disk --table \
	"0 16384 crypt aes-xts-plain64 :64:logon:$key 0 /dev/ram0 0"
dmsetup mknodes
succeeds "and written" dd if=/dev/zero of=/dev/mapper/disk bs=4096 count=64 conv=fsync
search opened real

# The worker opens what the courier brings, for nobody.
printf '#!/bin/sh\nsleep 3\nexec /usr/bin/guest-attest-courier "$@"\n' > $slow
chmod 755 $slow
sed "s|/usr/sbin/guest-attest-courier|$slow|" /etc/request-key.d/guest-attest.conf > /tmp/conf
cp /etc/request-key.d/guest-attest.conf /tmp/conf.good
cp /tmp/conf /etc/request-key.d/guest-attest.conf
req_key guest_secret $key "publish=logon:nobody:gets" > /dev/null &
sleep 5
kill -9 $!
while pidof sleep guest-attest-courier > /dev/null; do sleep 1; done
cp /tmp/conf.good /etc/request-key.d/guest-attest.conf
search killed real

keyctl clear @s
search cleared real
succeeds "the disk closed" dmsetup --noudevsync remove disk
search closed real
succeeds "guest_secret unloads" rmmod guest_secret

modprobe guest_secret_memory broker=http://broker.example "sender=$(cat sender)" \
	"transport=tcp:10.0.2.2:$(cat port)" timeout=60
succeeds "a secret through a relay" request
keyctl clear @s
search wiped liar
echo N > /sys/module/guest_secret_memory/parameters/wipe
succeeds "a secret that is not wiped" request
keyctl clear @s
search unwiped liar
succeeds "guest_secret_memory unloads" rmmod guest_secret_memory
