// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurement registers of a TD: where they stand in a report, and which of two
 * ways an extension takes.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include "tdx_seams.h"
#include "providers/tdx_mr.c"

static ktime_t soon(void)
{
	return ktime_add_ms(tdx_fake_clock(), 1000);
}

static int mr_init(struct kunit *test)
{
	tdx_fake_reset();
	tdx_fake.virtual_time = true;
	return 0;
}

static void mr_exit(struct kunit *test)
{
	tdx_fake_reset();
}

/* TDX Module ABI Reference: TDREPORT_STRUCT, TEE_TCB_INFO, TDINFO_STRUCT. */
static const struct place {
	const char *name;
	u16 offset;
} places[] = {
	{ "mrseam", 256 + 8 + 16 },
	{ "mrsignerseam", 256 + 8 + 16 + 48 },
	{ "mrtd", 512 + 8 + 8 },
	{ "mrconfigid", 512 + 8 + 8 + 48 },
	{ "mrowner", 512 + 8 + 8 + 2 * 48 },
	{ "mrownerconfig", 512 + 8 + 8 + 3 * 48 },
};

KUNIT_ARRAY_PARAM_DESC(place, places, name);

static unsigned int find(struct kunit *test, const char *name)
{
	unsigned int i;

	for (i = 0; i < TDX_NR_REGISTERS; i++)
		if (!strcmp(tdx_registers[i].name, name))
			return i;
	KUNIT_FAIL_AND_ABORT(test, "no register %s", name);
	return 0;
}

static void test_static_register(struct kunit *test)
{
	const struct place *place = test->param_value;
	unsigned int index = find(test, place->name);
	u8 value[TDX_MR_LEN], expected[TDX_MR_LEN];
	int i;

	for (i = 0; i < TDX_MR_LEN; i++)
		expected[i] = (place->offset + i) / 8;
	tdx_fake.numbered = true;
	KUNIT_ASSERT_EQ(test, tdx_read_register(index, value, soon()), 0);
	KUNIT_EXPECT_MEMEQ(test, value, expected, TDX_MR_LEN);
	KUNIT_EXPECT_FALSE(test, tdx_registers[index].extendable);
}

static void test_rtmrs(struct kunit *test)
{
	u8 value[TDX_MR_LEN];
	unsigned int i;

	for (i = 0; i < TDX_FAKE_RTMRS; i++)
		memset(tdx_fake.rtmr[i], 0xa0 + i, TDX_MR_LEN);
	for (i = 0; i < TDX_FAKE_RTMRS; i++) {
		char name[] = "rtmrN";
		unsigned int index;

		name[4] = '0' + i;
		index = find(test, name);
		KUNIT_ASSERT_EQ(test, tdx_read_register(index, value, soon()),
				0);
		KUNIT_EXPECT_MEMEQ(test, value, tdx_fake.rtmr[i], TDX_MR_LEN);
		KUNIT_EXPECT_EQ(test, tdx_registers[index].cel_index, i + 1);
		KUNIT_EXPECT_TRUE(test, tdx_registers[index].extendable);
	}
}

/* A value is never kept: what the platform has is what is read. */
static void test_read_is_current(struct kunit *test)
{
	u8 value[TDX_MR_LEN];

	KUNIT_ASSERT_EQ(test, tdx_read_register(RTMR1, value, soon()), 0);
	tdx_fake.rtmr[1][7] = 0x77;
	KUNIT_ASSERT_EQ(test, tdx_read_register(RTMR1, value, soon()), 0);
	KUNIT_EXPECT_MEMEQ(test, value, tdx_fake.rtmr[1], TDX_MR_LEN);
}

static void test_read_fails(struct kunit *test)
{
	u8 value[TDX_MR_LEN];

	tdx_fake.report_error = -ENXIO;
	KUNIT_EXPECT_EQ(test, tdx_read_register(MRTD, value, soon()), -EIO);
	tdx_fake.report_error = 0;
	tdx_fake.report_busy = 10;
	KUNIT_EXPECT_EQ(test, tdx_read_register(MRTD, value, soon()), 0);
	tdx_fake.report_busy = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, tdx_read_register(MRTD, value, soon()), -EBUSY);
	tdx_fake.killed = true;
	KUNIT_EXPECT_EQ(test, tdx_read_register(MRTD, value, soon()),
			-ERESTARTSYS);
}

