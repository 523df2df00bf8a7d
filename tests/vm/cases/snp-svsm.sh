#!/bin/sh
# SPDX-License-Identifier: MIT
# vm: -p snp -t 300
#
# The SEV-SNP provider in a guest at VMPL2, with an SVSM beneath it.

# shellcheck source=tests/vm/lib.sh
. ./lib.sh

report=/sys/kernel/config/tsm/report/r0
emu=/sys/kernel/debug/emu_snp
root=/etc/emu-host/ark.pem
vtpm=c476f1eb-0123-45a5-9641-b4e7dde5bfe3

stat_of()
{
	sed -n "s/^$1 //p" "$emu/stats"
}

# In binary, as the report has it
sha512()
{
	sha512sum | cut -d' ' -f1 | xxd -r -p
}

# mainline ATTRIBUTE=VALUE... < USER-DATA > REPORT; and /tmp/mainline.manifest
mainline()
{
	mkdir "$report" || return
	for word; do
		echo "${word#*=}" > "$report/${word%%=*}" || return
	done
	cat > "$report/inblob" && cat "$report/outblob" &&
		cat "$report/manifestblob" > /tmp/mainline.manifest
	status=$?
	rmdir "$report"
	return "$status"
}

# Of two reports over the same data, all but the signature are the same.
body()
{
	dd if="$1" bs=672 count=1 2> /dev/null | sha256sum
}

# verify FILE USER-DATA-FILE
verify()
{
	guest-attest verify --emulated-root "$root" --signatures-only \
		--report-data-file "$2" "$1"
}

plan 18
load_emu_snp vmpl=2
load_ours
is "$(cat /sys/module/guest_attest/parameters/level_floor)" 2 "the lowest level is the guest's"
succeeds "snp_report_test" snp_report_test
for part in all vtpm; do
	is "$(cat "/tmp/$part.nonce" "/tmp/$part.manifest" | sha512 | sha256sum)" \
		"$(sha256sum < "/tmp/$part.digest")" \
		"$part: the report is over user data and manifest"
	succeeds "$part: it verifies to the emulated root" verify "/tmp/$part.cmw" "/tmp/$part.nonce"
	fails "$part: and to no other data" verify "/tmp/$part.cmw" "/tmp/$part.digest"
done

head -c 64 /dev/urandom > /tmp/data
succeeds "guest-attest get asks at VMPL2 by itself" \
	guest-attest get --user-data /tmp/data -o /tmp/ours.report
guest-attest get --level 1 --user-data /tmp/data -o /tmp/none 2> /tmp/refusal
is "$(grep -c 'below the lowest' /tmp/refusal)" 1 "level 1 is refused"
succeeds "and the log says why" sh -c 'dmesg |
	grep -q "guest_attest: provider snp: level 1 is below 2, the lowest"'
succeeds "guest-attest get --service" \
	guest-attest get --service "$vtpm" --user-data /tmp/data -o /out/vtpm.cmw
succeeds "and show" guest-attest show /out/vtpm.cmw

load_mainline
mainline privlevel=2 < /tmp/data > /tmp/mainline.report
is "$(body /tmp/mainline.report)" "$(body /tmp/ours.report)" \
	"a report through mainline has the same body"
mainline service_provider=svsm "service_guid=$vtpm" < /tmp/vtpm.nonce > /tmp/service.report
is "$(sha256sum < /tmp/mainline.manifest)" "$(sha256sum < /tmp/vtpm.manifest)" \
	"a service through mainline has the same manifest"
dd if=/tmp/service.report bs=16 skip=5 count=4 2> /dev/null > /tmp/service.digest
is "$(sha256sum < /tmp/service.digest)" "$(sha256sum < /tmp/vtpm.digest)" \
	"and its report the same digest"
succeeds "100 interleaved requests of both" beside_test 100
is "$(stat_of firmware_refused)" 0 "the firmware refused none"
