// SPDX-License-Identifier: MIT
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX 16384
#define USER_MAX 0xfffffffeu

void config_init(struct config *c)
{
	*c = (struct config){ .user = CONFIG_USER };
}

static struct span trim(struct span s)
{
	while (s.n && strchr(" \t\r", s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && strchr(" \t\r", s.p[s.n - 1]))
		s.n--;
	return s;
}

static int add_broker(struct config *c, struct span value, struct failure *f)
{
	if (c->n_brokers == CONFIG_BROKERS_MAX)
		return failure_set(f, EINVAL, "broker: at most %d", CONFIG_BROKERS_MAX);
	return url_parse(&c->brokers[c->n_brokers++], value, f);
}

static int set_ca_file(struct config *c, struct span value, struct failure *f)
{
	if (value.n > CONFIG_PATH_MAX || value.p[0] != '/' || memchr(value.p, 0, value.n) ||
	    c->ca_file[0])
		return failure_set(f, EINVAL, "ca-file: expected one absolute path");
	memcpy(c->ca_file, value.p, value.n);
	c->ca_file[value.n] = '\0';
	return 0;
}

static int set_user(struct config *c, struct span value, struct failure *f)
{
	unsigned long long v = 0;
	size_t i;

	for (i = 0; i < value.n && i < 11 && value.p[i] >= '0' && value.p[i] <= '9'; i++)
		v = v * 10 + (unsigned int)(value.p[i] - '0');
	if (i < value.n || !v || v > USER_MAX)
		return failure_set(f, EINVAL, "user: expected a number from 1 to %u", USER_MAX);
	c->user = (unsigned int)v;
	return 0;
}

static int parse_line(struct config *c, struct span line, struct failure *f)
{
	const char *equals = memchr(line.p, '=', line.n);
	struct span name, value;

	if (!equals)
		return failure_set(f, EINVAL, "expected NAME = VALUE");
	name = trim((struct span){ line.p, (size_t)(equals - line.p) });
	value = trim((struct span){ equals + 1, line.n - (size_t)(equals + 1 - line.p) });
	if (!value.n)
		return failure_set(f, EINVAL, "%.*s: no value", name.n < 40 ? (int)name.n : 40, name.p);
	if (span_is(name, "broker"))
		return add_broker(c, value, f);
	if (span_is(name, "ca-file"))
		return set_ca_file(c, value, f);
	if (span_is(name, "user"))
		return set_user(c, value, f);
	return failure_set(f, EINVAL, "%.*s: no such setting", name.n < 40 ? (int)name.n : 40, name.p);
}

int config_parse(struct config *c, struct span text, struct failure *f)
{
	struct failure why = { 0 };
	const char *end;
	struct span line;
	unsigned int nr;

	for (nr = 1; text.n; nr++) {
		end = memchr(text.p, '\n', text.n);
		line.p = text.p;
		line.n = end ? (size_t)(end - text.p) : text.n;
		text.p += line.n + !!end;
		text.n -= line.n + !!end;
		line = trim(line);
		if (line.n && line.p[0] != '#' && parse_line(c, line, &why))
			return failure_set(f, why.err, "configuration, line %u: %s", nr, why.text);
	}
	return 0;
}

int config_load(struct config *c, const char *path, struct failure *f)
{
	static char text[FILE_MAX + 1];
	ssize_t n;
	int fd;

	config_init(c);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return failure_set(f, EIO, "%s: %s", path, strerror(errno));
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n < 0 || n > FILE_MAX)
		return failure_set(f, EIO, "%s: not a file of at most %d bytes", path, FILE_MAX);
	return config_parse(c, (struct span){ text, (size_t)n }, f);
}

int config_allows(const struct config *c, const struct url *u, struct failure *f)
{
	size_t i;

	for (i = 0; i < c->n_brokers; i++)
		if (url_equal(&c->brokers[i], u))
			return 0;
	return c->n_brokers ? failure_set(f, EACCES, "broker: '%.80s' is not among those allowed here",
					  u->host) : 0;
}
