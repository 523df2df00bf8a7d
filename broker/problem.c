// SPDX-License-Identifier: MIT
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "log.h"

int problem(struct problem *p, int status, const char *name, const char *fmt, ...)
{
	va_list ap;
	char *c;

	p->status = status;
	p->name = name;
	va_start(ap, fmt);
	vsnprintf(p->detail, sizeof(p->detail), fmt, ap);
	va_end(ap);
	for (c = p->detail; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
	return -1;
}

int problem_internal(struct problem *p, const char *what)
{
	log_error("internal error", "what", what, NULL);
	return problem(p, 500, "InternalError", "the broker could not do its work");
}
