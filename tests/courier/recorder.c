// SPDX-License-Identifier: MIT
#include "recorder.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"

static int connect_to(int port)
{
	const struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* No assertion of cmocka's may fail in a thread: whoever reads sees an end. */
	if (connect(fd, (const struct sockaddr *)&a, sizeof(a)))
		shutdown(fd, SHUT_RDWR);
	return fd;
}

/* Return: 0 when one side has ended */
static int pass(struct recorder *r, int from, int to)
{
	uint8_t buffer[4096];
	ssize_t n = recv(from, buffer, sizeof(buffer), 0);

	if (n <= 0 || (size_t)n > sizeof(r->bytes) - r->n)
		return 0;
	memcpy(r->bytes + r->n, buffer, (size_t)n);
	r->n += (size_t)n;
	return send(to, buffer, (size_t)n, MSG_NOSIGNAL) == n;
}

static void *run(void *arg)
{
	struct recorder *r = arg;
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };

	while ((p[0].fd = accept(r->fd, NULL, NULL)) >= 0) {
		p[1].fd = connect_to(r->to);
		while (poll(p, 2, -1) > 0)
			if ((p[0].revents && !pass(r, p[0].fd, p[1].fd)) ||
			    (p[1].revents && !pass(r, p[1].fd, p[0].fd)))
				break;
		close(p[0].fd);
		close(p[1].fd);
	}
	return NULL;
}

void recorder_start(struct recorder *r, int to)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);

	r->to = to;
	r->n = 0;
	r->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(r->fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(r->fd, 8), 0);
	assert_int_equal(getsockname(r->fd, (struct sockaddr *)&a, &n), 0);
	r->port = ntohs(a.sin_port);
	assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

void recorder_stop(struct recorder *r)
{
	shutdown(r->fd, SHUT_RDWR);
	pthread_join(r->thread, NULL);
	close(r->fd);
}
