// SPDX-License-Identifier: GPL-2.0-only
/*
 * Base64: every encoding that decodes is the one encoding of its bytes.
 */
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "internal.h"

static const char digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* All of it by table and by bit, so that it shares no thought with the decoder. */
static size_t encode(const u8 *src, size_t len, char *dst)
{
	size_t bits = len * 8, n = 0, i, j;

	for (i = 0; i < bits; i += 6) {
		unsigned int v = 0;

		for (j = i; j < i + 6; j++)
			v = v << 1 | (j < bits && src[j / 8] >> (7 - j % 8) & 1);
		dst[n++] = digits[v];
	}
	while (n % 4)
		dst[n++] = '=';
	return n;
}

static bool is_digit(unsigned int c)
{
	return c && c < 256 && strchr(digits, c);
}

/* From a copy of exactly @len bytes, so that KASAN sees an over-read. */
static int decode(struct kunit *test, const char *src, size_t len, u8 *dst,
		  size_t dstlen)
{
	char *copy = kmemdup(src, len, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	ret = guest_attest_base64_decode(copy, len, dst, dstlen);
	kfree(copy);
	return ret;
}

struct vector {
	const char *text;
	const char *bytes;	/* NULL: refused */
};

/* RFC 4648 section 10, then what its sections 3.1 to 3.5 let a decoder refuse */
static const struct vector vectors[] = {
	{ "", "" },
	{ "Zg==", "f" },
	{ "Zm8=", "fo" },
	{ "Zm9v", "foo" },
	{ "Zm9vYg==", "foob" },
	{ "Zm9vYmE=", "fooba" },
	{ "Zm9vYmFy", "foobar" },
	{ "Zg=", NULL },
	{ "Zg", NULL },
	{ "Zm8", NULL },
	{ "Zm9vY", NULL },
	{ "Zg===", NULL },
	{ "Zm9v====", NULL },
	{ "====", NULL },
	{ "Z===", NULL },
	{ "=m9v", NULL },
	{ "Z=9v", NULL },
	{ "Zm=v", NULL },
	{ "Zg==Zg==", NULL },
	{ "Zm8=Zm8=", NULL },
	{ "Zh==", NULL },
	{ "Zm9=", NULL },
	{ "Zm9v\n", NULL },
	{ "Zm\n9v", NULL },
	{ " Zm9", NULL },
	{ "Zm9 ", NULL },
	{ "Zm-_", NULL },
};

static void vector_desc(const struct vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(v->text),
		 v->text);
}

KUNIT_ARRAY_PARAM(vector, vectors, vector_desc);

static void test_vector(struct kunit *test)
{
	const struct vector *v = test->param_value;
	u8 bytes[8];
	int ret;

	ret = decode(test, v->text, strlen(v->text), bytes, sizeof(bytes));
	if (!v->bytes) {
		KUNIT_EXPECT_EQ(test, ret, -EINVAL);
		return;
	}
	KUNIT_ASSERT_EQ(test, ret, strlen(v->bytes));
	KUNIT_EXPECT_MEMEQ(test, bytes, v->bytes, ret);
}

static void test_every_length(struct kunit *test)
{
	u8 bytes[96], back[sizeof(bytes)];
	char text[128];
	size_t len, n;

	for (len = 0; len <= sizeof(bytes); len++) {
		get_random_bytes(bytes, sizeof(bytes));
		n = encode(bytes, len, text);
		KUNIT_ASSERT_EQ(test, decode(test, text, n, back, len), len);
		KUNIT_ASSERT_MEMEQ(test, back, bytes, len);
		if (len)
			KUNIT_ASSERT_EQ(test, decode(test, text, n - 1, back,
						     len), -EINVAL);
	}
}

static void test_length_not_of_four(struct kunit *test)
{
	u8 bytes[96];
	char text[128];
	size_t len;

	memset(text, 'A', sizeof(text));
	for (len = 0; len <= sizeof(text); len++)
		KUNIT_EXPECT_EQ(test, decode(test, text, len, bytes,
					     sizeof(bytes)),
				len % 4 ? -EINVAL : (int)len / 4 * 3);
}

