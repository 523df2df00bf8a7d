// SPDX-License-Identifier: MIT
#include "disk_header.h"

#include <string.h>

#include "tool.h"

static int bad(const char *where, const char *expected, const char *found)
{
	char text[SHOWN_MAX];

	fail("header: %s: expected %s, found '%s'", where, expected, shown(text, found));
	return -1;
}

/*
 * Under another tweak than the one it was written with, a sector of this disk
 * would decrypt at another place: whoever has the disk could move a file that
 * he once sent to the guest to where its first block is.
 */
static const struct {
	const char *name;
	const char *value;
} fixed[] = {
	{ "type", "crypt" },
	{ "size", "dynamic" },
	{ "iv_tweak", "0" },
	{ "encryption", DISK_CIPHER },
};

static int check_fixed(const json_t *segment)
{
	const char *found;
	char where[32];
	size_t i;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		found = json_string_value(json_object_get(segment, fixed[i].name));
		snprintf(where, sizeof(where), "segment: %s", fixed[i].name);
		if (!found || strcmp(found, fixed[i].value))
			return bad(where, fixed[i].value, found ? found : "nothing");
	}
	return 0;
}

/* "integrity", "flags" and what may come ask for more than a plain mapping. */
static int check_members(const json_t *segment)
{
	static const char *const known[] = { "type", "offset", "size", "iv_tweak", "encryption",
					     "sector_size" };
	const size_t n = sizeof(known) / sizeof(known[0]);
	char text[SHOWN_MAX];
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)segment, name, value) {
		for (i = 0; i < n && strcmp(known[i], name); i++)
			;
		if (i < n)
			continue;
		fail("header: segment: a member '%s', which is not supported", shown(text, name));
		return -1;
	}
	return 0;
}

static int parse_segment(struct disk_header *h, const json_t *segment)
{
	const char *offset = json_string_value(json_object_get(segment, "offset"));
	json_int_t size = json_integer_value(json_object_get(segment, "sector_size"));
	uint64_t bytes;

	if (check_members(segment) || check_fixed(segment))
		return -1;
	if (!offset || parse_number(offset, INT64_MAX, &bytes) || !bytes || bytes % 512)
		return bad("segment: offset", "a multiple of 512", offset ? offset : "nothing");
	if (size != 512 && size != 1024 && size != 2048 && size != 4096) {
		fail("header: segment: sector_size: expected 512, 1024, 2048 or 4096, found %lld",
		     (long long)size);
		return -1;
	}
	h->offset = bytes / 512;
	h->sector_size = (unsigned int)size;
	return 0;
}

static int parse_segments(struct disk_header *h, const json_t *root)
{
	const json_t *segments = json_object_get(root, "segments");
	const json_t *segment = json_object_get(segments, "0");

	if (json_object_size(segments) != 1 || !segment) {
		fail("header: segments: expected one, of the number 0, found %zu",
		     json_object_size(segments));
		return -1;
	}
	return parse_segment(h, segment);
}

/* Such as a re-encryption under way. */
static int check_requirements(const json_t *root)
{
	const json_t *requirements =
		json_object_get(json_object_get(root, "config"), "requirements");

	if (!requirements)
		return 0;
	fail("header: config: requirements that are not supported");
	return -1;
}

static int parse_token(struct disk_header *h, const json_t *root)
{
	json_t *tokens = json_object_get(root, "tokens"), *token, *ours = NULL;
	const char *number, *type;

	json_object_foreach(tokens, number, token) {
		type = json_string_value(json_object_get(token, "type"));
		if (!type || strcmp(type, DISK_TOKEN_TYPE))
			continue;
		if (ours) {
			fail("header: tokens: more than one of type " DISK_TOKEN_TYPE);
			return -1;
		}
		ours = token;
	}
	if (ours)
		return disk_token_parse(&h->token, ours, h->uuid);
	fail("header: tokens: none of type " DISK_TOKEN_TYPE);
	return -1;
}

int disk_header_parse(struct disk_header *h, const char *json, const char *uuid)
{
	json_t *root;
	int ret = -1;

	*h = (struct disk_header){ 0 };
	if (!uuid_is_canonical(uuid))
		return bad("uuid", "a UUID in lower case", uuid);
	memcpy(h->uuid, uuid, UUID_TEXT_LEN);
	root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root))
		fail("header: no JSON object");
	else if (!check_requirements(root) && !parse_segments(h, root))
		ret = parse_token(h, root);
	json_decref(root);
	return ret;
}
