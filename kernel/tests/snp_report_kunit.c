// SPDX-License-Identifier: GPL-2.0-only
/*
 * One report: what the guest makes of everything that the firmware can answer,
 * and of every table of certificates.
 */
#define pr_fmt(fmt) "guest_attest_snp: " fmt

#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "snp_seams.h"
#include "evidence_parts.h"

static u8 *reserve_part(struct guest_attest_evidence *evidence,
			enum guest_attest_part part, size_t len);
#define guest_attest_reserve_part reserve_part
#include "providers/snp_report.c"
#undef guest_attest_reserve_part

static bool no_memory;

static u8 *reserve_part(struct guest_attest_evidence *evidence,
			enum guest_attest_part part, size_t len)
{
	return no_memory ? ERR_PTR(-ENOMEM) :
			   guest_attest_reserve_part(evidence, part, len);
}

/* What is asked for, and what came of it. */
struct subject {
	struct guest_attest_request req;
	struct guest_attest_evidence evidence;
};

static int report_init(struct kunit *test)
{
	struct subject *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	snp_fake_reset();
	no_memory = false;
	s->req.level = snp_vmpl;
	s->req.auxiliary = true;
	get_random_bytes(s->req.report_data, sizeof(s->req.report_data));
	test->priv = s;
	return 0;
}

static void report_exit(struct kunit *test)
{
	struct subject *s = test->priv;

	evidence_drop_parts(&s->evidence);
	snp_fake_reset();
}

static int get_report(struct kunit *test)
{
	struct subject *s = test->priv;

	evidence_drop_parts(&s->evidence);
	s->req.deadline = ktime_add_ms(ktime_get(), 5000);
	return snp_report(&s->req, &s->evidence);
}

static void expect_report(struct kunit *test)
{
	struct subject *s = test->priv;
	const u8 *report = s->evidence.data;

	KUNIT_ASSERT_EQ(test, s->evidence.len, SNP_FAKE_REPORT_LEN);
	KUNIT_EXPECT_EQ(test, report[0], 0x52);
	KUNIT_EXPECT_EQ(test, report[SNP_FAKE_REPORT_LEN - 1], 0x52);
	KUNIT_EXPECT_EQ(test, report[SNP_FAKE_VMPL_OFFSET], s->req.level);
	KUNIT_EXPECT_MEMEQ(test, report + SNP_FAKE_REPORT_DATA_OFFSET,
			   s->req.report_data, sizeof(s->req.report_data));
}

static void test_levels(struct kunit *test)
{
	struct subject *s = test->priv;

	for (; s->req.level <= GUEST_ATTEST_LEVEL_MAX; s->req.level++) {
		KUNIT_EXPECT_EQ(test, get_report(test), 0);
		expect_report(test);
	}
}

struct answer {
	const char *what;
	u32 status;
	u32 report_size;
	int error;
};

