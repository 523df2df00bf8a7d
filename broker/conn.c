// SPDX-License-Identifier: MIT
#include "conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "log.h"

#define READ_SIZE 16384
#define LINGER_MS 2000

enum io {
	IO_ERROR = -1,
	IO_END = -2,
	IO_WANT_READ = -3,
	IO_WANT_WRITE = -4,
};

static void on_event(evutil_socket_t fd, short what, void *arg);
static void conn_step(struct conn *c);

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void set_deadline(struct conn *c, int64_t ms)
{
	c->deadline = now_us() / 1000 + ms;
}

static void set_request_deadline(struct conn *c)
{
	set_deadline(c, (int64_t)c->worker->broker->config.request_timeout * 1000);
}

static void conn_close(struct conn *c)
{
	struct worker *w = c->worker;

	if (c->prev)
		c->prev->next = c->next;
	else
		w->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	if (c->event)
		event_free(c->event);
	SSL_free(c->ssl);
	close(c->fd);
	bytes_fini(&c->in);
	bytes_fini(&c->out);
	http_head_fini(&c->head);
	peers_leave(&w->broker->peers, &c->peer);
	atomic_fetch_sub(&w->broker->metrics.connections, 1);
	free(c);
	if (!w->conns && atomic_load(&w->broker->draining))
		w->ended = true;
}

/* Return: 1, as a step that waits; -1 when that can't be. */
static int watch(struct conn *c, short what)
{
	int64_t left = c->deadline - now_us() / 1000;
	struct timeval tv;

	if (left < 1)
		left = 1;
	tv.tv_sec = left / 1000;
	tv.tv_usec = left % 1000 * 1000;
	event_assign(c->event, c->worker->base, c->fd, what, on_event, c);
	return event_add(c->event, &tv) ? -1 : 1;
}

static ssize_t tls_result(struct conn *c, int rc)
{
	switch (SSL_get_error(c->ssl, rc)) {
	case SSL_ERROR_WANT_READ:
		return IO_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return IO_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return IO_END;
	}
	ERR_clear_error();
	return IO_ERROR;
}

static ssize_t io_result(ssize_t n, enum io want)
{
	if (n >= 0)
		return n ? n : IO_END;
	return errno == EAGAIN || errno == EINTR ? want : IO_ERROR;
}

static ssize_t receive(struct conn *c, void *dst, size_t n)
{
	int rc;

	if (!c->ssl)
		return io_result(recv(c->fd, dst, n, 0), IO_WANT_READ);
	ERR_clear_error();
	rc = SSL_read(c->ssl, dst, (int)n);
	return rc > 0 ? rc : tls_result(c, rc);
}

static ssize_t transmit(struct conn *c, const void *src, size_t n)
{
	int rc;

	if (!c->ssl)
		return io_result(send(c->fd, src, n, MSG_NOSIGNAL), IO_WANT_WRITE);
	ERR_clear_error();
	rc = SSL_write(c->ssl, src, n > 1 << 30 ? 1 << 30 : (int)n);
	return rc > 0 ? rc : tls_result(c, rc);
}

static void count_reply(struct conn *c, int status)
{
	struct metrics *m = &c->worker->broker->metrics;

	metric_add(m, status < 400 ? M_REQUESTS_2XX : status < 500 ? M_REQUESTS_4XX :
								     M_REQUESTS_5XX);
	metrics_duration(m, (uint64_t)(now_us() - c->started));
}

void conn_reply(struct conn *c, const struct http_reply *r)
{
	bool keep = !c->last && c->head.keep_alive && !atomic_load(&c->worker->broker->draining);

	c->last = !keep;
	count_reply(c, r->status);
	c->state = CONN_WRITE;
	set_request_deadline(c);
	/* With no memory for a response the connection just ends. */
	if (http_reply_format(&c->out, r, keep))
		c->last = true;
	if (!c->stepping)
		conn_step(c);
}

void conn_reply_json(struct conn *c, int status, const char *text, const char *cookie)
{
	const struct http_reply r = { .status = status, .type = "application/json", .body = text,
				      .n = strlen(text), .cookie = cookie };

	conn_reply(c, &r);
}

void conn_reply_problem(struct conn *c, const struct problem *p)
{
	conn_reply_problem_with(c, p, NULL);
}

