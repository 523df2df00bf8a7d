# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Outside of tests/vm/cases/courier-snp.sh: a second broker on the files of the
# first, which knows the emulated AMD platform, too.

start_snp_broker()
{
	local port=$1 conf=$OUTDIR/broker/snp.conf bundle=$OUTDIR/bundle

	# What AMD's key distribution service has of the platform comes with a report.
	"$TOP/build/emu-host" --dir "$OUTDIR/host" --product Milan snp-report \
		--reportdata "$(printf %0128d 0)" --out "$OUTDIR/report" --bundle "$bundle"
	cp -r "$OUTDIR/host/collateral" "$OUTDIR/broker/collateral"
	cp "$bundle"/{ark,ica}.pem "$bundle"/*.crl "$OUTDIR/broker/collateral/"
	cat "$OUTDIR/host/root_ca.pem" "$bundle/ark.pem" > "$OUTDIR/broker/roots.pem"
	sed -e "s/^listen = .*/listen = 127.0.0.1:$port/" -e 's/admin\.sock/snp.sock/' \
		-e "s|^collateral = .*|collateral = $OUTDIR/broker/collateral|" \
		"$OUTDIR/broker/broker.conf" > "$conf"
	timeout 900 "${ATTEST_BROKER:-$TOP/build/attest-broker}" --config "$conf" \
		--emulated-root "$OUTDIR/broker/roots.pem" 2> "$OUTDIR/snp-broker.log" &
	echo $! > "$OUTDIR/outside.pid"
}

before()
{
	local port key

	mkdir -p "$OUTDIR/guest"
	head -c 64 /dev/urandom > "$OUTDIR/secret"
	broker secret put storage/courier/key "$OUTDIR/secret"
	echo '{"appraisal": "any", "tee": ["snp"]}' > "$OUTDIR/policy.json"
	broker document set policy storage/ "$OUTDIR/policy.json"
	key=$(od -An -v -tx1 "$OUTDIR/secret" | tr -d ' \n')
	printf 'guest-attest/check/v1\0storage:courier' |
		openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -r |
		cut -d' ' -f1 > "$OUTDIR/guest/check"
	port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1")->sockport')
	start_snp_broker "$port"
	echo "SNP_URL=http://10.0.2.2:$port" > "$OUTDIR/guest/outside.env"
}

after()
{
	kill "$(cat "$OUTDIR/outside.pid")" 2> /dev/null || true
}
