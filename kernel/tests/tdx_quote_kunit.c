// SPDX-License-Identifier: GPL-2.0-only
/*
 * One quote: what the guest makes of everything that a VMM can answer, and
 * when it looks.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "tdx_seams.h"
#include "internal.h"

static u8 *reserve(struct guest_attest_evidence *evidence, size_t len);
#define guest_attest_reserve reserve
#include "providers/tdx_quote.c"
#undef guest_attest_reserve

#define DEADLINE	(10 * NSEC_PER_SEC)

/* What the VMM does between the look at the length and the copy. */
static void (*between)(struct tdx_quote_buf *buf);
static bool no_memory;

static u8 *reserve(struct guest_attest_evidence *evidence, size_t len)
{
	if (between)
		between(tdx_fake.last);
	return no_memory ? ERR_PTR(-ENOMEM) :
			   guest_attest_reserve(evidence, len);
}

/* Of each request, and with another report data in it. */
static u8 tdreport[TDX_REPORT_LEN];
static u8 *const report_data = tdreport + 128;

static int quote_init(struct kunit *test)
{
	struct guest_attest_evidence *evidence;

	tdx_fake_reset();
	tdx_fake.virtual_time = true;
	usual_ns = 0;
	between = NULL;
	no_memory = false;
	evidence = kzalloc(sizeof(*evidence), GFP_KERNEL);
	test->priv = evidence;
	return evidence ? 0 : -ENOMEM;
}

static void quote_exit(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	kvfree(evidence->data);
	kfree(evidence);
	tdx_fake_reset();
}

static int get_quote(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	kvfree(evidence->data);
	memset(evidence, 0, sizeof(*evidence));
	get_random_bytes(report_data, GUEST_ATTEST_REPORT_DATA_LEN);
	return tdx_get_quote(tdreport, tdx_fake.now + DEADLINE, evidence);
}

static void expect_quote(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	KUNIT_ASSERT_EQ(test, evidence->len, TDX_FAKE_QUOTE_LEN);
	KUNIT_EXPECT_MEMEQ(test, evidence->data + TDX_FAKE_REPORT_DATA_OFFSET,
			   report_data, GUEST_ATTEST_REPORT_DATA_LEN);
}

/* A request on a platform that works again; not in @avoid. */
static void expect_next_works(struct kunit *test, const void *avoid)
{
	ktime_t now = tdx_fake.now;

	tdx_fake.service_us = 0;
	tdx_fake.quote_status = 0;
	tdx_fake.lies = false;
	tdx_fake.hypercall = 0;
	tdx_fake.keeps = false;
	tdx_fake.retries = 0;
	tdx_fake.killed = false;
	tdx_fake.tick = NULL;
	between = NULL;
	no_memory = false;
	KUNIT_ASSERT_EQ(test, get_quote(test), 0);
	expect_quote(test);
	KUNIT_EXPECT_LT(test, tdx_fake.now - now, NSEC_PER_SEC);
	KUNIT_EXPECT_PTR_NE(test, (const void *)tdx_fake.last, avoid);
}

static bool is_parked(struct tdx_quote_buf *buf)
{
	return tdx_quote_status(buf) == TDX_QUOTE_IN_FLIGHT;
}

static void test_quote(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	KUNIT_ASSERT_EQ(test, get_quote(test), 0);
	expect_quote(test);
	KUNIT_EXPECT_MEMEQ(test, evidence->data, tdx_fake.last->data,
			   TDX_FAKE_QUOTE_LEN);
}

/* Evidence is memory of the guest's own. */
static void test_rewritten_afterwards(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	KUNIT_ASSERT_EQ(test, get_quote(test), 0);
	memset(tdx_fake.last, 0xff, TDX_QUOTE_BUF_LEN);
	KUNIT_EXPECT_EQ(test, evidence->len, TDX_FAKE_QUOTE_LEN);
	KUNIT_EXPECT_EQ(test, evidence->data[0], 0x51);
	/* Idle and with the word IN_FLIGHT in it, which the VMM has no right to. */
	expect_next_works(test, NULL);
}

struct answer {
	const char *what;
	u64 status;
	u32 out_len;
	int error;
};

