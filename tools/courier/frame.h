/* SPDX-License-Identifier: MIT */
/* What a kernel without a courier sends: a length, 32 bits big-endian, and a line. */
#ifndef COURIER_FRAME_H
#define COURIER_FRAME_H

#include "text.h"

#include "failure.h"

/*
 * Read a line of 1 to @size bytes from @fd, a non-blocking socket, until the
 * deadline. Return: 1, 0 when the connection ends before it, -1 after a failure
 */
int frame_read(int fd, char *dst, size_t size, struct span *line, struct failure *f);
int frame_write(int fd, const struct out *o, struct failure *f);

#endif
