// SPDX-License-Identifier: MIT
/* libFuzzer's entry; GA_FUZZ_TARGET in the environment names the target. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_target *t;

	if (!t)
		t = fuzz_target(getenv("GA_FUZZ_TARGET"));
	if (!t) {
		fputs("libfuzzer: set GA_FUZZ_TARGET\n", stderr);
		exit(1);
	}
	t->fn(data, size);
	return 0;
}
