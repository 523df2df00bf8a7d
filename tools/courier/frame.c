// SPDX-License-Identifier: MIT
#include "frame.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include "deadline.h"

#define LENGTH_LEN 4

/* Return: bytes read, fewer than @n at the end of the connection, or -1 */
static long read_all(int fd, char *dst, size_t n, struct failure *f)
{
	size_t at = 0;
	ssize_t got;

	while (at < n) {
		got = recv(fd, dst + at, n - at, 0);
		if (!got)
			break;
		if (got > 0)
			at += (size_t)got;
		else if (errno == EAGAIN && deadline_wait(fd, POLLIN, INT_MAX, "a request", f))
			return -1;
		else if (errno != EAGAIN && errno != EINTR)
			return failure_set(f, errno, "recv: %s", strerror(errno));
	}
	return (long)at;
}

static int write_all(int fd, const char *p, size_t n, struct failure *f)
{
	ssize_t done;

	while (n) {
		done = send(fd, p, n, MSG_NOSIGNAL);
		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			if (deadline_wait(fd, POLLOUT, INT_MAX, "an answer", f))
				return -1;
		} else if (errno != EINTR) {
			return failure_set(f, errno, "send: %s", strerror(errno));
		}
	}
	return 0;
}

int frame_read(int fd, char *dst, size_t size, struct span *line, struct failure *f)
{
	unsigned char raw[LENGTH_LEN];
	long n = read_all(fd, (char *)raw, sizeof(raw), f);
	size_t len;

	if (n <= 0)
		return (int)n;
	if (n < LENGTH_LEN)
		return failure_set(f, EPROTO, "a length that is cut off");
	len = (size_t)raw[0] << 24 | (size_t)raw[1] << 16 | (size_t)raw[2] << 8 | raw[3];
	if (!len || len > size)
		return failure_set(f, EPROTO, "a request of %zu bytes; expected 1 to %zu", len, size);
	n = read_all(fd, dst, len, f);
	if (n < 0)
		return -1;
	if ((size_t)n < len)
		return failure_set(f, EPROTO, "a request of %zu bytes cut off after %ld", len, n);
	*line = (struct span){ dst, len };
	return 1;
}

int frame_write(int fd, const struct out *o, struct failure *f)
{
	const char raw[LENGTH_LEN] = { (char)(o->n >> 24), (char)(o->n >> 16), (char)(o->n >> 8),
				       (char)o->n };

	if (write_all(fd, raw, sizeof(raw), f))
		return -1;
	return write_all(fd, o->p, o->n, f);
}
