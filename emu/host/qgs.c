// SPDX-License-Identifier: MIT
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/un.h>
#include <unistd.h>

#include "listen.h"
#include "qgs.h"
#include "qgs_msg.h"

/* an unfinished message may stand this long, as in Intel's server */
#define MESSAGE_DEADLINE_S 30
/* requests of one connection that wait for their answers at once */
#define REPLIES_MAX 64
#define LISTENERS_MAX 2

struct reply {
	TAILQ_ENTRY(reply) entry;
	struct conn *conn;
	struct event *timer;
	struct bytes wire;
	bool ready;
	bool never;
	bool close_after;
};

struct conn {
	TAILQ_ENTRY(conn) entry;
	TAILQ_HEAD(reply_list, reply) replies;
	struct qgs *qgs;
	struct bufferevent *bev;
	struct event *deadline;
	unsigned int n_replies;
	/* no more requests; ends when the replies are out */
	bool closing;
	bool peer_gone;
};

struct qgs {
	TAILQ_HEAD(, conn) conns;
	struct event_base *base;
	const struct platform *platform;
	struct quote_options options;
	unsigned int service_ms;
	struct fault_queue faults;
	struct qgs_stats stats;
	struct bytes former_quote;
	struct evconnlistener *listeners[LISTENERS_MAX];
	unsigned int n_listeners;
	char *unix_path;
};

static void reply_free(struct reply *r)
{
	struct conn *c = r->conn;

	TAILQ_REMOVE(&c->replies, r, entry);
	c->n_replies--;
	c->qgs->stats.pending--;
	event_free(r->timer);
	bytes_free(&r->wire);
	free(r);
}

static void conn_free(struct conn *c)
{
	struct reply *r;

	while ((r = TAILQ_FIRST(&c->replies)))
		reply_free(r);
	TAILQ_REMOVE(&c->qgs->conns, c, entry);
	c->qgs->stats.open--;
	event_free(c->deadline);
	bufferevent_free(c->bev);
	free(c);
}

static bool output_empty(struct conn *c)
{
	return !evbuffer_get_length(bufferevent_get_output(c->bev));
}

/* Answers leave in the order of the requests, whenever they are ready. True: @c is gone. */
static bool conn_flush(struct conn *c)
{
	struct reply *r;

	while ((r = TAILQ_FIRST(&c->replies)) && r->ready) {
		bufferevent_write(c->bev, r->wire.data, r->wire.len);
		if (r->close_after) {
			c->closing = true;
			while ((r = TAILQ_FIRST(&c->replies)))
				reply_free(r);
			break;
		}
		reply_free(r);
	}
	if (c->peer_gone && r && r->never) {
		conn_free(c);
		return true;
	}
	if ((c->closing || c->peer_gone) && TAILQ_EMPTY(&c->replies) && output_empty(c)) {
		conn_free(c);
		return true;
	}
	if (c->closing)
		bufferevent_disable(c->bev, EV_READ);
	return false;
}

static void on_read(struct bufferevent *bev, void *arg);

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct reply *r = arg;
	struct conn *c = r->conn;

	(void)fd;
	(void)what;
	r->ready = true;
	if (!conn_flush(c))
		on_read(c->bev, c);
}

static struct reply *reply_new(struct conn *c)
{
	struct qgs_stats *stats = &c->qgs->stats;
	struct reply *r = xcalloc(1, sizeof(*r));

	r->conn = c;
	r->timer = evtimer_new(c->qgs->base, on_ready, r);
	if (!r->timer)
		exit(-fail("no timer"));
	TAILQ_INSERT_TAIL(&c->replies, r, entry);
	c->n_replies++;
	if (++stats->pending > stats->pending_max)
		stats->pending_max = stats->pending;
	return r;
}

static void reply_after(struct reply *r, uint64_t ms)
{
	struct timeval tv = { (time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000) };

	evtimer_add(r->timer, &tv);
}

static void refuse(struct conn *c, enum qgs_type reply, enum qgs_error error, const char *why)
{
	struct reply *r = reply_new(c);

	fail("request refused with 0x%x: %s", error, why);
	c->qgs->stats.refused++;
	qgs_put_error(&r->wire, reply, error);
	reply_after(r, 0);
}

