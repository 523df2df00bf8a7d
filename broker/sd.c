// SPDX-License-Identifier: MIT
#include "sd.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD 3

void sd_tell(const char *state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (!n || n >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, n);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&address,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

static int number(const char *variable)
{
	const char *text = getenv(variable);

	return text ? atoi(text) : 0;
}

int sd_passed_socket(const char *name)
{
	const char *names = getenv("LISTEN_FDNAMES");
	int count = number("LISTEN_FDS"), i;

	if (number("LISTEN_PID") != getpid())
		return -1;
	for (i = 0; i < count; i++) {
		size_t n = names ? strcspn(names, ":") : 0;

		if (names ? n == strlen(name) && !strncmp(names, name, n) :
			    i == (strcmp(name, "service") ? 1 : 0)) {
			fcntl(FIRST_FD + i, F_SETFD, FD_CLOEXEC);
			return FIRST_FD + i;
		}
		if (names)
			names += n + (names[n] == ':');
	}
	return -1;
}
