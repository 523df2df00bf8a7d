# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What runs outside of the guest: for tests/vm/run, whose variables these are.
# shellcheck disable=SC2154,SC2153

host_pid="" broker_pid="" hook_pid=""

# Three RSA keys of 4096 bits for each product take their time: they are made
# once.
take_snp_keys()
{
	local product kept=$build/vm/snp

	mkdir -p "$kept"
	exec 7> "$kept.lock"
	flock 7
	for product in Milan Genoa Turin; do
		case $host_args in
		*--product*"$product"*)	;;
		*)	continue ;;
		esac
		[ -d "$kept/snp-$product" ] ||
			"$build/emu-host" --dir "$kept" --product "$product" --init
		cp -r "$kept/snp-$product" "$outdir/host/"
	done
	exec 7>&-
}

start_emu_host()
{
	local tries

	take_snp_keys
	# shellcheck disable=SC2086 # arguments are a list
	"${EMU_HOST:-$build/emu-host}" --dir "$outdir/host" --listen 127.0.0.1:0 $host_args \
		> "$outdir/emu-host.log" 2>&1 &
	host_pid=$!
	for ((tries = 0; tries < 100; tries++)); do
		[ ! -s "$outdir/host/port" ] || return 0
		kill -0 "$host_pid" 2>/dev/null || break
		sleep 0.1
	done
	cat "$outdir/emu-host.log" >&2
	die "emu-host did not come up"
}

# The port that a process listens on: which of its sockets is in the list of
# those in state 0A.
port_of()
{
	local inode port

	inode=$(find "/proc/$1/fd" -lname 'socket:*' -printf '%l\n' | tr -dc '0-9\n')
	port=$(awk 'NR == FNR { mine[$1]; next } $4 == "0A" && $10 in mine {
		sub(/.*:/, "", $2); print $2 }' <(echo "$inode") /proc/net/tcp)
	[ -n "$port" ] && echo $((16#$port))
}

broker_documents()
{
	local ask=("$build/guest-attest" broker --socket "$outdir/broker/admin.sock")

	sed -e "s/^mr_td any/mr_td allow $MRTD/" -e "s/^MEASUREMENT any/MEASUREMENT allow $MRTD/" \
		"$top/docs/policies/emulated-test.policy" > "$outdir/broker/guest.policy"
	"${ask[@]}" document set appraisal guest "$outdir/broker/guest.policy" > /dev/null &&
		"${ask[@]}" identity | jq -r '.sender // empty'
}

# What the vendor says of the emulated platform, and the root of that: for TDX
# emu-host has it all ready, of SNP's first product the CRL is wanted.
broker_collateral()
{
	collateral=$outdir/host/collateral emulated_root=$outdir/host/root_ca.pem
	[ "$platform" = snp ] || return 0
	[[ $host_args =~ --product[=\ ]([A-Za-z]+) ]] || die "no SNP product"
	collateral=$outdir/broker/collateral emulated_root=$outdir/broker/ark.pem
	mkdir -p "$collateral"
	(flock 7 && "$build/emu-host" --dir "$build/vm/snp" --product "${BASH_REMATCH[1]}" \
		snp-report --bundle "$outdir/broker/snp") 7> "$build/vm/snp.lock" > /dev/null
	mv "$outdir/broker/snp/ark.pem" "$outdir/broker/"
	# The certificates come with the evidence.
	mv "$outdir"/broker/snp/*.crl "$collateral/"
}

# Its appraisal "guest" accepts the kernel under test on the emulated platforms,
# and nothing else. The rest is up to the hook of the case.
start_broker()
{
	local dir=$outdir/broker tries collateral emulated_root

	mkdir -p "$dir"
	broker_collateral
	head -c 32 /dev/urandom > "$dir/master.key"
	chmod 600 "$dir/master.key"
	printf '%s\n' "listen = 127.0.0.1:0" "admin-socket = $dir/admin.sock" \
		"database = $dir/broker.db" "durability = process" \
		"master-key = $dir/master.key" "collateral = $collateral" \
		> "$dir/broker.conf"
	"${ATTEST_BROKER:-$build/attest-broker}" --config "$dir/broker.conf" \
		--emulated-root "$emulated_root" > "$outdir/broker.log" 2>&1 &
	broker_pid=$!
	for ((tries = 0; tries < 100; tries++)); do
		! grep -qs '"serving"' "$outdir/broker.log" || break
		kill -0 "$broker_pid" 2>/dev/null || break
		sleep 0.1
	done
	if ! BROKER_URL=http://10.0.2.2:$(port_of "$broker_pid") ||
	   ! BROKER_SENDER=$(broker_documents) || [ -z "$BROKER_SENDER" ]; then
		cat "$outdir/broker.log" >&2
		die "attest-broker did not come up"
	fi
	export BROKER_URL BROKER_SENDER
}

# The hook beside a case: see tests/vm/host.sh.
run_hook()
{
	[ -f "$hook" ] || return 0
	bash "$top/tests/vm/host.sh" "$hook" "$1" >> "$outdir/host.log" 2>&1 ||
		problem "the hook failed $1 the guest: $(tail -n 5 "$outdir/host.log")"
}

start_hook()
{
	[ -f "$hook" ] || return 0
	rm -f "$outdir"/guest.{in,out}
	mkfifo "$outdir"/guest.{in,out}
	bash "$top/tests/vm/host.sh" "$hook" beside >> "$outdir/host.log" 2>&1 &
	hook_pid=$!
}

stop_hook()
{
	[ -n "$hook_pid" ] || return 0
	kill "$hook_pid" 2>/dev/null || problem "the hook ended beside the guest"
	wait "$hook_pid" || true
	hook_pid=""
}

# stop PID NAME: one that has to end in order.
stop()
{
	local status=0

	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null || true
	wait "$1" || status=$?
	[ "$status" = 0 ] || problem "$2 ended with status $status"
}

stop_outside()
{
	stop "$broker_pid" attest-broker
	broker_pid=""
	stop "$host_pid" emu-host
	host_pid=""
}
