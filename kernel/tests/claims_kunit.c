// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence for other parts of the kernel, over a provider that does as the
 * test says.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include "internal.h"

#define REPORT_LEN		100
#define CERTIFICATES_LEN	7

static struct {
	unsigned int requests;
	struct guest_attest_request req;
	bool certificates;
	int ret;
} provider;

static int provider_request(const struct guest_attest_request *req,
			    struct guest_attest_evidence *evidence)
{
	u8 *data;

	provider.requests++;
	provider.req = *req;
	data = guest_attest_reserve(evidence, REPORT_LEN);
	if (IS_ERR(data))
		return PTR_ERR(data);
	memset(data, 'R', REPORT_LEN);
	if (!provider.certificates)
		return provider.ret;
	data = guest_attest_reserve_part(evidence, GUEST_ATTEST_CERTIFICATES,
					 CERTIFICATES_LEN);
	if (IS_ERR(data))
		return PTR_ERR(data);
	memset(data, 'C', CERTIFICATES_LEN);
	return provider.ret;
}

static const struct guest_attest_ops ops = {
	.name = "unit",
	.module = THIS_MODULE,
	.level_floor = 2,
	.level_ceiling = 3,
	.request = provider_request,
};

static struct cred *cred;
static struct guest_attest_claims claims;

static int claims_init(struct kunit *test)
{
	static const u8 user_data[] = { 1, 2, 3 };

	memset(&provider, 0, sizeof(provider));
	cred = prepare_kernel_cred(&init_task);
	if (!cred)
		return -ENOMEM;
	cap_clear(cred->cap_effective);
	cred->uid = KUIDT_INIT(1000);
	cred->euid = KUIDT_INIT(1000);
	claims = (struct guest_attest_claims){
		.cred = cred,
		.purpose = "storage:unit",
		.user_data = user_data,
		.user_data_len = sizeof(user_data),
	};
	if (register_guest_attest_ops(&ops))
		kunit_skip(test, "a provider is registered");
	return 0;
}

static void claims_exit(struct kunit *test)
{
	unregister_guest_attest_ops(&ops);
	put_cred(cred);
}

static void test_get_claims(struct kunit *test)
{
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	ktime_t deadline = ktime_add_ms(ktime_get(), 1234);
	struct guest_attest_binding *binding;
	size_t len = 0, at;
	u8 *cmw = NULL;

	KUNIT_ASSERT_EQ(test, guest_attest_get_claims(&claims, deadline, &cmw,
						      &len), 0);
	KUNIT_EXPECT_EQ(test, provider.req.level, 2);
	KUNIT_EXPECT_EQ(test, provider.req.deadline, deadline);

	/* The report is over the very binding that comes with it. */
	binding = guest_attest_binding_make(&claims);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, binding);
	KUNIT_ASSERT_EQ(test, guest_attest_binding_digest(binding, report_data),
			0);
	KUNIT_EXPECT_MEMEQ(test, provider.req.report_data, report_data,
			   sizeof(report_data));
	for (at = 0; at + binding->len <= len; at++)
		if (!memcmp(cmw + at, binding->data, binding->len))
			break;
	KUNIT_EXPECT_LE(test, at + binding->len, len);
	kfree(binding);
	kvfree(cmw);
}

static void test_bad_claims(struct kunit *test)
{
	size_t len = 4711;
	u8 *cmw = NULL;

	claims.purpose = "two\nlines";
	KUNIT_EXPECT_EQ(test, guest_attest_get_claims(&claims, KTIME_MAX, &cmw,
						      &len), -EINVAL);
	KUNIT_EXPECT_EQ(test, provider.requests, 0);
	KUNIT_EXPECT_NULL(test, cmw);
	KUNIT_EXPECT_EQ(test, len, 4711);
}

