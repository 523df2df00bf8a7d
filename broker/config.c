// SPDX-License-Identifier: MIT
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"

#define CONFIG_MAX 65536

enum kind {
	TEXT,
	LIST,
	NUMBER,
	USERS,
	DURABILITY,
	FLAG,
	LEVEL,
	NAME,
};

/**
 * struct setting - one line of the manual page
 * @offset: of the member; for a list the counter lies at @count
 * @min: of a number
 * @max: of a number, or of a list's entries
 */
struct setting {
	const char *name;
	enum kind kind;
	size_t offset;
	size_t count;
	unsigned int min;
	unsigned int max;
};

#define AT(member) offsetof(struct config, member)

static const struct setting settings[] = {
	{ "listen", LIST, AT(listen), AT(n_listen), 0, LISTEN_MAX },
	{ "tls-certificate", TEXT, AT(tls_certificate), 0, 0, 0 },
	{ "tls-key", TEXT, AT(tls_key), 0, 0, 0 },
	{ "admin-socket", TEXT, AT(admin_socket), 0, 0, 0 },
	{ "admin-users", USERS, AT(admin_users), AT(n_admin_users), 0, ADMIN_USERS_MAX },
	{ "kbs-admin-keys", TEXT, AT(kbs_admin_keys), 0, 0, 0 },
	{ "kbs-admin-role", LIST, AT(kbs_admin_role), AT(n_kbs_admin_role), 0, ADMIN_ROLES_MAX },
	{ "database", TEXT, AT(database), 0, 0, 0 },
	{ "durability", DURABILITY, AT(durability), 0, 0, 0 },
	{ "master-key", LIST, AT(master_key), AT(n_master_key), 0, MASTERS_MAX },
	{ "ticket-keys", TEXT, AT(ticket_keys), 0, 0, 0 },
	{ "ticket-rotate", NUMBER, AT(ticket_rotate), 0, 60, 86400 },
	{ "challenge-life", NUMBER, AT(challenge_life), 0, 5, 3600 },
	{ "session-life", NUMBER, AT(session_life), 0, 5, 3600 },
	{ "issuer", NAME, AT(issuer), 0, 0, 0 },
	{ "collateral", TEXT, AT(collateral), 0, 0, 0 },
	{ "require-collateral", FLAG, AT(require_collateral), 0, 0, 0 },
	{ "known-chains", NUMBER, AT(known_chains), 0, 0, 1000000 },
	{ "workers", NUMBER, AT(workers), 0, 1, 256 },
	{ "max-connections", NUMBER, AT(max_connections), 0, 1, 1000000 },
	{ "max-connections-per-peer", NUMBER, AT(max_connections_per_peer), 0, 1, 1000000 },
	{ "max-body", NUMBER, AT(max_body), 0, 16384, 16777216 },
	{ "max-replay-records", NUMBER, AT(max_replay_records), 0, 1000, 100000000 },
	{ "audited-refusals", NUMBER, AT(audited_refusals), 0, 1, 100000 },
	{ "request-timeout", NUMBER, AT(request_timeout), 0, 1, 300 },
	{ "idle-timeout", NUMBER, AT(idle_timeout), 0, 1, 3600 },
	{ "drain-timeout", NUMBER, AT(drain_timeout), 0, 0, 300 },
	{ "log-level", LEVEL, AT(log_level), 0, 0, 0 },
};

#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))

/* Where a defect is: the file and line. */
struct place {
	const char *path;
	unsigned int line;
};

static int complain(const struct place *at, const char *name, const char *what)
{
	fprintf(stderr, "%s:%u: %s: %s\n", at->path, at->line, name, what);
	return -1;
}

static int parse_number(const char *text, unsigned int min, unsigned int max, unsigned int *out)
{
	unsigned long v;
	char *end;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || v < min || v > max)
		return -1;
	*out = (unsigned int)v;
	return 0;
}

static int set_number(const struct setting *s, unsigned int *to, const char *value,
		      const struct place *at)
{
	char what[80];

	if (!parse_number(value, s->min, s->max, to))
		return 0;
	snprintf(what, sizeof(what), "expected a number from %u to %u", s->min, s->max);
	return complain(at, s->name, what);
}

static int set_users(struct config *c, char *value, const struct place *at)
{
	char *next = value, *word;

	while ((word = strsep(&next, " \t"))) {
		if (!*word)
			continue;
		if (c->n_admin_users == ADMIN_USERS_MAX)
			return complain(at, "admin-users", "too many");
		if (parse_number(word, 0, 0xfffffffe, &c->admin_users[c->n_admin_users++]))
			return complain(at, "admin-users", "expected user ids");
	}
	return 0;
}

/* It stands in JSON as it is. */
static int set_name(const char **to, const struct setting *s, const char *value,
		    const struct place *at)
{
	const char *c;

	for (c = value; *c; c++)
		if (*c < 0x20 || *c > 0x7e || *c == '"' || *c == '\\')
			return complain(at, s->name, "expected printable ASCII without \" and \\");
	*to = value;
	return 0;
}

