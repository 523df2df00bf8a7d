/* SPDX-License-Identifier: MIT */
/* A wire between client and server that keeps what passes. */
#ifndef TESTS_COURIER_RECORDER_H
#define TESTS_COURIER_RECORDER_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct recorder - such a wire, for one connection after the other
 * @to: port of the server
 * @port: where clients go
 * @bytes: what passed, both ways
 */
struct recorder {
	int to;
	int port;
	int fd;
	pthread_t thread;
	uint8_t bytes[1 << 18];
	size_t n;
};

void recorder_start(struct recorder *r, int to);
/* Once it has ended, @bytes may be read. */
void recorder_stop(struct recorder *r);

#endif
