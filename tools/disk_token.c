// SPDX-License-Identifier: MIT
#include "disk_token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

bool uuid_is_canonical(const char *uuid)
{
	size_t i;

	if (strlen(uuid) != UUID_TEXT_LEN)
		return false;
	for (i = 0; i < UUID_TEXT_LEN; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (uuid[i] != '-')
				return false;
		} else if (!strchr("0123456789abcdef", uuid[i])) {
			return false;
		}
	}
	return true;
}

bool resource_is_valid(const char *resource)
{
	size_t part = 0, dots = 0;
	unsigned int parts = 1;
	const char *c;

	if (strlen(resource) > GUEST_SECRET_TEXT_MAX)
		return false;
	for (c = resource;; c++) {
		if (!*c || *c == '/') {
			if (!part || (part == dots && part <= 2))
				return false;
			if (!*c)
				return parts == 3;
			parts++;
			part = 0;
			dots = 0;
		} else if (isalnum((unsigned char)*c) || strchr("._-:", *c)) {
			part++;
			dots += *c == '.';
		} else {
			return false;
		}
	}
}

bool broker_is_valid(const char *url)
{
	const char *c;
	size_t scheme;

	scheme = !strncmp(url, "http://", 7) ? 7 : !strncmp(url, "https://", 8) ? 8 : 0;
	if (!scheme || !url[scheme] || strlen(url) > GUEST_SECRET_TEXT_MAX)
		return false;
	for (c = url; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return true;
}

bool profile_is_valid(const char *profile)
{
	return !strcmp(profile, "native") || !strcmp(profile, "rcar");
}

static bool check_is_valid(const char *check)
{
	return strlen(check) == 2 * GUEST_SECRET_CHECK_LEN &&
	       strspn(check, "0123456789abcdef") == 2 * GUEST_SECRET_CHECK_LEN;
}

void resource_default(char resource[GUEST_SECRET_TEXT_MAX + 1], const char *uuid)
{
	snprintf(resource, GUEST_SECRET_TEXT_MAX + 1, "storage/%s/key", uuid);
}

/**
 * struct member - of the token
 * @optional: may be absent
 * @type: of JSON
 * @offset: in struct disk_token, for text that is kept
 * @size: of the room there
 * @valid: for text
 * @expected: what is, in words
 */
static const struct member {
	const char *name;
	bool optional;
	json_type type;
	size_t offset;
	size_t size;
	bool (*valid)(const char *text);
	const char *expected;
} members[] = {
	{ "type", false, JSON_STRING, 0, 0, NULL, NULL },
	{ "keyslots", false, JSON_ARRAY, 0, 0, NULL, NULL },
	{ "version", false, JSON_INTEGER, 0, 0, NULL, NULL },
	{ "key_size", false, JSON_INTEGER, 0, 0, NULL, NULL },
	{ "name", false, JSON_STRING, offsetof(struct disk_token, name),
	  sizeof(((struct disk_token *)0)->name), NULL, NULL },
	{ "broker", true, JSON_STRING, offsetof(struct disk_token, broker),
	  sizeof(((struct disk_token *)0)->broker), broker_is_valid,
	  "an http:// or https:// URL" },
	{ "resource", false, JSON_STRING, offsetof(struct disk_token, resource),
	  sizeof(((struct disk_token *)0)->resource), resource_is_valid,
	  "repository/type/tag" },
	{ "profile", false, JSON_STRING, offsetof(struct disk_token, profile),
	  sizeof(((struct disk_token *)0)->profile), profile_is_valid, "native or rcar" },
	{ "check", false, JSON_STRING, offsetof(struct disk_token, check),
	  sizeof(((struct disk_token *)0)->check), check_is_valid,
	  "64 hexadecimal digits in lower case" },
};

#define N_MEMBERS (sizeof(members) / sizeof(members[0]))

static int bad(const char *member, const char *expected, const char *found)
{
	char text[SHOWN_MAX];

	fail("token: %s: expected %s, found '%s'", member, expected, shown(text, found));
	return -1;
}

static int check_names(const json_t *json)
{
	char text[SHOWN_MAX];
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)json, name, value) {
		for (i = 0; i < N_MEMBERS && strcmp(members[i].name, name); i++)
			;
		if (i < N_MEMBERS)
			continue;
		fail("token: there is no member '%s'", shown(text, name));
		return -1;
	}
	return 0;
}

static int parse_member(struct disk_token *t, const json_t *json, const struct member *m)
{
	const json_t *value = json_object_get(json, m->name);
	const char *text;

	if (!value && m->optional)
		return 0;
	if (!value || json_typeof(value) != m->type) {
		fail("token: %s: %s", m->name, value ? "of another type" : "missing");
		return -1;
	}
	if (!m->size)
		return 0;
	text = json_string_value(value);
	if (m->valid && !m->valid(text))
		return bad(m->name, m->expected, text);
	/* A text too long is cut, and is then another one than it has to be. */
	snprintf((char *)t + m->offset, m->size, "%s", text);
	return 0;
}

static int check_number(const json_t *json, const char *name, json_int_t expected)
{
	json_int_t found = json_integer_value(json_object_get(json, name));

	if (found == expected)
		return 0;
	fail("token: %s: expected %lld, found %lld", name, (long long)expected, (long long)found);
	return -1;
}

int disk_token_parse(struct disk_token *t, const json_t *json, const char *uuid)
{
	char expected[sizeof(t->name)];
	const char *name;
	size_t i;

	*t = (struct disk_token){ 0 };
	if (!json_is_object(json)) {
		fail("token: no JSON object");
		return -1;
	}
	if (check_names(json))
		return -1;
	for (i = 0; i < N_MEMBERS; i++)
		if (parse_member(t, json, &members[i]))
			return -1;
	if (check_number(json, "version", 1) || check_number(json, "key_size", DISK_KEY_LEN))
		return -1;
	if (json_array_size(json_object_get(json, "keyslots"))) {
		fail("token: keyslots: expected none, found %zu",
		     json_array_size(json_object_get(json, "keyslots")));
		return -1;
	}
	snprintf(expected, sizeof(expected), "storage:%s", uuid);
	name = json_string_value(json_object_get(json, "name"));
	return strcmp(name, expected) ? bad("name", expected, name) : 0;
}

char *disk_token_format(const struct disk_token *t)
{
	json_t *json = json_pack("{s:s, s:[], s:i, s:s, s:s*, s:s, s:s, s:s, s:i}",
				 "type", DISK_TOKEN_TYPE, "keyslots", "version", 1,
				 "name", t->name, "broker", *t->broker ? t->broker : NULL,
				 "resource", t->resource, "profile", t->profile,
				 "check", t->check, "key_size", DISK_KEY_LEN);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}
