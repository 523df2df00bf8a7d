// SPDX-License-Identifier: MIT
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "release.h"

/* What a guest can take: the kernel's envelope carries 32 KiB of text. */
#define SECRET_MAX 16384

static int run_put(struct change *ch, struct store *s)
{
	struct broker *b = ch->conn->worker->broker;
	char what[STORE_NAME_MAX + 32];
	struct sealed sealed;
	int ret;

	if (store_secret_next(s, ch->name, &ch->version))
		return -1;
	secret_label(what, sizeof(what), ch->name, ch->version);
	if (vault_seal(&b->vault, what, ch->secret.p, ch->secret.n, &sealed))
		return -1;
	ret = store_secret_put(s, ch->name, ch->version, ch->now, &sealed);
	sealed_fini(&sealed);
	return ret;
}

void admin_secret_put(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	struct change *ch;

	if (resource_check(rest, &p)) {
		conn_reply_problem(c, &p);
		return;
	}
	if (!c->head.length || c->head.length > SECRET_MAX) {
		problem(&p, 400, "BadRequest", "secret: expected 1 to %d bytes, found %zu",
			SECRET_MAX, c->head.length);
		conn_reply_problem(c, &p);
		return;
	}
	ch = change_new(c, "secret-put", rest, run_put);
	if (!ch)
		return;
	if (bytes_append(&ch->secret, conn_body(c), c->head.length))
		problem_internal(&ch->problem, "out of memory");
	change_submit(ch);
}

static int list_one(void *arg, const struct secret_info *info)
{
	char master[2 * MASTER_ID_LEN + 1];
	json_t *entry;

	hex_encode(master, info->master, sizeof(info->master));
	entry = json_pack("{s:s, s:I, s:b, s:b, s:I, s:s}", "name", info->name, "version",
			  (json_int_t)info->version, "enabled", info->enabled, "current",
			  info->current, "created", (json_int_t)info->created, "master", master);
	return json_array_append_new(arg, entry);
}

void admin_secret_list(struct conn *c, const char *rest)
{
	json_t *array = json_array();
	char prefix[STORE_NAME_MAX];
	struct problem p = { 0 };
	const char *word = admin_word(c, "prefix", prefix, sizeof(prefix));

	(void)rest;
	if (array && !store_secret_each(c->worker->store, word ? word : "", list_one, array)) {
		admin_reply(c, 200, json_pack("{s:o}", "secrets", array));
		return;
	}
	json_decref(array);
	problem_internal(&p, "list");
	conn_reply_problem(c, &p);
}

/* STORE_NONE becomes the answer that there is no such thing. */
static int settle(struct change *ch, int ret)
{
	if (ret == STORE_NONE && !ch->version)
		return problem(&ch->problem, 404, "ResourceNotFound", "there is no '%s'", ch->name);
	if (ret == STORE_NONE)
		return problem(&ch->problem, 404, "ResourceNotFound",
			       "there is no version %lld of '%s'", (long long)ch->version,
			       ch->name);
	return ret;
}

static int run_enable(struct change *ch, struct store *s)
{
	return settle(ch, store_secret_enable(s, ch->name, ch->version, true));
}

static int run_disable(struct change *ch, struct store *s)
{
	return settle(ch, store_secret_enable(s, ch->name, ch->version, false));
}

static int run_activate(struct change *ch, struct store *s)
{
	return settle(ch, store_secret_activate(s, ch->name, ch->version));
}

static int run_delete(struct change *ch, struct store *s)
{
	return settle(ch, store_secret_delete(s, ch->name));
}

static const struct {
	const char *word;
	const char *action;
	int (*run)(struct change *ch, struct store *s);
} actions[] = {
	{ "enable", "secret-enable", run_enable },
	{ "disable", "secret-disable", run_disable },
	{ "activate", "secret-activate", run_activate },
	{ "delete", "secret-delete", run_delete },
};

#define N_ACTIONS (sizeof(actions) / sizeof(actions[0]))

void admin_secret_change(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	int64_t version = 0;
	char text[32] = "";
	struct change *ch;
	size_t i;

	if (resource_check(rest, &p) || admin_number(c, "version", &version, &p) < 0) {
		conn_reply_problem(c, &p);
		return;
	}
	admin_word(c, "action", text, sizeof(text));
	for (i = 0; i < N_ACTIONS && strcmp(actions[i].word, text); i++)
		;
	if (i == N_ACTIONS) {
		problem(&p, 400, "BadRequest", "action: '%.32s' is not known", text);
		conn_reply_problem(c, &p);
		return;
	}
	ch = change_new(c, actions[i].action, rest, actions[i].run);
	if (!ch)
		return;
	ch->version = version;
	change_submit(ch);
}

void admin_secret_delete(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	struct change *ch;

	if (resource_check(rest, &p)) {
		conn_reply_problem(c, &p);
		return;
	}
	ch = change_new(c, "secret-delete", rest, run_delete);
	if (ch)
		change_submit(ch);
}

/**
 * struct foreign - a version under an old master key; read first, since the
 * table may not change under a walk over it
 */
struct foreign {
	char name[STORE_NAME_MAX];
	int64_t version;
	struct sealed sealed;
	struct foreign *next;
};

static int collect(void *arg, const char *name, int64_t version, struct sealed *sealed)
{
	struct foreign **list = arg, *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->version = version;
	f->sealed = *sealed;
	sealed->body = (struct bytes){ 0 };
	f->next = *list;
	*list = f;
	return 0;
}

static int rewrap_one(struct change *ch, struct store *s, struct foreign *f)
{
	char what[STORE_NAME_MAX + 32];

	secret_label(what, sizeof(what), f->name, f->version);
	if (vault_rewrap(&ch->conn->worker->broker->vault, what, &f->sealed))
		return problem(&ch->problem, 409, "MasterKeyError",
			       "no master key here opens version %lld of '%s'",
			       (long long)f->version, f->name);
	ch->count++;
	return store_secret_rewrapped(s, f->name, f->version, &f->sealed);
}

static int rewrap_key(struct change *ch, struct store *s, const char *name)
{
	const struct vault *v = &ch->conn->worker->broker->vault;
	struct sealed sealed;
	int ret = store_key_get(s, name, &sealed);

	if (ret)
		return -1;
	if (memcmp(sealed.master, v->keys[0].id, MASTER_ID_LEN)) {
		ret = vault_rewrap(v, name, &sealed);
		if (!ret)
			ret = store_key_put(s, name, &sealed);
		ch->count++;
	}
	sealed_fini(&sealed);
	return ret;
}

static int run_rewrap(struct change *ch, struct store *s)
{
	const struct vault *v = &ch->conn->worker->broker->vault;
	struct foreign *list = NULL, *f;
	int ret;

	ret = store_secret_each_foreign(s, v->keys[0].id, collect, &list);
	for (f = list; f && !ret; f = f->next)
		ret = rewrap_one(ch, s, f);
	while ((f = list)) {
		list = f->next;
		sealed_fini(&f->sealed);
		free(f);
	}
	if (ret || rewrap_key(ch, s, "audit") || rewrap_key(ch, s, "token") ||
	    rewrap_key(ch, s, "sender"))
		return -1;
	return 0;
}

void admin_rewrap(struct conn *c, const char *rest)
{
	struct change *ch = change_new(c, "rewrap", "", run_rewrap);

	(void)rest;
	if (ch)
		change_submit(ch);
}
