# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The search of the guest's memory, for tests/vm/cases/secret-memory.sh: by
# what only the host knows. A hit counts by the kind of page that it lies in.

before()
{
	local port=$((20000 + RANDOM % 10000))

	mkdir -p "$OUTDIR"/{real,liar,guest}
	head -c 64 /dev/urandom > "$OUTDIR/real/secret"
	head -c 64 /dev/urandom > "$OUTDIR/liar/secret"
	broker secret put storage/disk/key < "$OUTDIR/real/secret"
	echo '{"appraisal": ["guest"]}' > "$OUTDIR/policy.json"
	broker document set policy storage/ "$OUTDIR/policy.json"
	# A broker whose exchanges are on record.
	until LIAR_DIR=$OUTDIR/liar "$TOP/build/lying_courier" --relay "tcp:$port" \
		> "$OUTDIR/liar/pid"; do
		port=$((20000 + RANDOM % 10000))
	done
	echo "$port" > "$OUTDIR/guest/port"
	"$TOP/build/lying_courier" --sender > "$OUTDIR/guest/sender"
}

# search STAGE real|liar: addresses of what is found, in OUTDIR/hits.STAGE
on_search()
{
	local stage=$1 dump=$OUTDIR/memory

	LIAR_DIR=$OUTDIR/$2 "$TOP/build/memory_search" derive "$OUTDIR/$2/secret" \
		> "$OUTDIR/patterns.$stage"
	qmp "$OUTDIR/qmp" '{"execute":"stop"}' '{"execute":"pmemsave","arguments":{"val":0,"size":1073741824,"filename":"'"$dump"'"}}' \
		'{"execute":"cont"}' > /dev/null
	"$TOP/build/memory_search" find "$dump" "$OUTDIR/patterns.$stage" > "$OUTDIR/hits.$stage"
	rm -f "$dump"
}

# Adds to each hit the kind of its page, by the flags in /proc/kpageflags: bits
# 7 (slab), 10 (free), 11 (mapped by a process), 12 (anonymous). Slab goes
# first: no process maps such a page, while Linux reads bit 12 out of a word
# (mapping) where the slab keeps something else.
kinds()
{
	perl -e '
		my ($hits, $flags) = @ARGV;
		open(my $h, "<", $hits) or die "$hits: $!";
		open(my $f, "<:raw", $flags) or die "$flags: $!";
		while (<$h>) {
			my ($name, $address) = split;
			seek($f, (hex($address) >> 12) * 8, 0);
			read($f, my $word, 8) == 8 or die "no flags of $address";
			my $bits = unpack("Q", $word);
			my $kind = $bits & 1 << 7 ? "slab" :
				$bits & 1 << 12 || $bits & 1 << 11 ? "user" :
				$bits & 1 << 10 ? "free" : "other";
			print "$name $kind $address\n";
		}' "$OUTDIR/hits.$1" "$OUTDIR/flags.$1" > "$OUTDIR/kinds.$1"
}

# hits STAGE PATTERN [KIND]: how many; * is any
hits()
{
	grep -cE "^$2 ${3:-[a-z]+} " "$OUTDIR/kinds.$1" || true
}

tests=0

check()
{
	local name=$1

	tests=$((tests + 1))
	shift
	if [ "$@" ]; then
		echo "ok $tests - $name"
	else
		echo "not ok $tests - $name: [ $* ]"
		cat "$OUTDIR"/kinds.* | sed 's/^/# /'
	fi
}

after()
{
	local stage name any='[a-z0-9.]+'

	kill "$(cat "$OUTDIR/liar/pid")"
	for stage in released opened killed cleared closed wiped unwiped; do
		kinds "$stage"
	done
	check "released: the secret is in one place" "$(hits released secret)" = 1
	check "released: a page of the slab" "$(hits released secret slab)" = 1
	check "released: and no part of it elsewhere" "$(hits released 'secret\.[0-3]')" = 4
	check "opened: still in one place as a whole" "$(hits opened secret)" = 1
	check "opened: parts of it with the cipher" "$(hits opened 'secret\.[0-3]')" -ge 8
	check "opened: all of them in pages of the slab" \
		"$(hits opened "$any" slab)" = "$(hits opened "$any")"
	check "killed: as before" "$(hits killed "$any")" = "$(hits opened "$any")"
	check "cleared: not as a whole" "$(hits cleared secret)" = 0
	check "cleared: parts of it with the cipher" "$(hits cleared 'secret\.[0-3]')" -ge 4
	check "cleared: all of them in pages of the slab" \
		"$(hits cleared "$any" slab)" = "$(hits cleared "$any")"
	check "closed: nothing" "$(hits closed "$any")" = 0
	check "wiped: nothing of another exchange" "$(hits wiped "$any")" = 0
	check "unwiped: all of an exchange is searched for" \
		"$(wc -l < "$OUTDIR/patterns.unwiped")" = 13
	while read -r name _; do
		check "unwiped: $name is found" "$(hits unwiped "${name/./\\.}")" -ge 1
	done < "$OUTDIR/patterns.unwiped"
	echo "1..$tests"
}
