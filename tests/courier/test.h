/* SPDX-License-Identifier: MIT */
/* What the courier's unit tests share. */
#ifndef TESTS_COURIER_TEST_H
#define TESTS_COURIER_TEST_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failure.h"
#include "text.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static inline struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

/* Both at once, so that the one that differs is seen beside the other. */
static inline void assert_failure(const struct failure *f, int err, const char *text)
{
	if (f->err != err || strcmp(f->text, text))
		fail_msg("expected %d '%s', found %d '%s'", err, text, f->err, f->text);
}

static inline void assert_no_failure(const struct failure *f)
{
	if (f->err)
		fail_msg("%d '%s'", f->err, f->text);
}

static inline void assert_span(struct span s, const char *text)
{
	if (!span_is(s, text))
		fail_msg("expected '%s', found '%.*s'", text, (int)s.n, s.p ? s.p : "(none)");
}

#endif