static const struct answer answers[] = {
	{ "one byte", 0, 1, 0 },
	{ "all the room there is", 0, TDX_QUOTE_DATA_MAX, 0 },
	{ "no bytes", 0, 0, -EIO },
	{ "one byte too many", 0, TDX_QUOTE_DATA_MAX + 1, -EFBIG },
	{ "the whole buffer", 0, TDX_QUOTE_BUF_LEN, -EFBIG },
	{ "a megabyte", 0, SZ_1M, -EFBIG },
	{ "the largest length", 0, U32_MAX, -EFBIG },
	{ "QUOTE_ERROR", 0x8000000000000000ULL, 100, -EIO },
	{ "QUOTE_SERVICE_UNAVAILABLE", 0x8000000000000001ULL, 100, -EIO },
	{ "status 1", 1, 100, -EIO },
	{ "status of 32 bits", 0x100000000ULL, 100, -EIO },
	{ "status next to IN_FLIGHT", TDX_QUOTE_IN_FLIGHT - 1, 100, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(answer, answers, what);

static void test_answer(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;
	const struct answer *a = test->param_value;

	tdx_fake.service_us = 1000;
	tdx_fake.quote_status = a->status;
	tdx_fake.lies = true;
	tdx_fake.quote_len = a->out_len;
	KUNIT_EXPECT_EQ(test, get_quote(test), a->error);
	KUNIT_EXPECT_EQ(test, evidence->len, a->error ? 0 : a->out_len);
	KUNIT_EXPECT_EQ(test, !evidence->data, !!a->error);
	expect_next_works(test, NULL);
}

static void grow(struct tdx_quote_buf *buf)
{
	buf->out_len = cpu_to_le32(U32_MAX);
	memset(buf->data, 0xee, TDX_QUOTE_DATA_MAX);
}

static void shrink(struct tdx_quote_buf *buf)
{
	buf->out_len = 0;
	buf->status = cpu_to_le64(TDX_QUOTE_IN_FLIGHT);
}

/* The length that was judged is the one that is used. */
static void test_length_changes(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;
	struct tdx_quote_buf *kept;

	between = grow;
	KUNIT_ASSERT_EQ(test, get_quote(test), 0);
	KUNIT_EXPECT_EQ(test, evidence->len, TDX_FAKE_QUOTE_LEN);
	expect_next_works(test, NULL);

	between = shrink;
	KUNIT_ASSERT_EQ(test, get_quote(test), 0);
	KUNIT_EXPECT_EQ(test, evidence->len, TDX_FAKE_QUOTE_LEN);
	kept = tdx_fake.last;
	expect_next_works(test, kept);
	kept->status = 0;
}

static void test_no_memory_for_evidence(struct kunit *test)
{
	no_memory = true;
	KUNIT_EXPECT_EQ(test, get_quote(test), -ENOMEM);
	expect_next_works(test, NULL);
}

struct hypercall {
	const char *what;
	u64 result;
};

static const struct hypercall hypercalls[] = {
	{ "INVALID_OPERAND", 0x8000000000000000ULL },
	{ "GPA_INUSE", 0x8000000000000001ULL },
	{ "ALIGN_ERROR", 0x8000000000000002ULL },
	{ "SUBFUNC_UNSUPPORTED", 0x8000000000000003ULL },
	{ "2", 2 },
	{ "all ones", U64_MAX },
};

KUNIT_ARRAY_PARAM_DESC(hypercall, hypercalls, what);

static void test_hypercall_fails(struct kunit *test)
{
	const struct hypercall *h = test->param_value;
	struct tdx_quote_buf *buf;

	tdx_fake.hypercall = h->result;
	KUNIT_EXPECT_EQ(test, get_quote(test), -EIO);
	KUNIT_EXPECT_FALSE(test, is_parked(tdx_fake.last));
	expect_next_works(test, NULL);

	/* A VMM that refuses and keeps the buffer all the same. */
	tdx_fake.hypercall = h->result;
	tdx_fake.keeps = true;
	tdx_fake.service_us = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, get_quote(test), -EIO);
	buf = tdx_fake.last;
	KUNIT_EXPECT_TRUE(test, is_parked(buf));
	expect_next_works(test, buf);
}

static void test_retry(struct kunit *test)
{
	tdx_fake.retries = 20;
	KUNIT_EXPECT_EQ(test, get_quote(test), 0);
	KUNIT_EXPECT_GE(test, tdx_fake.naps, 20);
}

static void test_retry_for_ever(struct kunit *test)
{
	tdx_fake.retries = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, get_quote(test), -EBUSY);
	KUNIT_EXPECT_GE(test, tdx_fake.now, DEADLINE);
	KUNIT_EXPECT_LE(test, tdx_fake.now, DEADLINE + NAP_MAX_NS);
	KUNIT_EXPECT_FALSE(test, is_parked(tdx_fake.last));
	expect_next_works(test, NULL);
}

