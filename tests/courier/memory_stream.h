/* SPDX-License-Identifier: MIT */
/* A connection whose other end has sent all that it ever will. */
#ifndef TESTS_COURIER_MEMORY_STREAM_H
#define TESTS_COURIER_MEMORY_STREAM_H

#include <string.h>

#include "stream.h"

static struct span memory_rest;
/* Bytes for each read, so that an answer comes in pieces. */
static size_t memory_piece;

static inline long memory_read(struct stream *s, char *dst, size_t size, struct failure *f)
{
	size_t n = memory_rest.n < size ? memory_rest.n : size;

	(void)s;
	(void)f;
	if (memory_piece && n > memory_piece)
		n = memory_piece;
	if (n)
		memcpy(dst, memory_rest.p, n);
	memory_rest.p += n;
	memory_rest.n -= n;
	return (long)n;
}

static inline void memory_open(struct stream *s, struct span bytes, size_t piece)
{
	static const struct stream_ops ops = { .read = memory_read };

	memory_rest = bytes;
	memory_piece = piece;
	s->ops = &ops;
	s->fd = -1;
	s->at = 0;
	s->n = 0;
}

#endif
