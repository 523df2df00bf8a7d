// SPDX-License-Identifier: MIT
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "http.h"
#include "listen.h"
#include "pcs.h"

#define HEADERS_MAX 8192
#define BODY_MAX 65536
#define TIMEOUT_S 30

/* An answer that waits for its time */
struct slow {
	TAILQ_ENTRY(slow) entry;
	struct http *http;
	struct event *timer;
	struct evhttp_request *req;
	struct http_reply reply;
	struct fault fault;
};

struct http {
	TAILQ_HEAD(, slow) slow;
	struct event_base *base;
	const struct platform *platform;
	const struct collateral *collateral;
	const struct kds *kds;
	struct evhttp *evhttp;
	struct fault_queue faults;
	uint64_t requests;
};

static void add_header(struct evhttp_request *req, const char *name, const char *value)
{
	evhttp_add_header(evhttp_request_get_output_headers(req), name, value);
}

static void add_chain(struct evhttp_request *req, const char *name, const struct bytes *pem)
{
	char *text = evhttp_uriencode((char *)pem->data, (ev_ssize_t)pem->len, 0);

	if (text)
		add_header(req, name, text);
	free(text);
}

static void send_reply(struct evhttp_request *req, const struct http_reply *r,
		       const struct fault *f)
{
	struct evbuffer *body = evbuffer_new();
	size_t len = r->body.len;
	char number[24];

	if (!body)
		exit(-fail("out of memory"));
	if (r->type)
		add_header(req, "Content-Type", r->type);
	if (r->chain && f->kind != FAULT_HTTP_NO_CHAIN)
		add_chain(req, r->chain_name, r->chain);
	add_header(req, "Request-ID", "00000000000000000000000000000000");
	if (f->kind == FAULT_HTTP_FLIP && f->value < len)
		r->body.data[f->value] ^= 1;
	if (f->kind == FAULT_HTTP_TRUNCATE && f->value < len) {
		/* promises what it does not send */
		snprintf(number, sizeof(number), "%zu", len);
		add_header(req, "Content-Length", number);
		add_header(req, "Connection", "close");
		len = (size_t)f->value;
	}
	evbuffer_add(body, r->body.data, len);
	evhttp_send_reply(req, r->status, NULL, body);
	evbuffer_free(body);
}

static void slow_free(struct slow *s)
{
	TAILQ_REMOVE(&s->http->slow, s, entry);
	evhttp_connection_set_closecb(evhttp_request_get_connection(s->req), NULL, NULL);
	event_free(s->timer);
	bytes_free(&s->reply.body);
	free(s);
}

static void on_slow(evutil_socket_t fd, short what, void *arg)
{
	struct slow *s = arg;
	struct evhttp_request *req = s->req;
	struct http_reply reply = s->reply;
	struct fault fault = s->fault;

	(void)fd;
	(void)what;
	memset(&s->reply, 0, sizeof(s->reply));
	slow_free(s);
	send_reply(req, &reply, &fault);
	bytes_free(&reply.body);
}

static void on_gone(struct evhttp_connection *conn, void *arg)
{
	(void)conn;
	slow_free(arg);
}

/* Takes the reply over */
static void send_later(struct http *h, struct evhttp_request *req, struct http_reply *reply,
		       const struct fault *fault)
{
	struct timeval tv = { (time_t)(fault->value / 1000),
			      (suseconds_t)(fault->value % 1000 * 1000) };
	struct slow *s = xcalloc(1, sizeof(*s));

	s->http = h;
	s->req = req;
	s->reply = *reply;
	s->fault = *fault;
	s->timer = evtimer_new(h->base, on_slow, s);
	if (!s->timer)
		exit(-fail("no timer"));
	TAILQ_INSERT_TAIL(&h->slow, s, entry);
	evhttp_connection_set_closecb(evhttp_request_get_connection(req), on_gone, s);
	evtimer_add(s->timer, &tv);
}

static void fill_reply(struct http *h, struct evhttp_request *req, struct http_reply *reply)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req);
	const char *query = evhttp_uri_get_query(uri);
	const char *path = evhttp_uri_get_path(uri);
	struct evkeyvalq params = { 0 };

	reply->status = 400;
	if (evhttp_parse_query_str(query ? query : "", &params))
		return;
	if (path && (!strncmp(path, "/vcek/", 6) || !strncmp(path, "/vlek/", 6)))
		kds_answer(h->kds, path, &params, reply);
	else
		pcs_answer(h->platform, h->collateral, path, &params, reply);
	evhttp_clear_headers(&params);
}

static void on_request(struct evhttp_request *req, void *arg)
{
	struct http *h = arg;
	struct fault fault = fault_take(&h->faults);
	struct http_reply reply = { 0 };

	h->requests++;
	if (fault.kind == FAULT_HTTP_DROP) {
		evhttp_connection_free(evhttp_request_get_connection(req));
		return;
	}
	if (fault.kind == FAULT_HTTP_STATUS) {
		reply.status = (int)fault.value;
		add_header(req, "Retry-After", "1");
	} else {
		fill_reply(h, req, &reply);
	}
	if (fault.kind == FAULT_HTTP_SLOW) {
		send_later(h, req, &reply, &fault);
		return;
	}
	send_reply(req, &reply, &fault);
	bytes_free(&reply.body);
}

struct http *http_new(struct event_base *base, const struct platform *platform,
		      const struct collateral *collateral, const struct kds *kds)
{
	struct http *h = xcalloc(1, sizeof(*h));

	TAILQ_INIT(&h->slow);
	h->base = base;
	h->platform = platform;
	h->collateral = collateral;
	h->kds = kds;
	h->evhttp = evhttp_new(base);
	if (!h->evhttp)
		exit(-fail("no HTTP server"));
	evhttp_set_allowed_methods(h->evhttp, EVHTTP_REQ_GET);
	evhttp_set_max_headers_size(h->evhttp, HEADERS_MAX);
	evhttp_set_max_body_size(h->evhttp, BODY_MAX);
	evhttp_set_timeout(h->evhttp, TIMEOUT_S);
	evhttp_set_gencb(h->evhttp, on_request, h);
	return h;
}

void http_free(struct http *h)
{
	struct slow *s;

	if (!h)
		return;
	while ((s = TAILQ_FIRST(&h->slow)))
		slow_free(s);
	evhttp_free(h->evhttp);
	free(h);
}

int http_listen(struct http *h, const char *address, uint16_t *port)
{
	struct evconnlistener *listener;

	listener = listen_tcp(h->base, address, NULL, NULL, port);
	if (!listener)
		return -1;
	if (!evhttp_bind_listener(h->evhttp, listener)) {
		evconnlistener_free(listener);
		return fail("%s: cannot serve HTTP", address);
	}
	return 0;
}

struct fault_queue *http_faults(struct http *h)
{
	return &h->faults;
}

uint64_t http_requests(const struct http *h)
{
	return h->requests;
}
