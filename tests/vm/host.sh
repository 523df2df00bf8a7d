#!/bin/bash
# SPDX-License-Identifier: MIT
#
# usage: tests/vm/host.sh CASE.host.sh before|beside|after
#
# A case's part outside of the guest: the file CASE.host.sh beside CASE.sh. It
# may define these functions:
#
#   before     runs before each boot: puts secrets into the broker, makes disks
#   on_WORD    runs when the guest says "ask_host WORD ARGUMENT..."; on_recorded
#              is here
#   after      runs when the guest has ended
#
# What they print is in OUTDIR/host.log, its TAP lines count with the guest's.
# Files they leave in OUTDIR/guest are put beside the case. They have OUTDIR,
# TOP, KERNEL, BOOT (1, 2, ...), MRTD, BROKER_URL and BROKER_SENDER.

set -euo pipefail

hook=$1 phase=$2

# plan, is, succeeds, fails
# shellcheck source=tests/vm/lib.sh
. "$TOP/tests/vm/lib.sh"
# shellcheck source=tests/vm/qmp.sh
. "$TOP/tests/vm/qmp.sh"

# broker COMMAND...: guest-attest broker, and what it prints.
broker()
{
	"$TOP/build/guest-attest" broker --socket "$OUTDIR/broker/admin.sock" "$@"
}

# policy PREFIX JSON: puts it in force.
policy()
{
	printf '%s\n' "$2" > "$OUTDIR/policy.json"
	broker document set policy "$1" "$OUTDIR/policy.json"
}

# disk NAME UUID OPTION...: 32 MiB of data in NAME.img, its key at the broker.
disk()
{
	local file=$OUTDIR/$1.img

	truncate -s 48M "$file"
	"$TOP/build/guest-attest" format --admin-socket "$OUTDIR/broker/admin.sock" \
		--uuid "$2" --broker "$BROKER_URL" "${@:3}" "$file"
}

# on_recorded WORD...: the last entry of the broker's audit log has them.
on_recorded()
{
	local text word

	text=$(broker audit show | jq -c '.entries[-1].entry')
	echo "$text"
	for word; do
		[[ $text = *"$word"* ]]
	done
}

# streams PCAP: what went over TCP, each direction of a connection in one piece.
streams()
{
	perl -e '
		local $/;
		binmode($_) for \*STDIN, \*STDOUT;
		my ($data, %stream, %seen) = <STDIN>;
		for (my $at = 24; $at < length($data);) {
			my $len = unpack("x8 V", substr($data, $at, 16));
			my $ip = substr($data, $at + 30, $len - 14);
			$at += 16 + $len;
			next unless ord($ip) >> 4 == 4 && ord(substr($ip, 9)) == 6;
			my $head = 4 * (ord($ip) & 15);
			my $tcp = substr($ip, $head, unpack("x2 n", $ip) - $head);
			my $way = substr($ip, 12, 8) . substr($tcp, 0, 4);
			my $body = substr($tcp, 4 * (ord(substr($tcp, 12)) >> 4));
			next if !length($body) || $seen{$way . substr($tcp, 4, 4)}++;
			$stream{$way} .= $body;
		}
		print values %stream;' < "$1"
}

# found FILE BYTES-FILE: the bytes as they are, in hex of either case, or in
# base64 of either alphabet at any of its three phases; prints which.
found()
{
	perl -MMIME::Base64 -e '
		local $/;
		open(my $f, "<:raw", $ARGV[0]) or die; my $data = <$f>;
		open($f, "<:raw", $ARGV[1]) or die; my $bytes = <$f>;
		my %form = (bytes => $bytes, hex => unpack("H*", $bytes));
		$form{HEX} = uc($form{hex});
		for my $phase (0 .. 2) {
			my $rest = (length($bytes) - $phase) % 3;
			my $whole = substr($bytes, $phase, length($bytes) - $phase - $rest);
			$form{"base64, phase $phase"} = encode_base64($whole, "");
			$form{"base64url, phase $phase"} = encode_base64($whole, "") =~ tr(+/)(-_)r;
		}
		my @found = grep { index($data, $form{$_}) >= 0 } sort keys %form;
		print "    found as $_\n" for @found;
		exit !@found;' "$1" "$2"
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
