/* SPDX-License-Identifier: MIT */
/*
 * Anybody can send evidence that is refused. So that nobody fills the audit
 * log with it, so many refusals a second are recorded one by one, and of the
 * rest their number.
 */
#ifndef BROKER_REFUSALS_H
#define BROKER_REFUSALS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct refusals {
	pthread_mutex_t lock;
	int64_t second;
	unsigned int recorded;
	uint64_t suppressed;
};

void refusals_init(struct refusals *r);
/* May this one be recorded by itself? */
bool refusals_admit(struct refusals *r, unsigned int per_second, int64_t now);
/* How many were not, since this was last asked. */
uint64_t refusals_suppressed(struct refusals *r);

#endif
