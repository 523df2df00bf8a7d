/* SPDX-License-Identifier: MIT */
/*
 * What becomes of requesters when the host is hostile.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stddef.h>

/* What a requester saw, beside errnos. */
enum {
	GOOD = 0,		/* evidence over its own data */
	OTHER = 200,		/* bytes that aren't */
	UNREADABLE = 201,
	KILLED = 202,
};

struct outcome {
	int seen;
	size_t len;
};

const char *outcome_name(int seen);

/* Of one request by this process. @options is NULL or starts with a space. */
struct outcome outcome_of(const char *options);

/*
 * Of @n processes at once, which are killed after @kill_ms unless that is 0.
 * How long the last of them took to die, in seconds.
 */
double outcomes_of(const char *options, unsigned int n, unsigned int kill_ms,
		   struct outcome *outcomes);

#endif