/* What a fault does to the quote itself */
static void spoil_quote(struct qgs *q, const struct fault *f, struct bytes *quote)
{
	switch (f->kind) {
	case FAULT_EMPTY:
		quote->len = 0;
		break;
	case FAULT_BIG:
		if (f->value > quote->len)
			bytes_put_zero(quote, (size_t)f->value - quote->len);
		break;
	case FAULT_GARBAGE:
		if (RAND_bytes(quote->data, (int)quote->len) != 1)
			memset(quote->data, 0xa5, quote->len);
		break;
	case FAULT_REPLAY:
		if (q->former_quote.len) {
			quote->len = 0;
			bytes_put(quote, q->former_quote.data, q->former_quote.len);
		}
		break;
	case FAULT_FLIP:
		if (f->value < quote->len)
			quote->data[f->value] ^= 1;
		break;
	default:
		break;
	}
}

/* What a fault does to the message around it */
static void spoil_message(const struct fault *f, struct reply *r)
{
	uint32_t v = (uint32_t)f->value;
	struct bytes *wire = &r->wire;
	uint8_t *at = wire->data;
	size_t len = wire->len;

	switch (f->kind) {
	case FAULT_ERROR:
		wire->len = 0;
		qgs_put_error(wire, QGS_GET_QUOTE_RESP, v);
		break;
	case FAULT_DROP:
		wire->len = 0;
		r->close_after = true;
		break;
	case FAULT_CUT:
		if (f->value < len)
			wire->len = (size_t)f->value;
		r->close_after = true;
		break;
	case FAULT_LENGTH:
		for (int i = 0; i < QGS_LENGTH_SIZE; i++)
			at[i] = (uint8_t)(v >> (24 - 8 * i));
		break;
	case FAULT_MAJOR:
		at[QGS_AT_MAJOR] = (uint8_t)v;
		break;
	case FAULT_MINOR:
		at[QGS_AT_MINOR] = (uint8_t)v;
		break;
	case FAULT_TYPE:
		set_le32(at + QGS_AT_TYPE, v);
		break;
	case FAULT_SIZE:
		set_le32(at + QGS_AT_SIZE, v);
		break;
	case FAULT_ID_SIZE:
		set_le32(at + QGS_AT_ID_SIZE, v);
		break;
	case FAULT_QUOTE_SIZE:
		set_le32(at + QGS_AT_QUOTE_SIZE, v);
		break;
	case FAULT_TWICE: {
		struct bytes copy = { 0 };

		bytes_put(&copy, at, len);
		bytes_put(wire, copy.data, copy.len);
		bytes_free(&copy);
		break;
	}
	default:
		break;
	}
}

static void answer(struct conn *c, const struct bytes *genuine)
{
	struct qgs *q = c->qgs;
	struct fault f = fault_take(&q->faults);
	struct reply *r = reply_new(c);
	struct bytes quote = { 0 };

	bytes_put(&quote, genuine->data, genuine->len);
	spoil_quote(q, &f, &quote);
	qgs_put_quote(&r->wire, &quote);
	spoil_message(&f, r);
	bytes_free(&quote);
	r->never = f.kind == FAULT_NEVER;
	if (!r->never)
		reply_after(r, q->service_ms + (f.kind == FAULT_DELAY ? f.value : 0));
	q->former_quote.len = 0;
	bytes_put(&q->former_quote, genuine->data, genuine->len);
}

static void on_message(struct conn *c, const uint8_t *msg, size_t len)
{
	struct qgs *q = c->qgs;
	struct bytes quote = { 0 };
	struct qgs_request req;
	enum qgs_error error;
	const char *why;

	q->stats.requests++;
	error = qgs_parse(msg, len, &req);
	if (error) {
		refuse(c, req.reply, error, "malformed or unsupported message");
		return;
	}
	why = tdreport_refuse(req.report, req.report_size, q->platform->mac_key);
	if (!why)
		why = quote_make(q->platform, &q->options, req.report, &quote);
	if (why) {
		refuse(c, req.reply, QGS_UNEXPECTED, why);
		return;
	}
	q->stats.quotes++;
	answer(c, &quote);
	bytes_free(&quote);
}

static void on_deadline(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	fail("a message was not finished within %d s", MESSAGE_DEADLINE_S);
	conn_free(arg);
}

