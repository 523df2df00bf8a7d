// SPDX-License-Identifier: MIT
#include "url.h"

#include <errno.h>
#include <string.h>

static int bad(struct failure *f, struct span text, const char *expected)
{
	return failure_set(f, EINVAL, "broker: expected %s, found '%.*s'", expected,
			   text.n < 80 ? (int)text.n : 80, text.p);
}

static bool take(struct span *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n < n || memcmp(s->p, prefix, n))
		return false;
	s->p += n;
	s->n -= n;
	return true;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_host_byte(char c, bool literal)
{
	c = lower(c);
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.')
		return true;
	return literal ? c == ':' : (c >= 'g' && c <= 'z') || c == '-' || c == '_';
}

/* Up to the first byte that no host has; in brackets, up to the closing one. */
static int take_host(struct url *u, struct span *s)
{
	size_t n;

	u->literal = take(s, "[");
	for (n = 0; n < s->n && is_host_byte(s->p[n], u->literal); n++) {
		if (n == URL_HOST_MAX)
			return -1;
		u->host[n] = lower(s->p[n]);
	}
	u->host[n] = '\0';
	s->p += n;
	s->n -= n;
	/* What begins with "-" could be taken for an option by somebody. */
	if (!n || u->host[0] == '-' || u->host[0] == '.')
		return -1;
	return u->literal && !take(s, "]") ? -1 : 0;
}

static int take_port(struct url *u, struct span *s)
{
	unsigned int port = 0;
	size_t n;

	u->port = u->tls ? 443 : 80;
	if (!take(s, ":"))
		return 0;
	for (n = 0; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++) {
		port = port * 10 + (unsigned int)(s->p[n] - '0');
		if (port > 65535)
			return -1;
	}
	u->port = (uint16_t)port;
	s->p += n;
	s->n -= n;
	return port ? 0 : -1;
}

static bool is_path_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       strchr("/-._~:", c);
}

static int take_path(struct url *u, struct span s)
{
	size_t i;

	while (s.n && s.p[s.n - 1] == '/')
		s.n--;
	if (s.n > URL_PATH_MAX || (s.n && s.p[0] != '/'))
		return -1;
	for (i = 0; i < s.n; i++)
		if (!s.p[i] || !is_path_byte(s.p[i]))
			return -1;
	if (s.n)
		memcpy(u->path, s.p, s.n);
	u->path[s.n] = '\0';
	return 0;
}

int url_parse(struct url *u, struct span text, struct failure *f)
{
	struct span s = text;

	u->tls = take(&s, "https://");
	if (!u->tls && !take(&s, "http://"))
		return bad(f, text, "http:// or https://");
	if (take_host(u, &s))
		return bad(f, text, "a host");
	if (take_port(u, &s))
		return bad(f, text, "a port from 1 to 65535");
	if (take_path(u, s))
		return bad(f, text, "a path of letters, digits and -._~: or the end");
	return 0;
}

bool url_equal(const struct url *a, const struct url *b)
{
	return a->tls == b->tls && a->literal == b->literal && a->port == b->port &&
	       !strcmp(a->host, b->host) && !strcmp(a->path, b->path);
}

void url_authority(const struct url *u, struct out *o)
{
	out_text(o, u->literal ? "[" : "");
	out_text(o, u->host);
	out_text(o, u->literal ? "]" : "");
	if (u->port != (u->tls ? 443 : 80)) {
		out_text(o, ":");
		out_uint(o, u->port);
	}
}
