// SPDX-License-Identifier: MIT
#include "http.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* Six hex digits and what ends the line. */
#define CHUNK_LINE_MAX 8

/**
 * struct head - what the head of an answer says
 * @http11: HTTP/1.1, not 1.0
 * @close: the server closes the connection
 * @chunked: the body comes in chunks
 * @length: of the body, -1 when there is none
 * @room: bytes of head that may still come
 */
struct head {
	bool http11;
	bool close;
	bool chunked;
	long length;
	size_t room;
};

static char line_buffer[HTTP_LINE_MAX];
static char body_buffer[HTTP_BODY_MAX];

static int bad(struct failure *f, const char *what)
{
	return failure_set(f, EPROTO, "answer: %s", what);
}

/* A line without its CR LF; no other control character may be in it. */
static int read_line(struct stream *s, size_t *room, struct span *line, struct failure *f)
{
	size_t n = 0;
	int c;

	for (;;) {
		c = stream_byte(s, f);
		if (c < 0)
			return -1;
		if (c == '\r')
			break;
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return bad(f, "a control character in its head");
		if (n == sizeof(line_buffer) || n + 2 >= *room)
			return bad(f, "its head, or a line of it, is too long");
		line_buffer[n++] = (char)c;
	}
	if (stream_byte(s, f) != '\n')
		return bad(f, "a line that does not end in CR LF");
	if (n + 2 > *room)
		return bad(f, "its head, or a line of it, is too long");
	*room -= n + 2;
	*line = (struct span){ line_buffer, n };
	return 0;
}

static int read_status(struct span line, struct head *h, int *status, struct failure *f)
{
	const char *p = line.p;

	if (line.n < 12 || memcmp(p, "HTTP/1.", 7) || (p[7] != '0' && p[7] != '1') || p[8] != ' ' ||
	    (line.n > 12 && p[12] != ' '))
		return bad(f, "does not begin with HTTP/1.1 and a status");
	if (p[9] < '2' || p[9] > '5' || p[10] < '0' || p[10] > '9' || p[11] < '0' || p[11] > '9')
		return failure_set(f, EPROTO, "answer: expected a status from 200 to 599, found '%.3s'",
				   p + 9);
	h->http11 = p[7] == '1';
	h->close = !h->http11;
	*status = (p[9] - '0') * 100 + (p[10] - '0') * 10 + p[11] - '0';
	return 0;
}

static bool same(struct span s, const char *name)
{
	return s.n == strlen(name) && !strncasecmp(s.p, name, s.n);
}

static int take_length(struct head *h, struct span value, struct failure *f)
{
	long n = 0;
	size_t i;

	for (i = 0; i < value.n && i < 9 && value.p[i] >= '0' && value.p[i] <= '9'; i++)
		n = n * 10 + (value.p[i] - '0');
	if (!value.n || i < value.n || h->length >= 0)
		return failure_set(f, EPROTO, "answer: Content-Length: expected one number, found '%.*s'",
				   value.n < 40 ? (int)value.n : 40, value.p);
	if ((size_t)n > HTTP_BODY_MAX)
		return failure_set(f, EPROTO, "answer: body: at most %u bytes, found %ld",
				   HTTP_BODY_MAX, n);
	h->length = n;
	return 0;
}

static bool is_token(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]))
			return false;
	return s.n > 0;
}

static int take_field(struct head *h, struct cookies *cookies, struct span line, struct failure *f)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct span name, value;

	name = (struct span){ line.p, colon ? (size_t)(colon - line.p) : line.n };
	if (!colon || !is_token(name))
		return bad(f, "a header field without a name");
	value = span_trim((struct span){ colon + 1, line.n - name.n - 1 });
	if (same(name, "Content-Length"))
		return take_length(h, value, f);
	if (same(name, "Transfer-Encoding")) {
		if (!same(value, "chunked") || h->chunked || !h->http11)
			return bad(f, "Transfer-Encoding: expected 'chunked', once, in HTTP/1.1");
		h->chunked = true;
	} else if (same(name, "Content-Encoding") && !same(value, "identity")) {
		return bad(f, "Content-Encoding: was not asked for");
	} else if (same(name, "Connection") && !same(value, "keep-alive")) {
		h->close = true;
	} else if (same(name, "Set-Cookie") && cookies) {
		return cookies_set(cookies, value, f);
	}
	return 0;
}

static int read_bytes(struct stream *s, size_t at, size_t n, struct failure *f)
{
	int c;

	for (; n; n--) {
		c = stream_byte(s, f);
		if (c < 0)
			return -1;
		body_buffer[at++] = (char)c;
	}
	return 0;
}

