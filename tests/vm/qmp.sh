# shellcheck shell=bash
# SPDX-License-Identifier: MIT

# qmp SOCKET COMMAND...: JSON for QEMU's monitor; prints an answer for each.
qmp()
{
	perl -MIO::Socket::UNIX -e '
		alarm 60;
		my $s = IO::Socket::UNIX->new(shift) or die "no monitor: $!";
		<$s>;
		for my $command (q({"execute":"qmp_capabilities"}), @ARGV) {
			print $s "$command\n";
			do { $_ = <$s> // die "the monitor went away" } while /"event"/;
			print;
			exit 1 if /"error"/;
		}' "$@"
}
