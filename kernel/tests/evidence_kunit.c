// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence: the core owns every buffer and bound.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/string.h>
#include "internal.h"

struct length {
	const char *name;
	size_t len;
	long error;
};

static const struct length lengths[] = {
	{ "one byte", 1, 0 },
	{ "one page", PAGE_SIZE, 0 },
	{ "16 bits", 65535, 0 },
	{ "17 bits", 65536, 0 },
	{ "the most", GUEST_ATTEST_EVIDENCE_MAX, 0 },
	{ "none", 0, -EIO },
	{ "one too many", GUEST_ATTEST_EVIDENCE_MAX + 1, -EFBIG },
	{ "32 bits", U32_MAX, -EFBIG },
	{ "a negative number", (size_t)-1, -EFBIG },
};

KUNIT_ARRAY_PARAM_DESC(length, lengths, name);

static int evidence_init(struct kunit *test)
{
	test->priv = guest_attest_evidence_alloc("unit", 300);
	return test->priv ? 0 : -ENOMEM;
}

static void evidence_exit(struct kunit *test)
{
	guest_attest_evidence_free(test->priv);
}

static void test_reserve(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;
	const struct length *l = test->param_value;
	u8 *data = guest_attest_reserve(evidence, l->len);

	if (l->error) {
		KUNIT_EXPECT_EQ(test, PTR_ERR(data), l->error);
		KUNIT_EXPECT_NULL(test, evidence->data);
		KUNIT_EXPECT_EQ(test, evidence->len, 0);
		return;
	}
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, data);
	KUNIT_EXPECT_PTR_EQ(test, evidence->data, data);
	KUNIT_EXPECT_EQ(test, evidence->len, l->len);
	KUNIT_EXPECT_NULL(test, memchr_inv(data, 0, l->len));
	memset(data, 0xa5, l->len);
}

/* A refused length leaves room for another try. */
static void test_reserve_after_refusal(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	KUNIT_EXPECT_EQ(test, PTR_ERR(guest_attest_reserve(evidence, 0)), -EIO);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, guest_attest_reserve(evidence, 8));
}

/* Each part has a place of its own, and the same bounds. */
static void test_parts(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;
	enum guest_attest_part part;
	u8 *data[GUEST_ATTEST_PARTS];

	for (part = 0; part < GUEST_ATTEST_PARTS; part++) {
		data[part] = guest_attest_reserve_part(evidence, part, 0);
		KUNIT_EXPECT_EQ(test, PTR_ERR(data[part]), -EIO);
		data[part] = guest_attest_reserve_part(evidence, part,
						       GUEST_ATTEST_EVIDENCE_MAX + 1);
		KUNIT_EXPECT_EQ(test, PTR_ERR(data[part]), -EFBIG);
		data[part] = guest_attest_reserve_part(evidence, part, 8 + part);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, data[part]);
		KUNIT_EXPECT_NULL(test, memchr_inv(data[part], 0, 8 + part));
	}
	KUNIT_EXPECT_PTR_EQ(test, evidence->data, data[GUEST_ATTEST_REPORT]);
	KUNIT_EXPECT_EQ(test, evidence->len, 8);
	KUNIT_EXPECT_PTR_EQ(test, evidence->certificates.data,
			    data[GUEST_ATTEST_CERTIFICATES]);
	KUNIT_EXPECT_EQ(test, evidence->certificates.len, 9);
	KUNIT_EXPECT_PTR_EQ(test, evidence->manifest.data,
			    data[GUEST_ATTEST_MANIFEST]);
	KUNIT_EXPECT_EQ(test, evidence->manifest.len, 10);

	guest_attest_evidence_drop(evidence);
	KUNIT_EXPECT_NULL(test, evidence->data);
	KUNIT_EXPECT_NULL(test, evidence->certificates.data);
	KUNIT_EXPECT_NULL(test, evidence->manifest.data);
	KUNIT_EXPECT_EQ(test, evidence->len, 0);
}

static void test_starts_empty(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	KUNIT_EXPECT_NULL(test, evidence->data);
	KUNIT_EXPECT_EQ(test, evidence->len, 0);
	KUNIT_EXPECT_EQ(test, evidence->ttl, 300);
	KUNIT_EXPECT_STREQ(test, evidence->provider, "unit");
}

static void test_long_provider_name(struct kunit *test)
{
	struct guest_attest_evidence *evidence;

	evidence = guest_attest_evidence_alloc("a name of many bytes", 1);
	KUNIT_ASSERT_NOT_NULL(test, evidence);
	KUNIT_EXPECT_STREQ(test, evidence->provider, "a name of many ");
	guest_attest_evidence_free(evidence);
}

static void test_free_nothing(struct kunit *test)
{
	guest_attest_evidence_free(NULL);
}

static struct kunit_case evidence_cases[] = {
	KUNIT_CASE_PARAM(test_reserve, length_gen_params),
	KUNIT_CASE(test_reserve_after_refusal),
	KUNIT_CASE(test_parts),
	KUNIT_CASE(test_starts_empty),
	KUNIT_CASE(test_long_provider_name),
	KUNIT_CASE(test_free_nothing),
	{}
};

static struct kunit_suite evidence_suite = {
	.name = "guest_attest_evidence",
	.init = evidence_init,
	.exit = evidence_exit,
	.test_cases = evidence_cases,
};

kunit_test_suite(evidence_suite);
