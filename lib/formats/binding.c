// SPDX-License-Identifier: MIT
#include "binding.h"

#include "cbor.h"

#define BINDING_VERSION 1

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

static const char *const fields[] = {
	[KEY_VERSION] = "version",
	[KEY_USER_DATA] = "user-data",
	[KEY_UID] = "uid",
	[KEY_GID] = "gid",
	[KEY_USER_NAMESPACE] = "user-namespace",
	[KEY_LABEL] = "label",
	[KEY_PURPOSE] = "purpose",
	[KEY_PUBLIC_KEY] = "public-key",
	[KEY_RESOURCE] = "resource",
};

/* Shown to people, who must see what they read: printable ASCII. */
static void take_text(struct ga_cbor *c, const char *field,
		      char dst[GA_BINDING_TEXT_MAX + 1])
{
	struct ga_span s = ga_cbor_text(c, field);
	size_t i;

	if (s.n > GA_BINDING_TEXT_MAX) {
		ga_cbor_fail(c, GA_E_LENGTH, field,
			     GA_FMT("at most %d bytes", GA_BINDING_TEXT_MAX),
			     GA_FMT("%zu bytes", s.n));
		return;
	}
	for (i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			ga_cbor_fail(c, GA_E_VALUE, field, "printable ASCII",
				     GA_FMT("byte 0x%02x", s.p[i]));
	if (s.n)
		memcpy(dst, s.p, s.n);
	dst[s.n] = '\0';
}

static void take_version(struct ga_cbor *c, const char *field)
{
	uint64_t v = ga_cbor_uint(c, field);

	if (!c->failed && v != BINDING_VERSION)
		ga_cbor_fail(c, GA_E_VERSION, field, GA_DEC(BINDING_VERSION),
			     GA_DEC(v));
}

static void take_user_data(struct ga_cbor *c, const char *field,
			   struct ga_binding *b)
{
	struct ga_span s = ga_cbor_bytes(c, field);

	if (s.n > sizeof(b->user_data)) {
		ga_cbor_fail(c, GA_E_LENGTH, field,
			     GA_FMT("at most %zu bytes", sizeof(b->user_data)),
			     GA_FMT("%zu bytes", s.n));
		return;
	}
	if (s.n)
		memcpy(b->user_data, s.p, s.n);
	b->user_data_len = s.n;
}

static void take_public_key(struct ga_cbor *c, const char *field,
			    struct ga_binding *b)
{
	struct ga_span s = ga_cbor_bytes(c, field);

	if (c->failed)
		return;
	if (s.n != sizeof(b->public_key)) {
		ga_cbor_fail(c, GA_E_LENGTH, field,
			     GA_FMT("%zu bytes", sizeof(b->public_key)),
			     GA_FMT("%zu bytes", s.n));
		return;
	}
	memcpy(b->public_key, s.p, s.n);
	b->has_key = true;
}

static void take_value(struct ga_cbor *c, enum key key, struct ga_binding *b)
{
	const char *field = fields[key];

	switch (key) {
	case KEY_VERSION:
		take_version(c, field);
		break;
	case KEY_USER_DATA:
		take_user_data(c, field, b);
		break;
	case KEY_UID:
		b->uid = ga_cbor_uint(c, field);
		break;
	case KEY_GID:
		b->gid = ga_cbor_uint(c, field);
		break;
	case KEY_USER_NAMESPACE:
		b->user_namespace = ga_cbor_uint(c, field);
		break;
	case KEY_LABEL:
		take_text(c, field, b->label);
		break;
	case KEY_PURPOSE:
		take_text(c, field, b->purpose);
		break;
	case KEY_PUBLIC_KEY:
		take_public_key(c, field, b);
		break;
	case KEY_RESOURCE:
		take_text(c, field, b->resource);
		break;
	}
}

/* Keys are 1, 2, ... without a gap: up to the purpose, or to the resource. */
static void take_map(struct ga_cbor *c, struct ga_binding *b)
{
	size_t n = ga_cbor_map(c, "map");
	enum key key;
	uint64_t got;

	if (!c->failed && n != KEY_PURPOSE && n != KEY_RESOURCE)
		ga_cbor_fail(c, GA_E_LENGTH, "map",
			     GA_FMT("%d or %d members", KEY_PURPOSE,
				    KEY_RESOURCE),
			     GA_FMT("%zu", n));
	for (key = KEY_VERSION; !c->failed && key <= n; key++) {
		got = ga_cbor_uint(c, "key");
		if (!c->failed && got != key)
			ga_cbor_fail(c, GA_E_NAME, "key", GA_DEC(key),
				     GA_DEC(got));
		take_value(c, key, b);
	}
}

int ga_binding_read(struct ga_span s, struct ga_binding *b,
		    struct ga_findings *f)
{
	struct ga_scope scope = ga_scope_enter(f, "binding", false);
	struct ga_cbor c;
	int ret;

	*b = (struct ga_binding){ 0 };
	ga_cbor_init(&c, s, f);
	take_map(&c, b);
	ret = ga_cbor_end(&c, "map");
	if (ret)
		*b = (struct ga_binding){ 0 };
	ga_scope_leave(f, scope);
	return ret;
}
