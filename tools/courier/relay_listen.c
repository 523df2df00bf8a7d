// SPDX-License-Identifier: MIT
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 64

static int open_socket(const char *address, const struct sockaddr *sa, socklen_t n,
		       struct failure *f)
{
	int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

	if (fd < 0)
		return failure_set(f, errno, "%s: %s", address, strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (!bind(fd, sa, n) && !listen(fd, BACKLOG))
		return fd;
	failure_set(f, errno, "%s: %s", address, strerror(errno));
	close(fd);
	return -1;
}

static int listen_vsock(const char *address, const char *port, struct failure *f)
{
	struct sockaddr_vm vm = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY };
	unsigned long v;
	char *end;

	errno = 0;
	v = strtoul(port, &end, 10);
	if (*port < '0' || *port > '9' || *end || errno || v >= VMADDR_PORT_ANY)
		return failure_set(f, EINVAL, "%s: expected vsock:PORT", address);
	vm.svm_port = (unsigned int)v;
	return open_socket(address, (struct sockaddr *)&vm, sizeof(vm), f);
}

static int listen_ip(const char *address, struct failure *f)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	};
	const char *colon = strrchr(address, ':');
	struct addrinfo *a;
	char host[64];
	size_t n = colon ? (size_t)(colon - address) : 0;
	int fd;

	if (!n || n >= sizeof(host))
		return failure_set(f, EINVAL, "%s: expected ADDRESS:PORT or vsock:PORT", address);
	snprintf(host, sizeof(host), "%.*s", (int)n, address);
	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		memmove(host, host + 1, n - 1);
	}
	if (getaddrinfo(host, colon + 1, &hints, &a))
		return failure_set(f, EINVAL, "%s: not a numeric address and port", address);
	fd = open_socket(address, a->ai_addr, a->ai_addrlen, f);
	freeaddrinfo(a);
	return fd;
}

int relay_listen(const char *address, struct failure *f)
{
	if (!strncmp(address, "vsock:", 6))
		return listen_vsock(address, address + 6, f);
	return listen_ip(address, f);
}

int relay_accept(int fd, struct peer *p)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_vm vm;
	} sa = { 0 };
	socklen_t n = sizeof(sa);
	int connection = accept4(fd, &sa.any, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);

	*p = (struct peer){ .family = sa.any.sa_family };
	if (p->family == AF_INET)
		memcpy(p->id, &sa.in.sin_addr, sizeof(sa.in.sin_addr));
	else if (p->family == AF_INET6)
		memcpy(p->id, &sa.in6.sin6_addr, sizeof(sa.in6.sin6_addr));
	else
		memcpy(p->id, &sa.vm.svm_cid, sizeof(sa.vm.svm_cid));
	return connection;
}

void relay_peer_name(const struct peer *p, char *dst, size_t size)
{
	unsigned int cid;

	if (p->family == AF_VSOCK) {
		memcpy(&cid, p->id, sizeof(cid));
		snprintf(dst, size, "vsock:%u", cid);
	} else if (!inet_ntop(p->family, p->id, dst, (socklen_t)size)) {
		snprintf(dst, size, "?");
	}
}
