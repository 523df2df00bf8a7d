#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: libfuzzer.sh SOURCE_ROOT TARGET SEEDS SECONDS
#
# Runs one target under libFuzzer, in the current directory. The binary, the
# whole library compiled by clang, is made on first use: it takes a minute that
# an ordinary build need not spend. Exits 77 (skipped) without clang.

set -eu

top=$1
target=$2
seeds=$3
seconds=$4

command -v clang >/dev/null || exit 77

exec 9> libfuzzer.lock
flock 9
if [ -z "$(find libfuzzer -newer "$top/lib" 2>/dev/null)" ] ||
	[ -n "$(find "$top/lib" "$top/tests/fuzz" "$top/include" -newer libfuzzer -name '*.[ch]')" ]; then
	# shellcheck disable=SC2046 # a list of files
	clang -g -O1 -std=gnu11 -D_GNU_SOURCE -DGA_VERSION='"fuzz"' \
		-DGA_P384_BACKEND=ga_ec_openssl \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-I "$top/include" -I "$top/lib" \
		$(find "$top/lib" -name '*.c' ! -name ec_wolfssl.c) \
		"$top"/tests/fuzz/fuzz_*.c "$top/tests/fuzz/targets.c" \
		"$top/tests/fuzz/libfuzzer.c" \
		-lcrypto -lcurl -ljansson -lpthread -o libfuzzer.new
	mv libfuzzer.new libfuzzer
fi
flock -u 9

# What it finds goes to a directory of the build, the seeds stay as they are.
mkdir -p "corpus-$target"
GA_FUZZ_TARGET=$target exec ./libfuzzer "-max_total_time=$seconds" -max_len=16384 \
	-close_fd_mask=1 "-artifact_prefix=$target-" "corpus-$target" "$seeds"
