// SPDX-License-Identifier: GPL-2.0-only
/*
 * One request from its two strings to evidence, over a provider that does as
 * the test says. KUnit's threads have every capability.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/string.h>
#include "internal.h"

#define DESC		"guest_attest:1:42-unit"
#define SERVICE		"12345678-9abc-def0-1234-56789abcdef0"
/* 48 zero bytes, then guest_attest/v1 and a zero */
#define TAGGED \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAZ3Vlc3RfYXR0ZXN0L3YxAA=="

/* What the provider was asked and what it is to do. */
static struct {
	unsigned int requests;
	struct guest_attest_request req;
	size_t len;
	size_t manifest;
	int ret;
} provider;

static int provider_request(const struct guest_attest_request *req,
			    struct guest_attest_evidence *evidence)
{
	u8 *data;

	provider.requests++;
	provider.req = *req;
	if (provider.len) {
		data = guest_attest_reserve(evidence, provider.len);
		if (IS_ERR(data))
			return PTR_ERR(data);
		memset(data, 0xa5, provider.len);
	}
	if (provider.manifest) {
		data = guest_attest_reserve_part(evidence,
						 GUEST_ATTEST_MANIFEST,
						 provider.manifest);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}
	return provider.ret;
}

static struct guest_attest_ops ops = {
	.name = "unit",
	.module = THIS_MODULE,
	.level_floor = 1,
	.level_ceiling = 2,
	.request = provider_request,
};

static int request(const char *desc, const char *callout,
		   struct guest_attest_evidence **evidence)
{
	return guest_attest_request_evidence(desc, callout, strlen(callout),
					     evidence);
}

static int request_init(struct kunit *test)
{
	memset(&provider, 0, sizeof(provider));
	provider.len = 100;
	ops.features = 0;
	if (register_guest_attest_ops(&ops))
		kunit_skip(test, "a provider is registered");
	return 0;
}

static void request_exit(struct kunit *test)
{
	unregister_guest_attest_ops(&ops);
}

static void test_request(struct kunit *test)
{
	static const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN] = "nonce";
	struct guest_attest_evidence *evidence;
	ktime_t before = ktime_get(), after;

	KUNIT_ASSERT_EQ(test, request(DESC, "bm9uY2U= timeout=7 ttl=9",
				      &evidence), 0);
	after = ktime_get();
	KUNIT_EXPECT_EQ(test, evidence->len, 100);
	KUNIT_EXPECT_NOT_NULL(test, evidence->data);
	KUNIT_EXPECT_EQ(test, evidence->ttl, 9);
	KUNIT_EXPECT_STREQ(test, evidence->provider, "unit");
	guest_attest_evidence_free(evidence);

	KUNIT_EXPECT_EQ(test, provider.requests, 1);
	KUNIT_EXPECT_EQ(test, provider.req.level, 1);
	KUNIT_EXPECT_EQ(test, provider.req.id, 42);
	KUNIT_EXPECT_MEMEQ(test, provider.req.report_data, report_data,
			   sizeof(report_data));
	KUNIT_EXPECT_FALSE(test, provider.req.auxiliary);
	KUNIT_EXPECT_FALSE(test, provider.req.service);
	KUNIT_EXPECT_GE(test, provider.req.deadline, ktime_add_ms(before, 7000));
	KUNIT_EXPECT_LE(test, provider.req.deadline, ktime_add_ms(after, 7000));
}

static bool has(const struct guest_attest_evidence *evidence, const char *text)
{
	size_t n = strlen(text), i;

	for (i = 0; i + n <= evidence->len; i++)
		if (!memcmp(evidence->data + i, text, n))
			return true;
	return false;
}

