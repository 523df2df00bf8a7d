// SPDX-License-Identifier: MIT
/* Policies: from the store, and which one a resource has. */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "policy_rules.h"

bool policy_kind(const char *kind)
{
	return !strcmp(kind, KIND_POLICY) || !strcmp(kind, KIND_SHADOW) ||
	       !strcmp(kind, KIND_APPRAISAL) || !strcmp(kind, KIND_REFERENCE);
}

static void rules_fini(struct rules *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->v[i].name);
		json_decref(r->v[i].body);
	}
	free(r->v);
	*r = (struct rules){ 0 };
}

void policies_fini(struct policies *p)
{
	rules_fini(&p->policy);
	rules_fini(&p->shadow);
	rules_fini(&p->appraisal);
	rules_fini(&p->reference);
	p->generation = 0;
}

static int add_rule(void *arg, const struct document *doc)
{
	struct rules *r = arg;
	struct rule rule = { .version = doc->version }, *v;

	v = realloc(r->v, (r->n + 1) * sizeof(*v));
	if (!v)
		return -1;
	r->v = v;
	rule.name = strdup(doc->name);
	rule.body = json_loads(doc->body, JSON_REJECT_DUPLICATES, NULL);
	if (!rule.name || !rule.body) {
		log_error("a document in force can't be read", "kind", doc->kind, "name", doc->name,
			  NULL);
		free(rule.name);
		json_decref(rule.body);
		return -1;
	}
	r->v[r->n++] = rule;
	return 0;
}

static int load(struct policies *p, struct store *s)
{
	if (store_generation(s, &p->generation) ||
	    store_document_each(s, KIND_POLICY, NULL, add_rule, &p->policy) ||
	    store_document_each(s, KIND_SHADOW, NULL, add_rule, &p->shadow) ||
	    store_document_each(s, KIND_APPRAISAL, NULL, add_rule, &p->appraisal) ||
	    store_document_each(s, KIND_REFERENCE, NULL, add_rule, &p->reference))
		return -1;
	return 0;
}

int policies_refresh(struct policies *p, struct store *s)
{
	struct policies fresh = { 0 };
	int64_t generation;
	int ret;

	if (store_generation(s, &generation))
		return -1;
	if (generation == p->generation)
		return 0;
	if (store_begin_read(s))
		return -1;
	ret = load(&fresh, s);
	store_rollback(s);
	if (ret) {
		policies_fini(&fresh);
		return -1;
	}
	policies_fini(p);
	*p = fresh;
	return 0;
}

/* "a/b" covers "a/b" and "a/b/c", not "a/bc"; "" covers everything. */
static bool covers(const char *prefix, const char *resource)
{
	size_t n = strlen(prefix);

	if (!n || !strncmp(prefix, resource, n))
		return !n || prefix[n - 1] == '/' || !resource[n] || resource[n] == '/';
	return false;
}

static const struct rule *find_prefix(const struct rules *r, const char *resource)
{
	const struct rule *best = NULL;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (covers(r->v[i].name, resource) &&
		    (!best || strlen(r->v[i].name) > strlen(best->name)))
			best = &r->v[i];
	return best;
}

static void decide_shadow(const struct policies *p, const char *resource, const json_t *facts,
			  struct decision *d)
{
	const struct rule *shadow = find_prefix(&p->shadow, resource);
	struct evaluation e = { .policies = p, .facts = facts };

	if (shadow && !policy_evaluate(&e, shadow))
		snprintf(d->shadow, sizeof(d->shadow), "%s", e.reason);
}

void policies_decide(const struct policies *p, const char *resource, const json_t *facts,
		     struct decision *d)
{
	const struct rule *rule = find_prefix(&p->policy, resource);
	struct evaluation e = { .policies = p, .facts = facts, .trace = d->trace };

	d->allowed = false;
	d->policy[0] = d->shadow[0] = '\0';
	d->version = 0;
	decide_shadow(p, resource, facts, d);
	if (!rule) {
		snprintf(d->reason, sizeof(d->reason), "no policy covers this resource");
		return;
	}
	snprintf(d->policy, sizeof(d->policy), "%s", rule->name);
	d->version = rule->version;
	d->allowed = policy_evaluate(&e, rule);
	snprintf(d->reason, sizeof(d->reason), "%s", e.reason);
}
