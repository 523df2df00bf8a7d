// SPDX-License-Identifier: GPL-2.0-only
/*
 * A writer of CBOR in its deterministic form (RFC 8949 section 4.2.1):
 * shortest heads, definite lengths.  The order of a map's keys is the
 * caller's.
 */
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "internal.h"

enum cbor_type {
	CBOR_UINT = 0,
	CBOR_BYTES = 2,
	CBOR_TEXT = 3,
	CBOR_ARRAY = 4,
	CBOR_MAP = 5,
};

/**
 * guest_attest_cbor_init - begin an item
 * @c: the writer
 * @data: where the bytes go; NULL to learn how many they will be
 * @room: bytes in @data
 */
void guest_attest_cbor_init(struct guest_attest_cbor *c, u8 *data, size_t room)
{
	c->data = data;
	c->room = data ? room : SIZE_MAX;
	c->len = 0;
	c->error = 0;
}

static void put(struct guest_attest_cbor *c, const void *data, size_t len)
{
	if (len > c->room - c->len)
		c->error = -ENOSPC;
	if (c->error)
		return;
	if (c->data)
		memcpy(c->data + c->len, data, len);
	c->len += len;
}

static void put_head(struct guest_attest_cbor *c, enum cbor_type type, u64 value)
{
	unsigned int info, bytes, i;
	u8 head[9];

	if (value < 24) {
		info = value;
		bytes = 0;
	} else if (value <= U8_MAX) {
		info = 24;
		bytes = 1;
	} else if (value <= U16_MAX) {
		info = 25;
		bytes = 2;
	} else if (value <= U32_MAX) {
		info = 26;
		bytes = 4;
	} else {
		info = 27;
		bytes = 8;
	}

	head[0] = type << 5 | info;
	for (i = 0; i < bytes; i++)
		head[1 + i] = value >> (8 * (bytes - 1 - i));
	put(c, head, 1 + bytes);
}

void guest_attest_cbor_uint(struct guest_attest_cbor *c, u64 value)
{
	put_head(c, CBOR_UINT, value);
}

void guest_attest_cbor_bytes(struct guest_attest_cbor *c, const void *data,
			     size_t len)
{
	put_head(c, CBOR_BYTES, len);
	put(c, data, len);
}

void guest_attest_cbor_text(struct guest_attest_cbor *c, const char *text)
{
	size_t len = strlen(text);

	put_head(c, CBOR_TEXT, len);
	put(c, text, len);
}

void guest_attest_cbor_array(struct guest_attest_cbor *c, size_t items)
{
	put_head(c, CBOR_ARRAY, items);
}

void guest_attest_cbor_map(struct guest_attest_cbor *c, size_t pairs)
{
	put_head(c, CBOR_MAP, pairs);
}
