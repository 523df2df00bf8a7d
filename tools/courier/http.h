/* SPDX-License-Identifier: MIT */
/*
 * One request and its answer after another over HTTP/1.1 (RFC 9112). An answer
 * must say how long it is, or be chunked; redirects are answers like others,
 * and nobody here follows them.
 */
#ifndef COURIER_HTTP_H
#define COURIER_HTTP_H

#include "cookies.h"
#include "stream.h"

/* A line of the head; the longest has a session's cookie. */
#define HTTP_LINE_MAX 20480u
#define HTTP_HEAD_MAX 32768u
/* A body; the largest is Trustee's token, which repeats the evidence. */
#define HTTP_BODY_MAX (256u << 10)

/**
 * struct http - where requests go
 * @stream: the connection, kept between requests where the server keeps it
 * @url: the broker
 */
struct http {
	struct stream stream;
	const struct url *url;
};

void http_open(struct http *h, const struct url *u, const struct stream_ops *ops);
void http_close(struct http *h);

/**
 * struct http_request - what is asked
 * @method: "GET" or "POST"
 * @path: behind the broker's own
 * @resource: what follows @path; may be NULL
 * @cookies: to send; those that the answer sets go in. NULL: none
 * @body: JSON; not there for GET
 */
struct http_request {
	const char *method;
	const char *path;
	struct span resource;
	struct cookies *cookies;
	struct span body;
};

/**
 * struct http_answer - what came back
 * @status: 200 to 599
 * @body: in a buffer that the next answer reuses
 */
struct http_answer {
	int status;
	struct span body;
};

/* Return: 0, or -1 after a failure; every status is a success here. */
int http_ask(struct http *h, const struct http_request *q, struct http_answer *a,
	     struct failure *f);

/*
 * Read an answer from @s, which is at its first byte. @cookies: those it sets go
 * in; NULL: ignore them. *@keep: the connection is good for another request.
 */
int http_read(struct stream *s, struct cookies *cookies, struct http_answer *a, bool *keep,
	      struct failure *f);

#endif
