// SPDX-License-Identifier: MIT
#include "rd.h"

void ga_rd_fail(struct ga_rd *r, const char *field, size_t n)
{
	if (r->failed)
		return;
	r->failed = true;
	r->field = field;
	r->want = n;
	r->at = r->pos;
}

static uint64_t take_le(struct ga_rd *r, const char *field, unsigned int n)
{
	const uint8_t *p = ga_rd_take(r, field, n);
	uint64_t v = 0;

	if (!p)
		return 0;
	while (n--)
		v = v << 8 | p[n];
	return v;
}

static uint64_t take_be(struct ga_rd *r, const char *field, unsigned int n)
{
	const uint8_t *p = ga_rd_take(r, field, n);
	uint64_t v = 0;
	unsigned int i;

	if (!p)
		return 0;
	for (i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

uint16_t ga_rd_le16(struct ga_rd *r, const char *field)
{
	return (uint16_t)take_le(r, field, 2);
}

uint32_t ga_rd_le32(struct ga_rd *r, const char *field)
{
	return (uint32_t)take_le(r, field, 4);
}

uint64_t ga_rd_le64(struct ga_rd *r, const char *field)
{
	return take_le(r, field, 8);
}

uint16_t ga_rd_be16(struct ga_rd *r, const char *field)
{
	return (uint16_t)take_be(r, field, 2);
}

uint32_t ga_rd_be32(struct ga_rd *r, const char *field)
{
	return (uint32_t)take_be(r, field, 4);
}

uint64_t ga_rd_be64(struct ga_rd *r, const char *field)
{
	return take_be(r, field, 8);
}

void ga_rd_copy(struct ga_rd *r, const char *field, void *dst, size_t n)
{
	const uint8_t *p = ga_rd_take(r, field, n);

	if (p)
		memcpy(dst, p, n);
	else
		memset(dst, 0, n);
}

struct ga_span ga_rd_until(struct ga_rd *r, uint8_t c)
{
	size_t start = r->pos, left = ga_rd_left(r);
	const uint8_t *at = left ? memchr(r->p + start, c, left) : NULL;

	r->pos = at ? (size_t)(at - r->p) : start + left;
	return GA_SPAN(r->p + start, r->pos - start);
}
