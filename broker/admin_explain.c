// SPDX-License-Identifier: MIT
/*
 * What would be decided, and why: recorded evidence against the policies in
 * force, or against one that is not. Nothing is released and nothing recorded.
 */
#include "admin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "b64.h"
#include "binding.h"
#include "member.h"
#include "policy.h"
#include "release.h"

static const struct member members[] = {
	{ "resource", JSON_STRING, true, false },
	{ "profile", JSON_STRING, true, false },
	{ "evidence", JSON_STRING, true, false },
	{ "binding", JSON_STRING, false, false },
	{ "time", JSON_INTEGER, false, false },
	{ "policy", JSON_OBJECT, false, false },
	{ NULL },
};

static const char *text_of(const json_t *request, const char *name)
{
	return json_string_value(json_object_get(request, name));
}

static int decode(const json_t *request, const char *name, struct bytes *out, struct problem *p)
{
	const char *text = text_of(request, name);
	size_t n = strlen(text);

	if (bytes_reserve(out, B64_DECODED_MAX(n)))
		return problem_internal(p, "out of memory");
	if (b64_decode(out->p, &out->n, text, n))
		return problem(p, 400, "BadRequest", "%s: not base64", name);
	return 0;
}

static json_t *bound_facts(const json_t *request, struct problem *p)
{
	struct bytes encoded = { 0 };
	struct ga_findings *f = NULL;
	struct ga_binding binding;
	json_t *facts = NULL;

	if (decode(request, "binding", &encoded, p))
		goto out;
	f = ga_findings_new();
	if (!f)
		problem_internal(p, "out of memory");
	else if (ga_binding_parse(encoded.p, encoded.n, &binding, f))
		problem(p, 400, "BindingError", "binding: %s: %s",
			ga_findings_get(f, 0)->field,
			ga_code_text(ga_findings_get(f, 0)->code));
	else
		facts = binding_facts(&binding);
out:
	ga_findings_free(f);
	bytes_fini(&encoded);
	return facts;
}

/* A policy that is tried stands before all others. */
static int try_policy(struct policies *tried, const struct policies *p, const json_t *request,
		      struct problem *problem_out)
{
	json_t *body = json_object_get(request, "policy");
	const char *resource = text_of(request, "resource");
	char *text = json_dumps(body, JSON_COMPACT);
	int ret;

	ret = text ? policy_check(NULL, KIND_POLICY, resource, text, problem_out) : -1;
	free(text);
	if (ret)
		return -1;
	*tried = *p;
	tried->shadow = (struct rules){ 0 };
	tried->policy.n = 1;
	tried->policy.v = calloc(1, sizeof(struct rule));
	if (!tried->policy.v)
		return problem_internal(problem_out, "out of memory");
	tried->policy.v[0] = (struct rule){ .name = (char *)resource, .body = body };
	return 0;
}

static int decide(struct conn *c, const json_t *request, const json_t *facts, struct decision *d,
		  struct problem *p)
{
	const char *resource = text_of(request, "resource");
	struct worker *w = c->worker;
	struct policies tried;

	if (!json_object_get(request, "policy")) {
		policies_decide(&w->policies, resource, facts, d);
		return 0;
	}
	if (try_policy(&tried, &w->policies, request, p))
		return -1;
	policies_decide(&tried, resource, facts, d);
	free(tried.policy.v);
	return 0;
}

static json_t *explain(struct conn *c, const json_t *request, struct appraisal *a,
		       struct problem *p)
{
	struct decision d = { .trace = json_array() };
	json_t *binding = json_incref(a->binding), *facts = NULL, *answer = NULL;
	json_t *fields = NULL;

	/* For evidence that was recorded without it. */
	if (!binding && json_object_get(request, "binding")) {
		binding = bound_facts(request, p);
		if (!binding)
			goto out;
	}
	fields = json_loads(a->fields, 0, NULL);
	facts = json_pack("{s:s, s:O, s:O, s:O*, s:O*}", "profile", text_of(request, "profile"),
			  "claims", a->claims, "evidence", fields, "binding", binding,
			  "refused", a->refused);
	if (facts && !decide(c, request, facts, &d, p))
		answer = json_pack("{s:b, s:b, s:s, s:I, s:s, s:s, s:O, s:O}", "accepted", 1,
				   "allowed", d.allowed, "policy", d.policy, "version",
				   (json_int_t)d.version, "reason", d.reason, "shadow", d.shadow,
				   "checks", d.trace, "facts", facts);
out:
	json_decref(facts);
	json_decref(fields);
	json_decref(binding);
	json_decref(d.trace);
	return answer;
}

static json_t *appraise_and_explain(struct conn *c, const json_t *request, struct problem *p)
{
	struct appraisal a = { 0 };
	struct problem refused = { 0 };
	struct bytes evidence = { 0 };
	json_t *answer = NULL;
	/* Recorded evidence is bound to a nonce of its own: not compared. */
	struct appraisal_input in = { .policies = &c->worker->policies, .now = time(NULL),
				      .fields = true };

	if (json_object_get(request, "time"))
		in.now = json_integer_value(json_object_get(request, "time"));
	if (resource_check(text_of(request, "resource"), p) ||
	    decode(request, "evidence", &evidence, p))
		goto out;
	in.evidence = evidence.p;
	in.n = evidence.n;
	if (policies_refresh(&c->worker->policies, c->worker->store))
		problem_internal(p, "policies");
	else if (appraise(&c->worker->broker->appraiser, &in, &a, &refused))
		answer = json_pack("{s:b, s:b, s:s, s:s}", "accepted", 0, "allowed", 0, "error",
				   refused.name, "reason", refused.detail);
	else
		answer = explain(c, request, &a, p);
	appraisal_fini(&a);
out:
	bytes_fini(&evidence);
	return answer;
}

void admin_explain(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	json_t *request, *answer = NULL;

	(void)rest;
	request = members_parse((const char *)conn_body(c), c->head.length, "request", &p);
	if (request && !members_check(request, "request", members, &p))
		answer = appraise_and_explain(c, request, &p);
	json_decref(request);
	if (!answer && p.status)
		conn_reply_problem(c, &p);
	else
		admin_reply(c, 200, answer);
}
