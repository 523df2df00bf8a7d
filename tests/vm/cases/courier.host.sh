# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Outside of tests/vm/cases/courier.sh: a secret, a second broker behind TLS, a
# relay, and afterwards a look at all that went over the network.

free_port()
{
	perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
		LocalAddr => "127.0.0.1")->sockport'
}

# Processes that end with the test, whatever becomes of it.
start()
{
	timeout 900 "$@" 2>> "$OUTDIR/outside.log" &
	echo $! >> "$OUTDIR/outside.pids"
}

# The same secrets, under another address.
start_tls_broker()
{
	local port=$1 conf=$OUTDIR/broker/tls.conf

	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
		-subj /CN=broker -addext subjectAltName=IP:10.0.2.2,IP:127.0.0.1 \
		-keyout "$OUTDIR/broker/key.pem" -out "$OUTDIR/guest/cert.pem" 2> /dev/null
	sed -e "s/^listen = .*/listen = 127.0.0.1:$port/" -e 's/admin\.sock/tls.sock/' \
		"$OUTDIR/broker/broker.conf" > "$conf"
	printf '%s\n' "tls-certificate = $OUTDIR/guest/cert.pem" \
		"tls-key = $OUTDIR/broker/key.pem" >> "$conf"
	start "${ATTEST_BROKER:-$TOP/build/attest-broker}" --config "$conf" \
		--emulated-root "$OUTDIR/host/root_ca.pem"
}

before()
{
	local tls relay outside key

	mkdir -p "$OUTDIR/guest"
	head -c 64 /dev/urandom > "$OUTDIR/secret"
	broker secret put storage/courier/key "$OUTDIR/secret"
	echo '{"appraisal": ["guest"], "tee": ["tdx"]}' > "$OUTDIR/policy.json"
	broker document set policy storage/ "$OUTDIR/policy.json"
	key=$(od -An -v -tx1 "$OUTDIR/secret" | tr -d ' \n')
	printf 'guest-attest/check/v1\0storage:courier' |
		openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -r |
		cut -d' ' -f1 > "$OUTDIR/guest/check"
	tls=$(free_port)
	start_tls_broker "$tls"
	relay=$(free_port)
	outside=http://127.0.0.1:${BROKER_URL##*:}
	start "$TOP/build/guest-attest" relay --listen "127.0.0.1:$relay" \
		--broker "$outside" --broker "https://127.0.0.1:$tls" \
		--ca-file "$OUTDIR/guest/cert.pem"
	printf '%s\n' "TLS_URL=https://10.0.2.2:$tls" "RELAY_PORT=$relay" \
		"OUTSIDE_URL=$outside" "OUTSIDE_TLS_URL=https://127.0.0.1:$tls" \
		> "$OUTDIR/guest/outside.env"
}

after()
{
	local pid

	while read -r pid; do
		kill "$pid" 2> /dev/null || true
	done < "$OUTDIR/outside.pids"
	streams "$OUTDIR/network.pcap" > "$OUTDIR/streams"
	printf storage/courier/key > "$OUTDIR/name"
	cat "$OUTDIR/streams" "$OUTDIR/secret" > "$OUTDIR/leak"
	plan 3
	succeeds "what went over the network names the resource" \
		found "$OUTDIR/streams" "$OUTDIR/name"
	fails "and holds no secret" found "$OUTDIR/streams" "$OUTDIR/secret"
	succeeds "which would have been found" found "$OUTDIR/leak" "$OUTDIR/secret"
	rm "$OUTDIR/leak"
}
