// SPDX-License-Identifier: MIT
/* Is a document what it should be? Asked before it is stored. */
#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include <guest-attest.h>

#include "binding.h"
#include "reference.h"

static int bad(struct problem *p, const char *what)
{
	return problem(p, 400, "ParsePolicyError", "%s", what);
}

static int check_strings(const json_t *list, const char *where, const char *const *known,
			 struct problem *p)
{
	const char *const *k;
	const json_t *entry;
	size_t i;

	if (!json_is_array(list) || !json_array_size(list))
		return problem(p, 400, "ParsePolicyError", "%s: expected a list that is not empty",
			       where);
	json_array_foreach((json_t *)list, i, entry) {
		if (!json_is_string(entry))
			return problem(p, 400, "ParsePolicyError", "%s: expected strings", where);
		if (!known)
			continue;
		for (k = known; *k && strcmp(*k, json_string_value(entry)); k++)
			;
		if (!*k)
			return problem(p, 400, "ParsePolicyError", "%s: '%.40s' is not known", where,
				       json_string_value(entry));
	}
	return 0;
}

static int check_values(const json_t *list, const char *where, struct problem *p)
{
	const json_t *entry;
	size_t i;

	if (!json_is_array(list) || !json_array_size(list))
		return problem(p, 400, "ParsePolicyError", "%s: expected a list that is not empty",
			       where);
	json_array_foreach((json_t *)list, i, entry)
		if (json_is_object(entry) || json_is_array(entry) || json_is_null(entry))
			return problem(p, 400, "ParsePolicyError",
				       "%s: expected strings, numbers or booleans", where);
	return 0;
}

static int check_binding(const json_t *binding, struct problem *p)
{
	const char *field;
	json_t *list;

	json_object_foreach((json_t *)binding, field, list) {
		if (!binding_field(field))
			return problem(p, 400, "ParsePolicyError", "binding: '%.40s' is not known",
				       field);
		if (check_values(list, "binding", p))
			return -1;
	}
	return 0;
}

/* As the claim has them: lower-case hex of SHA-256. */
static int check_digests(const json_t *list, struct problem *p)
{
	const json_t *entry;
	const char *text;
	size_t i;

	if (check_strings(list, "init-data", NULL, p))
		return -1;
	json_array_foreach((json_t *)list, i, entry) {
		text = json_string_value(entry);
		if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
			return problem(p, 400, "ParsePolicyError",
				       "init-data: expected 64 lower-case hex digits, found '%.80s'",
				       text);
	}
	return 0;
}

static int check_policy(const json_t *body, struct problem *p)
{
	static const char *const tees[] = { "tdx", "snp", "sample", NULL };
	static const char *const profiles[] = { "rcar", "native", NULL };
	const json_t *appraisal = json_object_get(body, "appraisal"), *list;
	const char *name;
	json_t *value, *sub;

	json_object_foreach((json_t *)body, name, value)
		if (strcmp(name, "appraisal") && strcmp(name, "tee") && strcmp(name, "profile") &&
		    strcmp(name, "binding") && strcmp(name, "init-data") &&
		    strcmp(name, "unverified-devices"))
			return problem(p, 400, "ParsePolicyError", "unknown member '%.40s'", name);
	if (!appraisal)
		return bad(p, "appraisal: missing; name appraisals, or say \"any\"");
	if (json_is_string(appraisal)) {
		if (strcmp(json_string_value(appraisal), "any"))
			return bad(p, "appraisal: expected a list of names, or \"any\"");
	} else if (check_strings(appraisal, "appraisal", NULL, p)) {
		return -1;
	}
	list = json_object_get(body, "tee");
	if (list && check_strings(list, "tee", tees, p))
		return -1;
	list = json_object_get(body, "profile");
	if (list && check_strings(list, "profile", profiles, p))
		return -1;
	list = json_object_get(body, "init-data");
	if (list && check_digests(list, p))
		return -1;
	sub = json_object_get(body, "unverified-devices");
	if (sub && !json_is_boolean(sub))
		return bad(p, "unverified-devices: expected true or false");
	sub = json_object_get(body, "binding");
	if (!sub)
		return 0;
	if (!json_is_object(sub))
		return bad(p, "binding: expected an object");
	return check_binding(sub, p);
}

/* The library says what is wrong, with line and column of the expanded text. */
static int check_appraisal(const struct policies *in_force, const char *name, const char *body,
			   struct problem *p)
{
	struct ga_findings *f = ga_findings_new();
	char words[640] = "out of memory", *text = NULL;
	struct ga_policy *policy = NULL;

	if (!*name || !strcmp(name, APPRAISAL_ANY))
		bad(p, "a name is needed, other than 'any'");
	else
		text = reference_expand(in_force ? &in_force->reference : NULL, body, p);
	if (text && f)
		policy = ga_policy_parse(text, strlen(text), f);
	if (!policy && f && ga_findings_count(f))
		ga_finding_format(ga_findings_get(f, 0), words, sizeof(words));
	ga_findings_free(f);
	free(text);
	if (!policy)
		return p->status ? -1 : bad(p, words);
	ga_policy_free(policy);
	return 0;
}

int policy_check(const struct policies *in_force, const char *kind, const char *name,
		 const char *text, struct problem *p)
{
	json_t *body;
	int ret;

	if (!strcmp(kind, KIND_APPRAISAL))
		return check_appraisal(in_force, name, text, p);
	if (!strcmp(kind, KIND_REFERENCE))
		return reference_check(name, text, p);
	body = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (!body)
		return bad(p, "not JSON, or a member is given twice");
	ret = json_is_object(body) ? check_policy(body, p) : bad(p, "expected an object");
	json_decref(body);
	return ret;
}
