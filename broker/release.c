// SPDX-License-Identifier: MIT
#include "release.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

static bool is_name_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '.' || c == '_' || c == '-' || c == ':';
}

int resource_check(const char *name, struct problem *p)
{
	unsigned int parts = 1;
	size_t part = 0;
	const char *c;

	if (strlen(name) >= STORE_NAME_MAX)
		return problem(p, 400, "InvalidRequestPath", "resource: longer than %d bytes",
			       STORE_NAME_MAX - 1);
	for (c = name; *c; c++) {
		if (*c == '/') {
			if (!part)
				break;
			parts++;
			part = 0;
		} else if (is_name_byte(*c)) {
			part++;
		} else {
			break;
		}
	}
	if (!*c && parts == 3 && part)
		return 0;
	return problem(p, 404, "InvalidRequestPath",
		       "resource: expected <repository>/<type>/<tag>, found '%.80s'", name);
}

static struct record *make_record(struct conn *c, const struct release *r, const char *event,
				  const struct decision *d, int64_t now)
{
	struct record *rec = record_new(c, event, now);

	if (!rec)
		return NULL;
	record_set(rec, "profile", r->profile);
	record_set(rec, "resource", r->resource);
	record_set(rec, "policy", d->policy);
	record_set_integer(rec, "policy-version", d->version);
	record_set(rec, "reason", d->reason);
	if (d->shadow[0])
		record_set(rec, "shadow", d->shadow);
	record_set_claims(rec, r->claims, r->digest);
	record_set_json(rec, "binding", r->binding);
	if (r->challenge) {
		rec->use_ticket = true;
		memcpy(rec->ticket, r->challenge->id, sizeof(rec->ticket));
		rec->ticket_expires = r->challenge->expires;
	}
	return rec;
}

static void refuse(struct conn *c, struct record *rec, int status, const char *name,
		   const char *detail)
{
	if (rec)
		problem(&rec->problem, status, name, "%s", detail);
	record_submit(c, rec);
}

/* The secret is in the clear only within this function. */
static char *wrap_secret(struct conn *c, const struct release *r, const struct sealed *sealed,
			 int64_t version)
{
	char what[STORE_NAME_MAX + 32];
	struct bytes secret;
	char *text = NULL;

	secret_label(what, sizeof(what), r->resource, version);
	if (!vault_open(&c->worker->broker->vault, what, sealed, &secret))
		text = r->wrap(r->arg, secret.p, secret.n);
	bytes_fini(&secret);
	return text;
}

/**
 * struct found - what the database says of a wish, all of it at one moment
 * @ret: 0; STORE_NONE when there is no such secret, or it is disabled; -1
 */
struct found {
	struct decision decision;
	struct sealed sealed;
	int64_t version;
	int ret;
};

static int look_up(struct worker *w, const struct release *r, struct found *f)
{
	json_t *facts = json_pack("{s:s, s:O, s:O*, s:O*}", "profile", r->profile, "claims",
				  r->claims, "binding", r->binding, "refused", r->refused);

	if (!facts)
		return -1;
	policies_decide(&w->policies, r->resource, facts, &f->decision);
	json_decref(facts);
	if (f->decision.allowed)
		f->ret = store_secret_get(w->store, r->resource, &f->sealed, &f->version);
	return 0;
}

/* Return: 0 with a view open, or -1 without. */
static int open_view(struct worker *w)
{
	if (store_begin_read(w->store))
		return -1;
	if (!policies_refresh_view(&w->policies, w->store))
		return 0;
	store_rollback(w->store);
	return -1;
}

static void release_secret(struct conn *c, const struct release *r, const struct found *f,
			   int64_t now)
{
	struct record *rec;

	if (f->ret == STORE_NONE) {
		refuse(c, make_record(c, r, "missing", &f->decision, now), 404,
		       "ResourceNotFound", "there is no such resource, or it is disabled");
		return;
	}
	rec = f->ret ? NULL : make_record(c, r, "release", &f->decision, now);
	if (rec) {
		record_set_integer(rec, "version", f->version);
		rec->text = wrap_secret(c, r, &f->sealed, f->version);
		rec->metric = r->metric;
	}
	record_submit(c, rec);
}

void release(struct conn *c, const struct release *r, int64_t now)
{
	struct worker *w = c->worker;
	struct problem p = { 0 };
	struct found f = { 0 };
	int ret = -1;

	if (r->in_view || !open_view(w)) {
		ret = look_up(w, r, &f);
		store_rollback(w->store);
	}
	if (ret) {
		problem_internal(&p, "policies");
		conn_reply_problem(c, &p);
		return;
	}
	if (f.decision.shadow[0])
		metric_add(&w->broker->metrics, M_SHADOW_DENIED);
	if (f.decision.allowed) {
		release_secret(c, r, &f, now);
	} else if (f.decision.stale) {
		refuse(c, make_record(c, r, "stale", &f.decision, now), 401, "TokenNotFound",
		       "policies have changed since the attestation: attest again");
	} else {
		metric_add(&w->broker->metrics, M_DENIED);
		refuse(c, make_record(c, r, "deny", &f.decision, now), 403, "PolicyDeny",
		       f.decision.reason);
	}
	sealed_fini(&f.sealed);
}
