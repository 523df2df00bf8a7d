// SPDX-License-Identifier: MIT
#include "member.h"

#include <string.h>

const char *member_type_name(json_type type)
{
	switch (type) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "an array";
	case JSON_STRING:
		return "a string";
	case JSON_INTEGER:
		return "an integer";
	case JSON_REAL:
		return "a real number";
	case JSON_TRUE:
	case JSON_FALSE:
		return "a boolean";
	case JSON_NULL:
		return "null";
	}
	return "nothing";
}

json_t *members_parse(const char *text, size_t n, const char *where, struct problem *p)
{
	json_error_t error;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);

	if (!root) {
		/* The parser's own words may quote the input: only its place. */
		problem(p, 400, "SerdeError", "%s: %s at byte %d", where,
			json_error_code(&error) == json_error_duplicate_key ?
				"a member is given twice" : "not JSON",
			error.position);
		return NULL;
	}
	if (!json_is_object(root)) {
		problem(p, 400, "SerdeError", "%s: expected an object, found %s", where,
			member_type_name(json_typeof(root)));
		json_decref(root);
		return NULL;
	}
	return root;
}

static bool same_type(json_type a, json_type b)
{
	if (a == MEMBER_ANY)
		return true;
	if (a == JSON_TRUE || a == JSON_FALSE)
		return b == JSON_TRUE || b == JSON_FALSE;
	return a == b;
}

int member_check(const char *where, const struct member *m, const json_type *found,
		 struct problem *p)
{
	if (!found || (m->nullable && *found == JSON_NULL)) {
		if (!m->required)
			return 0;
		return problem(p, 400, "SerdeError", "%s.%s: missing", where, m->name);
	}
	if (!same_type(m->type, *found))
		return problem(p, 400, "SerdeError", "%s.%s: expected %s, found %s", where,
			       m->name, member_type_name(m->type), member_type_name(*found));
	return 0;
}

static bool known(const struct member *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return true;
	return false;
}

int members_check(const json_t *object, const char *where, const struct member *table,
		  struct problem *p)
{
	const struct member *m;
	const char *name;
	json_type type;
	json_t *value;

	if (!json_is_object(object))
		return problem(p, 400, "SerdeError", "%s: expected an object, found %s", where,
			       object ? member_type_name(json_typeof(object)) : "nothing");
	for (m = table; m->name; m++) {
		value = json_object_get(object, m->name);
		type = value ? json_typeof(value) : JSON_NULL;
		if (member_check(where, m, value ? &type : NULL, p))
			return -1;
	}
	json_object_foreach((json_t *)object, name, value) {
		(void)value;
		if (!known(table, name))
			return problem(p, 400, "SerdeError", "%s: unknown member '%.40s'", where,
				       name);
	}
	return 0;
}