void conn_reply_problem_with(struct conn *c, const struct problem *p, const char *allow)
{
	struct http_reply r = { .status = p->status, .type = "application/problem+json",
				.allow = allow };
	json_t *body = json_object();
	char type[160], *text;

	snprintf(type, sizeof(type),
		 "https://github.com/confidential-containers/kbs/errors/%s", p->name);
	json_object_set_new(body, "type", json_string(type));
	json_object_set_new(body, "detail", json_string(p->detail));
	text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	if (text) {
		r.body = text;
		r.n = strlen(text);
	}
	log_info("refused", "peer", c->peer_name, "path", c->head.path ? c->head.path : "",
		 "error", p->name, "detail", p->detail, NULL);
	conn_reply(c, &r);
	free(text);
}

static void refuse_head(struct conn *c, const struct problem *p)
{
	c->last = true;
	conn_reply_problem(c, p);
}

/* A client that asked for it sends no body before it reads this. */
static int send_continue(struct conn *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	c->head.expect_continue = false;
	return transmit(c, text, sizeof(text) - 1) == sizeof(text) - 1 ? 0 : -1;
}

/* Return: 1 when more bytes are needed, 0 when the state changed, -1 to close. */
static int take_request(struct conn *c)
{
	struct problem p = { 0 };
	size_t head_len;

	if (!c->head_len) {
		head_len = http_head_end(c->in.p, c->in.n);
		if (!head_len && c->in.n < HTTP_HEAD_MAX)
			return 1;
		if (!head_len || head_len > HTTP_HEAD_MAX) {
			problem(&p, 431, "BadRequest", "head: at most %d bytes", HTTP_HEAD_MAX);
			refuse_head(c, &p);
			return 0;
		}
		if (http_head_parse(&c->head, c->in.p, head_len,
				    c->worker->broker->config.max_body, &p)) {
			refuse_head(c, &p);
			return 0;
		}
		c->head_len = head_len;
	}
	if (c->in.n - c->head_len < c->head.length) {
		if (c->head.expect_continue && send_continue(c))
			return -1;
		return 1;
	}
	c->state = CONN_WAIT;
	route(c);
	return 0;
}

/* Each step returns 0 to go on, 1 when it waits for something, -1 to close. */
static int step_handshake(struct conn *c)
{
	ssize_t rc;

	ERR_clear_error();
	rc = SSL_do_handshake(c->ssl);
	if (rc == 1) {
		c->state = CONN_READ;
		return 0;
	}
	rc = tls_result(c, (int)rc);
	if (rc != IO_WANT_READ && rc != IO_WANT_WRITE)
		return -1;
	return watch(c, rc == IO_WANT_READ ? EV_READ : EV_WRITE);
}

static int step_read(struct conn *c)
{
	ssize_t n;
	int rc;

	if (c->in.n) {
		rc = take_request(c);
		if (rc <= 0)
			return rc;
	}
	if (bytes_reserve(&c->in, READ_SIZE))
		return -1;
	n = receive(c, c->in.p + c->in.n, READ_SIZE);
	if (n > 0) {
		if (!c->in.n) {
			c->started = now_us();
			set_request_deadline(c);
		}
		c->in.n += (size_t)n;
		return 0;
	}
	if (n != IO_WANT_READ && n != IO_WANT_WRITE)
		return -1;
	return watch(c, n == IO_WANT_READ ? EV_READ : EV_WRITE);
}

static int finish_request(struct conn *c)
{
	bytes_fini(&c->out);
	c->sent = 0;
	if (c->last) {
		/* Closing with unread bytes would reset what we just sent. */
		if (c->ssl) {
			SSL_shutdown(c->ssl);
			return -1;
		}
		if (shutdown(c->fd, SHUT_WR))
			return -1;
		set_deadline(c, LINGER_MS);
		c->state = CONN_LINGER;
		return 0;
	}
	bytes_consume(&c->in, c->head_len + c->head.length);
	c->head_len = 0;
	http_head_fini(&c->head);
	c->state = CONN_READ;
	c->started = now_us();
	if (c->in.n) {
		set_request_deadline(c);
		return 0;
	}
	set_deadline(c, (int64_t)c->worker->broker->config.idle_timeout * 1000);
	/* Few clients have sent the next one already: ask the loop first. */
	return c->ssl && SSL_has_pending(c->ssl) ? 0 : watch(c, EV_READ);
}

