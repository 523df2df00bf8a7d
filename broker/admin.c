// SPDX-License-Identifier: MIT
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

struct endpoint {
	enum http_method method;
	const char *path;
	void (*fn)(struct conn *c, const char *rest);
};

static const struct endpoint endpoints[] = {
	{ HTTP_GET, "/admin/v1/secrets", admin_secret_list },
	{ HTTP_PUT, "/admin/v1/secrets/", admin_secret_put },
	{ HTTP_POST, "/admin/v1/secrets/", admin_secret_change },
	{ HTTP_POST, "/admin/v1/rewrap", admin_rewrap },
	{ HTTP_GET, "/admin/v1/documents/", admin_document_get },
	{ HTTP_PUT, "/admin/v1/documents/", admin_document_put },
	{ HTTP_POST, "/admin/v1/documents/", admin_document_change },
	{ HTTP_POST, "/admin/v1/references", admin_reference_import },
	{ HTTP_POST, "/admin/v1/explain", admin_explain },
	{ HTTP_GET, "/admin/v1/audit", admin_audit_show },
	{ HTTP_GET, "/admin/v1/audit/verify", admin_audit_verify },
	{ HTTP_GET, "/admin/v1/identity", admin_identity },
	{ 0, NULL, NULL },
};

static bool may_administer(const struct conn *c)
{
	const struct config *config = &c->worker->broker->config;
	size_t i;

	if (!c->cred.pid)
		return false;
	if (!c->cred.uid || c->cred.uid == geteuid())
		return true;
	for (i = 0; i < config->n_admin_users; i++)
		if (config->admin_users[i] == c->cred.uid)
			return true;
	return false;
}

static bool matches(const char *pattern, const char *path)
{
	size_t n = strlen(pattern);

	return pattern[n - 1] == '/' ? !strncmp(pattern, path, n) : !strcmp(pattern, path);
}

void admin_route(struct conn *c)
{
	const struct endpoint *e;
	struct problem p = { 0 };

	if (!may_administer(c)) {
		problem(&p, 403, "AdminAuthAccess", "%s may not administer this broker",
			c->peer_name);
		conn_reply_problem(c, &p);
		return;
	}
	for (e = endpoints; e->path; e++) {
		if (e->method == c->head.method && matches(e->path, c->head.path)) {
			e->fn(c, c->head.path + strlen(e->path));
			return;
		}
	}
	problem(&p, 404, "InvalidRequestPath", "there is no %s %.100s here",
		http_method_name(c->head.method), c->head.path);
	conn_reply_problem(c, &p);
}

void admin_reply(struct conn *c, int status, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	struct problem p = { 0 };

	json_decref(json);
	if (text) {
		conn_reply_json(c, status, text, NULL);
	} else {
		problem_internal(&p, "out of memory");
		conn_reply_problem(c, &p);
	}
	free(text);
}

const char *admin_word(const struct conn *c, const char *name, char *dst, size_t size)
{
	const char *q = c->head.query;
	size_t n = strlen(name), len;

	while (q && *q) {
		len = strcspn(q, "&");
		if (len > n && q[n] == '=' && !strncmp(q, name, n) && len - n - 1 < size) {
			memcpy(dst, q + n + 1, len - n - 1);
			dst[len - n - 1] = '\0';
			return dst;
		}
		q += len + (q[len] == '&');
	}
	return NULL;
}

int admin_number(const struct conn *c, const char *name, int64_t *out, struct problem *p)
{
	char text[32], *end;

	if (!admin_word(c, name, text, sizeof(text)))
		return 1;
	*out = strtoll(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && strlen(text) < 19)
		return 0;
	return problem(p, 400, "BadRequest", "%s: expected a number, found '%.32s'", name, text);
}

static void change_free(struct change *ch)
{
	bytes_fini(&ch->secret);
	free(ch->body);
	free(ch);
}

const char *change_author(const struct change *ch)
{
	return *ch->conn->subject ? ch->conn->subject : ch->conn->peer_name;
}

static int append_audit(struct change *ch, struct store *s)
{
	const char *subject = *ch->conn->subject ? ch->conn->subject : NULL;
	json_t *entry = json_pack("{s:s, s:s, s:s, s:s*, s:s, s:s*, s:I}", "event", "admin",
				  "action", ch->action, "peer", ch->conn->peer_name, "subject",
				  subject, "name", ch->name, "kind", ch->kind, "version",
				  (json_int_t)ch->version);
	char *line = entry ? json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int ret = -1;

	if (line)
		ret = audit_append(s, ch->conn->worker->broker->audit_key, ch->now, line);
	free(line);
	json_decref(entry);
	return ret;
}

static int on_run(struct job *job, struct store *s)
{
	struct change *ch = (struct change *)job;

	if (ch->run(ch, s))
		return -1;
	return append_audit(ch, s);
}

static void on_done(struct job *job)
{
	struct change *ch = (struct change *)job;

	if (job->result && !ch->problem.status)
		problem_internal(&ch->problem, ch->action);
	if (ch->problem.status)
		conn_reply_problem(ch->conn, &ch->problem);
	else
		admin_reply(ch->conn, 200, json_pack("{s:s, s:I, s:I}", "name", ch->name, "version",
						     (json_int_t)ch->version, "count",
						     (json_int_t)ch->count));
	change_free(ch);
}

struct change *change_new(struct conn *c, const char *action, const char *name,
			  int (*run)(struct change *ch, struct store *s))
{
	struct change *ch = calloc(1, sizeof(*ch));
	struct problem p = { 0 };

	if (!ch) {
		problem_internal(&p, "out of memory");
		conn_reply_problem(c, &p);
		return NULL;
	}
	ch->job = (struct job){ .run = on_run, .done = on_done, .mailbox = &c->worker->mailbox };
	ch->conn = c;
	ch->run = run;
	ch->action = action;
	ch->now = time(NULL);
	snprintf(ch->name, sizeof(ch->name), "%s", name);
	return ch;
}

void change_submit(struct change *ch)
{
	jobs_add(&ch->conn->worker->jobs, &ch->job);
}
