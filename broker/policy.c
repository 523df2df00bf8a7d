// SPDX-License-Identifier: MIT
/* Policies: from the store, and which one a resource has. */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <guest-attest.h>

#include "log.h"
#include "policy_rules.h"
#include "reference.h"

static void rules_fini(struct rules *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		free(r->v[i].name);
		json_decref(r->v[i].body);
		ga_policy_free(r->v[i].appraisal);
		free(r->v[i].why);
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

/* Measurements are anybody's; the rest is the library's to demand. */
static const char any_text[] =
	"guest-attest-policy 1\n"
	"accept tdx\n"
	"mr_td any\nrt_mr0 any\nrt_mr1 any\nrt_mr2 any\nrt_mr3 any\n"
	"tcb-status allow UpToDate\nemulated allow no yes\n"
	"accept snp\n"
	"MEASUREMENT any\nREPORTED_TCB any\nemulated allow no yes\n";

static struct ga_policy *compile(const char *text)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = f ? ga_policy_parse(text, strlen(text), f) : NULL;

	ga_findings_free(f);
	return p;
}

static int add(struct rules *r, const struct rule *rule)
{
	struct rule *v = realloc(r->v, (r->n + 1) * sizeof(*v));

	if (!v)
		return -1;
	r->v = v;
	r->v[r->n++] = *rule;
	return 0;
}

/* One that names a reference value which is gone accepts nothing. */
static int compile_appraisal(struct rule *rule, const struct rules *reference, const char *body)
{
	struct problem p = { 0 };
	char *text = reference_expand(reference, body, &p);

	if (text)
		rule->appraisal = compile(text);
	else if (p.status < 500)
		rule->why = strdup(p.detail);
	free(text);
	return rule->appraisal || rule->why ? 0 : -1;
}

static int add_named(struct policies *to, const char *kind, const char *name, int64_t version,
		     const char *body)
{
	struct rules *rules = !strcmp(kind, KIND_POLICY)    ? &to->policy :
			      !strcmp(kind, KIND_SHADOW)    ? &to->shadow :
			      !strcmp(kind, KIND_REFERENCE) ? &to->reference :
							      &to->appraisal;
	struct rule rule = { .name = strdup(name), .version = version };
	int ret;

	if (rules == &to->appraisal) {
		ret = compile_appraisal(&rule, &to->reference, body);
	} else {
		rule.body = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
		ret = rule.body ? 0 : -1;
	}
	if (!ret && rule.name && !add(rules, &rule))
		return 0;
	log_error("a document in force can't be read", "kind", kind, "name", name, NULL);
	free(rule.name);
	json_decref(rule.body);
	ga_policy_free(rule.appraisal);
	free(rule.why);
	return -1;
}

static int add_document(void *arg, const struct document *doc)
{
	return add_named(arg, doc->kind, doc->name, doc->version, doc->body);
}

/* Reference values first: appraisals name them. */
static int load(struct policies *p, struct store *s)
{
	static const char *const kinds[] = {
		KIND_REFERENCE, KIND_POLICY, KIND_SHADOW, KIND_APPRAISAL,
	};
	size_t i;

	if (store_generation(s, &p->generation) ||
	    add_named(p, KIND_APPRAISAL, APPRAISAL_ANY, 0, any_text))
		return -1;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (store_document_each(s, kinds[i], NULL, add_document, p))
			return -1;
	return 0;
}

int policies_refresh_view(struct policies *p, struct store *s)
{
	struct policies fresh = { 0 };
	int64_t generation;

	if (store_generation(s, &generation))
		return -1;
	if (generation == p->generation)
		return 0;
	if (load(&fresh, s)) {
		policies_fini(&fresh);
		return -1;
	}
	policies_fini(p);
	*p = fresh;
	return 0;
}

int policies_refresh(struct policies *p, struct store *s)
{
	int ret;

	if (store_begin_read(s))
		return -1;
	ret = policies_refresh_view(p, s);
	store_rollback(s);
	return ret;
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
	struct evaluation e = { .facts = facts };

	if (shadow && !policy_evaluate(&e, shadow))
		snprintf(d->shadow, sizeof(d->shadow), "%s", e.reason);
}

static json_int_t generation_of(const json_t *facts)
{
	return json_integer_value(json_object_get(json_object_get(facts, "claims"), "generation"));
}

void policies_decide(const struct policies *p, const char *resource, const json_t *facts,
		     struct decision *d)
{
	const struct rule *rule = find_prefix(&p->policy, resource);
	struct evaluation e = { .facts = facts, .trace = d->trace };

	d->allowed = d->stale = false;
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
	d->stale = !d->allowed && generation_of(facts) != p->generation;
	snprintf(d->reason, sizeof(d->reason), "%s", e.reason);
}
