// SPDX-License-Identifier: GPL-2.0-only
/*
 * The provider for tests, which must not teach a test the wrong thing.
 */
#include <linux/limits.h>
#include "platform_failure.h"
#include "tests/test_provider.c"

static void platform_heal(void)
{
	length = 256;
	certificates = 100;
	delay_ms = 0;
	error = 0;
}

static void platform_slow(unsigned int ms)
{
	delay_ms = ms;
}

static void fail_busy(void)
{
	error = -EBUSY;
}

static void fail_io(void)
{
	error = -EIO;
}

static void fail_empty(void)
{
	length = 0;
}

static void fail_too_long(void)
{
	length = GUEST_ATTEST_EVIDENCE_MAX + 1;
}

static void fail_certificates_too_long(void)
{
	certificates = GUEST_ATTEST_EVIDENCE_MAX + 1;
}

static void fail_late(void)
{
	delay_ms = 10000;
}

static const struct platform_failure platform_failures[] = {
	{ "busy", fail_busy, -EBUSY },
	{ "input or output error", fail_io, -EIO },
	{ "no evidence", fail_empty, -EIO },
	{ "evidence too long", fail_too_long, -EFBIG },
	{ "certificates too long", fail_certificates_too_long, -EFBIG },
	{ "too slow", fail_late, -ETIMEDOUT },
};

#define PROVIDER_SUITE		"guest_attest_provider_test"
#define PROVIDER_OPS		test_ops
#define PROVIDER_REPORT_DATA	0
#include "provider_conformance.h"
