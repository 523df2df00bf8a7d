/* SPDX-License-Identifier: MIT */
/* The one moment by which everything must be over. */
#ifndef COURIER_DEADLINE_H
#define COURIER_DEADLINE_H

#include <poll.h>

#include "failure.h"

/*
 * From now on @seconds are left. Shortly after the end, should something
 * still be stuck in a call of the C library such as a resolver's,
 * @last_resort is called from a signal handler, and the process ends.
 */
void deadline_start(unsigned int seconds, void (*last_resort)(void));
/* Milliseconds that are left, 0 when none are. */
int deadline_left(void);
/*
 * Wait for @events on @fd, at most until the deadline and for @limit
 * milliseconds. Return: 0, or -1 after ETIMEDOUT
 */
int deadline_wait(int fd, short events, int limit, const char *what, struct failure *f);

#endif
