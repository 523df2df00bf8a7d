// SPDX-License-Identifier: MIT
#include "cookies.h"

#include <errno.h>
#include <string.h>

/* What comes before the next semicolon. */
static struct span next_part(struct span *rest)
{
	const char *end = memchr(rest->p, ';', rest->n);
	struct span part = { rest->p, end ? (size_t)(end - rest->p) : rest->n };

	rest->p += part.n + !!end;
	rest->n -= part.n + !!end;
	return span_trim(part);
}

static struct span name_of(struct span cookie)
{
	const char *equals = memchr(cookie.p, '=', cookie.n);

	return (struct span){ cookie.p, equals ? (size_t)(equals - cookie.p) : 0 };
}

static bool same(struct span a, struct span b)
{
	return a.n == b.n && !memcmp(a.p, b.p, a.n);
}

static bool is_printable(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

static void append(struct out *o, struct span cookie)
{
	out_text(o, o->n ? "; " : "");
	out_span(o, cookie);
}

/* Return: how many are left */
static int drop(struct cookies *c, struct span name)
{
	struct out o = { .p = c->text, .size = sizeof(c->text) };
	const struct cookies old = *c;
	struct span rest = { old.text, old.n }, cookie;
	int left = 0;

	while (rest.n) {
		cookie = next_part(&rest);
		if (same(name_of(cookie), name))
			continue;
		append(&o, cookie);
		left++;
	}
	c->n = o.n;
	return left;
}

int cookies_set(struct cookies *c, struct span field, struct failure *f)
{
	struct out o = { .p = c->text, .size = sizeof(c->text) };
	struct span cookie = next_part(&field), name, value;
	int n;

	name = name_of(cookie);
	/* RFC 6265 5.2: this is none. */
	if (!name.n)
		return 0;
	value = span_trim((struct span){ cookie.p + name.n + 1, cookie.n - name.n - 1 });
	name = span_trim(name);
	if (!is_printable(name) || !is_printable(value))
		return failure_set(f, EPROTO, "answer: cookie %.*s: not printable ASCII",
				   name.n < 40 ? (int)name.n : 40, name.p);
	n = drop(c, name);
	if (!value.n)
		return 0;
	o.n = c->n;
	append(&o, name);
	out_text(&o, "=");
	out_span(&o, value);
	if (n == COOKIES_MAX || o.full)
		return failure_set(f, EPROTO, "answer: cookies: at most %d, of %u bytes, found more",
				   COOKIES_MAX, COOKIES_TEXT_MAX);
	c->n = o.n;
	return 0;
}

bool cookies_have(const struct cookies *c, const char *name)
{
	struct span rest = { c->text, c->n };

	while (rest.n)
		if (span_is(name_of(next_part(&rest)), name))
			return true;
	return false;
}

int cookies_to_ticket(const struct cookies *c, struct out *ticket, struct failure *f)
{
	out_b64url(ticket, c->text, c->n);
	return ticket->full ? failure_set(f, EPROTO, "answer: cookies: at most %zu bytes, found %zu",
					  ticket->size / 4 * 3, c->n) : 0;
}

int cookies_of_ticket(struct cookies *c, struct span ticket, struct failure *f)
{
	uint8_t text[COOKIES_TEXT_MAX];
	struct failure why = { 0 };
	struct span rest;

	c->n = 0;
	rest.p = (const char *)text;
	if (b64url_decode(text, sizeof(text), &rest.n, ticket))
		return failure_set(f, EINVAL, "request.ticket: not base64url");
	while (rest.n)
		if (cookies_set(c, next_part(&rest), &why))
			break;
	return c->n && !why.err ? 0 : failure_set(f, EINVAL, "request.ticket: not cookies");
}
