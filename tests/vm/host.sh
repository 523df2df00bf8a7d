#!/bin/bash
# SPDX-License-Identifier: MIT
#
# usage: tests/vm/host.sh CASE.host.sh before|beside|after
#
# A case's part outside of the guest: the file CASE.host.sh beside CASE.sh. It
# may define these functions:
#
#   before     runs before each boot: puts secrets into the broker, makes disks
#   on_WORD    runs when the guest says "ask_host WORD ARGUMENT..."
#   after      runs when the guest has ended
#
# What they print is in OUTDIR/host.log, its TAP lines count with the guest's.
# Files they leave in OUTDIR/guest are put beside the case. They have OUTDIR,
# TOP, KERNEL, BOOT (1, 2, ...), MRTD, BROKER_URL and BROKER_SENDER.

set -euo pipefail

hook=$1 phase=$2

# broker COMMAND...: guest-attest broker, and what it prints.
broker()
{
	"$TOP/build/guest-attest" broker --socket "$OUTDIR/broker/admin.sock" "$@"
}

# qmp COMMAND...: JSON for QEMU's monitor; prints an answer for each.
qmp()
{
	perl -MIO::Socket::UNIX -e '
		my $s = IO::Socket::UNIX->new(shift) or die "no monitor: $!";
		<$s>;
		for my $command (q({"execute":"qmp_capabilities"}), @ARGV) {
			print $s "$command\n";
			do { $_ = <$s> // die "the monitor went away" } while /"event"/;
			print;
			exit 1 if /"error"/;
		}' "$OUTDIR/qmp" "$@"
}

before() { :; }
after() { :; }

# Each word on a line, answered with "ok" or "failed".
beside()
{
	local words status

	exec 3<> "$OUTDIR/guest.out" 4<> "$OUTDIR/guest.in"
	while read -ra words <&3; do
		set +e
		(set -e; "on_${words[0]}" "${words[@]:1}")
		status=$?
		set -e
		[ "$status" = 0 ] && echo ok >&4 || echo failed >&4
	done
}

# shellcheck source=/dev/null
. "$hook"
"$phase"
