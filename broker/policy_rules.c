// SPDX-License-Identifier: MIT
#include "policy_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 160

static const char *show(const json_t *value, char text[VALUE_MAX])
{
	size_t n;

	if (json_is_string(value)) {
		snprintf(text, VALUE_MAX, "%s", json_string_value(value));
		return text;
	}
	n = value ? json_dumpb(value, text, VALUE_MAX - 1, JSON_COMPACT | JSON_ENCODE_ANY) : 0;
	if (n > VALUE_MAX - 1)
		n = VALUE_MAX - 1;
	text[n] = '\0';
	return value ? text : "nothing";
}

static bool note(struct evaluation *e, bool passed, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Return: @passed. */
static bool note(struct evaluation *e, bool passed, const char *fmt, ...)
{
	char text[PROBLEM_DETAIL_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (e->trace)
		json_array_append_new(e->trace, json_pack("{s:b, s:s}", "passed", passed, "check",
							  text));
	if (!passed)
		snprintf(e->reason, sizeof(e->reason), "%s", text);
	return passed;
}

/* Hex digests are compared without regard to case. */
static bool same(const json_t *a, const json_t *b)
{
	if (json_is_string(a) && json_is_string(b))
		return !strcasecmp(json_string_value(a), json_string_value(b));
	return json_equal(a, b);
}

static bool among(const json_t *list, const json_t *value)
{
	const json_t *entry;
	size_t i;

	json_array_foreach((json_t *)list, i, entry)
		if (same(entry, value))
			return true;
	return false;
}

static const struct rule *find_name(const struct rules *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!strcmp(r->v[i].name, name))
			return &r->v[i];
	return NULL;
}

/* "evidence.report_body.rt_mr.0": members, and indices of arrays. */
static const json_t *lookup(const json_t *at, const char *path)
{
	char name[128], *end;
	unsigned long index;
	size_t n;

	while (at && *path) {
		n = strcspn(path, ".");
		if (!n || n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		if (json_is_array(at)) {
			index = strtoul(name, &end, 10);
			at = *end ? NULL : json_array_get(at, index);
		} else {
			at = json_object_get(at, name);
		}
		path += n + (path[n] == '.');
	}
	return at;
}

static bool check_claim(struct evaluation *e, const char *path, const json_t *wanted,
			const json_t *claims)
{
	const json_t *found = lookup(claims, path);
	const char *reference = json_string_value(json_object_get(wanted, "reference"));
	char text[VALUE_MAX];

	if (json_is_string(wanted))
		return note(e, true, "%s: any", path);
	if (reference) {
		const struct rule *r = find_name(&e->policies->reference, reference);

		if (!r)
			return note(e, false, "%s: there are no reference values '%s'", path,
				    reference);
		wanted = r->body;
	}
	return note(e, found && among(wanted, found), "%s: '%s' is %s the values wanted", path,
		    show(found, text), found && among(wanted, found) ? "among" : "not among");
}

static bool check_appraisal(struct evaluation *e, const char *name)
{
	const struct rule *appraisal = find_name(&e->policies->appraisal, name);
	const json_t *claims = json_object_get(e->facts, "claims"), *wanted;
	const char *path;
	bool passed = true;

	if (!appraisal)
		return note(e, false, "there is no appraisal '%s'", name);
	json_object_foreach(json_object_get(appraisal->body, "claims"), path, wanted) {
		if (!check_claim(e, path, wanted, claims))
			passed = false;
		if (!passed && !e->trace)
			return false;
	}
	if (passed)
		snprintf(e->reason, sizeof(e->reason), "appraisal '%s' version %lld", name,
			 (long long)appraisal->version);
	return passed;
}

static bool check_appraisals(struct evaluation *e, const json_t *list)
{
	const json_t *name;
	size_t i;

	if (json_is_string(list)) {
		snprintf(e->reason, sizeof(e->reason), "any accepted evidence");
		return true;
	}
	json_array_foreach((json_t *)list, i, name)
		if (check_appraisal(e, json_string_value(name)))
			return true;
	return false;
}

static bool check_list(struct evaluation *e, const json_t *policy, const char *member,
		       const json_t *found)
{
	const json_t *list = json_object_get(policy, member);
	char text[VALUE_MAX];

	if (!list)
		return true;
	return note(e, among(list, found), "%s: '%s'", member, show(found, text));
}

static bool check_binding(struct evaluation *e, const json_t *policy)
{
	const json_t *wanted = json_object_get(policy, "binding"), *list;
	const json_t *binding = json_object_get(e->facts, "binding"), *found;
	char text[VALUE_MAX];
	const char *field;

	if (!wanted)
		return true;
	if (!binding)
		return note(e, false, "binding: the evidence does not say who asked");
	json_object_foreach((json_t *)wanted, field, list) {
		found = json_object_get(binding, field);
		if (!note(e, found && among(list, found), "binding.%s: '%s'", field,
			  show(found, text)))
			return false;
	}
	return true;
}

bool policy_evaluate(struct evaluation *e, const struct rule *policy)
{
	const json_t *claims = json_object_get(e->facts, "claims");

	return check_list(e, policy->body, "profile", json_object_get(e->facts, "profile")) &&
	       check_list(e, policy->body, "tee", json_object_get(claims, "tee")) &&
	       check_binding(e, policy->body) &&
	       check_appraisals(e, json_object_get(policy->body, "appraisal"));
}
