// SPDX-License-Identifier: MIT
#include "binding.h"

#include <string.h>

#include "aead.h"

/* Ends the report data that a kernel composed; no caller's data may end so. */
static const char tag[16] = "guest_attest/v1";

enum key {
	KEY_VERSION = 1,
	KEY_USER_DATA,
	KEY_UID,
	KEY_GID,
	KEY_USER_NAMESPACE,
	KEY_LABEL,
	KEY_PURPOSE,
	KEY_PUBLIC_KEY,
	KEY_RESOURCE,
};

#define VERSION 1
#define ALWAYS 7
#define WITH_KEY 9

static const char *const fields[] = {
	[KEY_VERSION] = "version", [KEY_USER_DATA] = "user data", [KEY_UID] = "uid",
	[KEY_GID] = "gid", [KEY_USER_NAMESPACE] = "user namespace", [KEY_LABEL] = "label",
	[KEY_PURPOSE] = "purpose", [KEY_PUBLIC_KEY] = "public key", [KEY_RESOURCE] = "resource",
};

static struct cbor_string limited(struct cbor *c, struct cbor_string s, size_t max)
{
	if (s.n > max)
		cbor_fail(c, "a string that is too long");
	return s;
}

/* Text is shown to administrators: printable ASCII only. */
static struct cbor_string text(struct cbor *c)
{
	struct cbor_string s = limited(c, cbor_text(c), LABEL_MAX);
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			cbor_fail(c, "text that is not printable ASCII");
	return s;
}

static void read_version(struct cbor *c)
{
	if (cbor_uint(c) != VERSION)
		cbor_fail(c, "expected version 1");
}

static void read_value(struct cbor *c, enum key which, struct binding *b)
{
	switch (which) {
	case KEY_VERSION:
		read_version(c);
		break;
	case KEY_USER_DATA:
		b->user_data = limited(c, cbor_bytes(c), USER_DATA_MAX);
		break;
	case KEY_UID:
		b->uid = cbor_uint(c);
		break;
	case KEY_GID:
		b->gid = cbor_uint(c);
		break;
	case KEY_USER_NAMESPACE:
		b->user_namespace = cbor_uint(c);
		break;
	case KEY_LABEL:
		b->label = text(c);
		break;
	case KEY_PURPOSE:
		b->purpose = text(c);
		break;
	case KEY_PUBLIC_KEY:
		b->public_key = limited(c, cbor_bytes(c), P256_POINT_LEN);
		if (b->public_key.n != P256_POINT_LEN)
			cbor_fail(c, "expected 65 bytes");
		break;
	case KEY_RESOURCE:
		b->resource = text(c);
		break;
	}
}

int binding_parse(struct binding *b, const void *data, size_t n, struct problem *p)
{
	unsigned int key = 0, count;
	struct cbor c;

	*b = (struct binding){ 0 };
	cbor_init(&c, data, n);
	count = (unsigned int)cbor_map(&c);
	if (!c.failed && count != ALWAYS && count != WITH_KEY)
		return problem(p, 400, "BindingError", "binding: expected %d or %d members, found %u",
			       ALWAYS, WITH_KEY, count);
	b->has_key = count == WITH_KEY;
	/* Keys come in ascending order without gaps: 1 to @count. */
	while (!c.failed && key < count) {
		key++;
		if (cbor_uint(&c) != key)
			cbor_fail(&c, "another key stands in its place");
		else
			read_value(&c, (enum key)key, b);
	}
	if (c.failed)
		return problem(p, 400, "BindingError", "binding.%s: %s",
			       key ? fields[key] : "map", c.failed);
	if (cbor_end(&c))
		return problem(p, 400, "BindingError", "binding: %s", c.failed);
	return 0;
}

int binding_report_data(const void *data, size_t n, uint8_t out[REPORT_DATA_LEN])
{
	memcpy(out + SHA384_LEN, tag, sizeof(tag));
	return sha384(data, n, out);
}

static json_t *string_of(struct cbor_string s)
{
	return json_stringn(s.n ? (const char *)s.p : "", s.n);
}

json_t *binding_facts(const struct binding *b)
{
	return json_pack("{s:I, s:I, s:I, s:o, s:o}", "uid", (json_int_t)b->uid, "gid",
			 (json_int_t)b->gid, "user-namespace", (json_int_t)b->user_namespace,
			 "label", string_of(b->label), "purpose", string_of(b->purpose));
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