/* RFC 9112 7.1.1, without extensions, which nobody defined. */
static long chunk_size(struct span line)
{
	long n = 0;
	size_t i;

	for (i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c >= '0' && c <= '9')
			n = n * 16 + c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			n = n * 16 + (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return i ? n : -1;
}

static int read_chunks(struct stream *s, struct http_answer *a, struct failure *f)
{
	struct span line;
	size_t room, at = 0;
	long n;

	do {
		room = CHUNK_LINE_MAX;
		if (read_line(s, &room, &line, f))
			return -1;
		n = chunk_size(line);
		if (n < 0)
			return bad(f, "a chunk without a size");
		if ((size_t)n > sizeof(body_buffer) - at)
			return failure_set(f, EPROTO, "answer: body: at most %u bytes, found more",
					   HTTP_BODY_MAX);
		if (read_bytes(s, at, (size_t)n, f))
			return -1;
		at += (size_t)n;
		if (stream_byte(s, f) != '\r' || stream_byte(s, f) != '\n')
			return bad(f, n ? "a chunk longer than its size" : "fields after the last chunk");
	} while (n);
	a->body = (struct span){ body_buffer, at };
	return 0;
}

static int read_body(struct stream *s, const struct head *h, struct http_answer *a,
		     struct failure *f)
{
	/* Both is how one message is taken for two. */
	if (h->chunked && h->length >= 0)
		return bad(f, "both a Content-Length and chunks");
	if (h->chunked)
		return read_chunks(s, a, f);
	if (h->length < 0 && a->status != 204 && a->status != 304)
		return bad(f, "neither a Content-Length nor chunks");
	a->body = (struct span){ body_buffer, h->length > 0 ? (size_t)h->length : 0 };
	return read_bytes(s, 0, a->body.n, f);
}

int http_read(struct stream *s, struct cookies *cookies, struct http_answer *a, bool *keep,
	      struct failure *f)
{
	struct head h = { .length = -1, .room = HTTP_HEAD_MAX };
	struct span line;

	*a = (struct http_answer){ 0 };
	if (read_line(s, &h.room, &line, f) || read_status(line, &h, &a->status, f))
		return -1;
	for (;;) {
		if (read_line(s, &h.room, &line, f))
			return -1;
		if (!line.n)
			break;
		if (take_field(&h, cookies, line, f))
			return -1;
	}
	if (read_body(s, &h, a, f))
		return -1;
	if (stream_has_more(s))
		return bad(f, "bytes behind its end");
	*keep = !h.close;
	return 0;
}

static int send_request(struct http *h, const struct http_request *q, struct failure *f)
{
	static char head[HTTP_HEAD_MAX];
	struct out o = { .p = head, .size = sizeof(head) };

	out_text(&o, q->method);
	out_text(&o, " ");
	out_text(&o, h->url->path);
	out_text(&o, q->path);
	out_span(&o, q->resource);
	out_text(&o, " HTTP/1.1\r\nHost: ");
	url_authority(h->url, &o);
	out_text(&o, "\r\nUser-Agent: guest-attest-courier\r\nAccept: application/json\r\n");
	if (q->cookies && q->cookies->n) {
		out_text(&o, "Cookie: ");
		out_bytes(&o, q->cookies->text, q->cookies->n);
		out_text(&o, "\r\n");
	}
	if (q->body.p) {
		out_text(&o, "Content-Type: application/json\r\nContent-Length: ");
		out_uint(&o, q->body.n);
		out_text(&o, "\r\n");
	}
	out_text(&o, "\r\n");
	if (o.full)
		return failure_set(f, EINVAL, "request: its head is longer than %u bytes", HTTP_HEAD_MAX);
	if (stream_write(&h->stream, o.p, o.n, f))
		return -1;
	return q->body.p ? stream_write(&h->stream, q->body.p, q->body.n, f) : 0;
}

int http_ask(struct http *h, const struct http_request *q, struct http_answer *a,
	     struct failure *f)
{
	bool keep = false;

	if (h->stream.fd < 0 && stream_open(&h->stream, h->url, f))
		return -1;
	if (send_request(h, q, f) || http_read(&h->stream, q->cookies, a, &keep, f)) {
		http_close(h);
		return -1;
	}
	if (!keep)
		http_close(h);
	return 0;
}

void http_open(struct http *h, const struct url *u, const struct stream_ops *ops)
{
	h->stream.ops = ops;
	h->stream.fd = -1;
	h->url = u;
}

void http_close(struct http *h)
{
	stream_close(&h->stream);
}
