// SPDX-License-Identifier: MIT
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"
#include "file.h"
#include "listen.h"

#define SOCKET_FILE "control"
#define LINE_MAX_LEN 256
#define ANSWER_MAX 65536
#define TIMEOUT_S 10

struct session {
	TAILQ_ENTRY(session) entry;
	struct control *ctl;
	struct bufferevent *bev;
};

struct control {
	TAILQ_HEAD(, session) sessions;
	struct event_base *base;
	struct evconnlistener *listener;
	struct evconnlistener *tcp;
	struct qgs *qgs;
	struct http *http;
	struct asp *asp;
	char *path;
};

static json_t *refused(const char *reason)
{
	return json_pack("{s:b, s:s}", "ok", 0, "error", reason);
}

static json_t *accepted(void)
{
	return json_pack("{s:b}", "ok", 1);
}

static json_t *do_status(struct control *ctl, const char *args)
{
	const struct qgs_stats *s = qgs_stats(ctl->qgs);
	struct fault_queue *faults = qgs_faults(ctl->qgs);
	struct fault_queue *http = http_faults(ctl->http);

	if (*args)
		return refused("status takes no argument");
	return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}",
			 "ok", 1,
			 "service-time", (json_int_t)qgs_service_time(ctl->qgs),
			 "connections", (json_int_t)s->connections,
			 "open", (json_int_t)s->open,
			 "requests", (json_int_t)s->requests,
			 "quotes", (json_int_t)s->quotes,
			 "refused", (json_int_t)s->refused,
			 "pending", (json_int_t)s->pending,
			 "pending-max", (json_int_t)s->pending_max,
			 "faults-spent", (json_int_t)faults->spent,
			 "http-requests", (json_int_t)http_requests(ctl->http),
			 "http-faults-spent", (json_int_t)http->spent,
			 "faults", fault_json(faults),
			 "http-faults", fault_json(http));
}

static json_t *do_arm(struct control *ctl, const char *args)
{
	const char *reason = fault_arm(qgs_faults(ctl->qgs), args, FAULT_OF_QGS);

	return reason ? refused(reason) : accepted();
}

static json_t *do_http_arm(struct control *ctl, const char *args)
{
	const char *reason = fault_arm(http_faults(ctl->http), args, FAULT_OF_HTTP);

	return reason ? refused(reason) : accepted();
}

static json_t *do_asp_arm(struct control *ctl, const char *args)
{
	const char *reason = ctl->asp ? fault_arm(asp_faults(ctl->asp), args, FAULT_OF_ASP) :
					"this host has no SNP machine";

	return reason ? refused(reason) : accepted();
}

static json_t *do_asp_status(struct control *ctl, const char *args)
{
	const struct asp_stats *s;

	if (*args)
		return refused("asp-status takes no argument");
	if (!ctl->asp)
		return refused("this host has no SNP machine");
	s = asp_stats(ctl->asp);
	return json_pack("{s:b, s:I, s:I, s:I, s:I, s:o}",
			 "ok", 1,
			 "requests", (json_int_t)s->requests,
			 "signatures", (json_int_t)s->signatures,
			 "refused", (json_int_t)s->refused,
			 "faults-spent", (json_int_t)asp_faults(ctl->asp)->spent,
			 "faults", fault_json(asp_faults(ctl->asp)));
}

static json_t *do_disarm(struct control *ctl, const char *args)
{
	if (*args)
		return refused("disarm takes no argument");
	fault_disarm(qgs_faults(ctl->qgs));
	fault_disarm(http_faults(ctl->http));
	if (ctl->asp)
		fault_disarm(asp_faults(ctl->asp));
	return accepted();
}

static json_t *do_service_time(struct control *ctl, const char *args)
{
	unsigned long ms;
	char *end;

	ms = strtoul(args, &end, 10);
	if (*args < '0' || *args > '9' || *end || ms > 3600000)
		return refused("service-time takes milliseconds");
	qgs_set_service_time(ctl->qgs, (unsigned int)ms);
	if (ctl->asp)
		asp_set_service_time(ctl->asp, (unsigned int)ms);
	return accepted();
}

static json_t *do_quote(struct control *ctl, const char *args)
{
	struct quote_options o = { 0 };
	const char *reason;
	char rest;

	if (sscanf(args, "%2u %2u%c", &o.version, &o.body, &rest) != 2)
		return refused("quote takes a version and a body type");
	reason = qgs_refuse_options(&o);
	if (reason)
		return refused(reason);
	qgs_set_options(ctl->qgs, &o);
	return accepted();
}

static const struct {
	const char *name;
	json_t *(*run)(struct control *ctl, const char *args);
} verbs[] = {
	{ "status", do_status },
	{ "arm", do_arm },
	{ "http-arm", do_http_arm },
	{ "asp-arm", do_asp_arm },
	{ "asp-status", do_asp_status },
	{ "disarm", do_disarm },
	{ "service-time", do_service_time },
	{ "quote", do_quote },
};

