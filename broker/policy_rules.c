// SPDX-License-Identifier: MIT
#include "policy_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

#define VALUE_MAX 160

static const char *show(const json_t *value, char text[VALUE_MAX])
{
	char *whole;

	if (!value)
		return "nothing";
	if (json_is_string(value)) {
		snprintf(text, VALUE_MAX, "%s", json_string_value(value));
		return text;
	}
	whole = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	snprintf(text, VALUE_MAX, "%s", whole ? whole : "?");
	free(whole);
	return text;
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

static bool among(const json_t *list, const json_t *value)
{
	const json_t *entry;
	size_t i;

	json_array_foreach((json_t *)list, i, entry)
		if (json_equal(entry, value))
			return true;
	return false;
}

/* "appraisals": what accepted the evidence; "refused": why the others did not. */
static bool check_appraisal(struct evaluation *e, const char *name)
{
	const json_t *claims = json_object_get(e->facts, "claims");
	const json_t *version = json_object_get(json_object_get(claims, "appraisals"), name);
	const char *why;

	why = json_string_value(json_object_get(json_object_get(e->facts, "refused"), name));
	if (!version)
		return note(e, false, "appraisal '%s': %s", name, why ? why : "did not accept");
	note(e, true, "appraisal '%s'", name);
	snprintf(e->reason, sizeof(e->reason), "appraisal '%s' version %lld", name,
		 (long long)json_integer_value(version));
	return true;
}

static bool check_appraisals(struct evaluation *e, const json_t *list)
{
	const json_t *name;
	size_t i;

	if (json_is_string(list))
		return check_appraisal(e, APPRAISAL_ANY);
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

/* Anybody can make a sample: only a policy that names it means it. */
static bool check_tee(struct evaluation *e, const json_t *policy, const json_t *tee)
{
	if (!json_object_get(policy, "tee") && json_is_string(tee) &&
	    !strcmp(json_string_value(tee), TEE_SAMPLE))
		return note(e, false, "tee: '" TEE_SAMPLE "', which the policy does not name");
	return check_list(e, policy, "tee", tee);
}

static bool check_devices(struct evaluation *e, const json_t *policy, const json_t *devices)
{
	char text[VALUE_MAX];

	if (!devices || json_is_true(json_object_get(policy, "unverified-devices")))
		return true;
	return note(e, false, "devices: %s, whose evidence is not verified here",
		    show(devices, text));
}

bool policy_evaluate(struct evaluation *e, const struct rule *policy)
{
	const json_t *claims = json_object_get(e->facts, "claims");

	return check_list(e, policy->body, "profile", json_object_get(e->facts, "profile")) &&
	       check_tee(e, policy->body, json_object_get(claims, "tee")) &&
	       check_list(e, policy->body, "init-data", json_object_get(claims, "init-data")) &&
	       check_devices(e, policy->body, json_object_get(claims, "devices")) &&
	       check_binding(e, policy->body) &&
	       check_appraisals(e, json_object_get(policy->body, "appraisal"));
}
