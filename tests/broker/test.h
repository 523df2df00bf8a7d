/* SPDX-License-Identifier: MIT */
/* What the broker's unit tests share. */
#ifndef TESTS_BROKER_TEST_H
#define TESTS_BROKER_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "b64.h"
#include "problem.h"

/* Hex of a vector into @dst; its length. */
static inline size_t unhex(uint8_t *dst, const char *hex)
{
	size_t n = strlen(hex) / 2;

	assert_int_equal(hex_decode(dst, n, hex), 0);
	return n;
}

/* Was it refused, with these words in the sentence? */
#define assert_problem(p, wanted_status, wanted_name, words) \
	do { \
		assert_int_equal((p)->status, wanted_status); \
		assert_string_equal((p)->name, wanted_name); \
		if (!strstr((p)->detail, words)) \
			fail_msg("'%s' is not in '%s'", words, (p)->detail); \
	} while (0)

/* A directory of its own for a test, removed with all in it. */
static inline char *make_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir;

	if (asprintf(&dir, "%s/broker-test-XXXXXX", tmp ? tmp : P_tmpdir) < 0 || !mkdtemp(dir))
		fail();
	return dir;
}

static inline void remove_dir(char *dir)
{
	char *command;

	assert_true(asprintf(&command, "rm -r '%s'", dir) > 0);
	assert_int_equal(system(command), 0);
	free(command);
	free(dir);
}

#endif