static void kill_after_a_second(void)
{
	tdx_fake.killed = tdx_fake.now >= NSEC_PER_SEC;
}

static void test_killed_while_refused(struct kunit *test)
{
	tdx_fake.retries = TDX_FAKE_FOREVER;
	tdx_fake.tick = kill_after_a_second;
	KUNIT_EXPECT_EQ(test, get_quote(test), -ERESTARTSYS);
	KUNIT_EXPECT_LE(test, tdx_fake.now, NSEC_PER_SEC + 2 * NAP_MAX_NS);
	KUNIT_EXPECT_FALSE(test, is_parked(tdx_fake.last));
	expect_next_works(test, NULL);
}

/*
 * The buffer of a request that was given up is the VMM's: no request gets it
 * before its answer came, and none gets that answer.
 */
static void expect_parked(struct kunit *test, struct tdx_quote_buf *buf)
{
	int i;

	KUNIT_EXPECT_TRUE(test, is_parked(buf));
	for (i = 0; i < 20; i++)
		expect_next_works(test, buf);
	tdx_fake_answer_all();
	for (i = 0; i < 20; i++)
		expect_next_works(test, NULL);
}

static void test_timeout(struct kunit *test)
{
	tdx_fake.service_us = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, get_quote(test), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, tdx_fake.now, DEADLINE);
	KUNIT_EXPECT_LE(test, tdx_fake.now, DEADLINE + NAP_MAX_NS);
	expect_parked(test, tdx_fake.last);
}

static void test_killed(struct kunit *test)
{
	tdx_fake.service_us = TDX_FAKE_FOREVER;
	tdx_fake.tick = kill_after_a_second;
	KUNIT_EXPECT_EQ(test, get_quote(test), -ERESTARTSYS);
	KUNIT_EXPECT_LE(test, tdx_fake.now, NSEC_PER_SEC + 2 * NAP_MAX_NS);
	expect_parked(test, tdx_fake.last);
}

/* Up to its last moment a request takes the answer, and after it none. */
static void test_around_the_deadline(struct kunit *test)
{
	tdx_fake.service_us = DEADLINE / NSEC_PER_USEC - 1;
	KUNIT_EXPECT_EQ(test, get_quote(test), 0);

	tdx_fake.now = 0;
	tdx_fake.service_us = (DEADLINE + 2 * NAP_MAX_NS) / NSEC_PER_USEC;
	KUNIT_EXPECT_EQ(test, get_quote(test), -ETIMEDOUT);
	tdx_fake.now += 2 * NAP_MAX_NS;
	tdx_fake_run();
	expect_next_works(test, NULL);
}

static void test_deadline_in_the_past(struct kunit *test)
{
	struct guest_attest_evidence *evidence = test->priv;

	tdx_fake.now = DEADLINE;
	tdx_fake.service_us = TDX_FAKE_FOREVER;
	KUNIT_EXPECT_EQ(test, tdx_get_quote(tdreport, DEADLINE - 1, evidence),
			-ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, tdx_fake.naps, 0);
	expect_parked(test, tdx_fake.last);
}

struct service {
	unsigned int us;
	unsigned int first_naps;	/* at most, of the first request */
	unsigned int naps;		/* and once the time is usual */
};

static const struct service services[] = {
	{ 1, 1, 1 },
	{ 50, 1, 1 },
	{ 100, 2, 2 },
	{ 1000, 20, 8 },
	{ 20 * 1000, 120, 12 },
	{ 50 * 1000, 150, 12 },
	{ 1000 * 1000, 250, 30 },
	{ 9 * 1000 * 1000, 600, 400 },
};

static void service_desc(const struct service *s, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u us", s->us);
}

KUNIT_ARRAY_PARAM(service, services, service_desc);