/* The user's share counts here as well, and is given back whatever happens. */
static void test_share(struct kunit *test)
{
	struct guest_attest_share *held[GUEST_ATTEST_SHARES_EACH];
	size_t len;
	u8 *cmw;
	int i;

	for (i = 0; i < 2 * GUEST_ATTEST_SHARES; i++) {
		provider.ret = i % 2 ? -EIO : 0;
		KUNIT_EXPECT_EQ(test, guest_attest_get_claims(&claims,
							      KTIME_MAX, &cmw,
							      &len),
				provider.ret);
		if (!provider.ret)
			kvfree(cmw);
	}
	for (i = 0; i < GUEST_ATTEST_SHARES_EACH; i++) {
		held[i] = guest_attest_share_take(cred);
		KUNIT_EXPECT_NOT_ERR_OR_NULL(test, held[i]);
	}
	provider.requests = 0;
	KUNIT_EXPECT_EQ(test, guest_attest_get_claims(&claims, KTIME_MAX, &cmw,
						      &len), -EDQUOT);
	KUNIT_EXPECT_EQ(test, provider.requests, 0);
	while (i--)
		if (!IS_ERR(held[i]))
			guest_attest_share_return(held[i]);
}

static void test_get_report(struct kunit *test)
{
	static const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN] = "digest";
	ktime_t deadline = ktime_add_ms(ktime_get(), 1234);
	struct guest_attest_report r;
	int i;

	for (i = 0; i < 2; i++) {
		provider.certificates = i;
		KUNIT_ASSERT_EQ(test, guest_attest_get_report(report_data,
							      deadline, &r), 0);
		KUNIT_EXPECT_EQ(test, provider.req.level, 2);
		KUNIT_EXPECT_TRUE(test, provider.req.auxiliary);
		KUNIT_EXPECT_EQ(test, provider.req.deadline, deadline);
		KUNIT_EXPECT_MEMEQ(test, provider.req.report_data, report_data,
				   sizeof(report_data));
		KUNIT_EXPECT_STREQ(test, r.provider, "unit");
		KUNIT_ASSERT_EQ(test, r.report_len, REPORT_LEN);
		KUNIT_EXPECT_NULL(test, memchr_inv(r.report, 'R', REPORT_LEN));
		KUNIT_EXPECT_EQ(test, r.certificates_len,
				i ? CERTIFICATES_LEN : 0);
		KUNIT_EXPECT_EQ(test, !r.certificates, !i);
		guest_attest_report_free(&r);
		guest_attest_report_free(&r);
	}
}

/* Not even the rest of the kernel makes evidence that claims a binding. */
static void test_report_with_tag(struct kunit *test)
{
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN] = "";
	struct guest_attest_report r = {};

	memcpy(report_data + sizeof(report_data) - GUEST_ATTEST_TAG_LEN,
	       GUEST_ATTEST_TAG, GUEST_ATTEST_TAG_LEN);
	KUNIT_EXPECT_EQ(test, guest_attest_get_report(report_data, KTIME_MAX,
						      &r), -EPERM);
	KUNIT_EXPECT_EQ(test, provider.requests, 0);
	KUNIT_EXPECT_NULL(test, r.report);
}

static void test_no_provider(struct kunit *test)
{
	static const u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	struct guest_attest_report r;
	size_t len;
	u8 *cmw;

	unregister_guest_attest_ops(&ops);
	KUNIT_EXPECT_EQ(test, guest_attest_get_report(report_data, KTIME_MAX,
						      &r), -ENODEV);
	KUNIT_EXPECT_EQ(test, guest_attest_get_claims(&claims, KTIME_MAX, &cmw,
						      &len), -ENODEV);
}

static struct kunit_case claims_cases[] = {
	KUNIT_CASE(test_get_claims),
	KUNIT_CASE(test_bad_claims),
	KUNIT_CASE(test_share),
	KUNIT_CASE(test_get_report),
	KUNIT_CASE(test_report_with_tag),
	KUNIT_CASE(test_no_provider),
	{}
};

static struct kunit_suite claims_suite = {
	.name = "guest_attest_claims",
	.init = claims_init,
	.exit = claims_exit,
	.test_cases = claims_cases,
};

kunit_test_suite(claims_suite);
