// SPDX-License-Identifier: MIT
#include "cmw_case.h"

static void put(struct blob *b, const void *p, size_t n)
{
	b->p = realloc(b->p, b->n + n + 1);
	assert_non_null(b->p);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
}

static void put_head(struct blob *b, unsigned int type, size_t n)
{
	uint8_t head[5] = { (uint8_t)(type << 5) };

	if (n < 24) {
		head[0] |= (uint8_t)n;
		put(b, head, 1);
	} else if (n < 256) {
		head[0] |= 24;
		head[1] = (uint8_t)n;
		put(b, head, 2);
	} else if (n < 65536) {
		head[0] |= 25;
		head[1] = (uint8_t)(n >> 8);
		head[2] = (uint8_t)n;
		put(b, head, 3);
	} else {
		head[0] |= 26;
		head[1] = (uint8_t)(n >> 24);
		head[2] = (uint8_t)(n >> 16);
		head[3] = (uint8_t)(n >> 8);
		head[4] = (uint8_t)n;
		put(b, head, 5);
	}
}

static void put_text(struct blob *b, const char *text)
{
	put_head(b, 3, strlen(text));
	put(b, text, strlen(text));
}

struct blob cmw_make(const struct cmw_record *records)
{
	const struct cmw_record *r;
	struct blob b = { NULL, 0 };
	size_t n = 0;

	while (records[n].label)
		n++;
	put_head(&b, 5, n);
	for (r = records; r->label; r++) {
		put_text(&b, r->label);
		if (r->p)
			put_head(&b, 4, 2);
		put_text(&b, r->type);
		if (!r->p)
			continue;
		put_head(&b, 2, r->n);
		put(&b, r->p, r->n);
	}
	return b;
}