/* Every character at every place of a group, alone and as the last one. */
static void test_every_character(struct kunit *test)
{
	unsigned int place, c;
	char text[8];
	u8 bytes[6];

	for (place = 0; place < sizeof(text); place++) {
		for (c = 0; c < 256; c++) {
			bool good = is_digit(c) || (place == 7 && c == '=');

			/* Unused bits would be set in most of the digits. */
			memset(text, 'A', sizeof(text));
			text[place] = c;
			KUNIT_ASSERT_EQ_MSG(test,
					    decode(test, text, sizeof(text),
						   bytes, sizeof(bytes)) > 0,
					    good, "%#x at %u", c, place);
		}
	}
}

/* Of the 65536 pairs before "==", 256 decode, each to a byte of its own. */
static void test_one_encoding_of_one_byte(struct kunit *test)
{
	DECLARE_BITMAP(seen, 256) = {};
	char text[4] = "  ==";
	unsigned int a, b;
	u8 byte;

	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			text[0] = a;
			text[1] = b;
			if (guest_attest_base64_decode(text, 4, &byte, 1) < 0)
				continue;
			KUNIT_ASSERT_FALSE_MSG(test, test_bit(byte, seen),
					       "%#x has a second encoding",
					       byte);
			set_bit(byte, seen);
		}
	}
	KUNIT_EXPECT_TRUE(test, bitmap_full(seen, 256));
}

/* The same for two bytes, over all that follows each digit in the first place. */
static void test_one_encoding_of_two_bytes(struct kunit *test)
{
	unsigned long *seen = kunit_kzalloc(test, 65536 / BITS_PER_BYTE,
					    GFP_KERNEL);
	unsigned int a, b, c;
	char text[4];
	u8 bytes[2];

	KUNIT_ASSERT_NOT_NULL(test, seen);
	text[3] = '=';
	for (a = 0; a < 64; a++) {
		for (b = 0; b < 64; b++) {
			for (c = 0; c < 256; c++) {
				text[0] = digits[a];
				text[1] = digits[b];
				text[2] = c;
				if (guest_attest_base64_decode(text, 4, bytes,
							       2) != 2)
					continue;
				KUNIT_ASSERT_FALSE(test, test_and_set_bit(bytes[0] << 8 |
									  bytes[1],
									  seen));
			}
		}
	}
	KUNIT_EXPECT_TRUE(test, bitmap_full(seen, 65536));
}

/* One byte of room too few is refused, and never written beyond. */
static void test_room(struct kunit *test)
{
	u8 bytes[64], room[64 + 1];
	char text[88];
	size_t len, n;

	memset(bytes, 0x5a, sizeof(bytes));
	for (len = 1; len <= sizeof(bytes); len++) {
		n = encode(bytes, len, text);
		memset(room, 0xa5, sizeof(room));
		KUNIT_EXPECT_EQ(test, decode(test, text, n, room, len - 1),
				-EINVAL);
		KUNIT_EXPECT_EQ(test, room[len - 1], 0xa5);
		KUNIT_EXPECT_EQ(test, decode(test, text, n, room, len), len);
		KUNIT_EXPECT_EQ(test, room[len], 0xa5);
	}
}

static struct kunit_case base64_cases[] = {
	KUNIT_CASE_PARAM(test_vector, vector_gen_params),
	KUNIT_CASE(test_every_length),
	KUNIT_CASE(test_length_not_of_four),
	KUNIT_CASE(test_every_character),
	KUNIT_CASE(test_one_encoding_of_one_byte),
	KUNIT_CASE(test_one_encoding_of_two_bytes),
	KUNIT_CASE(test_room),
	{}
};

static struct kunit_suite base64_suite = {
	.name = "guest_attest_base64",
	.test_cases = base64_cases,
};

kunit_test_suite(base64_suite);
