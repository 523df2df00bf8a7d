// SPDX-License-Identifier: MIT
/*
 * One process for each connection: what a guest sends is read by one that has
 * nothing else to lose, and ends with it.
 */
#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"
#include "tls.h"

struct child {
	pid_t pid;
	struct peer peer;
};

/**
 * struct server - the process that accepts
 * @polled: the signals, then what it listens on
 * @children: one for each connection; free where the pid is 0
 */
struct server {
	const struct relay *relay;
	const struct stream_ops *tls;
	struct pollfd polled[1 + RELAY_LISTEN_MAX];
	struct child children[RELAY_MAX];
	size_t n_children;
	sigset_t old_signals;
};

static size_t count_of(const struct server *s, const struct peer *p)
{
	size_t i, n = 0;

	for (i = 0; i < RELAY_MAX; i++)
		n += s->children[i].pid && !memcmp(&s->children[i].peer, p, sizeof(*p));
	return n;
}

static void reap(struct server *s)
{
	pid_t pid;
	size_t i;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		for (i = 0; i < RELAY_MAX; i++) {
			if (s->children[i].pid != pid)
				continue;
			s->children[i] = (struct child){ 0 };
			s->n_children--;
		}
	}
}

static void adopt(struct server *s, pid_t pid, const struct peer *p)
{
	size_t i;

	for (i = 0; s->children[i].pid; i++)
		;
	s->children[i] = (struct child){ pid, *p };
	s->n_children++;
}

static void serve(struct server *s, int fd, const struct peer *p)
{
	size_t i;

	for (i = 0; i <= s->relay->n_listen; i++)
		close(s->polled[i].fd);
	sigprocmask(SIG_SETMASK, &s->old_signals, NULL);
	relay_serve(s->relay, fd, p, s->tls);
	_exit(0);
}

static void take_connection(struct server *s, int listener)
{
	struct peer p;
	int fd = relay_accept(listener, &p);
	pid_t pid;

	if (fd < 0)
		return;
	if (count_of(s, &p) < RELAY_PEER_MAX) {
		pid = fork();
		if (!pid)
			serve(s, fd, &p);
		if (pid > 0)
			adopt(s, pid, &p);
	}
	close(fd);
}

/* Return: true when it is time to end */
static bool take_signals(struct server *s)
{
	struct signalfd_siginfo info;
	bool end = false;

	while (read(s->polled[0].fd, &info, sizeof(info)) == sizeof(info))
		end |= info.ssi_signo != SIGCHLD;
	reap(s);
	return end;
}

static int wait_for_all(struct server *s, struct failure *f)
{
	size_t i;

	for (;;) {
		/* With no room for more, connections wait in the kernel's queue. */
		if (poll(s->polled, s->n_children < RELAY_MAX ? 1 + s->relay->n_listen : 1, -1) < 0 &&
		    errno != EINTR)
			return failure_set(f, errno, "poll: %s", strerror(errno));
		if (s->polled[0].revents && take_signals(s))
			return 0;
		for (i = 1; i <= s->relay->n_listen && s->n_children < RELAY_MAX; i++)
			if (s->polled[i].revents)
				take_connection(s, s->polled[i].fd);
	}
}

static int open_signals(struct server *s, struct failure *f)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, &s->old_signals);
	s->polled[0] = (struct pollfd){ .fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK),
					.events = POLLIN };
	if (s->polled[0].fd < 0)
		return failure_set(f, errno, "signalfd: %s", strerror(errno));
	return 0;
}

static int open_all(struct server *s, struct failure *f)
{
	const struct config *c = &s->relay->config;
	size_t i;
	int fd;

	for (i = 0; i < c->n_brokers && !s->tls; i++) {
		if (!c->brokers[i].tls)
			continue;
		s->tls = tls_ops(c->ca_file[0] ? c->ca_file : NULL, f);
		if (!s->tls)
			return -1;
	}
	if (open_signals(s, f))
		return -1;
	for (i = 0; i < s->relay->n_listen; i++) {
		fd = relay_listen(s->relay->listen[i], f);
		if (fd < 0)
			return -1;
		s->polled[1 + i] = (struct pollfd){ .fd = fd, .events = POLLIN };
		fprintf(stderr, "guest-attest: relay: listening on %s\n", s->relay->listen[i]);
	}
	return 0;
}

int relay_run(const struct relay *r, struct failure *f)
{
	static struct server s;

	s.relay = r;
	if (open_all(&s, f) || sandbox_become(r->config.user, f))
		return -1;
	return wait_for_all(&s, f);
}
