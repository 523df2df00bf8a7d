/* SPDX-License-Identifier: MIT */
/*
 * HTTP/1.1 as far as the broker speaks it (RFC 9112): bodies by Content-Length
 * only, no trailers, no percent-encoding in paths, no upgrade. What is not
 * understood is refused, so that nothing in front of the broker can disagree
 * with it about where a request ends.
 */
#ifndef BROKER_HTTP_H
#define BROKER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "problem.h"

#define HTTP_HEAD_MAX 32768
#define HTTP_FIELDS_MAX 64

enum http_method {
	HTTP_GET,
	HTTP_POST,
	HTTP_PUT,
	HTTP_DELETE,
};

/**
 * struct http_head - request line and header section
 * @text: what the rest points into
 * @path: begins with '/', printable ASCII without '%'
 * @query: what follows '?', or NULL
 * @cookie: value of the field, or NULL; so the following
 * @length: of the body
 * @keep_alive: the connection may carry another request
 * @expect_continue: the client waits for "100 Continue"
 */
struct http_head {
	char *text;
	enum http_method method;
	const char *path;
	const char *query;
	const char *cookie;
	const char *authorization;
	size_t length;
	bool keep_alive;
	bool expect_continue;
};

const char *http_method_name(enum http_method method);

/* Length of the head at @p, its empty line included; 0 while that is missing. */
size_t http_head_end(const uint8_t *p, size_t n);

/*
 * @n is what http_head_end() said, @max_body the largest body to take.
 * Return: 0, or -1 with @problem set; http_head_fini() either way.
 */
int http_head_parse(struct http_head *h, const uint8_t *p, size_t n, size_t max_body,
		    struct problem *problem);
void http_head_fini(struct http_head *h);

/*
 * The value of cookie @name among "a=b; c=d", copied into @dst.
 * Return: 0, or -1 when it is not there, is there twice or does not fit.
 */
int http_cookie(const char *cookies, const char *name, char *dst, size_t size);

/**
 * struct http_reply - a response
 * @status: its code
 * @type: media type of the body, NULL for none
 * @body: the bytes; a copy is made
 * @cookie: value of a Set-Cookie field, or NULL
 * @allow: value of an Allow field, or NULL
 */
struct http_reply {
	int status;
	const char *type;
	const char *body;
	size_t n;
	const char *cookie;
	const char *allow;
};

/* Return: 0 or -1. */
int http_reply_format(struct bytes *out, const struct http_reply *r, bool keep_alive);

#endif
