// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <errno.h>
#include <event2/util.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bytes.h"
#include "listen.h"

#define FLAGS (LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE)
#define BACKLOG 1024

/* libevent parses an address of either family, but no port 0 */
static int parse_address(const char *address, struct sockaddr_storage *ss, int *len)
{
	const char *colon = strrchr(address, ':');
	unsigned long port;
	char host[64], *end;

	if (!colon || colon - address >= (ptrdiff_t)sizeof(host) || colon[1] < '0' ||
	    colon[1] > '9')
		return -1;
	port = strtoul(colon + 1, &end, 10);
	if (*end || port > UINT16_MAX)
		return -1;
	memcpy(host, address, (size_t)(colon - address));
	host[colon - address] = 0;
	if (evutil_parse_sockaddr_port(host, (struct sockaddr *)ss, len))
		return -1;
	/* both families keep the port at the same place */
	((struct sockaddr_in *)ss)->sin_port = htons((uint16_t)port);
	return 0;
}

static uint16_t bound_port(evutil_socket_t fd)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (getsockname(fd, (struct sockaddr *)&ss, &len))
		return 0;
	if (ss.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&ss)->sin6_port);
	return ntohs(((struct sockaddr_in *)&ss)->sin_port);
}

struct evconnlistener *listen_tcp(struct event_base *base, const char *address,
				  evconnlistener_cb cb, void *arg, uint16_t *port)
{
	struct sockaddr_storage ss = { 0 };
	struct evconnlistener *listener;
	int len = sizeof(ss);

	if (parse_address(address, &ss, &len)) {
		fail("'%s' is not a numeric HOST:PORT", address);
		return NULL;
	}
	listener = evconnlistener_new_bind(base, cb, arg, FLAGS, BACKLOG, (struct sockaddr *)&ss,
					   len);
	if (!listener) {
		fail("%s: %s", address, strerror(errno));
		return NULL;
	}
	*port = bound_port(evconnlistener_get_fd(listener));
	return listener;
}

struct evconnlistener *listen_unix(struct event_base *base, const char *path,
				   evconnlistener_cb cb, void *arg)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct evconnlistener *listener;
	struct stat st;
	mode_t mask;

	if (strlen(path) >= sizeof(un.sun_path)) {
		fail("%s: longer than a socket's path may be", path);
		return NULL;
	}
	strcpy(un.sun_path, path);
	if (!lstat(path, &st) && S_ISSOCK(st.st_mode))
		unlink(path);
	mask = umask(0077);
	listener = evconnlistener_new_bind(base, cb, arg, FLAGS, BACKLOG, (struct sockaddr *)&un,
					   sizeof(un));
	umask(mask);
	if (!listener)
		fail("%s: %s", path, strerror(errno));
	return listener;
}
