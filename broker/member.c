// SPDX-License-Identifier: MIT
#include "member.h"

#include <string.h>

static const char *type_name(json_type type)
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
			type_name(json_typeof(root)));
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

static int check_one(const json_t *object, const char *where, const struct member *m,
		     struct problem *p)
{
	const json_t *value = json_object_get(object, m->name);

	if (!value || (m->nullable && json_is_null(value))) {
		if (!m->required)
			return 0;
		return problem(p, 400, "SerdeError", "%s.%s: missing", where, m->name);
	}
	if (!same_type(m->type, json_typeof(value)))
		return problem(p, 400, "SerdeError", "%s.%s: expected %s, found %s", where,
			       m->name, type_name(m->type), type_name(json_typeof(value)));
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
	json_t *value;

	if (!json_is_object(object))
		return problem(p, 400, "SerdeError", "%s: expected an object, found %s", where,
			       object ? type_name(json_typeof(object)) : "nothing");
	for (m = table; m->name; m++)
		if (check_one(object, where, m, p))
			return -1;
	json_object_foreach((json_t *)object, name, value) {
		(void)value;
		if (!known(table, name))
			return problem(p, 400, "SerdeError", "%s: unknown member '%.40s'", where,
				       name);
	}
	return 0;
}
