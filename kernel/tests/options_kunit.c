// SPDX-License-Identifier: GPL-2.0-only
/*
 * Callouts: user data and options.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "internal.h"

#define GUID "12345678-9abc-def0-1234-56789abcdef0"

struct callout {
	const char *text;
	int error;
	unsigned int timeout;
	unsigned int ttl;
	bool claims;
	bool cmw;
	bool service;
	u32 manifest;
};

static const struct callout callouts[] = {
	{ "AA==", 0, 60, 300 },
	{ "AA== timeout=1", 0, 1, 300 },
	{ "AA== timeout=300", 0, 300, 300 },
	{ "AA== ttl=1", 0, 60, 1 },
	{ "AA== ttl=86400", 0, 60, 86400 },
	{ "AA== bind=raw", 0, 60, 300 },
	{ "AA== out=report", 0, 60, 300 },
	{ "AA== ttl=2 out=report timeout=3 bind=raw", 0, 3, 2 },

	{ "AA== out=cmw", 0, 60, 300, .cmw = true },
	{ "AA== out=cmw bind=raw", 0, 60, 300, .cmw = true },
	{ "AA== out=cmw bind=claims ttl=5", 0, 60, 5, .cmw = true,
	  .claims = true },
	{ "AA== out=cmw service=" GUID, 0, 60, 300, .cmw = true,
	  .service = true },
	{ "AA== bind=raw out=cmw service=" GUID " manifest=0", 0, 60, 300,
	  .cmw = true, .service = true },
	{ "AA== manifest=4294967295 service=" GUID " out=cmw", 0, 60, 300,
	  .cmw = true, .service = true, .manifest = U32_MAX },

	/* user data */
	{ "", -EINVAL },
	{ " ", -EINVAL },
	{ " AA==", -EINVAL },
	{ "AA==timeout=1", -EINVAL },
	{ "AA==\ttimeout=1", -EINVAL },
	{ "AA==\n", -EINVAL },

	/* separators */
	{ "AA== ", -EINVAL },
	{ "AA==  ttl=1", -EINVAL },
	{ "AA== ttl=1 ", -EINVAL },
	{ "AA== ttl=1,timeout=1", -EINVAL },
	{ "AA== ttl=1\ttimeout=1", -EINVAL },

	/* names */
	{ "AA== bogus=1", -EINVAL },
	{ "AA== =", -EINVAL },
	{ "AA== =1", -EINVAL },
	{ "AA== ttl", -EINVAL },
	{ "AA== tt=1", -EINVAL },
	{ "AA== ttll=1", -EINVAL },
	{ "AA== TTL=1", -EINVAL },
	{ "AA== ttl =1", -EINVAL },
	{ "AA== ttl==1", -EINVAL },

	/* numbers */
	{ "AA== ttl=", -EINVAL },
	{ "AA== ttl=0", -EINVAL },
	{ "AA== ttl=01", -EINVAL },
	{ "AA== ttl=+1", -EINVAL },
	{ "AA== ttl=-1", -EINVAL },
	{ "AA== ttl=1s", -EINVAL },
	{ "AA== ttl=0x1", -EINVAL },
	{ "AA== ttl=86401", -EINVAL },
	{ "AA== ttl=4294967297", -EINVAL },
	{ "AA== ttl=18446744073709551617", -EINVAL },
	{ "AA== timeout=0", -EINVAL },
	{ "AA== timeout=301", -EINVAL },
	{ "AA== timeout=4294967297", -EINVAL },
	{ "AA== out=cmw service=" GUID " manifest=4294967296", -EINVAL },
	{ "AA== out=cmw service=" GUID " manifest=01", -EINVAL },
	{ "AA== out=cmw service=" GUID " manifest=", -EINVAL },

	/* words */
	{ "AA== bind=", -EINVAL },
	{ "AA== bind=ra", -EINVAL },
	{ "AA== bind=raww", -EINVAL },
	{ "AA== out=cmw bind=claim", -EINVAL },
	{ "AA== out=Report", -EINVAL },
	{ "AA== out=cm", -EINVAL },
	{ "AA== out=cmw service=", -EINVAL },
	{ "AA== out=cmw service=12345678-9abc-def0-1234-56789abcdef", -EINVAL },
	{ "AA== out=cmw service=" GUID "0", -EINVAL },
	{ "AA== out=cmw service=12345678-9abc-def0-1234-56789abcdefg", -EINVAL },
	{ "AA== out=cmw service=12345678x9abc-def0-1234-56789abcdef0", -EINVAL },

	/* repeated, contradictory, and malformed behind a good one */
	{ "AA== ttl=1 ttl=1", -EINVAL },
	{ "AA== ttl=1 timeout=1 ttl=2", -EINVAL },
	{ "AA== bind=raw bind=claims", -EINVAL },
	{ "AA== bind=raw bind=claims out=cmw", -EINVAL },
	{ "AA== manifest=1", -EINVAL },
	{ "AA== out=cmw manifest=0", -EINVAL },
	{ "AA== bind=claims", -EINVAL },
	{ "AA== bind=claims out=report", -EINVAL },
	{ "AA== service=" GUID, -EINVAL },
	{ "AA== service=" GUID " out=report manifest=1", -EINVAL },
	{ "AA== out=cmw bind=claims service=" GUID, -EINVAL },
	{ "AA== service=" GUID " bind=claims out=cmw manifest=1", -EINVAL },
	{ "AA== out=cmw ttl=0", -EINVAL },
	{ "AA== out=cmw bogus=1", -EINVAL },
	{ "AA== out=cmw out=cmw", -EINVAL },
};