static json_t *obey(struct control *ctl, const char *line)
{
	size_t len = strcspn(line, " ");
	const char *args = line + len + strspn(line + len, " ");

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strlen(verbs[i].name) == len && !memcmp(verbs[i].name, line, len))
			return verbs[i].run(ctl, args);
	return refused("no such verb");
}

static void session_free(struct session *s)
{
	TAILQ_REMOVE(&s->ctl->sessions, s, entry);
	bufferevent_free(s->bev);
	free(s);
}

static void on_read(struct bufferevent *bev, void *arg)
{
	struct evbuffer *in = bufferevent_get_input(bev);
	struct session *s = arg;
	json_t *answer;
	char *line, *text;

	while ((line = evbuffer_readln(in, NULL, EVBUFFER_EOL_LF))) {
		answer = obey(s->ctl, line);
		free(line);
		text = json_dumps(answer, JSON_COMPACT);
		json_decref(answer);
		if (!text)
			exit(-fail("out of memory"));
		evbuffer_add_printf(bufferevent_get_output(bev), "%s\n", text);
		free(text);
	}
	if (evbuffer_get_length(in) > LINE_MAX_LEN)
		session_free(s);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	session_free(arg);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *addr,
		      int addr_len, void *arg)
{
	struct session *s = xcalloc(1, sizeof(*s));

	(void)listener;
	(void)addr;
	(void)addr_len;
	s->ctl = arg;
	s->bev = bufferevent_socket_new(s->ctl->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!s->bev)
		exit(-fail("no bufferevent"));
	TAILQ_INSERT_TAIL(&s->ctl->sessions, s, entry);
	bufferevent_setcb(s->bev, on_read, NULL, on_event, s);
	bufferevent_enable(s->bev, EV_READ | EV_WRITE);
}

struct control *control_new(struct event_base *base, const char *dir, struct qgs *qgs,
			    struct http *http, struct asp *asp)
{
	struct control *ctl = xcalloc(1, sizeof(*ctl));

	TAILQ_INIT(&ctl->sessions);
	ctl->base = base;
	ctl->qgs = qgs;
	ctl->http = http;
	ctl->asp = asp;
	ctl->path = file_path(dir, SOCKET_FILE);
	ctl->listener = listen_unix(base, ctl->path, on_accept, ctl);
	if (!ctl->listener) {
		control_free(ctl);
		return NULL;
	}
	return ctl;
}

int control_listen(struct control *ctl, const char *address, uint16_t *port)
{
	ctl->tcp = listen_tcp(ctl->base, address, on_accept, ctl, port);
	return ctl->tcp ? 0 : -1;
}

void control_free(struct control *ctl)
{
	struct session *s;

	if (!ctl)
		return;
	while ((s = TAILQ_FIRST(&ctl->sessions)))
		session_free(s);
	if (ctl->tcp)
		evconnlistener_free(ctl->tcp);
	if (ctl->listener) {
		evconnlistener_free(ctl->listener);
		unlink(ctl->path);
	}
	free(ctl->path);
	free(ctl);
}

static int connect_to(const char *dir)
{
	const struct timeval timeout = { TIMEOUT_S, 0 };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char *path = file_path(dir, SOCKET_FILE);
	int fd = -1;

	if (strlen(path) >= sizeof(un.sun_path)) {
		fail("%s: longer than a socket's path may be", path);
		goto out;
	}
	strcpy(un.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) ||
	    connect(fd, (struct sockaddr *)&un, sizeof(un))) {
		fail("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
out:
	free(path);
	return fd;
}

static int read_answer(int fd, struct bytes *answer)
{
	char c;

	while (answer->len < ANSWER_MAX && read(fd, &c, 1) == 1) {
		bytes_put_u8(answer, (uint8_t)c);
		if (c == '\n')
			return 0;
	}
	return fail("no answer from the server");
}

int control_ask(const struct config *c)
{
	struct bytes line = { 0 }, answer = { 0 };
	json_t *json = NULL;
	int fd, ret = -1;

	if (!c->n_words)
		return fail("ctl needs a verb, see emu-host(1)");
	fd = connect_to(c->dir);
	if (fd < 0)
		return -1;
	for (unsigned int i = 0; i < c->n_words; i++)
		bytes_printf(&line, "%s%c", c->words[i], i + 1 < c->n_words ? ' ' : '\n');
	if (write(fd, line.data, line.len) != (ssize_t)line.len) {
		fail("control socket: %s", strerror(errno));
		goto out;
	}
	if (read_answer(fd, &answer))
		goto out;
	json = json_loadb((char *)answer.data, answer.len, 0, NULL);
	fwrite(answer.data, 1, answer.len, stdout);
	if (json_is_true(json_object_get(json, "ok")))
		ret = 0;
out:
	json_decref(json);
	close(fd);
	bytes_free(&answer);
	bytes_free(&line);
	return ret;
}
