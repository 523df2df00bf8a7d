#!/bin/sh
# SPDX-License-Identifier: MIT
#
# guest_secret: its unit tests, which it runs when it is loaded; releases in
# which allocations fail, through a relay and by upcall; and couriers that
# misbehave.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

debugfs=/sys/kernel/debug

echo N > $debugfs/failslab/ignore-gfp-wait
echo 0 > $debugfs/failslab/verbose

# The kernel loads the algorithms by itself, from where its modules are.
printf '#!/bin/sh\nexec /sbin/modprobe -d /run/modules "$@"\n' > /run/modprobe
chmod 755 /run/modprobe
echo /run/modprobe > /proc/sys/kernel/modprobe

mkdir -p /run/liar
mount -t tmpfs tmpfs /etc/request-key.d
echo "create .guest_attest_courier * * /run/out/bin/lying_courier %k" \
	> /etc/request-key.d/guest-attest.conf

plan 6
modprobe guest_attest_test
succeeds "the key type loads" modprobe guest_secret "sender=$(lying_courier --sender)" \
	broker=http://broker.example timeout=20
succeeds "secret_test by upcall" secret_test
succeeds "secret_failslab_test by upcall" secret_failslab_test native
lying_courier --relay vsock:4999 > /dev/null
echo vsock:1:4999 > /sys/module/guest_secret/parameters/transport
succeeds "secret_failslab_test through a relay" secret_failslab_test rcar
succeeds "the key type unloads" rmmod guest_secret
succeeds "the provider unloads" rmmod guest_attest_test
