// SPDX-License-Identifier: MIT
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const methods[] = {
	[HTTP_GET] = "GET",
	[HTTP_POST] = "POST",
	[HTTP_PUT] = "PUT",
	[HTTP_DELETE] = "DELETE",
};

const char *http_method_name(enum http_method method)
{
	return methods[method];
}

size_t http_head_end(const uint8_t *p, size_t n)
{
	const uint8_t *end = n ? memmem(p, n, "\r\n\r\n", 4) : NULL;

	return end ? (size_t)(end - p) + 4 : 0;
}

static int bad(struct problem *p, const char *what)
{
	return problem(p, 400, "BadRequest", "%s", what);
}

/* RFC 9110 5.6.2. */
static bool is_token(const char *s)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	if (!*s)
		return false;
	for (; *s; s++)
		if (!((*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') ||
		      (*s >= 'A' && *s <= 'Z') || strchr(others, *s)))
			return false;
	return true;
}

static int parse_method(struct http_head *h, const char *name, struct problem *p)
{
	unsigned int i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (!strcmp(name, methods[i])) {
			h->method = (enum http_method)i;
			return 0;
		}
	}
	return problem(p, 501, "BadRequest", "method '%.20s' is not known here", name);
}

static int parse_target(struct http_head *h, char *target, struct problem *p)
{
	char *c;

	if (*target != '/')
		return bad(p, "request target: expected a path");
	for (c = target; *c; c++)
		if (*c <= 0x20 || *c >= 0x7f || *c == '%' || *c == '#')
			return bad(p, "request target: a byte that no path here has");
	h->path = target;
	c = strchr(target, '?');
	if (c) {
		*c = '\0';
		h->query = c + 1;
	}
	return 0;
}

static int parse_request_line(struct http_head *h, char *line, struct problem *p)
{
	char *target = strchr(line, ' '), *version = target ? strchr(target + 1, ' ') : NULL;

	if (!version)
		return bad(p, "request line: expected method, target and version");
	*target++ = '\0';
	*version++ = '\0';
	if (!strcmp(version, "HTTP/1.1"))
		h->keep_alive = true;
	else if (strcmp(version, "HTTP/1.0"))
		return problem(p, 505, "BadRequest", "expected HTTP/1.1, found '%.20s'", version);
	if (parse_method(h, line, p))
		return -1;
	return parse_target(h, target, p);
}

static int parse_length(struct http_head *h, const char *value, size_t max, struct problem *p)
{
	size_t n = 0;
	const char *c;

	if (!*value || strlen(value) > 12)
		return bad(p, "Content-Length: expected a number");
	for (c = value; *c; c++) {
		if (*c < '0' || *c > '9')
			return bad(p, "Content-Length: expected a number");
		n = n * 10 + (size_t)(*c - '0');
	}
	if (n > max)
		return problem(p, 413, "BadRequest", "body: at most %zu bytes, found %zu", max, n);
	h->length = n;
	return 0;
}

/* Which fields were seen: each may come once. */
enum field {
	FIELD_HOST = 1,
	FIELD_LENGTH = 2,
	FIELD_COOKIE = 4,
	FIELD_AUTHORIZATION = 8,
	FIELD_CONNECTION = 16,
	FIELD_EXPECT = 32,
};

static int once(unsigned int *seen, enum field f, const char *name, struct problem *p)
{
	if (*seen & f)
		return problem(p, 400, "BadRequest", "field %s is given twice", name);
	*seen |= f;
	return 0;
}

static int parse_field(struct http_head *h, const char *name, const char *value, size_t max_body,
		       unsigned int *seen, struct problem *p)
{
	if (!strcasecmp(name, "host"))
		return once(seen, FIELD_HOST, name, p);
	if (!strcasecmp(name, "content-length"))
		return once(seen, FIELD_LENGTH, name, p) ? -1 :
							   parse_length(h, value, max_body, p);
	if (!strcasecmp(name, "transfer-encoding"))
		return problem(p, 501, "BadRequest", "Transfer-Encoding: send a Content-Length");
	if (!strcasecmp(name, "cookie")) {
		h->cookie = value;
		return once(seen, FIELD_COOKIE, name, p);
	}
	if (!strcasecmp(name, "authorization")) {
		h->authorization = value;
		return once(seen, FIELD_AUTHORIZATION, name, p);
	}
	if (!strcasecmp(name, "connection")) {
		if (!strcasecmp(value, "close"))
			h->keep_alive = false;
		return once(seen, FIELD_CONNECTION, name, p);
	}
	if (!strcasecmp(name, "expect")) {
		if (strcasecmp(value, "100-continue"))
			return problem(p, 417, "BadRequest", "Expect: only 100-continue");
		h->expect_continue = true;
		return once(seen, FIELD_EXPECT, name, p);
	}
	return 0;
}

