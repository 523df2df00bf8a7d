// SPDX-License-Identifier: GPL-2.0-only
/*
 * Collections, byte by byte, against records that the test spells out.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"

#define REPORT \
	"\x66report\x82\x78\043application/vnd.guest-attest.report"
#define BINDING \
	"\147binding\x82\x78\051application/vnd.guest-attest.binding+cbor"
#define TYPE		"\x68__cmwc_t\x78\x1etag:guest-attest,2026:evidence"
#define MANIFEST \
	"\x68manifest\x82\x78\045application/vnd.guest-attest.manifest"
#define PROVIDER \
	"\x68provider\x82\x78\045application/vnd.guest-attest.provider\x44unit"
#define CERTIFICATES \
	"\154certificates\x82\x78\051application/vnd.guest-attest.certificates"

static int cmw_init(struct kunit *test)
{
	test->priv = guest_attest_evidence_alloc("unit", 300);
	return test->priv ? 0 : -ENOMEM;
}

static void cmw_exit(struct kunit *test)
{
	guest_attest_evidence_free(test->priv);
}

static void put_part(struct kunit *test, enum guest_attest_part part,
		     size_t len)
{
	u8 *data = guest_attest_reserve_part(test->priv, part, len);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, data);
	memset(data, 'A' + part, len);
}

static void expect(struct kunit *test, size_t *at, const char *want, size_t len)
{
	const struct guest_attest_evidence *evidence = test->priv;

	KUNIT_ASSERT_LE(test, *at + len, evidence->len);
	KUNIT_EXPECT_MEMEQ(test, evidence->data + *at, want, len);
	*at += len;
}

#define EXPECT(at, text) expect(test, at, text, sizeof(text) - 1)

/* Wrapped, nothing is left beside the collection. */
static void wrap(struct kunit *test, const struct guest_attest_binding *binding)
{
	const struct guest_attest_evidence *evidence = test->priv;

	KUNIT_ASSERT_EQ(test, guest_attest_cmw_wrap(test->priv, binding), 0);
	KUNIT_EXPECT_NULL(test, evidence->certificates.data);
	KUNIT_EXPECT_EQ(test, evidence->certificates.len, 0);
	KUNIT_EXPECT_NULL(test, evidence->manifest.data);
	KUNIT_EXPECT_EQ(test, evidence->manifest.len, 0);
}

static void test_report_alone(struct kunit *test)
{
	const struct guest_attest_evidence *evidence = test->priv;
	size_t at = 0;

	put_part(test, GUEST_ATTEST_REPORT, 2);
	wrap(test, NULL);
	EXPECT(&at, "\xa3" REPORT "\102AA");
	EXPECT(&at, TYPE PROVIDER);
	KUNIT_EXPECT_EQ(test, at, evidence->len);
}

static void test_all_parts(struct kunit *test)
{
	const struct guest_attest_evidence *evidence = test->priv;
	static const struct guest_attest_binding binding = {
		.len = 3, .data = { 'X', 'Y', 'Z' },
	};
	size_t at = 0;

	put_part(test, GUEST_ATTEST_REPORT, 24);
	put_part(test, GUEST_ATTEST_MANIFEST, 1);
	put_part(test, GUEST_ATTEST_CERTIFICATES, 2);
	wrap(test, &binding);
	EXPECT(&at, "\xa6" REPORT "\130\030AAAAAAAAAAAAAAAAAAAAAAAA");
	EXPECT(&at, BINDING "\x43XYZ" TYPE);
	EXPECT(&at, MANIFEST "\101C" PROVIDER CERTIFICATES "\102BB");
	KUNIT_EXPECT_EQ(test, at, evidence->len);
}

static const size_t report_lens[] = { 1, 23, 24, 255, 256, 65535, 65536 };

static void test_lengths(struct kunit *test)
{
	static const size_t head[] = { 1, 1, 2, 2, 3, 3, 5 };
	const size_t rest = sizeof("\xa3" REPORT TYPE PROVIDER) - 1;
	struct guest_attest_evidence *evidence = test->priv;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(report_lens); i++) {
		put_part(test, GUEST_ATTEST_REPORT, report_lens[i]);
		wrap(test, NULL);
		KUNIT_EXPECT_EQ(test, evidence->len,
				rest + head[i] + report_lens[i]);
		guest_attest_evidence_drop(evidence);
	}
}

/* The bound holds for all of it together; what did not fit is still there. */
static void test_too_long(struct kunit *test)
{
	const size_t rest = sizeof("\xa3" REPORT TYPE PROVIDER) - 1 + 5;
	struct guest_attest_evidence *evidence = test->priv;

	put_part(test, GUEST_ATTEST_REPORT, GUEST_ATTEST_EVIDENCE_MAX - rest);
	wrap(test, NULL);
	KUNIT_EXPECT_EQ(test, evidence->len, GUEST_ATTEST_EVIDENCE_MAX);
	guest_attest_evidence_drop(evidence);

	put_part(test, GUEST_ATTEST_REPORT,
		 GUEST_ATTEST_EVIDENCE_MAX - rest + 1);
	KUNIT_EXPECT_EQ(test, guest_attest_cmw_wrap(evidence, NULL), -EFBIG);
	KUNIT_EXPECT_EQ(test, evidence->len,
			GUEST_ATTEST_EVIDENCE_MAX - rest + 1);
	guest_attest_evidence_drop(evidence);

	put_part(test, GUEST_ATTEST_REPORT, 1);
	put_part(test, GUEST_ATTEST_CERTIFICATES, GUEST_ATTEST_EVIDENCE_MAX);
	KUNIT_EXPECT_EQ(test, guest_attest_cmw_wrap(evidence, NULL), -EFBIG);
}

static struct kunit_case cmw_cases[] = {
	KUNIT_CASE(test_report_alone),
	KUNIT_CASE(test_all_parts),
	KUNIT_CASE(test_lengths),
	KUNIT_CASE(test_too_long),
	{}
};

static struct kunit_suite cmw_suite = {
	.name = "guest_attest_cmw",
	.init = cmw_init,
	.exit = cmw_exit,
	.test_cases = cmw_cases,
};

kunit_test_suite(cmw_suite);
