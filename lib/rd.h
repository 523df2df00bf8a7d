/* SPDX-License-Identifier: MIT */
/*
 * The bounded reader: the only code that walks untrusted bytes.
 *
 * The error is sticky. After the first short read every getter answers zero,
 * an empty span or leaves its destination zeroed, and ga_rd_failed() stays
 * true; a parser may therefore read a whole structure and look once at the
 * end, provided it does not act on a value before having looked.
 */
#ifndef GA_RD_H
#define GA_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * struct ga_span - bytes that somebody else owns
 * @p: first byte, may be NULL when @n is 0
 * @n: number of bytes
 */
struct ga_span {
	const uint8_t *p;
	size_t n;
};

#define GA_SPAN(ptr, len) ((struct ga_span){ (ptr), (len) })
#define GA_SPAN_OF(array) ((struct ga_span){ (array), sizeof(array) })

static inline bool ga_span_eq(struct ga_span a, struct ga_span b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

/**
 * struct ga_rd - a reader over a span
 * @p: start of the bytes
 * @len: how many there are
 * @pos: offset of the next byte to read, never beyond @len
 * @failed: a read went past the end
 * @field: name of the field whose read failed first
 * @want: how many bytes that field needed
 * @at: offset at which it should have started
 */
struct ga_rd {
	const uint8_t *p;
	size_t len;
	size_t pos;
	bool failed;
	const char *field;
	size_t want;
	size_t at;
};

static inline void ga_rd_init(struct ga_rd *r, struct ga_span s)
{
	*r = (struct ga_rd){ .p = s.p, .len = s.n };
}

/* A read went past the end: keep the first, which is what gets reported. */
void ga_rd_fail(struct ga_rd *r, const char *field, size_t n);

/*
 * The one place where bytes are taken: @n of them, or NULL. Not for parsers,
 * which have the getters below. @field is kept by reference and must be a
 * string constant.
 */
static inline const uint8_t *ga_rd_take(struct ga_rd *r, const char *field,
					size_t n)
{
	const uint8_t *p;

	if (r->failed || n > r->len - r->pos) {
		ga_rd_fail(r, field, n);
		return NULL;
	}
	p = r->p + r->pos;
	r->pos += n;
	return p;
}

static inline uint8_t ga_rd_u8(struct ga_rd *r, const char *field)
{
	const uint8_t *p = ga_rd_take(r, field, 1);

	return p ? *p : 0;
}

static inline struct ga_span ga_rd_span(struct ga_rd *r, const char *field,
					size_t n)
{
	const uint8_t *p = ga_rd_take(r, field, n);

	return p ? GA_SPAN(p, n) : GA_SPAN(NULL, 0);
}

uint16_t ga_rd_le16(struct ga_rd *r, const char *field);
uint32_t ga_rd_le32(struct ga_rd *r, const char *field);
uint64_t ga_rd_le64(struct ga_rd *r, const char *field);
uint16_t ga_rd_be16(struct ga_rd *r, const char *field);
uint32_t ga_rd_be32(struct ga_rd *r, const char *field);
uint64_t ga_rd_be64(struct ga_rd *r, const char *field);
void ga_rd_copy(struct ga_rd *r, const char *field, void *dst, size_t n);

/* All bytes before the next @c, which stays; all that are left without one. */
struct ga_span ga_rd_until(struct ga_rd *r, uint8_t c);

/* All bytes before the next one that is marked in @stop, or all that are left. */
static inline struct ga_span ga_rd_until_any(struct ga_rd *r,
					     const bool stop[256])
{
	size_t start = r->pos, end = r->failed ? start : r->len;

	while (r->pos < end && !stop[r->p[r->pos]])
		r->pos++;
	return GA_SPAN(r->p + start, r->pos - start);
}

/* Everything read since @start, an earlier value of ->pos. */
static inline struct ga_span ga_rd_since(const struct ga_rd *r, size_t start)
{
	if (r->failed || start > r->pos)
		return GA_SPAN(NULL, 0);
	return GA_SPAN(r->p + start, r->pos - start);
}

/* The next byte without taking it, or -1 at the end. */
static inline int ga_rd_peek(const struct ga_rd *r)
{
	return r->failed || r->pos == r->len ? -1 : r->p[r->pos];
}

/* Take the byte that ga_rd_peek() has just shown. */
static inline void ga_rd_step(struct ga_rd *r)
{
	if (ga_rd_peek(r) >= 0)
		r->pos++;
}

static inline size_t ga_rd_left(const struct ga_rd *r)
{
	return r->failed ? 0 : r->len - r->pos;
}

static inline bool ga_rd_failed(const struct ga_rd *r)
{
	return r->failed;
}

#endif
