// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SEV-SNP provider as a whole, over the fake platform.  Loading this
 * registers it, so that userspace can go through it as well.
 */
#include "platform_failure.h"
#include "snp_seams.h"
#include "providers/snp.c"

module_param_named(vmpl, snp_fake.vmpl, byte, 0444);
MODULE_PARM_DESC(vmpl, "VMPL of the guest on the fake platform");

static void platform_heal(void)
{
	snp_fake_reset();
}

static void platform_slow(unsigned int ms)
{
	snp_fake.service_ms = ms == UINT_MAX ? SNP_FAKE_FOREVER : ms;
}

static void fail_host(void)
{
	snp_fake.error = -EIO;
	snp_fake.exitinfo2 = 0x7ULL << 32;
}

static void fail_wiped(void)
{
	snp_fake.wiped = true;
}

static void fail_throttled(void)
{
	snp_fake.error = -ETIMEDOUT;
	snp_fake.exitinfo2 = SNP_GUEST_VMM_ERR(SNP_GUEST_VMM_ERR_BUSY);
}

static void fail_response(void)
{
	snp_fake.error = -EBADMSG;
}

static void fail_firmware(void)
{
	snp_fake.status = 0x16;
}

static void fail_empty(void)
{
	snp_fake.lies = true;
}

static void fail_too_long(void)
{
	snp_fake.lies = true;
	snp_fake.report_size = U32_MAX;
}

static void fail_late(void)
{
	snp_fake.service_ms = SNP_FAKE_FOREVER;
}

static const struct platform_failure platform_failures[] = {
	{ "host: an error", fail_host, -EIO },
	{ "key: wiped by an earlier error", fail_wiped, -EIO },
	{ "host: busy for a minute", fail_throttled, -EBUSY },
	{ "response: not authentic", fail_response, -EIO },
	{ "firmware: refused", fail_firmware, -EIO },
	{ "report: no bytes", fail_empty, -EIO },
	{ "report: too many bytes", fail_too_long, -EIO },
	{ "report: never", fail_late, -ETIMEDOUT },
};

#define PROVIDER_SUITE		"guest_attest_provider_snp"
#define PROVIDER_OPS		snp_ops
#define PROVIDER_REPORT_DATA	SNP_FAKE_REPORT_DATA_OFFSET
#define PROVIDER_ONE_BY_ONE
#include "provider_conformance.h"

/* No SVSM is beneath VMPL0, and no level beneath the guest's own. */
static void test_floor(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, snp_ops.level_floor, snp_vmpl);
	KUNIT_EXPECT_EQ(test, snp_ops.features,
			snp_vmpl ? GUEST_ATTEST_SERVICES : 0);
}

static void test_service(struct kunit *test)
{
	struct conformance *c = conformance_make(test, 1000);

	c->req.service = true;
	c->req.auxiliary = true;
	KUNIT_EXPECT_EQ(test, conformance_request(c), snp_vmpl ? 0 : -EIO);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 0);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, snp_vmpl ? 1 : 0);
	conformance_free(c);
}

static struct kunit_case snp_cases[] = {
	KUNIT_CASE(test_floor),
	KUNIT_CASE(test_service),
	{}
};

static struct kunit_suite snp_suite = {
	.name = "guest_attest_snp",
	.init = conformance_init,
	.exit = conformance_exit,
	.test_cases = snp_cases,
};

kunit_test_suite(snp_suite);
