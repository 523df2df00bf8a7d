// SPDX-License-Identifier: MIT
#include "broker.h"

#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "sd.h"

#define BACKLOG 1024

static int fail(const char *address, const char *reason)
{
	log_error("can't listen", "address", address, "reason", reason, NULL);
	return -1;
}

/* A socket file is left behind by a broker that was killed: nobody answers. */
static int remove_stale(const char *path, const struct sockaddr_un *sun)
{
	struct stat st;
	int fd, rc;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : -1;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	rc = connect(fd, (const struct sockaddr *)sun, sizeof(*sun));
	close(fd);
	if (!rc) {
		errno = EADDRINUSE;
		return -1;
	}
	return unlink(path);
}

/* Who may connect to a unix socket is decided by credentials, not by mode. */
static int open_unix(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		return fail(path, "the path is too long");
	strcpy(sun.sun_path, path);
	if (remove_stale(path, &sun))
		return fail(path, strerror(errno));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sun, sizeof(sun)) || chmod(path, 0666) ||
	    listen(fd, BACKLOG)) {
		fail(path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int bind_one(const struct addrinfo *ai)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

	if (fd < 0)
		return -1;
	if (!setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) &&
	    !bind(fd, ai->ai_addr, ai->ai_addrlen) && !listen(fd, BACKLOG))
		return fd;
	close(fd);
	return -1;
}

/* "host:port", "[v6]:port" */
static int open_tcp(const char *address)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
					.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	const char *colon = strrchr(address, ':');
	struct addrinfo *ai;
	char host[64];
	size_t n;
	int fd;

	n = colon ? (size_t)(colon - address) : 0;
	if (!n || n >= sizeof(host))
		return fail(address, "expected ADDRESS:PORT");
	memcpy(host, address, n);
	host[n] = '\0';
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		memmove(host, host + 1, n - 1);
	}
	if (getaddrinfo(host, colon + 1, &hints, &ai))
		return fail(address, "expected a numeric ADDRESS:PORT");
	fd = bind_one(ai);
	freeaddrinfo(ai);
	return fd < 0 ? fail(address, strerror(errno)) : fd;
}

static int open_one(const char *address)
{
	return strncmp(address, "unix:", 5) ? open_tcp(address) : open_unix(address + 5);
}

/* The administration's first: who sees the service may administer it. */
int listen_open(struct broker *b)
{
	int fd = sd_passed_socket("service");
	size_t i;

	b->admin_fd = sd_passed_socket("admin");
	if (b->admin_fd < 0)
		b->admin_fd = open_unix(b->config.admin_socket);
	if (b->admin_fd < 0)
		return -1;
	if (fd >= 0)
		b->listen_fds[b->n_listen_fds++] = fd;
	for (i = 0; i < b->config.n_listen; i++) {
		fd = open_one(b->config.listen[i]);
		if (fd < 0)
			return -1;
		b->listen_fds[b->n_listen_fds++] = fd;
	}
	if (!b->n_listen_fds)
		return fail("", "no address is configured and no socket was passed");
	return 0;
}

void listen_close(struct broker *b)
{
	size_t i;

	for (i = 0; i < b->n_listen_fds; i++)
		close(b->listen_fds[i]);
	b->n_listen_fds = 0;
	if (b->admin_fd >= 0)
		close(b->admin_fd);
	b->admin_fd = -1;
}
