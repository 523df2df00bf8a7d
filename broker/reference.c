// SPDX-License-Identifier: MIT
#include "reference.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "bytes.h"
#include "member.h"

#define VALUES_MAX 256
#define VALUE_LEN_MAX 256
#define NAMES_MAX 1024
/* What the library takes. */
#define APPRAISAL_MAX (1u << 20)
#define PAYLOAD_MAX (1u << 20)

/* Of a value: no blank and no line end, or it could bring a statement along. */
static const char value_bytes[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._=+/:-";
static const char name_bytes[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static int check_name(const char *name, struct problem *p)
{
	size_t n = strlen(name);

	if (!n || n >= STORE_NAME_MAX || name[strspn(name, name_bytes)])
		return problem(p, 400, "RvpsError",
			       "name: expected 1 to %d letters, digits and any of ._-, found '%.40s'",
			       STORE_NAME_MAX - 1, name);
	return 0;
}

static int check_values(const char *name, const json_t *values, struct problem *p)
{
	const json_t *value;
	const char *text;
	size_t i;

	if (!json_is_array(values) || !json_array_size(values) ||
	    json_array_size(values) > VALUES_MAX)
		return problem(p, 400, "RvpsError", "%.40s: expected 1 to %d values", name,
			       VALUES_MAX);
	json_array_foreach((json_t *)values, i, value) {
		text = json_string_value(value);
		if (!text || !*text || strlen(text) > VALUE_LEN_MAX ||
		    text[strspn(text, value_bytes)])
			return problem(p, 400, "RvpsError",
				       "%.40s[%zu]: expected a word of up to %d bytes, found '%.40s'",
				       name, i, VALUE_LEN_MAX, text ? text : "no string");
	}
	return 0;
}

int reference_check(const char *name, const char *text, struct problem *p)
{
	json_t *values;
	int ret;

	if (check_name(name, p))
		return -1;
	values = json_loads(text, 0, NULL);
	ret = check_values(name, values, p);
	json_decref(values);
	return ret;
}

static const struct rule *find(const struct rules *known, const char *name, size_t n)
{
	size_t i;

	for (i = 0; known && i < known->n; i++)
		if (strlen(known->v[i].name) == n && !strncmp(known->v[i].name, name, n))
			return &known->v[i];
	return NULL;
}

/* A line of its own for each: lines of an appraisal have a limit. */
static int append_values(struct bytes *out, const json_t *values)
{
	const json_t *value;
	size_t i;

	json_array_foreach((json_t *)values, i, value)
		if (bytes_append(out, "\n\t", 2) ||
		    bytes_append(out, json_string_value(value), json_string_length(value)))
			return -1;
	return bytes_append(out, "\n\t", 2);
}

/* How much of @s can be copied: up to the next word that begins with '$'. */
static size_t plain_length(const char *s)
{
	bool begins = true, quoted = false, comment = false;
	size_t i;

	for (i = 0; s[i]; i++) {
		if (s[i] == '\n')
			quoted = comment = false;
		else if (!comment && s[i] == '"')
			quoted = !quoted;
		else if (!quoted && begins && s[i] == '#')
			comment = true;
		else if (!quoted && !comment && begins && s[i] == '$')
			break;
		begins = s[i] == ' ' || s[i] == '\t' || s[i] == '\n';
	}
	return i;
}

static int expand(const struct rules *known, const char *text, struct bytes *out,
		  struct problem *p)
{
	const struct rule *rule;
	size_t n;

	while (*text) {
		n = plain_length(text);
		if (bytes_append(out, text, n))
			return problem_internal(p, "out of memory");
		text += n;
		if (*text != '$')
			continue;
		n = strspn(text + 1, name_bytes);
		rule = find(known, text + 1, n);
		if (!rule)
			return problem(p, 400, "ParsePolicyError",
				       "there is no reference value '%.*s'", n > 40 ? 40 : (int)n,
				       text + 1);
		if (append_values(out, rule->body))
			return problem_internal(p, "out of memory");
		if (out->n > APPRAISAL_MAX)
			return problem(p, 400, "ParsePolicyError",
				       "with its reference values it has more than %u bytes",
				       APPRAISAL_MAX);
		text += 1 + n;
	}
	return bytes_append(out, "", 1) ? problem_internal(p, "out of memory") : 0;
}

char *reference_expand(const struct rules *known, const char *text, struct problem *p)
{
	struct bytes out = { 0 };
	char *copy = NULL;

	if (!expand(known, text, &out, p)) {
		copy = strdup((char *)out.p);
		if (!copy)
			problem_internal(p, "out of memory");
	}
	bytes_fini(&out);
	return copy;
}

/* The payload of a message of Trustee's provider. */
static json_t *open_message(const json_t *message, struct problem *p)
{
	static const struct member members[] = {
		{ "version", JSON_STRING, true, false },
		{ "type", JSON_STRING, true, false },
		{ "payload", JSON_STRING, true, false },
		{ NULL },
	};
	const char *type, *payload, *version;
	json_t *values = NULL;
	uint8_t *bytes;
	size_t n;

	if (members_check(message, "message", members, p))
		return NULL;
	version = json_string_value(json_object_get(message, "version"));
	type = json_string_value(json_object_get(message, "type"));
	payload = json_string_value(json_object_get(message, "payload"));
	if (strcmp(version, "0.1.0")) {
		problem(p, 400, "RvpsError", "message.version: expected '0.1.0', found '%.40s'",
			version);
		return NULL;
	}
	if (strcmp(type, "sample")) {
		problem(p, 400, "RvpsError", "message.type: expected 'sample', found '%.40s'", type);
		return NULL;
	}
	n = strlen(payload);
	bytes = n <= PAYLOAD_MAX ? malloc(B64_DECODED_MAX(n)) : NULL;
	if (!bytes || b64_decode(bytes, &n, payload, n))
		problem(p, 400, "RvpsError", "message.payload: not base64, or too long");
	else
		values = members_parse((char *)bytes, n, "payload", p);
	free(bytes);
	return values;
}

static json_t *to_word(const json_t *value)
{
	char text[24];

	if (!json_is_integer(value))
		return json_incref((json_t *)value);
	snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
	return json_string(text);
}

/* One value or several, numbers as words. */
static json_t *to_words(const json_t *values)
{
	json_t *words = json_array();
	const json_t *value;
	size_t i;

	if (!json_is_array(values)) {
		json_array_append_new(words, to_word(values));
		return words;
	}
	json_array_foreach((json_t *)values, i, value)
		json_array_append_new(words, to_word(value));
	return words;
}

static json_t *normalise(const json_t *values, struct problem *p)
{
	json_t *all = json_object(), *words;
	const char *name;
	json_t *value;

	if (!json_object_size(values) || json_object_size(values) > NAMES_MAX)
		problem(p, 400, "RvpsError", "expected 1 to %d names, found %zu", NAMES_MAX,
			json_object_size(values));
	json_object_foreach((json_t *)values, name, value) {
		words = to_words(value);
		if (p->status || check_name(name, p) || check_values(name, words, p)) {
			json_decref(words);
			break;
		}
		if (json_object_set_new(all, name, words)) {
			problem_internal(p, "out of memory");
			break;
		}
	}
	if (!p->status)
		return all;
	json_decref(all);
	return NULL;
}

json_t *reference_import(const char *text, size_t n, struct problem *p)
{
	json_t *message = members_parse(text, n, "message", p), *values = NULL, *all = NULL;

	if (!message)
		return NULL;
	if (json_object_get(message, "payload"))
		values = open_message(message, p);
	else
		values = json_incref(message);
	if (values)
		all = normalise(values, p);
	json_decref(values);
	json_decref(message);
	return all;
}
