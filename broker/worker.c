// SPDX-License-Identifier: MIT
#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "conn.h"
#include "log.h"

/* Connections taken at one go, so that those there are get their turn. */
#define ACCEPT_MAX 16

static void on_accept(evutil_socket_t fd, short what, void *arg)
{
	struct sockaddr_storage address;
	struct worker *w = arg;
	socklen_t n;
	int i, peer;

	(void)what;
	for (i = 0; i < ACCEPT_MAX; i++) {
		n = sizeof(address);
		peer = accept4(fd, (struct sockaddr *)&address, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (peer < 0)
			return;
		conn_accept(w, peer, (struct sockaddr *)&address);
	}
}

static void drain(struct worker *w)
{
	struct conn *c, *next;
	size_t i;

	for (i = 0; i < w->n_accept; i++)
		event_del(w->accept[i]);
	for (c = w->conns; c; c = next) {
		next = c->next;
		conn_drain(c);
	}
	if (!w->conns)
		w->ended = true;
}

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;

	(void)fd;
	(void)what;
	mailbox_drain(&w->mailbox);
	if (atomic_load(&w->broker->draining))
		drain(w);
}

static int add_listener(struct worker *w, int fd)
{
	struct event *e;

	/* A passed socket may block, and every worker accepts from it. */
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK))
		return -1;
	e = event_new(w->base, fd, EV_READ | EV_PERSIST, on_accept, w);
	if (!e)
		return -1;
	w->accept[w->n_accept++] = e;
	return event_add(e, NULL);
}

/* Administrators may ask for much at once; nobody else is to wait for that here. */
static void write_jobs(struct worker *w)
{
	struct broker *b = w->broker;

	while (w->jobs.first) {
		if (b->config.durability == STORE_PROCESS && !w->admin)
			writer_run(&b->writer, &w->jobs);
		else
			writer_submit(&b->writer, &w->jobs);
	}
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;

	while (!w->ended) {
		event_base_loop(w->base, EVLOOP_ONCE);
		write_jobs(w);
	}
	return NULL;
}

/* A connection that waits for its next request costs one system call, not two. */
static struct event_base *make_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config && !event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST))
		base = event_base_new_with_config(config);
	if (config)
		event_config_free(config);
	return base;
}

static int set_up(struct worker *w)
{
	const struct broker *b = w->broker;
	size_t i;

	w->base = make_base();
	if (!w->base || mailbox_init(&w->mailbox))
		return -1;
	w->mail = event_new(w->base, w->mailbox.fd, EV_READ | EV_PERSIST, on_mail, w);
	if (!w->mail || event_add(w->mail, NULL))
		return -1;
	w->store = store_open(b->config.database, b->config.durability, true);
	if (!w->store)
		return -1;
	if (w->admin)
		return add_listener(w, b->admin_fd);
	for (i = 0; i < b->n_listen_fds; i++)
		if (add_listener(w, b->listen_fds[i]))
			return -1;
	return 0;
}

int worker_start(struct worker *w, struct broker *b, bool admin)
{
	sigset_t all, before;
	int rc;

	*w = (struct worker){ .broker = b, .admin = admin };
	if (set_up(w)) {
		log_error("can't set up a worker", "reason", strerror(errno), NULL);
		return -1;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	rc = pthread_create(&w->thread, NULL, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc)
		log_error("can't start a worker", "reason", strerror(rc), NULL);
	return rc ? -1 : 0;
}

void worker_wake(struct worker *w)
{
	eventfd_t one = 1;

	(void)!write(w->mailbox.fd, &one, sizeof(one));
}

void worker_join(struct worker *w)
{
	size_t i;

	pthread_join(w->thread, NULL);
	for (i = 0; i < w->n_accept; i++)
		event_free(w->accept[i]);
	event_free(w->mail);
	mailbox_fini(&w->mailbox);
	policies_fini(&w->policies);
	store_close(w->store);
	event_base_free(w->base);
}