/* Raw data in a collection is still the requester's own. */
static void test_raw_collection(struct kunit *test)
{
	static const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN] = "nonce";
	struct guest_attest_evidence *evidence;

	KUNIT_ASSERT_EQ(test, request(DESC, "bm9uY2U= out=cmw", &evidence), 0);
	KUNIT_EXPECT_MEMEQ(test, provider.req.report_data, report_data,
			   sizeof(report_data));
	KUNIT_EXPECT_TRUE(test, provider.req.auxiliary);
	KUNIT_EXPECT_TRUE(test, has(evidence, "report"));
	KUNIT_EXPECT_TRUE(test, has(evidence, "unit"));
	KUNIT_EXPECT_FALSE(test, has(evidence, "binding"));
	guest_attest_evidence_free(evidence);
}

static void test_claims(struct kunit *test)
{
	struct guest_attest_evidence *evidence;

	KUNIT_ASSERT_EQ(test, request(DESC, "bm9uY2U= bind=claims out=cmw",
				      &evidence), 0);
	KUNIT_EXPECT_TRUE(test, guest_attest_is_tagged(provider.req.report_data));
	KUNIT_EXPECT_TRUE(test, has(evidence, "binding+cbor"));
	/* user data as long as it was given, uid, gid; the key's name */
	KUNIT_EXPECT_TRUE(test, has(evidence,
				    "\x01\x01\x02\x45nonce\x03"));
	KUNIT_EXPECT_TRUE(test, has(evidence, "\x07\x64unit"));
	guest_attest_evidence_free(evidence);
}

static void test_service(struct kunit *test)
{
	struct guest_attest_evidence *evidence = NULL;
	guid_t guid;

	ops.features = GUEST_ATTEST_SERVICES;
	provider.manifest = 7;
	KUNIT_ASSERT_EQ(test, request(DESC, "AA== out=cmw manifest=3 service="
				      SERVICE, &evidence), 0);
	KUNIT_EXPECT_TRUE(test, has(evidence, "manifest"));
	guest_attest_evidence_free(evidence);
	KUNIT_EXPECT_EQ(test, guid_parse(SERVICE, &guid), 0);
	KUNIT_EXPECT_TRUE(test, provider.req.service);
	KUNIT_EXPECT_TRUE(test, guid_equal(&provider.req.service_guid, &guid));
	KUNIT_EXPECT_EQ(test, provider.req.manifest_version, 3);

	/* Never a service's report without its manifest, nor the reverse. */
	evidence = NULL;
	provider.manifest = 0;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA== out=cmw service=" SERVICE,
				      &evidence), -EIO);
	provider.manifest = 7;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA== out=cmw", &evidence), -EIO);
	KUNIT_EXPECT_NULL(test, evidence);
}

struct refusal {
	const char *what;
	const char *desc;
	const char *callout;
	int error;
};

static const struct refusal refusals[] = {
	{ "a bad description", "guest_attest:9:0", "AA==", -EINVAL },
	{ "bad user data", DESC, "AB==", -EINVAL },
	{ "a bad option", DESC, "AA== ttl=0", -EINVAL },
	{ "a service of a platform without services", DESC,
	  "AA== out=cmw service=" SERVICE,
	  -EOPNOTSUPP },
	{ "a level below the floor", "guest_attest:0:0", "AA==", -ERANGE },
	{ "a level above the ceiling", "guest_attest:3:0", "AA==", -EOPNOTSUPP },
	{ "data that claims a binding", DESC, TAGGED, -EPERM },
	{ "such data in a collection", DESC, TAGGED " out=cmw", -EPERM },
	{ "claims about a purpose that isn't ASCII",
	  "guest_attest:1:0-caf\xc3\xa9", "AA== bind=claims out=cmw", -EINVAL },
	{ "claims below the floor", "guest_attest:0:0",
	  "AA== bind=claims out=cmw", -ERANGE },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusals, what);

/* Nothing that is refused gets as far as the provider. */
static void test_refusal(struct kunit *test)
{
	const struct refusal *r = test->param_value;
	struct guest_attest_evidence *evidence = NULL;

	KUNIT_EXPECT_EQ(test, request(r->desc, r->callout, &evidence),
			r->error);
	KUNIT_EXPECT_NULL(test, evidence);
	KUNIT_EXPECT_EQ(test, provider.requests, 0);
}

