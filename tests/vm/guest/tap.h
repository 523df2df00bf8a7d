/* SPDX-License-Identifier: MIT */
/*
 * TAP output and exit codes as tools/testing/selftests has them.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define KSFT_PASS	0
#define KSFT_FAIL	1
#define KSFT_SKIP	4

static unsigned int tap_run, tap_failed;

__attribute__((format(printf, 2, 3)))
static inline bool tap_ok(bool good, const char *fmt, ...)
{
	va_list args;

	tap_failed += !good;
	printf("%sok %u - ", good ? "" : "not ", ++tap_run);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	return good;
}

/* Ends the program: a plan at the end, so that a crash leaves none. */
static inline void __attribute__((noreturn)) tap_exit(void)
{
	printf("1..%u\n", tap_run);
	exit(tap_failed || !tap_run ? KSFT_FAIL : KSFT_PASS);
}

static inline void __attribute__((noreturn)) tap_skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	exit(KSFT_SKIP);
}

#endif
