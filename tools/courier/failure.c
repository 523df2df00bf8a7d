// SPDX-License-Identifier: MIT
#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

int failure_set(struct failure *f, int err, const char *fmt, ...)
{
	va_list args;
	char *c;

	if (f->err)
		return -1;
	f->err = err;
	va_start(args, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);
	for (c = f->text; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
	return -1;
}
