// SPDX-License-Identifier: GPL-2.0-only
/*
 * The writer of CBOR: the examples of RFC 8949 Appendix A, and its bound.
 */
#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "internal.h"

struct number {
	u64 value;
	u8 len;
	u8 want[9];
};

static const struct number numbers[] = {
	{ 0, 1, { 0x00 } },
	{ 1, 1, { 0x01 } },
	{ 23, 1, { 0x17 } },
	{ 24, 2, { 0x18, 0x18 } },
	{ 255, 2, { 0x18, 0xff } },
	{ 256, 3, { 0x19, 0x01, 0x00 } },
	{ 1000, 3, { 0x19, 0x03, 0xe8 } },
	{ 65535, 3, { 0x19, 0xff, 0xff } },
	{ 65536, 5, { 0x1a, 0x00, 0x01, 0x00, 0x00 } },
	{ 1000000, 5, { 0x1a, 0x00, 0x0f, 0x42, 0x40 } },
	{ U32_MAX, 5, { 0x1a, 0xff, 0xff, 0xff, 0xff } },
	{ 1ull << 32, 9, { 0x1b, 0, 0, 0, 1, 0, 0, 0, 0 } },
	{ 1000000000000, 9,
	  { 0x1b, 0x00, 0x00, 0x00, 0xe8, 0xd4, 0xa5, 0x10, 0x00 } },
	{ U64_MAX, 9,
	  { 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
};

static void number_desc(const struct number *n, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%llu", n->value);
}

KUNIT_ARRAY_PARAM(number, numbers, number_desc);

static void test_number(struct kunit *test)
{
	const struct number *n = test->param_value;
	struct guest_attest_cbor c;
	u8 data[16];

	guest_attest_cbor_init(&c, data, sizeof(data));
	guest_attest_cbor_uint(&c, n->value);
	KUNIT_EXPECT_EQ(test, c.error, 0);
	KUNIT_ASSERT_EQ(test, c.len, n->len);
	KUNIT_EXPECT_MEMEQ(test, data, n->want, n->len);
}

static void write_sample(struct guest_attest_cbor *c)
{
	guest_attest_cbor_map(c, 2);
	guest_attest_cbor_text(c, "a");
	guest_attest_cbor_uint(c, 1);
	guest_attest_cbor_text(c, "b");
	guest_attest_cbor_array(c, 3);
	guest_attest_cbor_bytes(c, "\1\2\3\4", 4);
	guest_attest_cbor_text(c, "");
	guest_attest_cbor_bytes(c, NULL, 0);
}

static const u8 sample[] = {
	0xa2, 0x61, 'a', 0x01, 0x61, 'b', 0x83, 0x44, 1, 2, 3, 4, 0x60, 0x40,
};

static void test_sample(struct kunit *test)
{
	struct guest_attest_cbor c;
	u8 data[sizeof(sample)];

	guest_attest_cbor_init(&c, data, sizeof(data));
	write_sample(&c);
	KUNIT_EXPECT_EQ(test, c.error, 0);
	KUNIT_ASSERT_EQ(test, c.len, sizeof(sample));
	KUNIT_EXPECT_MEMEQ(test, data, sample, sizeof(sample));
}

static void test_count(struct kunit *test)
{
	struct guest_attest_cbor c;

	guest_attest_cbor_init(&c, NULL, 0);
	write_sample(&c);
	KUNIT_EXPECT_EQ(test, c.error, 0);
	KUNIT_EXPECT_EQ(test, c.len, sizeof(sample));
}

/* Too small by any number of bytes: an error that stays, nothing beyond. */
static void test_room(struct kunit *test)
{
	u8 data[sizeof(sample) + 1];
	struct guest_attest_cbor c;
	size_t room;

	for (room = 0; room < sizeof(sample); room++) {
		memset(data, 0xa5, sizeof(data));
		guest_attest_cbor_init(&c, data, room);
		write_sample(&c);
		KUNIT_EXPECT_EQ(test, c.error, -ENOSPC);
		KUNIT_EXPECT_LE(test, c.len, room);
		KUNIT_EXPECT_NULL(test, memchr_inv(data + room, 0xa5,
						   sizeof(data) - room));
		guest_attest_cbor_bytes(&c, NULL, 0);
		KUNIT_EXPECT_EQ(test, c.error, -ENOSPC);
	}
}

/* A length near the end of the address space wraps nothing around. */
static void test_huge(struct kunit *test)
{
	struct guest_attest_cbor c;
	u8 data[16];

	guest_attest_cbor_init(&c, data, sizeof(data));
	guest_attest_cbor_bytes(&c, data, SIZE_MAX);
	KUNIT_EXPECT_EQ(test, c.error, -ENOSPC);
	KUNIT_EXPECT_EQ(test, c.len, 9);

	guest_attest_cbor_init(&c, NULL, 0);
	guest_attest_cbor_bytes(&c, data, SIZE_MAX);
	KUNIT_EXPECT_EQ(test, c.error, -ENOSPC);
}

static struct kunit_case cbor_cases[] = {
	KUNIT_CASE_PARAM(test_number, number_gen_params),
	KUNIT_CASE(test_sample),
	KUNIT_CASE(test_count),
	KUNIT_CASE(test_room),
	KUNIT_CASE(test_huge),
	{}
};

static struct kunit_suite cbor_suite = {
	.name = "guest_attest_cbor",
	.test_cases = cbor_cases,
};

kunit_test_suite(cbor_suite);
