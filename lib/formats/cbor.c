// SPDX-License-Identifier: MIT
#include "cbor.h"

enum type {
	TYPE_UINT = 0,
	TYPE_BYTES = 2,
	TYPE_TEXT = 3,
	TYPE_ARRAY = 4,
	TYPE_MAP = 5,
};

static const char *const type_names[8] = {
	"an unsigned integer", "a negative integer", "a byte string",
	"a text string", "an array", "a map", "a tag", "a simple value",
};

void ga_cbor_init(struct ga_cbor *c, struct ga_span s, struct ga_findings *f)
{
	*c = (struct ga_cbor){ .f = f };
	ga_rd_init(&c->r, s);
}

int ga_cbor_fail(struct ga_cbor *c, enum ga_code code, const char *field,
		 const char *expected, const char *actual)
{
	if (!c->failed)
		ga_report(c->f, code, field, expected, actual);
	c->failed = true;
	return -1;
}

/* The reader has its own sticky error; it becomes this one's. */
static bool short_of_bytes(struct ga_cbor *c)
{
	if (!c->failed && ga_report_rd(c->f, &c->r))
		c->failed = true;
	return c->failed;
}

static uint64_t argument(struct ga_cbor *c, const char *field, unsigned int info)
{
	static const uint64_t least[] = { 24, 0x100, 0x10000, 0x100000000 };
	uint64_t v = 0;

	switch (info) {
	case 24:
		v = ga_rd_u8(&c->r, field);
		break;
	case 25:
		v = ga_rd_be16(&c->r, field);
		break;
	case 26:
		v = ga_rd_be32(&c->r, field);
		break;
	case 27:
		v = ga_rd_be64(&c->r, field);
		break;
	default:
		if (info < 24)
			return info;
		ga_cbor_fail(c, GA_E_ENCODING, field, "a definite length",
			     GA_FMT("additional information %u", info));
		return 0;
	}
	if (short_of_bytes(c))
		return 0;
	if (v < least[info - 24]) {
		ga_cbor_fail(c, GA_E_ENCODING, field, "the shortest form",
			     GA_FMT("%llu in %u bytes", (unsigned long long)v,
				    1u << (info - 24)));
		return 0;
	}
	return v;
}

static uint64_t head(struct ga_cbor *c, const char *field, enum type wanted)
{
	uint8_t first;

	if (c->failed)
		return 0;
	first = ga_rd_u8(&c->r, field);
	if (short_of_bytes(c))
		return 0;
	if (first >> 5 != wanted) {
		ga_cbor_fail(c, GA_E_TYPE, field, type_names[wanted],
			     type_names[first >> 5]);
		return 0;
	}
	return argument(c, field, first & 31);
}

uint64_t ga_cbor_uint(struct ga_cbor *c, const char *field)
{
	return head(c, field, TYPE_UINT);
}

static struct ga_span string(struct ga_cbor *c, const char *field,
			     enum type type)
{
	uint64_t n = head(c, field, type);
	struct ga_span s;

	if (c->failed)
		return GA_SPAN(NULL, 0);
	s = ga_rd_span(&c->r, field, n > SIZE_MAX ? SIZE_MAX : (size_t)n);
	return short_of_bytes(c) ? GA_SPAN(NULL, 0) : s;
}

struct ga_span ga_cbor_bytes(struct ga_cbor *c, const char *field)
{
	return string(c, field, TYPE_BYTES);
}

struct ga_span ga_cbor_text(struct ga_cbor *c, const char *field)
{
	return string(c, field, TYPE_TEXT);
}

/* Each item takes a byte at least. */
static size_t count(struct ga_cbor *c, const char *field, enum type type,
		    size_t per)
{
	uint64_t n = head(c, field, type);

	if (!c->failed && n > ga_rd_left(&c->r) / per)
		ga_cbor_fail(c, GA_E_TRUNCATED, field,
			     GA_FMT("%llu items", (unsigned long long)n),
			     GA_FMT("%zu bytes", ga_rd_left(&c->r)));
	return c->failed ? 0 : (size_t)n;
}

size_t ga_cbor_array(struct ga_cbor *c, const char *field)
{
	return count(c, field, TYPE_ARRAY, 1);
}

size_t ga_cbor_map(struct ga_cbor *c, const char *field)
{
	return count(c, field, TYPE_MAP, 2);
}

int ga_cbor_end(struct ga_cbor *c, const char *field)
{
	if (!c->failed && ga_report_rd_end(c->f, &c->r, field))
		c->failed = true;
	return c->failed ? -1 : 0;
}
