// SPDX-License-Identifier: MIT
#include "binding.h"

#include <string.h>

json_t *binding_facts(const struct ga_binding *b)
{
	return json_pack("{s:I, s:I, s:I, s:s, s:s}", "uid", (json_int_t)b->uid, "gid",
			 (json_int_t)b->gid, "user-namespace", (json_int_t)b->user_namespace,
			 "label", b->label, "purpose", b->purpose);
}

bool binding_field(const char *name)
{
	static const char *const known[] = { "uid", "gid", "user-namespace", "label", "purpose" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], name))
			return true;
	return false;
}
