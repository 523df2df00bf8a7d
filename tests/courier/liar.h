/* SPDX-License-Identifier: MIT */
/* A server that answers whatever it was told to, on a port of the loopback. */
#ifndef TESTS_COURIER_LIAR_H
#define TESTS_COURIER_LIAR_H

#include <pthread.h>
#include <stddef.h>

/**
 * enum lie - how an answer comes
 * @LIE_PLAIN: at once
 * @LIE_DRIP: a byte every 50 ms
 * @LIE_SILENCE: not at all, until the client goes
 * @LIE_RESET: broken off by a reset
 */
enum lie {
	LIE_PLAIN,
	LIE_DRIP,
	LIE_SILENCE,
	LIE_RESET,
};

#define LIAR_ANSWERS_MAX 4

/**
 * struct liar - such a server
 * @answers: one for each request, then the connection ends
 * @how: they come
 * @once: one request for a connection
 * @seen: the requests, one behind the other
 * @connections: how many there were
 */
struct liar {
	const char *answers[LIAR_ANSWERS_MAX];
	enum lie how;
	int once;
	int port;
	int fd;
	pthread_t thread;
	char seen[1 << 16];
	size_t n_seen;
	int connections;
};

void liar_start(struct liar *l);
/* Once it has ended, @seen may be read. */
void liar_stop(struct liar *l);

#endif