/* Each RTMR, and no other, whichever way. */
static void extend_each(struct kunit *test)
{
	u8 expected[TDX_FAKE_RTMRS][TDX_MR_LEN] = {};
	u8 digest[TDX_MR_LEN];
	unsigned int i;

	for (i = 0; i < TDX_FAKE_RTMRS; i++) {
		memset(digest, i + 1, sizeof(digest));
		memset(expected[i], i + 1, sizeof(digest));
		KUNIT_ASSERT_EQ(test, tdx_extend_register(RTMR0 + i, digest,
							  soon()), 0);
		KUNIT_ASSERT_MEMEQ(test, tdx_fake.rtmr, expected,
				   sizeof(expected));
	}
}

static void test_extend_without_driver(struct kunit *test)
{
	extend_each(test);
	KUNIT_EXPECT_EQ(test, tdx_fake.extended, TDX_FAKE_RTMRS);
	KUNIT_EXPECT_EQ(test, tdx_fake.driver_extended, 0);
}

static void test_extend_through_driver(struct kunit *test)
{
	tdx_fake.driver = true;
	extend_each(test);
	KUNIT_EXPECT_EQ(test, tdx_fake.extended, 0);
	KUNIT_EXPECT_EQ(test, tdx_fake.driver_extended, TDX_FAKE_RTMRS);
}

static const struct refusal {
	int told;
	int error;
} refusals[] = {
	{ -ENXIO, -EIO },
	{ -EIO, -EIO },
	{ -EINVAL, -EIO },
	{ -EACCES, -EIO },
	{ -EPERM, -EIO },
	{ -ENOMEM, -ENOMEM },
	{ -EINTR, -ERESTARTSYS },
	{ -ERESTARTSYS, -ERESTARTSYS },
};

/* An error of the driver is none to be got round: it may be somebody's veto. */
static void test_extend_refused(struct kunit *test)
{
	static const u8 zero[TDX_FAKE_RTMRS][TDX_MR_LEN];
	u8 digest[TDX_MR_LEN] = { 1 };
	int i;

	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		tdx_fake.driver = true;
		tdx_fake.driver_error = refusals[i].told;
		KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR2, digest, soon()),
				refusals[i].error);
		KUNIT_EXPECT_EQ(test, tdx_fake.extended, i);
		tdx_fake.driver = false;
		tdx_fake.extend_error = refusals[i].told;
		KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR2, digest, soon()),
				refusals[i].error);
	}
	KUNIT_EXPECT_MEMEQ(test, tdx_fake.rtmr, zero, sizeof(zero));
}

static void test_extend_busy(struct kunit *test)
{
	u8 digest[TDX_MR_LEN] = { 1 };

	tdx_fake.extend_busy = 10;
	KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR3, digest, soon()), 0);
	KUNIT_EXPECT_EQ(test, tdx_fake.extended, 11);
	tdx_fake.driver = true;
	tdx_fake.driver_busy = 10;
	KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR3, digest, soon()), 0);
	KUNIT_EXPECT_EQ(test, tdx_fake.driver_extended, 11);
	KUNIT_EXPECT_EQ(test, tdx_fake.rtmr[3][0], 3);

	tdx_fake.driver_busy = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR3, digest, soon()),
			-EBUSY);
	tdx_fake.killed = true;
	KUNIT_EXPECT_EQ(test, tdx_extend_register(RTMR3, digest, soon()),
			-ERESTARTSYS);
	KUNIT_EXPECT_EQ(test, tdx_fake.rtmr[3][0], 3);
}

static struct kunit_case mr_cases[] = {
	KUNIT_CASE_PARAM(test_static_register, place_gen_params),
	KUNIT_CASE(test_rtmrs),
	KUNIT_CASE(test_read_is_current),
	KUNIT_CASE(test_read_fails),
	KUNIT_CASE(test_extend_without_driver),
	KUNIT_CASE(test_extend_through_driver),
	KUNIT_CASE(test_extend_refused),
	KUNIT_CASE(test_extend_busy),
	{}
};

static struct kunit_suite mr_suite = {
	.name = "guest_attest_tdx_mr",
	.init = mr_init,
	.exit = mr_exit,
	.test_cases = mr_cases,
};

kunit_test_suite(mr_suite);
