// SPDX-License-Identifier: MIT
#include "bytes.h"
#include "json_patch.h"

/* Members keep their places; new ones go to the end. Depth is bounded by the parser. */
static void merge(json_t *target, json_t *patch)
{
	const char *name;
	json_t *value;

	json_object_foreach(patch, name, value) {
		json_t *old = json_object_get(target, name);

		if (json_is_null(value)) {
			json_object_del(target, name);
		} else if (json_is_object(value)) {
			if (!json_is_object(old)) {
				old = json_object();
				json_object_set_new(target, name, old);
			}
			merge(old, value);
		} else {
			json_object_set(target, name, value);
		}
	}
}

json_t *json_patched(json_t *doc, const char *patch)
{
	json_error_t error;
	json_t *change;

	if (!doc || !patch)
		return doc;
	change = json_loads(patch, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(change)) {
		fail("'%s' is no JSON object", patch);
		json_decref(change);
		json_decref(doc);
		return NULL;
	}
	merge(doc, change);
	json_decref(change);
	return doc;
}