static int set_word(struct config *c, const struct setting *s, const char *value,
		    const struct place *at)
{
	switch (s->kind) {
	case DURABILITY:
		if (strcmp(value, "machine") && strcmp(value, "process"))
			return complain(at, s->name, "expected 'machine' or 'process'");
		c->durability = *value == 'm' ? STORE_DURABLE : STORE_PROCESS;
		return 0;
	case FLAG:
		if (strcmp(value, "yes") && strcmp(value, "no"))
			return complain(at, s->name, "expected 'yes' or 'no'");
		*(bool *)((char *)c + s->offset) = *value == 'y';
		return 0;
	default:
		if (log_level_parse(value, &c->log_level))
			return complain(at, s->name, "expected error, warning, info or debug");
		return 0;
	}
}

static int set(struct config *c, const struct setting *s, char *value, const struct place *at)
{
	void *to = (char *)c + s->offset;

	switch (s->kind) {
	case TEXT:
		*(const char **)to = value;
		return 0;
	case LIST: {
		size_t *n = (size_t *)((char *)c + s->count);

		if (*n == s->max)
			return complain(at, s->name, "given too often");
		((const char **)to)[(*n)++] = value;
		return 0;
	}
	case NUMBER:
		return set_number(s, to, value, at);
	case NAME:
		return set_name(to, s, value, at);
	case USERS:
		return set_users(c, value, at);
	default:
		return set_word(c, s, value, at);
	}
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return s;
}

static int parse_line(struct config *c, char *line, bool *seen, const struct place *at)
{
	char *value = strchr(line, '='), *name;
	size_t i;

	if (!value)
		return complain(at, line, "expected NAME = VALUE");
	*value++ = '\0';
	name = trim(line);
	value = trim(value);
	for (i = 0; i < N_SETTINGS; i++)
		if (!strcmp(settings[i].name, name))
			break;
	if (i == N_SETTINGS)
		return complain(at, name, "no such setting");
	if (!*value)
		return complain(at, name, "no value");
	if (seen[i] && settings[i].kind != LIST)
		return complain(at, name, "given twice");
	seen[i] = true;
	return set(c, &settings[i], value, at);
}

static int parse(struct config *c, const char *path)
{
	struct place at = { .path = path };
	bool seen[N_SETTINGS] = { false };
	char *next = c->text, *line;
	int ret = 0;

	while ((line = strsep(&next, "\n"))) {
		at.line++;
		line = trim(line);
		if (*line && *line != '#' && parse_line(c, line, seen, &at))
			ret = -1;
	}
	return ret;
}

/* An address that only this machine reaches may go without TLS. */
static bool is_local(const char *address)
{
	return !strncmp(address, "unix:", 5) || !strncmp(address, "127.", 4) ||
	       !strncmp(address, "[::1]:", 6);
}

static int check(const struct config *c, const char *path)
{
	const struct place at = { .path = path };
	int ret = 0;
	size_t i;

	if (!c->n_master_key)
		ret = complain(&at, "master-key", "missing");
	if (!c->tls_certificate != !c->tls_key)
		ret = complain(&at, "tls-certificate", "needs tls-key, and the reverse");
	if (!c->kbs_admin_keys != !c->n_kbs_admin_role)
		ret = complain(&at, "kbs-admin-keys", "needs a kbs-admin-role, and the reverse");
	for (i = 0; i < c->n_listen; i++)
		if (!c->tls_certificate && !is_local(c->listen[i]))
			ret = complain(&at, "listen", "without TLS only unix: and loopback");
	return ret;
}

int config_load(struct config *c, const char *path)
{
	struct bytes text;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	*c = (struct config){
		.admin_socket = "/run/attest-broker/admin.sock",
		.database = "/var/lib/attest-broker/broker.db",
		.durability = STORE_DURABLE,
		.ticket_rotate = 3600,
		.challenge_life = 300,
		.session_life = 300,
		.issuer = "attest-broker",
		.require_collateral = true,
		.known_chains = 4096,
		.workers = cores > 0 && cores <= 256 ? (unsigned int)cores : 1,
		.max_connections = 4096,
		.max_connections_per_peer = 256,
		.max_body = 1048576,
		.max_replay_records = 1000000,
		.audited_refusals = 100,
		.request_timeout = 10,
		.idle_timeout = 60,
		.drain_timeout = 20,
		.log_level = LOG_LEVEL_INFO,
	};
	if (bytes_read_file(&text, path, CONFIG_MAX)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	c->text = strndup((char *)text.p, text.n);
	bytes_fini(&text);
	if (!c->text)
		return -1;
	return parse(c, path) | check(c, path);
}

void config_fini(struct config *c)
{
	free(c->text);
	*c = (struct config){ 0 };
}