static void on_read(struct bufferevent *bev, void *arg)
{
	static const struct timeval deadline = { MESSAGE_DEADLINE_S, 0 };
	struct evbuffer *in = bufferevent_get_input(bev);
	struct conn *c = arg;
	uint8_t head[QGS_LENGTH_SIZE];

	while (!c->closing && c->n_replies < REPLIES_MAX &&
	       evbuffer_copyout(in, head, sizeof(head)) == (ev_ssize_t)sizeof(head)) {
		uint32_t len = get_be32(head);

		if (!len || len > QGS_MESSAGE_MAX) {
			/* there is no telling where the next message starts */
			refuse(c, QGS_GET_QUOTE_RESP, QGS_INVALID_SIZE, "length of the message");
			TAILQ_LAST(&c->replies, reply_list)->close_after = true;
			c->closing = true;
			break;
		}
		if (evbuffer_get_length(in) < sizeof(head) + len)
			break;
		on_message(c, evbuffer_pullup(in, (ev_ssize_t)(sizeof(head) + len)) + sizeof(head),
			   len);
		evbuffer_drain(in, sizeof(head) + len);
		evtimer_del(c->deadline);
	}
	if (!evbuffer_get_length(in) || c->n_replies == REPLIES_MAX)
		evtimer_del(c->deadline);
	else if (!evtimer_pending(c->deadline, NULL))
		evtimer_add(c->deadline, &deadline);
}

static void on_written(struct bufferevent *bev, void *arg)
{
	(void)bev;
	conn_flush(arg);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	struct conn *c = arg;

	(void)bev;
	if (what & BEV_EVENT_ERROR) {
		conn_free(c);
		return;
	}
	/* a client may close its side and still wait for the answers */
	c->peer_gone = true;
	conn_flush(c);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *addr,
		      int addr_len, void *arg)
{
	struct qgs *q = arg;
	struct conn *c = xcalloc(1, sizeof(*c));

	(void)listener;
	(void)addr;
	(void)addr_len;
	c->qgs = q;
	TAILQ_INIT(&c->replies);
	c->bev = bufferevent_socket_new(q->base, fd, BEV_OPT_CLOSE_ON_FREE);
	c->deadline = evtimer_new(q->base, on_deadline, c);
	if (!c->bev || !c->deadline)
		exit(-fail("no bufferevent"));
	TAILQ_INSERT_TAIL(&q->conns, c, entry);
	q->stats.connections++;
	q->stats.open++;
	bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
	bufferevent_setwatermark(c->bev, EV_READ, 0, QGS_LENGTH_SIZE + QGS_MESSAGE_MAX);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

static void on_accept_error(struct evconnlistener *listener, void *arg)
{
	(void)listener;
	(void)arg;
	fail("accept: %s", strerror(errno));
}

static int add_listener(struct qgs *q, struct evconnlistener *listener)
{
	if (!listener)
		return -1;
	evconnlistener_set_error_cb(listener, on_accept_error);
	q->listeners[q->n_listeners++] = listener;
	return 0;
}

int qgs_listen_tcp(struct qgs *q, const char *address, uint16_t *port)
{
	return add_listener(q, listen_tcp(q->base, address, on_accept, q, port));
}

int qgs_listen_unix(struct qgs *q, const char *path)
{
	q->unix_path = xstrdup(path);
	return add_listener(q, listen_unix(q->base, path, on_accept, q));
}

const char *qgs_refuse_options(const struct quote_options *o)
{
	return o->version == 3 ? "a TD has no quotes of version 3" : quote_options_refuse(o);
}

struct qgs *qgs_new(struct event_base *base, const struct platform *platform,
		    const struct quote_options *options, unsigned int service_ms)
{
	struct qgs *q = xcalloc(1, sizeof(*q));

	TAILQ_INIT(&q->conns);
	q->base = base;
	q->platform = platform;
	q->options = *options;
	q->service_ms = service_ms;
	return q;
}

void qgs_free(struct qgs *q)
{
	struct conn *c;

	if (!q)
		return;
	for (unsigned int i = 0; i < q->n_listeners; i++)
		evconnlistener_free(q->listeners[i]);
	while ((c = TAILQ_FIRST(&q->conns)))
		conn_free(c);
	if (q->unix_path)
		unlink(q->unix_path);
	free(q->unix_path);
	bytes_free(&q->former_quote);
	free(q);
}

struct fault_queue *qgs_faults(struct qgs *q)
{
	return &q->faults;
}

const struct qgs_stats *qgs_stats(const struct qgs *q)
{
	return &q->stats;
}

void qgs_set_service_time(struct qgs *q, unsigned int ms)
{
	q->service_ms = ms;
}

unsigned int qgs_service_time(const struct qgs *q)
{
	return q->service_ms;
}

void qgs_set_options(struct qgs *q, const struct quote_options *options)
{
	q->options = *options;
}
