// SPDX-License-Identifier: MIT
#include "admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "reference.h"

static int put_one(struct change *ch, struct store *s, const char *name, const json_t *values)
{
	char *text = json_dumps(values, JSON_COMPACT);
	int64_t version;
	int ret = -1;

	if (text)
		ret = store_document_put(s, KIND_REFERENCE, name, text, change_author(ch),
					 ch->now, &version);
	free(text);
	return ret;
}

/* All of an import or nothing. */
static int run_import(struct change *ch, struct store *s)
{
	json_t *all = json_loads(ch->body, 0, NULL), *values;
	const char *name;
	int ret = all ? 0 : -1;

	json_object_foreach(all, name, values) {
		if (ret)
			break;
		ret = put_one(ch, s, name, values);
		ch->count++;
	}
	json_decref(all);
	return ret;
}

void admin_reference_import(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	struct change *ch = NULL;
	json_t *all;

	(void)rest;
	all = reference_import((const char *)conn_body(c), c->head.length, &p);
	if (!all) {
		conn_reply_problem(c, &p);
		return;
	}
	/* The log names the first; how many there were is in the answer. */
	ch = change_new(c, "reference-import", json_object_iter_key(json_object_iter(all)),
			run_import);
	if (ch) {
		ch->kind = KIND_REFERENCE;
		ch->body = json_dumps(all, JSON_COMPACT);
		if (!ch->body)
			problem_internal(&ch->problem, "out of memory");
		change_submit(ch);
	}
	json_decref(all);
}
