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
	json_object_set_new(rec->entry, "policy-version", json_integer(d->version));
	record_set(rec, "reason", d->reason);
	if (d->shadow[0])
		record_set(rec, "shadow", d->shadow);
	record_set_claims(rec, r->claims, r->digest);
	if (r->binding)
		json_object_set(rec->entry, "binding", r->binding);
	if (r->challenge) {
		rec->use_ticket = true;
		memcpy(rec->ticket, r->challenge->id, sizeof(rec->ticket));
		rec->ticket_expires = r->expires;
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

static void release_secret(struct conn *c, const struct release *r, const struct decision *d,
			   int64_t now)
{
	struct sealed sealed;
	struct record *rec;
	int64_t version;
	int ret = store_secret_get(c->worker->store, r->resource, &sealed, &version);

	if (ret == STORE_NONE) {
		refuse(c, make_record(c, r, "missing", d, now), 404, "ResourceNotFound",
		       "there is no such resource, or it is disabled");
		return;
	}
	rec = ret ? NULL : make_record(c, r, "release", d, now);
	if (rec) {
		json_object_set_new(rec->entry, "version", json_integer(version));
		rec->text = wrap_secret(c, r, &sealed, version);
		rec->metric = r->metric;
	}
	sealed_fini(&sealed);
	record_submit(c, rec);
}

void release(struct conn *c, const struct release *r, int64_t now)
{
	struct worker *w = c->worker;
	struct decision d = { 0 };
	struct problem p = { 0 };
	json_t *facts;

	facts = json_pack("{s:s, s:O, s:O*, s:O*}", "profile", r->profile, "claims", r->claims,
			  "binding", r->binding, "refused", r->refused);
	if (!facts || policies_refresh(&w->policies, w->store)) {
		problem_internal(&p, "policies");
		conn_reply_problem(c, &p);
		json_decref(facts);
		return;
	}
	policies_decide(&w->policies, r->resource, facts, &d);
	json_decref(facts);
	if (d.shadow[0])
		metric_add(&w->broker->metrics, M_SHADOW_DENIED);
	if (d.allowed) {
		release_secret(c, r, &d, now);
	} else if (d.stale) {
		refuse(c, make_record(c, r, "stale", &d, now), 401, "TokenNotFound",
		       "policies have changed since the attestation: attest again");
	} else {
		metric_add(&w->broker->metrics, M_DENIED);
		refuse(c, make_record(c, r, "deny", &d, now), 403, "PolicyDeny", d.reason);
	}
}