static const struct answer answers[] = {
	{ "one byte", 0, 1, 0 },
	{ "all the room there is", 0, 4000 - 32, 0 },
	{ "one byte too many", 0, 4000 - 31, -EIO },
	{ "the largest length", 0, U32_MAX, -EIO },
	{ "no bytes", 0, 0, -EIO },
	{ "INVALID_PARAM", 0x16, 0, -EIO },
	{ "INVALID_KEY", 0x27, 0, -EIO },
	{ "unknown status", U32_MAX, SNP_FAKE_REPORT_LEN, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(answer, answers, what);

static void test_answer(struct kunit *test)
{
	const struct answer *a = test->param_value;
	struct subject *s = test->priv;

	snp_fake.status = a->status;
	snp_fake.lies = true;
	snp_fake.report_size = a->report_size;
	KUNIT_EXPECT_EQ(test, get_report(test), a->error);
	KUNIT_EXPECT_EQ(test, s->evidence.len, a->error ? 0 : a->report_size);
	KUNIT_EXPECT_FALSE(test, snp_fake.wiped);
	snp_fake_reset();
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	expect_report(test);
}

#define LAST_ENTRY	(SNP_CERTS_LEN / sizeof(struct snp_certs_entry) - 1)

static void set_entry(u8 *certs, unsigned int n, u32 offset, u32 len)
{
	struct snp_certs_entry *entry = (struct snp_certs_entry *)certs + n;

	memset(&entry->guid, 0x47, sizeof(entry->guid));
	entry->offset = cpu_to_le32(offset);
	entry->length = cpu_to_le32(len);
}

static void certs_three(u8 *certs)
{
	set_entry(certs, 0, 96, 1000);
	set_entry(certs, 1, 3000, 500);
	set_entry(certs, 2, 1096, 10);
	memset(certs + 96, 0x43, 4000);
}

static void certs_to_the_end(u8 *certs)
{
	set_entry(certs, 0, SNP_CERTS_LEN - 1, 1);
}

static void certs_empty_at_the_end(u8 *certs)
{
	set_entry(certs, 0, SNP_CERTS_LEN, 0);
}

static void certs_without_bytes(u8 *certs)
{
	set_entry(certs, 0, 0, 0);
	set_entry(certs, 1, 0, 0);
}

static void certs_full_table(u8 *certs)
{
	unsigned int n;

	for (n = 0; n < LAST_ENTRY; n++)
		set_entry(certs, n, 0, 24);
}

static void certs_no_end(u8 *certs)
{
	certs_full_table(certs);
	set_entry(certs, LAST_ENTRY, 0, 24);
}

static void certs_beyond(u8 *certs)
{
	set_entry(certs, 0, SNP_CERTS_LEN - 1, 2);
}

static void certs_offset_beyond(u8 *certs)
{
	set_entry(certs, 0, SNP_CERTS_LEN + 1, 0);
}

static void certs_wrap(u8 *certs)
{
	set_entry(certs, 0, 96, 100);
	set_entry(certs, 1, 96, U32_MAX - 90);
}

static void certs_wrap_offset(u8 *certs)
{
	set_entry(certs, 0, U32_MAX, 97);
}

static void certs_guid_zero(u8 *certs)
{
	set_entry(certs, 0, 48, 7);
	memset(certs, 0, sizeof(guid_t));
}

static void certs_random(u8 *certs)
{
	memset(certs, 0xff, SNP_CERTS_LEN);
}

struct table {
	const char *what;
	void (*write)(u8 *certs);
	int error;
	size_t len;
};

static const struct table tables[] = {
	{ "none", NULL, 0, 0 },
	{ "three, not in order", certs_three, 0, 3500 },
	{ "up to the last byte", certs_to_the_end, 0, SNP_CERTS_LEN },
	{ "no byte, behind the last", certs_empty_at_the_end, 0, SNP_CERTS_LEN },
	{ "entries without bytes", certs_without_bytes, 0, 72 },
	{ "as many entries as there can be", certs_full_table, 0,
	  SNP_CERTS_LEN / 24 * 24 },
	{ "zero GUID with bytes", certs_guid_zero, 0, 55 },
	{ "no end", certs_no_end, -EIO, 0 },
	{ "one byte beyond", certs_beyond, -EIO, 0 },
	{ "offset beyond", certs_offset_beyond, -EIO, 0 },
	{ "length that wraps", certs_wrap, -EIO, 0 },
	{ "offset that wraps", certs_wrap_offset, -EIO, 0 },
	{ "all bits set", certs_random, -EIO, 0 },
};

KUNIT_ARRAY_PARAM_DESC(table, tables, what);

static void test_table(struct kunit *test)
{
	const struct table *t = test->param_value;
	struct subject *s = test->priv;
	u8 *expected = kunit_kzalloc(test, SNP_CERTS_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, expected);
	snp_fake.certs = t->write;
	if (t->write)
		t->write(expected);
	KUNIT_EXPECT_EQ(test, get_report(test), t->error);
	KUNIT_ASSERT_EQ(test, s->evidence.certificates.len, t->len);
	if (t->len)
		KUNIT_EXPECT_MEMEQ(test, s->evidence.certificates.data,
				   expected, t->len);
	if (!t->error)
		expect_report(test);

	/* Whoever wants none is not bothered with them. */
	s->req.auxiliary = false;
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	KUNIT_EXPECT_EQ(test, s->evidence.certificates.len, 0);
	expect_report(test);
}

static void test_no_memory(struct kunit *test)
{
	struct subject *s = test->priv;

	snp_fake.certs = certs_three;
	no_memory = true;
	KUNIT_EXPECT_EQ(test, get_report(test), -ENOMEM);
	KUNIT_EXPECT_EQ(test, s->evidence.certificates.len, 0);
	no_memory = false;
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	KUNIT_EXPECT_EQ(test, s->evidence.certificates.len, 3500);
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(test_levels),
	KUNIT_CASE_PARAM(test_answer, answer_gen_params),
	KUNIT_CASE_PARAM(test_table, table_gen_params),
	KUNIT_CASE(test_no_memory),
	{}
};

static struct kunit_suite report_suite = {
	.name = "guest_attest_snp_report",
	.init = report_init,
	.exit = report_exit,
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
