// SPDX-License-Identifier: MIT
#include "said.h"

#include <stdarg.h>
#include <stdio.h>

#include "../../tools/tool.h"

static char last[1024];

int fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(last, sizeof(last), fmt, ap);
	va_end(ap);
	return EXIT_FAILED;
}

void said_nothing(void)
{
	*last = '\0';
}

const char *said(void)
{
	return last;
}
