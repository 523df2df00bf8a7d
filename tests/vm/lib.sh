# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# What the cases share: TAP output and the loading of modules.

tests=0

plan()
{
	echo "1..$1"
}

ok()
{
	tests=$((tests + 1))
	echo "ok $tests - $*"
}

not_ok()
{
	tests=$((tests + 1))
	echo "not ok $tests - $*"
}

# is GOT EXPECTED NAME...
is()
{
	got=$1 expected=$2
	shift 2
	if [ "$got" = "$expected" ]; then
		ok "$@"
	else
		not_ok "$@"
		echo "# got:      $got"
		echo "# expected: $expected"
	fi
}

# succeeds NAME COMMAND...
succeeds()
{
	name=$1
	shift
	if "$@"; then
		ok "$name"
	else
		not_ok "$name (status $?)"
	fi
}

# fails NAME COMMAND...
fails()
{
	name=$1
	shift
	if "$@"; then
		not_ok "$name (it succeeded)"
	else
		ok "$name"
	fi
}

# load_emu [PARAMETER=VALUE...]
load_emu()
{
	modprobe emu_tdx "qgs=$QGS_ADDR:$QGS_PORT" "mac_key=$(cat /etc/emu-host/mac.key)" \
		"mrtd=$MRTD" "$@"
}

# load_emu_snp [PARAMETER=VALUE...], for cases with "# vm: -p snp"
load_emu_snp()
{
	modprobe emu_snp "measurement=$MRTD" "$@"
}

# Those of the emulated platform.
load_ours()
{
	modprobe guest_attest || return
	if [ -d /sys/module/emu_snp ]; then
		modprobe guest_attest_snp
	else
		modprobe guest_attest_tdx
	fi
}

load_mainline()
{
	if [ -d /sys/module/emu_snp ]; then
		modprobe sev-guest
	else
		modprobe tdx-guest
	fi
}

# Lets the guest boot again when the case has ended; BOOT counts.
boot_again()
{
	touch /run/again
}

# ask_host WORD ARGUMENT...: has the case's hook run on_WORD; see tests/vm/host.sh.
ask_host()
{
	port=$(grep -lx hook /sys/class/virtio-ports/*/name)
	exec 9<> "/dev/$(basename "${port%/name}")" || return
	echo "$*" >&9
	read -r answer <&9
	exec 9>&-
	[ "$answer" = ok ]
}

# The path keeps busybox from taking its own setpriv.
as_nobody()
{
	/usr/bin/setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"
}
