// SPDX-License-Identifier: GPL-2.0-only
/*
 * Services: what the guest makes of everything that an SVSM can answer.
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
#include "providers/snp_svsm.c"
#undef guest_attest_reserve_part

/* Parts before the one that there is no memory for; -1: there is for all. */
static int memory = -1;

static u8 *reserve_part(struct guest_attest_evidence *evidence,
			enum guest_attest_part part, size_t len)
{
	return memory-- ? guest_attest_reserve_part(evidence, part, len) :
			  ERR_PTR(-ENOMEM);
}

/* What is asked for, and what came of it; the platform as it was. */
struct subject {
	struct guest_attest_request req;
	struct guest_attest_evidence evidence;
	u8 vmpl;
	int blocks;
};

static const guid_t vtpm = GUID_INIT(0xc476f1eb, 0x0123, 0x45a5, 0x96, 0x41,
				     0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3);

static int svsm_init(struct kunit *test)
{
	struct subject *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	snp_fake_reset();
	s->vmpl = snp_fake.vmpl;
	s->blocks = snp_fake.blocks;
	snp_fake.vmpl = 2;
	s->req.level = 2;
	s->req.auxiliary = true;
	s->req.service = true;
	get_random_bytes(s->req.report_data, sizeof(s->req.report_data));
	test->priv = s;
	return 0;
}

static void svsm_exit(struct kunit *test)
{
	struct subject *s = test->priv;

	KUNIT_EXPECT_EQ(test, snp_fake.blocks, s->blocks);
	evidence_drop_parts(&s->evidence);
	snp_fake.vmpl = s->vmpl;
	memory = -1;
	snp_fake_reset();
}

static int get_report(struct kunit *test)
{
	struct subject *s = test->priv;

	evidence_drop_parts(&s->evidence);
	s->req.deadline = ktime_add_ms(ktime_get(), 5000);
	return snp_svsm_report(&s->req, &s->evidence);
}

static void expect_parts(struct kunit *test, size_t report, size_t manifest,
			 size_t certificates)
{
	struct subject *s = test->priv;
	struct guest_attest_evidence *e = &s->evidence;

	KUNIT_ASSERT_EQ(test, e->len, report);
	KUNIT_ASSERT_EQ(test, e->manifest.len, manifest);
	KUNIT_ASSERT_EQ(test, e->certificates.len, certificates);
	KUNIT_EXPECT_MEMEQ(test, e->data + SNP_FAKE_REPORT_DATA_OFFSET,
			   s->req.report_data, sizeof(s->req.report_data));
	KUNIT_EXPECT_NULL(test, memchr_inv(e->manifest.data, 0x4d, manifest));
	if (certificates)
		KUNIT_EXPECT_NULL(test, memchr_inv(e->certificates.data, 0x43,
						   certificates));
}

static void test_all(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	expect_parts(test, SNP_FAKE_REPORT_LEN, 200, 0);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_last_id, 1ULL << 32);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, 1);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 0);
}

/* A GUID has its first three numbers in little endian on the wire. */
static void test_single(struct kunit *test)
{
	static const u8 wire[16] = {
		0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45,
		0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3,
	};
	struct subject *s = test->priv;

	s->req.service_guid = vtpm;
	s->req.manifest_version = 7;
	snp_fake.svsm_len[SNP_FAKE_CERTS] = 3000;
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	expect_parts(test, SNP_FAKE_REPORT_LEN, 200, 3000);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_last_id, (1ULL << 32) + 1);
	KUNIT_EXPECT_MEMEQ(test, snp_fake.svsm_last.service_guid, wire, 16);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_last.service_manifest_ver, 7);
}

struct size {
	const char *what;
	u32 report;
	u32 manifest;
	u32 certs;
	unsigned int calls;
	int error;
};

static const struct size sizes[] = {
	{ "all the room there is", SZ_4K, SZ_4K, SNP_CERTS_LEN, 1, 0 },
	{ "long manifest", 1184, SZ_4K + 1, 0, 2, 0 },
	{ "long certificates", 1184, 1, SNP_CERTS_LEN + 1, 2, 0 },
	{ "long report", 5000, 1, 0, 2, 0 },
	{ "everything is long", 5000, 50000, 500000, 2, 0 },
	{ "longest manifest", 1184, GUEST_ATTEST_EVIDENCE_MAX, 0, 2, 0 },
	{ "manifest too long", 1184, GUEST_ATTEST_EVIDENCE_MAX + 1, 0, 1,
	  -EFBIG },
	{ "certificates of the largest length", 1184, 1, U32_MAX, 1, -EFBIG },
	{ "report of the largest length", U32_MAX, 1, 0, 1, -EFBIG },
};

