// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDX provider as a whole, over the fake platform.  Loading this registers
 * it, so that userspace can go through it as well.
 */
#include "platform_failure.h"
#include "tdx_seams.h"
#include "providers/tdx.c"

static void platform_heal(void)
{
	tdx_fake_reset();
}

static void platform_slow(unsigned int ms)
{
	tdx_fake.service_us = ms == UINT_MAX ? TDX_FAKE_FOREVER : ms * 1000;
}

static void fail_report(void)
{
	tdx_fake.report_error = -EIO;
}

static void fail_report_operand(void)
{
	tdx_fake.report_error = -EINVAL;
}

static void fail_report_unknown(void)
{
	tdx_fake.report_error = -ENXIO;
}

static void fail_report_busy(void)
{
	tdx_fake.report_busy = TDX_FAKE_FOREVER;
}

static void fail_retry(void)
{
	tdx_fake.retries = TDX_FAKE_FOREVER;
}

static void fail_hypercall(void)
{
	tdx_fake.hypercall = 0x8000000000000000ULL;
}

static void fail_service(void)
{
	tdx_fake.quote_status = 0x8000000000000001ULL;
}

static void fail_empty(void)
{
	tdx_fake.lies = true;
}

static void fail_too_long(void)
{
	tdx_fake.lies = true;
	tdx_fake.quote_len = U32_MAX;
}

static void fail_late(void)
{
	tdx_fake.service_us = TDX_FAKE_FOREVER;
}

static const struct platform_failure platform_failures[] = {
	{ "TDG.MR.REPORT: -EIO", fail_report, -EIO },
	{ "TDG.MR.REPORT: -EINVAL", fail_report_operand, -EIO },
	{ "TDG.MR.REPORT: -ENXIO", fail_report_unknown, -EIO },
	{ "TDG.MR.REPORT: busy for ever", fail_report_busy, -EBUSY },
	{ "GetQuote: retry for ever", fail_retry, -EBUSY },
	{ "GetQuote: refused", fail_hypercall, -EIO },
	{ "quote: service unavailable", fail_service, -EIO },
	{ "quote: no bytes", fail_empty, -EIO },
	{ "quote: too many bytes", fail_too_long, -EFBIG },
	{ "quote: never", fail_late, -ETIMEDOUT },
};

#define PROVIDER_SUITE		"guest_attest_provider_tdx"
#define PROVIDER_OPS		tdx_ops
#define PROVIDER_REPORT_DATA	TDX_FAKE_REPORT_DATA_OFFSET
#include "provider_conformance.h"

static void test_report_busy(struct kunit *test)
{
	struct conformance *c;

	tdx_fake.virtual_time = true;
	c = conformance_make(test, 1000);
	tdx_fake.report_busy = 10;
	KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
	KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
	KUNIT_EXPECT_GE(test, tdx_fake.naps, 10);
	conformance_free(c);
}

static void test_killed_while_report_busy(struct kunit *test)
{
	struct conformance *c;

	tdx_fake.virtual_time = true;
	c = conformance_make(test, 1000);
	tdx_fake.report_busy = TDX_FAKE_FOREVER;
	tdx_fake.killed = true;
	KUNIT_EXPECT_EQ(test, conformance_request(c), -ERESTARTSYS);
	conformance_free(c);
}

static struct kunit_case tdx_cases[] = {
	KUNIT_CASE(test_report_busy),
	KUNIT_CASE(test_killed_while_report_busy),
	{}
};

static struct kunit_suite tdx_suite = {
	.name = "guest_attest_tdx",
	.init = conformance_init,
	.exit = conformance_exit,
	.test_cases = tdx_cases,
};

kunit_test_suite(tdx_suite);
