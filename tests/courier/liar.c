// SPDX-License-Identifier: MIT
#include "liar.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

/* A head, and a body of the length that it says. */
static int request_is_whole(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
	size_t want = length && end && length < end ? strtoul(length + 16, NULL, 10) : 0;

	return end && strlen(end + 4) >= want;
}

static int take_request(struct liar *l, int fd)
{
	char *start = l->seen + l->n_seen;
	ssize_t got;

	while (!request_is_whole(start)) {
		got = recv(fd, l->seen + l->n_seen, sizeof(l->seen) - 1 - l->n_seen, 0);
		if (got <= 0)
			return -1;
		l->n_seen += (size_t)got;
		l->seen[l->n_seen] = '\0';
	}
	return 0;
}

static void drip(int fd, const char *text)
{
	const struct timespec nap = { .tv_nsec = 50000000 };

	for (; *text && send(fd, text, 1, MSG_NOSIGNAL) == 1; text++)
		nanosleep(&nap, NULL);
}

static void tell(struct liar *l, int fd, const char *answer)
{
	const struct linger none = { .l_onoff = 1 };
	char byte;

	switch (l->how) {
	case LIE_PLAIN:
		send(fd, answer, strlen(answer), MSG_NOSIGNAL);
		break;
	case LIE_DRIP:
		drip(fd, answer);
		break;
	case LIE_SILENCE:
		while (recv(fd, &byte, 1, 0) > 0)
			;
		break;
	case LIE_RESET:
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		break;
	}
}

static void *serve(void *arg)
{
	struct liar *l = arg;
	size_t next = 0;
	int fd;

	while ((fd = accept(l->fd, NULL, NULL)) >= 0) {
		l->connections++;
		while (next < LIAR_ANSWERS_MAX && l->answers[next] && !take_request(l, fd)) {
			tell(l, fd, l->answers[next++]);
			if (l->once || l->how == LIE_RESET)
				break;
		}
		close(fd);
	}
	return NULL;
}

void liar_start(struct liar *l)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);

	l->n_seen = 0;
	l->seen[0] = '\0';
	l->connections = 0;
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(l->fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(l->fd, 8), 0);
	assert_int_equal(getsockname(l->fd, (struct sockaddr *)&a, &n), 0);
	l->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&l->thread, NULL, serve, l), 0);
}

void liar_stop(struct liar *l)
{
	shutdown(l->fd, SHUT_RDWR);
	pthread_join(l->thread, NULL);
	close(l->fd);
}
