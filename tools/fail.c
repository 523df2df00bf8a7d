// SPDX-License-Identifier: MIT
#include "tool.h"

#include <stdarg.h>

int fail(const char *fmt, ...)
{
	va_list ap;

	fputs("guest-attest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_FAILED;
}
