/* SPDX-License-Identifier: MIT */
/*
 * Every figure that a benchmark prints, as a line of JSON in the file that
 * BENCH_FIGURES names; nothing where it names none.
 */
#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 1, 2)))
static inline void bench_figure(const char *fmt, ...)
{
	const char *path = getenv("BENCH_FIGURES");
	FILE *out = path ? fopen(path, "a") : NULL;
	va_list args;

	if (!out)
		return;
	va_start(args, fmt);
	vfprintf(out, fmt, args);
	va_end(args);
	fputc('\n', out);
	fclose(out);
}

#endif
