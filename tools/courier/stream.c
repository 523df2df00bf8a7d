// SPDX-License-Identifier: MIT
#include "stream.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"

/* The least time that an address gets while there are others to try. */
#define CONNECT_MIN_MS 1000

static int lost(struct failure *f, const char *what)
{
	return failure_set(f, EPROTO, "the connection broke in the %s: %s", what, strerror(errno));
}

static long plain_read(struct stream *s, char *dst, size_t size, struct failure *f)
{
	ssize_t n;

	for (;;) {
		n = recv(s->fd, dst, size, 0);
		if (n >= 0)
			return n;
		if (errno != EAGAIN && errno != EINTR)
			return lost(f, "answer");
		if (errno == EAGAIN && deadline_wait(s->fd, POLLIN, INT_MAX, "the answer", f))
			return -1;
	}
}

static int plain_write(struct stream *s, const char *p, size_t n, struct failure *f)
{
	ssize_t done;

	while (n) {
		done = send(s->fd, p, n, MSG_NOSIGNAL);
		if (done >= 0) {
			p += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			if (deadline_wait(s->fd, POLLOUT, INT_MAX, "the request", f))
				return -1;
		} else if (errno != EINTR) {
			return lost(f, "request");
		}
	}
	return 0;
}

const struct stream_ops stream_plain = {
	.read = plain_read,
	.write = plain_write,
};

static int resolve(const struct url *u, struct addrinfo **list, struct failure *f)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
	char port[6];
	int rc;

	snprintf(port, sizeof(port), "%u", u->port);
	rc = getaddrinfo(u->host, port, &hints, list);
	if (rc)
		return failure_set(f, EHOSTUNREACH, "no address for '%.80s': %s", u->host,
				   rc == EAI_SYSTEM ? strerror(errno) : gai_strerror(rc));
	return 0;
}

/* The errnos that the kernel lets through, for those that connect(2) has. */
static int connect_error(int err)
{
	return err == ECONNREFUSED || err == ETIMEDOUT ? err : EHOSTUNREACH;
}

static int connect_to(const struct addrinfo *a, int limit, struct failure *f)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err = 0, one = 1;
	socklen_t n = sizeof(err);

	if (fd < 0)
		return failure_set(f, EHOSTUNREACH, "socket: %s", strerror(errno));
	if (connect(fd, a->ai_addr, a->ai_addrlen)) {
		err = errno;
		if (err == EINPROGRESS) {
			if (deadline_wait(fd, POLLOUT, limit, "the connection", f))
				goto out;
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &n);
		}
	}
	if (err) {
		failure_set(f, connect_error(err), "connect: %s", strerror(err));
		goto out;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
out:
	close(fd);
	return -1;
}

static int connect_any(const struct addrinfo *list, struct failure *f)
{
	struct failure why = { ETIMEDOUT, "no time left for the connection" };
	const struct addrinfo *a;
	int fd, left, share;

	for (a = list; a; a = a->ai_next) {
		left = deadline_left();
		share = a->ai_next ? left / 2 : left;
		if (share < CONNECT_MIN_MS)
			share = left;
		if (!left)
			break;
		why.err = 0;
		fd = connect_to(a, share, &why);
		if (fd >= 0)
			return fd;
	}
	return failure_set(f, why.err, "%s", why.text);
}

int stream_open(struct stream *s, const struct url *u, struct failure *f)
{
	struct addrinfo *list;

	s->at = 0;
	s->n = 0;
	if (resolve(u, &list, f))
		return -1;
	s->fd = connect_any(list, f);
	freeaddrinfo(list);
	if (s->fd < 0)
		return -1;
	if (!s->ops->begin || !s->ops->begin(s, u, f))
		return 0;
	stream_close(s);
	return -1;
}

void stream_close(struct stream *s)
{
	if (s->fd < 0)
		return;
	if (s->ops->end)
		s->ops->end(s);
	close(s->fd);
	s->fd = -1;
}

int stream_write(struct stream *s, const char *p, size_t n, struct failure *f)
{
	return s->ops->write(s, p, n, f);
}

int stream_byte(struct stream *s, struct failure *f)
{
	long n;

	if (s->at == s->n) {
		n = s->ops->read(s, s->buffer, sizeof(s->buffer), f);
		if (n <= 0)
			return failure_set(f, EPROTO, "the answer is cut off");
		s->at = 0;
		s->n = (size_t)n;
	}
	return (unsigned char)s->buffer[s->at++];
}

bool stream_has_more(const struct stream *s)
{
	return s->at < s->n;
}
