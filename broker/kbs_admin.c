// SPDX-License-Identifier: MIT
#include "kbs_admin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin.h"
#include "b64.h"
#include "member.h"

static bool may_administer(struct conn *c)
{
	struct problem p = { 0 };

	if (!admin_tokens_check(&c->worker->broker->admin_tokens, c->head.authorization,
				c->head.path, time(NULL), c->subject, &p))
		return true;
	conn_reply_problem(c, &p);
	return false;
}

void kbs_resource_put(struct conn *c, const char *rest)
{
	if (may_administer(c))
		admin_secret_put(c, rest);
}

void kbs_resource_delete(struct conn *c, const char *rest)
{
	if (may_administer(c))
		admin_secret_delete(c, rest);
}

/* The text of member @name of @body, base64url; to be freed with free(). */
static char *decode_text(const json_t *body, const char *name, struct problem *p)
{
	const char *encoded = json_string_value(json_object_get(body, name));
	size_t n = strlen(encoded), len;
	uint8_t *text = malloc(B64_DECODED_MAX(n) + 1);

	if (!text) {
		problem_internal(p, "out of memory");
		return NULL;
	}
	if (!b64url_decode(text, &len, encoded, n) && !memchr(text, '\0', len)) {
		text[len] = '\0';
		return (char *)text;
	}
	problem(p, 400, "SerdeError", "request.%s: expected base64url of text", name);
	free(text);
	return NULL;
}

/* Takes over @text. */
static void put_document(struct conn *c, const char *kind, const char *name, char *text)
{
	struct problem p = { 0 };

	admin_document_store(c, kind, name, text, &p);
	if (p.status)
		conn_reply_problem(c, &p);
}

/*
 * Trustee has one policy for all resources; here that is the one for the empty
 * prefix, which those for longer prefixes still override.
 */
void kbs_policy_put(struct conn *c, const char *rest)
{
	static const struct member members[] = {
		{ "policy", JSON_STRING, true, false },
		{ NULL },
	};
	struct problem p = { 0 };
	char *text = NULL;
	json_t *body;

	(void)rest;
	if (!may_administer(c))
		return;
	body = members_parse((const char *)conn_body(c), c->head.length, "request", &p);
	if (body && !members_check(body, "request", members, &p))
		text = decode_text(body, "policy", &p);
	json_decref(body);
	if (text && *(text + strspn(text, " \t\r\n")) != '{') {
		problem(&p, 400, "ParsePolicyError",
			"policies here are JSON objects, and Rego is not run");
		free(text);
	} else if (text) {
		put_document(c, KIND_POLICY, "", text);
		return;
	}
	conn_reply_problem(c, &p);
}

void kbs_policy_list(struct conn *c, const char *rest)
{
	(void)rest;
	if (may_administer(c))
		admin_document_names(c, KIND_POLICY);
}

void kbs_appraisal_put(struct conn *c, const char *rest)
{
	static const struct member members[] = {
		{ "type", JSON_STRING, true, false },
		{ "policy_id", JSON_STRING, true, false },
		{ "policy", JSON_STRING, true, false },
		{ NULL },
	};
	struct problem p = { 0 };
	const char *type = NULL;
	char *text = NULL;
	json_t *body;

	(void)rest;
	if (!may_administer(c))
		return;
	body = members_parse((const char *)conn_body(c), c->head.length, "request", &p);
	if (body && !members_check(body, "request", members, &p))
		type = json_string_value(json_object_get(body, "type"));
	if (type && strcmp(type, "guest-attest"))
		problem(&p, 400, "ParsePolicyError",
			"request.type: expected 'guest-attest', found '%.40s'", type);
	else if (type)
		text = decode_text(body, "policy", &p);
	if (text)
		put_document(c, KIND_APPRAISAL,
			     json_string_value(json_object_get(body, "policy_id")), text);
	else
		conn_reply_problem(c, &p);
	json_decref(body);
}

void kbs_reference_put(struct conn *c, const char *rest)
{
	if (may_administer(c))
		admin_reference_import(c, rest);
}

static int add_values(void *arg, const struct document *doc)
{
	json_t *values = json_loads(doc->body, 0, NULL);

	return json_object_set_new(arg, doc->name, values) ? -1 : 0;
}

void kbs_reference_list(struct conn *c, const char *rest)
{
	json_t *all = json_object();
	struct problem p = { 0 };
	char *text = NULL;

	(void)rest;
	if (may_administer(c)) {
		if (all && !store_document_each(c->worker->store, KIND_REFERENCE, NULL, add_values,
						all))
			text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
		if (text) {
			conn_reply_json(c, 200, text, NULL);
		} else {
			problem_internal(&p, "reference values");
			conn_reply_problem(c, &p);
		}
	}
	free(text);
	json_decref(all);
}

void kbs_reference_get(struct conn *c, const char *rest)
{
	struct problem p = { 0 };
	struct document doc;
	int ret;

	if (!may_administer(c))
		return;
	ret = store_document_get(c->worker->store, KIND_REFERENCE, rest, 0, &doc);
	if (!ret) {
		conn_reply_json(c, 200, doc.body, NULL);
		free(doc.body);
		return;
	}
	if (ret == STORE_NONE)
		problem(&p, 404, "RvpsError", "there is no reference value '%.100s'", rest);
	else
		problem_internal(&p, "document");
	conn_reply_problem(c, &p);
}