struct provider_error {
	int ret;
	int want;
};

static const struct provider_error provider_errors[] = {
	{ -EBUSY, -EBUSY },
	{ -EFBIG, -EFBIG },
	{ -EIO, -EIO },
	{ -ENOMEM, -ENOMEM },
	{ -EOPNOTSUPP, -EOPNOTSUPP },
	{ -ERESTARTSYS, -ERESTARTSYS },
	{ -ETIMEDOUT, -ETIMEDOUT },
	/* words of the key type or of the keys subsystem, and nonsense */
	{ -EINVAL, -EIO },
	{ -EPERM, -EIO },
	{ -ERANGE, -EIO },
	{ -ENODEV, -EIO },
	{ -ENOKEY, -EIO },
	{ -EACCES, -EIO },
	{ -EINPROGRESS, -EIO },
	{ -MAX_ERRNO, -EIO },
	{ -MAX_ERRNO - 1, -EIO },
	{ INT_MIN, -EIO },
	{ 1, -EIO },
	{ INT_MAX, -EIO },
};

static void provider_error_desc(const struct provider_error *e, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%d", e->ret);
}

KUNIT_ARRAY_PARAM(provider_error, provider_errors, provider_error_desc);

/* Without evidence and with some that was filled before the error. */
static void test_provider_error(struct kunit *test)
{
	const struct provider_error *e = test->param_value;
	struct guest_attest_evidence *evidence = NULL;

	provider.ret = e->ret;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA==", &evidence), e->want);
	provider.len = 0;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA==", &evidence), e->want);
	KUNIT_EXPECT_NULL(test, evidence);

	provider.ret = 0;
	provider.len = 1;
	KUNIT_ASSERT_EQ(test, request(DESC, "AA==", &evidence), 0);
	guest_attest_evidence_free(evidence);
}

static void test_success_without_evidence(struct kunit *test)
{
	struct guest_attest_evidence *evidence = NULL;

	provider.len = 0;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA==", &evidence), -EIO);
	KUNIT_EXPECT_NULL(test, evidence);
}

static void test_evidence_too_long(struct kunit *test)
{
	struct guest_attest_evidence *evidence = NULL;

	provider.len = GUEST_ATTEST_EVIDENCE_MAX + 1;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA==", &evidence), -EFBIG);
	provider.len = GUEST_ATTEST_EVIDENCE_MAX;
	KUNIT_EXPECT_EQ(test, request(DESC, "AA== out=cmw", &evidence),
			-EFBIG);
	KUNIT_EXPECT_NULL(test, evidence);
}

static void test_no_provider(struct kunit *test)
{
	struct guest_attest_evidence *evidence = NULL;

	unregister_guest_attest_ops(&ops);
	KUNIT_EXPECT_EQ(test, request(DESC, "AA==", &evidence), -ENODEV);
	KUNIT_EXPECT_EQ(test, request("guest_attest:9:0", "AA==", &evidence),
			-EINVAL);
	KUNIT_EXPECT_NULL(test, evidence);
}

static struct kunit_case request_cases[] = {
	KUNIT_CASE(test_request),
	KUNIT_CASE(test_raw_collection),
	KUNIT_CASE(test_claims),
	KUNIT_CASE(test_service),
	KUNIT_CASE_PARAM(test_refusal, refusal_gen_params),
	KUNIT_CASE_PARAM(test_provider_error, provider_error_gen_params),
	KUNIT_CASE(test_success_without_evidence),
	KUNIT_CASE(test_evidence_too_long),
	KUNIT_CASE(test_no_provider),
	{}
};

static struct kunit_suite request_suite = {
	.name = "guest_attest_request",
	.init = request_init,
	.exit = request_exit,
	.test_cases = request_cases,
};

kunit_test_suite(request_suite);
