/* SPDX-License-Identifier: MIT */
/* One connection, from accept(2) to close(2), on its worker's loop. */
#ifndef BROKER_CONN_H
#define BROKER_CONN_H

#include <sys/socket.h>

#include "broker.h"
#include "http.h"

enum conn_state {
	CONN_HANDSHAKE,
	CONN_READ,
	CONN_WAIT,	/* for conn_reply(); nothing is read or watched */
	CONN_WRITE,
	CONN_LINGER,	/* answered early: let the client finish sending */
};

/**
 * struct conn - a connection
 * @deadline: when the present state has lasted too long, monotonic ms
 * @started: first byte of the request, monotonic us
 * @head: of the request, once @head_len is not 0
 * @last: close once the response is written
 * @stepping: conn_step() is on the stack
 * @cred: who is at the other end of a unix socket; pid 0 elsewhere
 * @subject: administrator whose token came with the request, or empty
 */
struct conn {
	struct worker *worker;
	int fd;
	SSL *ssl;
	struct event *event;
	enum conn_state state;
	int64_t deadline;
	int64_t started;
	struct bytes in;
	struct bytes out;
	size_t sent;
	struct http_head head;
	size_t head_len;
	bool last;
	bool stepping;
	struct peer peer;
	char peer_name[64];
	struct ucred cred;
	char subject[ADMIN_SUBJECT_MAX];
	struct conn *prev;
	struct conn *next;
};

/* Takes over @fd. */
void conn_accept(struct worker *w, int fd, const struct sockaddr *address);
/* Close it unless a request is under way. */
void conn_drain(struct conn *c);

/* The request's body. */
static inline const uint8_t *conn_body(const struct conn *c)
{
	return c->in.p + c->head_len;
}

/* The same, for who takes it apart in its place. */
static inline char *conn_text(struct conn *c)
{
	return (char *)c->in.p + c->head_len;
}

/* Answer the request that was dispatched. */
void conn_reply(struct conn *c, const struct http_reply *r);
void conn_reply_json(struct conn *c, int status, const char *text, const char *cookie);
void conn_reply_problem(struct conn *c, const struct problem *p);
/* @allow is the value of an Allow field, or NULL. */
void conn_reply_problem_with(struct conn *c, const struct problem *p, const char *allow);

/* route.c: handle a complete request; conn_reply() now or later. */
void route(struct conn *c);

#endif
