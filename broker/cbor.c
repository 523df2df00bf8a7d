// SPDX-License-Identifier: MIT
#include "cbor.h"

void cbor_init(struct cbor *c, const void *p, size_t n)
{
	*c = (struct cbor){ .p = p, .n = n };
}

void cbor_fail(struct cbor *c, const char *what)
{
	if (!c->failed)
		c->failed = what;
}

enum cbor_type cbor_peek(const struct cbor *c)
{
	if (c->failed || c->pos == c->n)
		return CBOR_SIMPLE;
	return (enum cbor_type)(c->p[c->pos] >> 5);
}

static uint64_t argument(struct cbor *c, unsigned int info)
{
	static const uint64_t least[] = { 24, 0x100, 0x10000, 0x100000000 };
	unsigned int width;
	uint64_t v = 0;
	size_t i;

	if (info < 24)
		return info;
	if (info > 27) {
		cbor_fail(c, "an indefinite or reserved length");
		return 0;
	}
	width = 1u << (info - 24);
	if (c->n - c->pos < width) {
		cbor_fail(c, "it ends within an item");
		return 0;
	}
	for (i = 0; i < width; i++)
		v = v << 8 | c->p[c->pos++];
	if (v < least[info - 24])
		cbor_fail(c, "a number that is not in its shortest form");
	return v;
}

static uint64_t head(struct cbor *c, enum cbor_type wanted)
{
	uint8_t first;
	uint64_t v;

	if (c->failed)
		return 0;
	if (c->pos == c->n) {
		cbor_fail(c, "it ends where an item should be");
		return 0;
	}
	first = c->p[c->pos++];
	if (first >> 5 != (int)wanted) {
		cbor_fail(c, "an item of another type");
		return 0;
	}
	v = argument(c, first & 31);
	return c->failed ? 0 : v;
}

uint64_t cbor_uint(struct cbor *c)
{
	return head(c, CBOR_UINT);
}

static struct cbor_string string(struct cbor *c, enum cbor_type type)
{
	struct cbor_string s = { 0 };
	uint64_t n = head(c, type);

	if (c->failed)
		return s;
	if (n > c->n - c->pos) {
		cbor_fail(c, "it ends within a string");
		return s;
	}
	s.p = c->p + c->pos;
	s.n = (size_t)n;
	c->pos += s.n;
	return s;
}

struct cbor_string cbor_bytes(struct cbor *c)
{
	return string(c, CBOR_BYTES);
}

struct cbor_string cbor_text(struct cbor *c)
{
	return string(c, CBOR_TEXT);
}

/* Each item takes a byte at least, so that no count exceeds what is there. */
static size_t count(struct cbor *c, enum cbor_type type, size_t per)
{
	uint64_t n = head(c, type);

	if (!c->failed && n > (c->n - c->pos) / per)
		cbor_fail(c, "it ends within an array or a map");
	return c->failed ? 0 : (size_t)n;
}

size_t cbor_array(struct cbor *c)
{
	return count(c, CBOR_ARRAY, 1);
}

size_t cbor_map(struct cbor *c)
{
	return count(c, CBOR_MAP, 2);
}

int cbor_end(struct cbor *c)
{
	if (!c->failed && c->pos != c->n)
		cbor_fail(c, "bytes after its end");
	return c->failed ? -1 : 0;
}