static void callout_desc(const struct callout *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%*pE", (int)strlen(c->text),
		 c->text);
}

KUNIT_ARRAY_PARAM(callout, callouts, callout_desc);

/* From memory that ends where the text does, without a terminator. */
static int parse(struct kunit *test, const char *text, size_t len,
		 struct guest_attest_options *opts)
{
	char *copy = kmemdup(text, len, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	ret = guest_attest_parse_callout(copy, len, opts);
	kfree(copy);
	return ret;
}

static void test_callout(struct kunit *test)
{
	const struct callout *c = test->param_value;
	struct guest_attest_options opts;

	KUNIT_ASSERT_EQ(test, parse(test, c->text, strlen(c->text), &opts),
			c->error);
	if (c->error)
		return;
	KUNIT_EXPECT_EQ(test, opts.timeout, c->timeout);
	KUNIT_EXPECT_EQ(test, opts.ttl, c->ttl);
	KUNIT_EXPECT_EQ(test, opts.claims, c->claims);
	KUNIT_EXPECT_EQ(test, opts.cmw, c->cmw);
	KUNIT_EXPECT_EQ(test, opts.service, c->service);
	KUNIT_EXPECT_EQ(test, opts.manifest_version, c->manifest);
	KUNIT_EXPECT_EQ(test, guid_is_null(&opts.service_guid), !c->service);
}

/* As configfs has it: the first three fields are little endian. */
static void test_guid(struct kunit *test)
{
	static const u8 want[] = {
		0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde,
		0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
	};
	static const char text[] = "AA== out=cmw service=" GUID;
	struct guest_attest_options opts;

	KUNIT_ASSERT_EQ(test, parse(test, text, strlen(text), &opts), 0);
	KUNIT_EXPECT_MEMEQ(test, &opts.service_guid, want, sizeof(want));
}

static void test_user_data_is_padded(struct kunit *test)
{
	static const u8 want[GUEST_ATTEST_REPORT_DATA_LEN] = "nonce";
	struct guest_attest_options opts;

	memset(&opts, 0xa5, sizeof(opts));
	KUNIT_ASSERT_EQ(test, parse(test, "bm9uY2U=", 8, &opts), 0);
	KUNIT_EXPECT_EQ(test, opts.user_data_len, 5);
	KUNIT_EXPECT_MEMEQ(test, opts.user_data, want, sizeof(want));
}

/* 64 bytes of user data and not one more: 85 digits and the padding. */
static void test_user_data_bound(struct kunit *test)
{
	struct guest_attest_options opts;
	char text[88];

	memset(text, 'A', sizeof(text));
	KUNIT_EXPECT_EQ(test, parse(test, text, sizeof(text), &opts), -EINVAL);
	text[87] = '=';
	KUNIT_EXPECT_EQ(test, parse(test, text, sizeof(text), &opts), -EINVAL);
	text[86] = '=';
	KUNIT_EXPECT_EQ(test, parse(test, text, sizeof(text), &opts), 0);
	KUNIT_EXPECT_EQ(test, opts.user_data_len, GUEST_ATTEST_REPORT_DATA_LEN);
}

/* An in-kernel caller may pass any bytes, a zero among them. */
static void test_zero_byte(struct kunit *test)
{
	static const char good[] = "AA== ttl=10 bind=raw";
	struct guest_attest_options opts;
	char text[sizeof(good)];
	size_t place;

	KUNIT_ASSERT_EQ(test, parse(test, good, strlen(good), &opts), 0);
	KUNIT_EXPECT_EQ(test, parse(test, good, sizeof(good), &opts), -EINVAL);
	for (place = 0; place < strlen(good); place++) {
		strscpy(text, good);
		text[place] = '\0';
		KUNIT_EXPECT_EQ_MSG(test,
				    parse(test, text, strlen(good), &opts),
				    -EINVAL, "zero at %zu", place);
	}
}

static struct kunit_case options_cases[] = {
	KUNIT_CASE_PARAM(test_callout, callout_gen_params),
	KUNIT_CASE(test_guid),
	KUNIT_CASE(test_user_data_is_padded),
	KUNIT_CASE(test_user_data_bound),
	KUNIT_CASE(test_zero_byte),
	{}
};

static struct kunit_suite options_suite = {
	.name = "guest_attest_options",
	.test_cases = options_cases,
};

kunit_test_suite(options_suite);
