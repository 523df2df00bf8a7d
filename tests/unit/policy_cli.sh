#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: policy_cli.sh GUEST_ATTEST SOURCE_ROOT
#
# "guest-attest policy", "verify" and "show" from outside: what they print and
# how they exit. One TAP line each.

set -u

ga=$1
policies=$2/docs/policies
data=$2/tests/data
quote=$data/intel/quotes/tdx4-0b7c557946.bin
outdated=$data/intel/quotes/tdx4-00b2526ab1.bin
report=$data/amd/reports/snp3-milan.bin
forged=$data/intel/quotes/tdx4-forged-8a86fe7660.bin
n=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
at="--time $(cat "$data/intel/collateral/time.txt") --collateral $data/intel/collateral"

# expect WHAT CODE PATTERN COMMAND...: the code it exits with, and a line it
# prints on either output (a basic regular expression; empty: whatever).
expect()
{
	what=$1 code=$2 pattern=$3
	shift 3
	"$@" > "$work/out" 2>&1
	got=$?
	n=$((n + 1))
	if [ "$got" = "$code" ] && grep -q -e "$pattern" "$work/out"; then
		echo "ok $n - $what"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $what: exit code $got instead of $code, or no \"$pattern\" in:"
	sed 's/^/# /' "$work/out"
}

