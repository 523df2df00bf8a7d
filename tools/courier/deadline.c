// SPDX-License-Identifier: MIT
#include "deadline.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* What poll(2) is late by on a busy machine. */
#define GRACE_US 500000

static struct timespec end;
static void (*resort)(void);

static void on_alarm(int sig)
{
	(void)sig;
	resort();
	_exit(1);
}

void deadline_start(unsigned int seconds, void (*last_resort)(void))
{
	/* Should the last resort be stuck as well, the next alarm ends the process. */
	const struct itimerval timer = {
		.it_value = { .tv_sec = (time_t)seconds, .tv_usec = GRACE_US },
		.it_interval = { .tv_sec = 1 },
	};
	const struct sigaction action = {
		.sa_handler = on_alarm,
		.sa_flags = SA_RESETHAND | SA_NODEFER,
	};

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)seconds;
	resort = last_resort;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

int deadline_left(void)
{
	struct timespec now;
	long long ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (end.tv_sec - now.tv_sec) * 1000ll + (end.tv_nsec - now.tv_nsec) / 1000000;
	return ms > 0 ? (int)ms : 0;
}

int deadline_wait(int fd, short events, int limit, const char *what, struct failure *f)
{
	struct pollfd p = { .fd = fd, .events = events };
	int left, n;

	do {
		left = deadline_left();
		if (limit < left)
			left = limit;
		n = left ? poll(&p, 1, left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return failure_set(f, errno, "poll: %s", strerror(errno));
	return n ? 0 : failure_set(f, ETIMEDOUT, "no time left for %s", what);
}