static int step_write(struct conn *c)
{
	ssize_t n;

	if (c->sent == c->out.n)
		return finish_request(c);
	n = transmit(c, c->out.p + c->sent, c->out.n - c->sent);
	if (n > 0) {
		c->sent += (size_t)n;
		return 0;
	}
	if (n != IO_WANT_READ && n != IO_WANT_WRITE)
		return -1;
	return watch(c, n == IO_WANT_READ ? EV_READ : EV_WRITE);
}

static int step_linger(struct conn *c)
{
	uint8_t dropped[READ_SIZE];
	ssize_t n = receive(c, dropped, sizeof(dropped));

	OPENSSL_cleanse(dropped, sizeof(dropped));
	if (n > 0 && now_us() / 1000 < c->deadline)
		return 0;
	if (n != IO_WANT_READ)
		return -1;
	return watch(c, EV_READ);
}

static void conn_step(struct conn *c)
{
	int rc = 0;

	c->stepping = true;
	while (!rc) {
		switch (c->state) {
		case CONN_HANDSHAKE:
			rc = step_handshake(c);
			break;
		case CONN_READ:
			rc = step_read(c);
			break;
		case CONN_WAIT:
			rc = 1;
			break;
		case CONN_WRITE:
			rc = step_write(c);
			break;
		case CONN_LINGER:
			rc = step_linger(c);
			break;
		}
	}
	c->stepping = false;
	if (rc < 0)
		conn_close(c);
}

static void on_event(evutil_socket_t fd, short what, void *arg)
{
	struct conn *c = arg;
	struct problem p = { 0 };

	(void)fd;
	if (!(what & EV_TIMEOUT)) {
		conn_step(c);
	} else if (c->state == CONN_READ && c->in.n) {
		problem(&p, 408, "BadRequest", "the request did not arrive in time");
		c->last = true;
		conn_reply_problem(c, &p);
	} else {
		conn_close(c);
	}
}

static void name_peer(struct conn *c, const struct sockaddr *address)
{
	socklen_t n = sizeof(c->cred);
	char text[INET6_ADDRSTRLEN] = "";

	switch (address->sa_family) {
	case AF_INET:
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
			  text, sizeof(text));
		break;
	case AF_INET6:
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, text,
			  sizeof(text));
		break;
	case AF_UNIX:
		if (!getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &c->cred, &n))
			snprintf(text, sizeof(text), "uid:%u", c->cred.uid);
		else
			c->cred = (struct ucred){ 0 };
		break;
	}
	snprintf(c->peer_name, sizeof(c->peer_name), "%s", text);
}

void conn_accept(struct worker *w, int fd, const struct sockaddr *address)
{
	struct broker *b = w->broker;
	struct conn *c;
	struct peer peer;
	int one = 1;

	metric_add(&b->metrics, M_CONNECTIONS);
	if (!peers_enter(&b->peers, address, &peer)) {
		metric_add(&b->metrics, M_CONNECTIONS_REFUSED);
		close(fd);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (!c) {
		peers_leave(&b->peers, &peer);
		close(fd);
		return;
	}
	*c = (struct conn){ .worker = w, .fd = fd, .state = CONN_READ, .peer = peer,
			    .started = now_us(), .next = w->conns };
	if (c->next)
		c->next->prev = c;
	w->conns = c;
	atomic_fetch_add(&b->metrics.connections, 1);
	name_peer(c, address);
	set_request_deadline(c);
	c->event = event_new(w->base, fd, EV_READ, on_event, c);
	if (!c->event)
		goto err;
	if (address->sa_family != AF_UNIX) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (b->config.tls_certificate) {
			c->ssl = tls_accept(&b->tls, fd);
			if (!c->ssl)
				goto err;
			c->state = CONN_HANDSHAKE;
		}
	}
	conn_step(c);
	return;
err:
	conn_close(c);
}

void conn_drain(struct conn *c)
{
	if (c->state == CONN_HANDSHAKE || (c->state == CONN_READ && !c->in.n))
		conn_close(c);
}
