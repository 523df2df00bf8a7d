// SPDX-License-Identifier: MIT
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "asp.h"
#include "bytes.h"
#include "control.h"
#include "file.h"
#include "http.h"
#include "qgs.h"
#include "serve.h"

#define PORT_FILE "port"
#define HTTP_PORT_FILE "http-port"
#define CONTROL_PORT_FILE "control-port"

/* One server per state; the descriptor is the lock. */
static int lock_serving(const char *dir)
{
	char *path = file_path(dir, "serving");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB)) {
		fail("%s: %s", path, errno == EWOULDBLOCK ? "another emu-host serves this state" :
		     strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

/* A connection per request, and the tests have a thousand at once */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit))
		fail("open files: %s", strerror(errno));
}

static int write_port(const char *dir, const char *name, uint16_t port)
{
	char text[8];
	int n = snprintf(text, sizeof(text), "%u\n", port);

	return file_write(dir, name, text, (size_t)n, 0644);
}

static void remove_file(const char *dir, const char *name)
{
	char *path = file_path(dir, name);

	unlink(path);
	free(path);
}

static void remove_port_files(const char *dir)
{
	remove_file(dir, PORT_FILE);
	remove_file(dir, HTTP_PORT_FILE);
	remove_file(dir, CONTROL_PORT_FILE);
}

static void on_signal(evutil_socket_t fd, short what, void *base)
{
	(void)fd;
	(void)what;
	event_base_loopbreak(base);
}

static int arm(struct fault_queue *q, const char *const *texts, unsigned int n,
	       enum fault_server server)
{
	for (unsigned int i = 0; i < n; i++) {
		const char *reason = fault_arm(q, texts[i], server);

		if (reason)
			return fail("fault '%s': %s", texts[i], reason);
	}
	return 0;
}

static int run(const struct config *c, const struct platform *p,
	       const struct collateral *collateral, const struct kds *kds,
	       struct event_base *base)
{
	struct event *term = evsignal_new(base, SIGTERM, on_signal, base);
	struct event *intr = evsignal_new(base, SIGINT, on_signal, base);
	struct qgs *qgs = qgs_new(base, p, &c->quote, c->service_ms);
	struct http *http = http_new(base, p, collateral, kds);
	const struct snp *machine = kds_machine(kds, c->n_products ? c->products[0] : NULL);
	struct control *control = NULL;
	struct asp *asp = NULL;
	uint16_t port = 0, http_port = 0, control_port = 0;
	int ret = -1;

	if (!term || !intr || event_add(term, NULL) || event_add(intr, NULL)) {
		fail("signals: %s", strerror(errno));
		goto out;
	}
	if (machine) {
		asp = asp_new(base, p->dir, kds, machine, c->service_ms);
		if (!asp || arm(asp_faults(asp), c->asp_faults, c->n_asp_faults, FAULT_OF_ASP))
			goto out;
	}
	if (arm(qgs_faults(qgs), c->faults, c->n_faults, FAULT_OF_QGS) ||
	    arm(http_faults(http), c->http_faults, c->n_http_faults, FAULT_OF_HTTP))
		goto out;
	if (qgs_listen_tcp(qgs, c->listen, &port) || http_listen(http, c->http, &http_port))
		goto out;
	if (c->unix_path && qgs_listen_unix(qgs, c->unix_path))
		goto out;
	control = control_new(base, p->dir, qgs, http, asp);
	if (!control || (c->control && control_listen(control, c->control, &control_port)))
		goto out;
	/* the port is last: who sees that file finds everything else in place */
	if ((control_port && write_port(p->dir, CONTROL_PORT_FILE, control_port)) ||
	    write_port(p->dir, HTTP_PORT_FILE, http_port) || write_port(p->dir, PORT_FILE, port))
		goto out;
	ret = event_base_dispatch(base) < 0 ? fail("event loop failed") : 0;
	remove_port_files(p->dir);
out:
	control_free(control);
	asp_free(asp);
	http_free(http);
	qgs_free(qgs);
	if (intr)
		event_free(intr);
	if (term)
		event_free(term);
	return ret;
}

int serve(const struct config *c, const struct platform *p, const struct collateral *collateral,
	  const struct kds *kds)
{
	const char *reason = qgs_refuse_options(&c->quote);
	struct event_base *base;
	int lock, ret = -1;

	if (reason)
		return fail("%s", reason);
	lock = lock_serving(p->dir);
	if (lock < 0)
		return -1;
	remove_port_files(p->dir);
	signal(SIGPIPE, SIG_IGN);
	raise_file_limit();
	base = event_base_new();
	if (base)
		ret = run(c, p, collateral, kds, base);
	event_base_free(base);
	close(lock);
	return ret;
}