static int parse_line(struct http_head *h, char *line, size_t max_body, unsigned int *seen,
		      struct problem *p)
{
	char *value = strchr(line, ':'), *end, *c;

	if (!value)
		return bad(p, "header field: expected a name and a colon");
	*value++ = '\0';
	if (!is_token(line))
		return bad(p, "header field: its name is not a token");
	value += strspn(value, " \t");
	end = value + strlen(value);
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		*--end = '\0';
	for (c = value; *c; c++)
		if ((uint8_t)*c < 0x20 && *c != '\t')
			return bad(p, "header field: a control character in its value");
	return parse_field(h, line, value, max_body, seen, p);
}

int http_head_parse(struct http_head *h, const uint8_t *p, size_t n, size_t max_body,
		    struct problem *problem_out)
{
	unsigned int seen = 0, fields = 0;
	char *line, *end;

	*h = (struct http_head){ 0 };
	if (memchr(p, '\0', n))
		return bad(problem_out, "head: a NUL byte");
	h->text = malloc(n + 1);
	if (!h->text)
		return problem_internal(problem_out, "malloc");
	memcpy(h->text, p, n);
	h->text[n - 2] = '\0';
	for (line = h->text; *line; line = end + 2) {
		end = strstr(line, "\r\n");
		*end = '\0';
		if (strpbrk(line, "\r\n"))
			return bad(problem_out, "head: a line end that is not CR LF");
		if (line == h->text ? parse_request_line(h, line, problem_out) :
				      parse_line(h, line, max_body, &seen, problem_out))
			return -1;
		if (++fields > HTTP_FIELDS_MAX)
			return problem(problem_out, 431, "BadRequest", "more than %d header fields",
				       HTTP_FIELDS_MAX);
	}
	if (h->keep_alive && !(seen & FIELD_HOST))
		return bad(problem_out, "Host: missing");
	return 0;
}

void http_head_fini(struct http_head *h)
{
	free(h->text);
	*h = (struct http_head){ 0 };
}

int http_cookie(const char *cookies, const char *name, char *dst, size_t size)
{
	size_t name_len = strlen(name), n;
	bool found = false;

	while (cookies && *cookies) {
		cookies += strspn(cookies, "; \t");
		n = strcspn(cookies, "; \t");
		if (n > name_len + 1 && cookies[name_len] == '=' &&
		    !strncmp(cookies, name, name_len)) {
			if (found || n - name_len - 1 >= size)
				return -1;
			memcpy(dst, cookies + name_len + 1, n - name_len - 1);
			dst[n - name_len - 1] = '\0';
			found = true;
		}
		cookies += n;
	}
	return found ? 0 : -1;
}

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 201:
		return "Created";
	case 204:
		return "No Content";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 417:
		return "Expectation Failed";
	case 431:
		return "Request Header Fields Too Large";
	case 500:
		return "Internal Server Error";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	}
	return "Error";
}

int http_reply_format(struct bytes *out, const struct http_reply *r, bool keep_alive)
{
	char *head;
	int n, ret;

	n = asprintf(&head,
		     "HTTP/1.1 %d %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n"
		     "%s%s%s%s%s%s%s%s%s%s\r\n",
		     r->status, reason(r->status), r->n, r->type ? "Content-Type: " : "",
		     r->type ? r->type : "", r->type ? "\r\n" : "",
		     r->cookie ? "Set-Cookie: " : "", r->cookie ? r->cookie : "",
		     r->cookie ? "\r\n" : "", r->allow ? "Allow: " : "", r->allow ? r->allow : "",
		     r->allow ? "\r\n" : "", keep_alive ? "" : "Connection: close\r\n");
	if (n < 0)
		return -1;
	ret = bytes_append(out, head, (size_t)n) || bytes_append(out, r->body, r->n) ? -1 : 0;
	free(head);
	return ret;
}