# shellcheck disable=SC2086 # $at is a list
tests()
{
	expect "check prints the id" 0 '^sha256:[0-9a-f]\{64\}  .*tdx-web.policy$' \
		"$ga" policy check "$policies"/*.policy
	printf 'guest-attest-policy 1\naccept sgx\nmr_enclave any\nmr_signer ani\n' > "$work/bad"
	expect "check says file, line and column" 1 'bad: policy: line 4, column 11: ' \
		"$ga" policy check "$policies/tdx-web.policy" "$work/bad"
	expect "a bad policy verifies nothing" 1 'line 4, column 11: ' \
		"$ga" verify --policy "$work/bad" "$quote"
	expect "a missing policy verifies nothing" 1 'none: ' \
		"$ga" verify --policy "$work/none" "$quote"
	expect "explain" 0 '^AMD SEV-SNP evidence is accepted when all of this holds:$' \
		"$ga" policy explain "$policies/snp-fleet.policy"

	expect "verify accepts" 0 '^verdict: ACCEPTED$' \
		"$ga" verify $at --policy "$policies/tdx-web.policy" "$quote"
	expect "verify names the section" 0 '"policy-section": "web-2026-11"' \
		"$ga" verify --json $at --policy "$policies/tdx-web.policy" "$quote"
	expect "verify refuses" 2 '^finding: measurement-mismatch: policy web-2026-10: mr_td: ' \
		"$ga" verify $at --policy "$policies/tdx-web.policy" "$outdated"
	expect "forged evidence meets no policy" 3 '^verdict: NOT GENUINE$' \
		"$ga" verify $at --policy "$policies/tdx-web.policy" "$forged"
	expect "no collateral leaves it open" 5 'collateral-missing: policy web-2026-11: tcb-status: ' \
		"$ga" verify --time 1785394427 --signatures-only \
		--policy "$policies/tdx-web.policy" "$quote"
	expect "a policy decides alone about debugging" 1 'decides alone' \
		"$ga" verify $at --allow-debug --policy "$policies/tdx-web.policy" "$quote"
	expect "a policy decides alone about statuses" 1 'decides alone' \
		"$ga" verify $at --accept-tcb OutOfDate --policy "$policies/tdx-web.policy" "$quote"

	expect "init" 0 '^accept tdx$' "$ga" policy init $at "$outdated"
	cp "$work/out" "$work/own.policy"
	expect "init accepts its own" 0 '^1 accepted$' \
		"$ga" policy dry-run $at "$work/own.policy" "$outdated"
	expect "init makes nothing of forgeries" 3 'must not become a policy' \
		"$ga" policy init $at "$forged"
	expect "dry-run exits with the gravest" 3 '^1 accepted, 1 refused, 1 not genuine$' \
		"$ga" policy dry-run $at "$work/own.policy" "$quote" "$outdated" "$forged"
	expect "dry-run tells why" 2 '^    policy: rt_mr2: this is not what the policy lets run ' \
		"$ga" policy dry-run $at "$work/own.policy" "$quote"
	expect "dry-run names what it can't read" 1 'nowhere: ' \
		"$ga" policy dry-run $at "$work/own.policy" "$work/nowhere"

	mkdir "$work/record" "$work/empty"
	cp "$data"/intel/collateral/* "$work/record"
	cp "$outdated" "$work/record/quote.bin"
	expect "dry-run takes a directory at its time" 0 '^accepted .*/record$' \
		"$ga" policy dry-run "$work/own.policy" "$work/record"
	expect "a time that is given goes first" 5 'collateral is out of date' \
		"$ga" policy dry-run --time 1799999999 "$work/own.policy" "$work/record"
	expect "an empty directory is no evidence" 1 'neither quote.bin nor' \
		"$ga" policy dry-run "$work/own.policy" "$work/empty"
	echo soon > "$work/record/time.txt"
	expect "a time is a number" 1 'not a time in seconds' \
		"$ga" policy dry-run "$work/own.policy" "$work/record"

	expect "dry-run as JSON" 2 '"outcome": "refused"' \
		"$ga" policy dry-run --json $at "$work/own.policy" "$quote"
	expect "dry-run as JSON has totals" 0 '"accepted": 1,' \
		"$ga" policy dry-run --json $at "$work/own.policy" "$outdated"
	expect "dry-run fetches" 5 'fetch-failed: TCB info: ' \
		"$ga" policy dry-run --fetch --offline --cache "$work/cache" \
		--time 1785394427 "$work/own.policy" "$outdated"
	expect "init fetches" 0 '^accept tdx$' \
		"$ga" policy init --fetch --offline --cache "$work/cache" \
		--time 1785394427 "$quote"

	mkdir "$work/vek" "$work/part"
	cp "$data/amd/veks/snp3-milan.der" "$work/vek/vcek.der"
	cp "$data/amd/cas/ask-milan.pem" "$work/vek"
	expect "without its VEK a report stays open" 5 'collateral-missing: .*VCEK' \
		"$ga" verify --signatures-only --time 1751328000 "$report"
	expect "without a CRL it does too" 5 'a CRL of its ARK\|a CRL of its issuer' \
		"$ga" verify --collateral "$work/vek" --time 1751328000 "$report"
	expect "signatures alone take the VEK from collateral" 0 '^NOT checked: revocation ' \
		"$ga" verify --signatures-only --collateral "$work/vek" --time 1751328000 "$report"
	cp "$data"/intel/collateral/* "$work/part"
	echo junk > "$work/part/tcbinfo.json"
	expect "the verdict tells what is wrong with collateral" 5 '"subject": "tcbinfo.json"' \
		"$ga" verify --json --collateral "$work/part" --time 1785394427 "$quote"
	expect "collateral comes from one place" 1 'exclude one another' \
		"$ga" verify --collateral "$work/part" --fetch "$quote"
	expect "a cache is for fetching" 1 'need --fetch' \
		"$ga" verify --offline "$quote"
	expect "a time is in seconds" 1 'takes seconds since 1970' \
		"$ga" verify --time today "$quote"
	expect "a status is one of Intel's" 1 'is no TCB status' \
		"$ga" verify --accept-tcb Fine "$quote"
	expect "report data is hex" 1 'up to 64 bytes in hex' \
		"$ga" verify --report-data xyz "$quote"
	expect "what is no evidence is malformed" 4 'unknown-format' \
		"$ga" verify "$0"
	expect "show shows no rubbish" 4 'unknown-format' "$ga" show "$0"
	expect "show names bits" 0 'SEPT_VE_DISABLE' "$ga" show --json "$quote"
	expect "the JSON verdict has the claims" 0 '"MICROCODE": ' \
		"$ga" verify --json --signatures-only --collateral "$work/vek" \
		--time 1751328000 "$report"

	for args in "" "check" "explain" "dry-run $work/own.policy" "init" "nothing"; do
		expect "usage of policy $args" 1 '^usage: guest-attest policy ' \
			"$ga" policy $args
	done
}

tests
echo "1..$n"
[ "$failed" = 0 ]
