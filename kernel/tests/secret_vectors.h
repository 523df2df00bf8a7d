/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_SECRET_VECTORS_H
#define _GUEST_SECRET_VECTORS_H

#include <kunit/test.h>
#include <linux/hex.h>
#include <linux/slab.h>
#include <linux/string.h>

/* The bytes of a vector, in memory of kmalloc() that lives as long as the test. */
static inline u8 *vector(struct kunit *test, const char *hex)
{
	size_t len = strlen(hex) / 2;
	u8 *bytes = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	KUNIT_ASSERT_EQ(test, hex2bin(bytes, hex, len), 0);
	return bytes;
}

#define VECTOR_LEN(hex)	((sizeof(hex) - 1) / 2)

#endif
