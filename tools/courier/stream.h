/* SPDX-License-Identifier: MIT */
/* A connection to a broker, plain or under TLS, and bytes from it one by one. */
#ifndef COURIER_STREAM_H
#define COURIER_STREAM_H

#include "failure.h"
#include "url.h"

#define STREAM_BUFFER 4096

struct stream;

/**
 * struct stream_ops - how bytes travel
 * @begin: once the connection is there; may be NULL
 * @read: at least one byte, 0 at the orderly end, -1 after a failure
 * @write: all of it, or -1 after a failure
 * @end: before the connection goes; may be NULL
 */
struct stream_ops {
	int (*begin)(struct stream *s, const struct url *u, struct failure *f);
	long (*read)(struct stream *s, char *dst, size_t size, struct failure *f);
	int (*write)(struct stream *s, const char *p, size_t n, struct failure *f);
	void (*end)(struct stream *s);
};

/**
 * struct stream - a connection
 * @ops: plain or TLS
 * @fd: its socket, -1 when there is none
 * @tls: what @ops keep
 * @at: what of @buffer was given out
 * @n: what of it is filled
 */
struct stream {
	const struct stream_ops *ops;
	int fd;
	void *tls;
	size_t at;
	size_t n;
	char buffer[STREAM_BUFFER];
};

extern const struct stream_ops stream_plain;

int stream_open(struct stream *s, const struct url *u, struct failure *f);
void stream_close(struct stream *s);
int stream_write(struct stream *s, const char *p, size_t n, struct failure *f);
/* The next byte, or -1 after a failure, of which the end is one. */
int stream_byte(struct stream *s, struct failure *f);
/* Has more come than was asked for? */
bool stream_has_more(const struct stream *s);

#endif