KUNIT_ARRAY_PARAM_DESC(size, sizes, what);

static void test_size(struct kunit *test)
{
	const struct size *size = test->param_value;

	snp_fake.svsm_len[SNP_FAKE_REPORT] = size->report;
	snp_fake.svsm_len[SNP_FAKE_MANIFEST] = size->manifest;
	snp_fake.svsm_len[SNP_FAKE_CERTS] = size->certs;
	KUNIT_EXPECT_EQ(test, get_report(test), size->error);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, size->calls);
	if (!size->error)
		expect_parts(test, size->report, size->manifest, size->certs);
}

/* It has written what there was no room for, it says. */
static void test_lies(struct kunit *test)
{
	snp_fake.svsm_lies = true;
	snp_fake.svsm_len[SNP_FAKE_MANIFEST] = SZ_4K + 1;
	KUNIT_EXPECT_EQ(test, get_report(test), -EIO);
	snp_fake.svsm_len[SNP_FAKE_MANIFEST] = U32_MAX;
	KUNIT_EXPECT_EQ(test, get_report(test), -EIO);
}

static void test_never_enough(struct kunit *test)
{
	snp_fake.svsm_grows = true;
	KUNIT_EXPECT_EQ(test, get_report(test), -EIO);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, TRIES);
}

struct result {
	const char *what;
	u64 result;
	int error;
};

static const struct result results[] = {
	{ "UNSUPPORTED_PROTOCOL", SVSM_ERR_UNSUPPORTED_PROTOCOL, -EOPNOTSUPP },
	{ "UNSUPPORTED_CALL", SVSM_ERR_UNSUPPORTED_CALL, -EOPNOTSUPP },
	{ "INVALID_PARAMETER", SVSM_ERR_INVALID_PARAMETER, -EOPNOTSUPP },
	{ "INVALID_ADDRESS", SVSM_ERR_INVALID_ADDRESS, -EIO },
	{ "INVALID_FORMAT", SVSM_ERR_INVALID_FORMAT, -EIO },
	{ "INVALID_REQUEST", SVSM_ERR_INVALID_REQUEST, -EIO },
	{ "unknown", 0x80001234, -EIO },
	{ "more than 32 bits", 1ULL << 32 | SVSM_ERR_INVALID_PARAMETER, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(result, results, what);

static void test_result(struct kunit *test)
{
	const struct result *r = test->param_value;
	struct subject *s = test->priv;

	snp_fake.svsm_result = r->result;
	KUNIT_EXPECT_EQ(test, get_report(test), r->error);
	KUNIT_EXPECT_EQ(test, s->evidence.len, 0);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, 1);
	snp_fake.svsm_result = 0;
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
}

static void test_gives_up(struct kunit *test)
{
	struct subject *s = test->priv;

	s->req.deadline = ktime_get();
	KUNIT_EXPECT_EQ(test, snp_svsm_report(&s->req, &s->evidence),
			-ETIMEDOUT);
	snp_fake.killed = true;
	KUNIT_EXPECT_EQ(test, get_report(test), -ERESTARTSYS);
	KUNIT_EXPECT_EQ(test, snp_fake.svsm_calls, 0);
}

static void test_no_memory(struct kunit *test)
{
	int parts;

	snp_fake.svsm_len[SNP_FAKE_CERTS] = 3000;
	for (parts = 0; parts < PARTS; parts++) {
		memory = parts;
		KUNIT_EXPECT_EQ(test, get_report(test), -ENOMEM);
	}
	memory = PARTS;
	KUNIT_EXPECT_EQ(test, get_report(test), 0);
	snp_fake.no_memory = true;
	KUNIT_EXPECT_EQ(test, get_report(test), -ENOMEM);
}

static struct kunit_case svsm_cases[] = {
	KUNIT_CASE(test_all),
	KUNIT_CASE(test_single),
	KUNIT_CASE_PARAM(test_size, size_gen_params),
	KUNIT_CASE(test_lies),
	KUNIT_CASE(test_never_enough),
	KUNIT_CASE_PARAM(test_result, result_gen_params),
	KUNIT_CASE(test_gives_up),
	KUNIT_CASE(test_no_memory),
	{}
};

static struct kunit_suite svsm_suite = {
	.name = "guest_attest_snp_svsm",
	.init = svsm_init,
	.exit = svsm_exit,
	.test_cases = svsm_cases,
};

kunit_test_suite(svsm_suite);
