/* SPDX-License-Identifier: MIT */
/* A certification service of one thread, Intel's and AMD's in one. */
#ifndef FETCH_SERVICE_H
#define FETCH_SERVICE_H

#include <pthread.h>
#include <stdatomic.h>

/* How it behaves. */
enum mode {
	GOOD,
	BUSY,
	BROKEN,
	NO_CHAIN,
	ENDLESS,
	EMPTY,
	MISSING,
};

/**
 * struct server - the service
 * @fd: listening socket
 * @port: on 127.0.0.1
 * @thread: serves one request after the other
 * @mode: how it behaves
 * @asked: requests so far
 */
struct server {
	int fd;
	int port;
	pthread_t thread;
	atomic_int mode;
	atomic_uint asked;
};

extern struct server srv;

/* Path of a VCEK, and the file that is served there; NULL for none. */
extern char vcek_path[512];
extern const char *vcek_file;

void service_start(void);
void service_stop(void);

#endif
