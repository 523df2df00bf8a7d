// SPDX-License-Identifier: MIT
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

static const char *const kinds[] = {
	KIND_POLICY, KIND_SHADOW, KIND_APPRAISAL, KIND_REFERENCE,
};

/* "<kind>" or "<kind>/<name>"; @name is NULL for the former. */
static int split(const char *rest, const char **kind, const char **name, struct problem *p)
{
	size_t n = strcspn(rest, "/"), i;

	*name = rest[n] ? rest + n + 1 : NULL;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		*kind = kinds[i];
		if (strlen(kinds[i]) == n && !strncmp(rest, kinds[i], n))
			break;
	}
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return problem(p, 404, "InvalidRequestPath", "there are no documents '%.40s'", rest);
	return 0;
}

static int split_name(const char *rest, const char **kind, const char **name, struct problem *p)
{
	if (split(rest, kind, name, p))
		return -1;
	return *name ? 0 : problem(p, 400, "BadRequest", "name: missing");
}

static int run_put(struct change *ch, struct store *s)
{
	return store_document_put(s, ch->kind, ch->name, ch->body, change_author(ch), ch->now,
				  &ch->version);
}

void admin_document_store(struct conn *c, const char *kind, const char *name, char *text,
			  struct problem *p)
{
	struct worker *w = c->worker;
	struct change *ch;

	if (strlen(name) >= STORE_NAME_MAX)
		problem(p, 400, "BadRequest", "name: longer than %d bytes", STORE_NAME_MAX - 1);
	else if (policies_refresh(&w->policies, w->store))
		problem_internal(p, "policies");
	else
		policy_check(&w->policies, kind, name, text, p);
	ch = p->status ? NULL : change_new(c, "document-put", name, run_put);
	if (ch) {
		ch->kind = kind;
		ch->body = text;
		change_submit(ch);
	} else {
		free(text);
	}
}

void admin_document_put(struct conn *c, const char *rest)
{
	char *body = strndup((const char *)conn_body(c), c->head.length);
	const char *kind, *name;
	struct problem p = { 0 };

	if (!body)
		problem_internal(&p, "out of memory");
	else if (split_name(rest, &kind, &name, &p))
		free(body);
	else
		admin_document_store(c, kind, name, body, &p);
	if (p.status)
		conn_reply_problem(c, &p);
}

static json_t *describe(const struct document *doc, bool with_body)
{
	return json_pack("{s:s, s:I, s:b, s:I, s:s, s:s*}", "name", doc->name, "version",
			 (json_int_t)doc->version, "active", doc->active, "created",
			 (json_int_t)doc->created, "author", doc->author, "body",
			 with_body ? doc->body : NULL);
}

static int list_one(void *arg, const struct document *doc)
{
	return json_array_append_new(arg, describe(doc, false));
}

static void list(struct conn *c, const char *kind, const char *name)
{
	json_t *array = json_array();
	struct problem p = { 0 };

	if (array && !store_document_each(c->worker->store, kind, name, list_one, array)) {
		admin_reply(c, 200, json_pack("{s:o}", "documents", array));
		return;
	}
	json_decref(array);
	problem_internal(&p, "list");
	conn_reply_problem(c, &p);
}

static int name_one(void *arg, const struct document *doc)
{
	return json_array_append_new(arg, json_string(doc->name));
}

void admin_document_names(struct conn *c, const char *kind)
{
	json_t *array = json_array();
	struct problem p = { 0 };

	if (array && !store_document_each(c->worker->store, kind, NULL, name_one, array)) {
		admin_reply(c, 200, array);
		return;
	}
	json_decref(array);
	problem_internal(&p, "list");
	conn_reply_problem(c, &p);
}

static void show(struct conn *c, const char *kind, const char *name, int64_t version)
{
	struct problem p = { 0 };
	struct document doc;
	int ret = store_document_get(c->worker->store, kind, name, version, &doc);

	if (!ret) {
		admin_reply(c, 200, describe(&doc, true));
		free(doc.body);
		return;
	}
	if (ret == STORE_NONE)
		problem(&p, 404, "ResourceNotFound", "there is no such %s", kind);
	else
		problem_internal(&p, "document");
	conn_reply_problem(c, &p);
}

/* The kind alone lists names, "?version=" one version, "?versions=all" them all. */
void admin_document_get(struct conn *c, const char *rest)
{
	const char *kind, *name;
	struct problem p = { 0 };
	int64_t version = 0;
	char word[8];

	if (split(rest, &kind, &name, &p) || admin_number(c, "version", &version, &p) < 0)
		conn_reply_problem(c, &p);
	else if (!name || admin_word(c, "versions", word, sizeof(word)))
		list(c, kind, name);
	else
		show(c, kind, name, version);
}

static int run_activate(struct change *ch, struct store *s)
{
	int ret = store_document_activate(s, ch->kind, ch->name, ch->version);

	if (ret == STORE_NONE)
		return problem(&ch->problem, 404, "ResourceNotFound",
			       "there is no version %lld of %s '%s'", (long long)ch->version,
			       ch->kind, ch->name);
	return ret;
}

void admin_document_change(struct conn *c, const char *rest)
{
	const char *kind, *name;
	struct problem p = { 0 };
	int64_t version;
	struct change *ch;
	int ret;

	ret = split_name(rest, &kind, &name, &p);
	if (!ret)
		ret = admin_number(c, "activate", &version, &p);
	if (ret > 0)
		problem(&p, 400, "BadRequest", "activate: missing");
	if (ret) {
		conn_reply_problem(c, &p);
		return;
	}
	ch = change_new(c, "document-activate", name, run_activate);
	if (!ch)
		return;
	ch->kind = kind;
	ch->version = version;
	change_submit(ch);
}