/* How much later than the VMM had it a quote is seen. */
static s64 lateness(struct kunit *test, unsigned int service_us)
{
	ktime_t start = tdx_fake.now;
	s64 late;

	tdx_fake.service_us = service_us;
	tdx_fake.naps = 0;
	KUNIT_EXPECT_EQ(test, get_quote(test), 0);
	expect_quote(test);
	late = tdx_fake.now - start - (s64)service_us * NSEC_PER_USEC;
	KUNIT_EXPECT_GE(test, late, 0);
	return late;
}

/* 4 % late at most, in a number of looks that hardly grows. */
static void test_back_off(struct kunit *test)
{
	const struct service *s = test->param_value;
	s64 allowed = max((s64)s->us * NSEC_PER_USEC / 25,
			  NAP_MIN_NS * 17 / 16);
	s64 late;
	int i;

	late = lateness(test, s->us);
	kunit_info(test, "first: %u naps, %lld us late", tdx_fake.naps,
		   late / NSEC_PER_USEC);
	KUNIT_EXPECT_LE(test, late, allowed);
	KUNIT_EXPECT_LE(test, tdx_fake.naps, s->first_naps);

	for (i = 0; i < 10; i++)
		late = lateness(test, s->us);
	kunit_info(test, "then: %u naps, %lld us late", tdx_fake.naps,
		   late / NSEC_PER_USEC);
	KUNIT_EXPECT_LE(test, late, allowed);
	KUNIT_EXPECT_LE(test, tdx_fake.naps, s->naps);
}

/* A host that was slow for long delays those that come after a little only. */
static void test_faster_host(struct kunit *test)
{
	s64 late;
	int i;

	for (i = 0; i < 10; i++)
		lateness(test, 9 * USEC_PER_SEC);
	late = lateness(test, 1000);
	KUNIT_EXPECT_LT(test, late, NSEC_PER_SEC);
	for (i = 0; i < 10; i++)
		late = lateness(test, 1000);
	KUNIT_EXPECT_LE(test, late, NSEC_PER_MSEC);
}

/* What a hostile host can teach is bounded too. */
static void test_any_usual_time(struct kunit *test)
{
	static const s64 usuals[] = { S64_MIN, -1, 1, NSEC_PER_SEC, S64_MAX };
	int i;

	for (i = 0; i < ARRAY_SIZE(usuals); i++) {
		usual_ns = usuals[i];
		KUNIT_EXPECT_LT(test, lateness(test, 1000), NSEC_PER_SEC);
	}
}

static void test_nap_ends_at_the_deadline(struct kunit *test)
{
	ktime_t end;

	KUNIT_EXPECT_EQ(test, tdx_nap(0, 8 * NSEC_PER_USEC), 0);
	end = tdx_fake.now;
	KUNIT_EXPECT_GE(test, end, 8 * NSEC_PER_USEC);
	KUNIT_EXPECT_LE(test, end, 9 * NSEC_PER_USEC);
	KUNIT_EXPECT_EQ(test, tdx_nap(0, end), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, tdx_fake.now, end);
	tdx_fake.killed = true;
	KUNIT_EXPECT_EQ(test, tdx_nap(0, KTIME_MAX), -ERESTARTSYS);
}

static struct kunit_case quote_cases[] = {
	KUNIT_CASE(test_quote),
	KUNIT_CASE(test_rewritten_afterwards),
	KUNIT_CASE_PARAM(test_answer, answer_gen_params),
	KUNIT_CASE(test_length_changes),
	KUNIT_CASE(test_no_memory_for_evidence),
	KUNIT_CASE_PARAM(test_hypercall_fails, hypercall_gen_params),
	KUNIT_CASE(test_retry),
	KUNIT_CASE(test_retry_for_ever),
	KUNIT_CASE(test_killed_while_refused),
	KUNIT_CASE(test_timeout),
	KUNIT_CASE(test_killed),
	KUNIT_CASE(test_around_the_deadline),
	KUNIT_CASE(test_deadline_in_the_past),
	KUNIT_CASE_PARAM(test_back_off, service_gen_params),
	KUNIT_CASE(test_faster_host),
	KUNIT_CASE(test_any_usual_time),
	KUNIT_CASE(test_nap_ends_at_the_deadline),
	{}
};

static struct kunit_suite quote_suite = {
	.name = "guest_attest_tdx_quote",
	.init = quote_init,
	.exit = quote_exit,
	.test_cases = quote_cases,
};

kunit_test_suite(quote_suite);
