// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channel: what becomes of a message, and of a requester who leaves it.
 */
#define pr_fmt(fmt) "guest_attest_snp: " fmt

#include <kunit/test.h>
#include <linux/random.h>
#include "snp_seams.h"
#include "providers/snp_channel.c"

#define DEADLINE_MS	5000
#define SOON_MS		50

static struct snp_call *make_call(struct kunit *test, bool certs)
{
	struct snp_call *call = snp_call_alloc(certs);

	KUNIT_ASSERT_NOT_NULL(test, call);
	get_random_bytes(call->req.user_data, sizeof(call->req.user_data));
	call->req.vmpl = snp_vmpl;
	return call;
}

static int send_call(struct snp_call *call, unsigned int ms)
{
	return snp_channel_call(call, ktime_add_ms(ktime_get(), ms));
}

static bool is_answered(const struct snp_call *call)
{
	return !memcmp(call->rsp.report + SNP_FAKE_REPORT_DATA_OFFSET,
		       call->req.user_data, sizeof(call->req.user_data));
}

static void expect_next_works(struct kunit *test)
{
	struct snp_call *call = make_call(test, false);

	snp_fake_reset();
	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS), 0);
	KUNIT_EXPECT_TRUE(test, is_answered(call));
	snp_call_put(call);
}

static int channel_init(struct kunit *test)
{
	snp_fake_reset();
	return 0;
}

static void channel_exit(struct kunit *test)
{
	snp_fake_reset();
}

static void test_plain(struct kunit *test)
{
	struct snp_call *call = make_call(test, false);

	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS), 0);
	KUNIT_EXPECT_TRUE(test, is_answered(call));
	KUNIT_EXPECT_EQ(test, snp_fake.last_exit, SVM_VMGEXIT_GUEST_REQUEST);
	snp_call_put(call);
}

static void write_certs(u8 *certs)
{
	memset(certs, 0xce, SNP_CERTS_LEN);
}

/* Memory of the guest's own, and nothing of an earlier answer. */
static void test_certs(struct kunit *test)
{
	struct snp_call *call = make_call(test, true);

	snp_fake.certs = write_certs;
	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS), 0);
	KUNIT_EXPECT_TRUE(test, is_answered(call));
	KUNIT_EXPECT_EQ(test, snp_fake.last_exit,
			SVM_VMGEXIT_EXT_GUEST_REQUEST);
	memset(channel.certs, 0xff, SNP_CERTS_LEN);
	KUNIT_EXPECT_NULL(test, memchr_inv(call->certs, 0xce, SNP_CERTS_LEN));
	snp_call_put(call);

	call = make_call(test, true);
	snp_fake.certs = NULL;
	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS), 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(call->certs, 0, SNP_CERTS_LEN));
	snp_call_put(call);
}

struct failure {
	const char *what;
	int kernel;
	u64 exitinfo2;
	unsigned int npages;
	bool certs;
	int error;
	bool wiped;
};

#define INVALID_LEN	SNP_GUEST_VMM_ERR(SNP_GUEST_VMM_ERR_INVALID_LEN)
#define BUSY		SNP_GUEST_VMM_ERR(SNP_GUEST_VMM_ERR_BUSY)

static const struct failure failures[] = {
	{ "one page of certificates too many", -EIO, INVALID_LEN, 5, true,
	  -EFBIG, false },
	{ "all pages that there are", -EIO, INVALID_LEN, UINT_MAX, true,
	  -EFBIG, false },
	{ "too few pages, but it was enough", -EIO, INVALID_LEN, 4, true,
	  -EIO, false },
	{ "too few pages for no certificates", -EIO, INVALID_LEN, 5, false,
	  -EIO, false },
	{ "busy for a minute", -ETIMEDOUT, BUSY, 0, false, -EBUSY, true },
	{ "firmware: invalid parameter", -EIO, 0x16, 0, false, -EIO, true },
	{ "firmware: no call was made", -EIO, 0xffffffff, 0, false, -EIO, true },
	{ "host: unknown error", -EIO, 0x7ULL << 32, 0, true, -EIO, true },
	{ "exit: a code that the kernel has no errno for", 2, 0, 0, false, -EIO,
	  true },
	{ "response: not authentic", -EBADMSG, 0, 0, false, -EIO, true },
};

KUNIT_ARRAY_PARAM_DESC(failure, failures, what);

/* As the kernel wipes its key, so it stays for each request after that. */
static void test_failure(struct kunit *test)
{
	const struct failure *f = test->param_value;
	struct snp_call *call = make_call(test, f->certs);

	snp_fake.error = f->kernel;
	snp_fake.exitinfo2 = f->exitinfo2;
	snp_fake.npages = f->npages;
	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS), f->error);
	snp_call_put(call);
	KUNIT_EXPECT_EQ(test, snp_fake.wiped, f->wiped);

	snp_fake.error = 0;
	call = make_call(test, f->certs);
	KUNIT_EXPECT_EQ(test, send_call(call, DEADLINE_MS),
			f->wiped ? -EIO : 0);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, f->wiped ? 1 : 2);
	snp_call_put(call);
	expect_next_works(test);
}

/* The one that is out finishes alone; the one behind it never goes out. */
static void test_left_behind(struct kunit *test)
{
	struct snp_call *out, *queued;

	snp_fake.service_ms = SNP_FAKE_FOREVER;
	out = make_call(test, true);
	KUNIT_EXPECT_EQ(test, send_call(out, SOON_MS), -ETIMEDOUT);
	queued = make_call(test, true);
	KUNIT_EXPECT_EQ(test, send_call(queued, SOON_MS), -EBUSY);
	KUNIT_EXPECT_EQ(test, kref_read(&out->ref), 2);
	KUNIT_EXPECT_EQ(test, kref_read(&queued->ref), 1);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 1);

	snp_fake_reset();
	flush_workqueue(channel.queue);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 0);
	KUNIT_EXPECT_TRUE(test, is_answered(out));
	KUNIT_EXPECT_FALSE(test, is_answered(queued));
	KUNIT_EXPECT_EQ(test, kref_read(&out->ref), 1);
	snp_call_put(queued);
	snp_call_put(out);
	expect_next_works(test);
}

static void test_killed_in_the_queue(struct kunit *test)
{
	struct snp_call *out, *queued;

	snp_fake.service_ms = SNP_FAKE_FOREVER;
	out = make_call(test, false);
	KUNIT_EXPECT_EQ(test, send_call(out, SOON_MS), -ETIMEDOUT);

	queued = make_call(test, false);
	kref_get(&queued->ref);
	queue_work(channel.queue, &queued->work);
	KUNIT_EXPECT_EQ(test, give_up(queued, true), -ERESTARTSYS);
	KUNIT_EXPECT_EQ(test, kref_read(&queued->ref), 1);
	snp_fake_reset();
	flush_workqueue(channel.queue);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 0);
	snp_call_put(queued);
	snp_call_put(out);
}

/* The answer is there when the requester has made up its mind to go. */
static void test_last_moment(struct kunit *test)
{
	struct snp_call *call = make_call(test, false);

	kref_get(&call->ref);
	queue_work(channel.queue, &call->work);
	flush_workqueue(channel.queue);
	KUNIT_EXPECT_EQ(test, give_up(call, true), 0);
	KUNIT_EXPECT_TRUE(test, is_answered(call));
	KUNIT_EXPECT_EQ(test, kref_read(&call->ref), 1);
	snp_call_put(call);
}

static void test_no_time(struct kunit *test)
{
	struct snp_call *call = make_call(test, false);

	KUNIT_EXPECT_EQ(test, snp_channel_call(call, ktime_get()), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, snp_fake.sent, 0);
	KUNIT_EXPECT_EQ(test, kref_read(&call->ref), 1);
	snp_call_put(call);
}

static void fail_memory(void)
{
	snp_fake.no_memory = true;
}

static void fail_sharing(void)
{
	snp_fake.no_sharing = true;
}

static void fail_desc(void)
{
	snp_fake.no_desc = true;
}

static void fail_key(void)
{
	snp_fake.wiped = true;
}

/* @kept: blocks that can't go back, since nobody knows who may write to them */
struct refusal {
	const char *what;
	void (*fail)(void);
	int error;
	int kept;
};

static const struct refusal refusals[] = {
	{ "no memory", fail_memory, -ENOMEM, 0 },
	{ "no page can be shared", fail_sharing, -ENOMEM, 1 },
	{ "no message descriptor", fail_desc, -ENOMEM, 0 },
	{ "the key was wiped", fail_key, -EIO, 0 },
};

KUNIT_ARRAY_PARAM_DESC(refusal, refusals, what);

static void test_open_fails(struct kunit *test)
{
	const struct refusal *r = test->param_value;
	int blocks = snp_fake.blocks, shared = snp_fake.shared;
	int descs = snp_fake.descs;
	typeof(channel) open = channel;

	r->fail();
	KUNIT_EXPECT_EQ(test, snp_channel_open(), r->error);
	channel = open;
	KUNIT_EXPECT_EQ(test, snp_fake.blocks, blocks + r->kept);
	KUNIT_EXPECT_EQ(test, snp_fake.shared, shared);
	KUNIT_EXPECT_EQ(test, snp_fake.descs, descs);
	snp_fake.blocks = blocks;
	expect_next_works(test);
}

/* Pages that stay shared are not given back to the kernel. */
static void test_close(struct kunit *test)
{
	int blocks = snp_fake.blocks, shared = snp_fake.shared;
	int descs = snp_fake.descs;
	typeof(channel) open = channel;

	KUNIT_ASSERT_EQ(test, snp_channel_open(), 0);
	snp_channel_close();
	KUNIT_EXPECT_EQ(test, snp_fake.blocks, blocks);
	KUNIT_EXPECT_EQ(test, snp_fake.shared, shared);
	KUNIT_EXPECT_EQ(test, snp_fake.descs, descs);

	KUNIT_ASSERT_EQ(test, snp_channel_open(), 0);
	snp_fake.no_unsharing = true;
	snp_channel_close();
	KUNIT_EXPECT_EQ(test, snp_fake.blocks, blocks + 1);
	KUNIT_EXPECT_EQ(test, snp_fake.descs, descs);
	snp_fake.blocks = blocks;
	snp_fake.shared = shared;
	channel = open;
	expect_next_works(test);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE(test_plain),
	KUNIT_CASE(test_certs),
	KUNIT_CASE_PARAM(test_failure, failure_gen_params),
	KUNIT_CASE(test_left_behind),
	KUNIT_CASE(test_killed_in_the_queue),
	KUNIT_CASE(test_last_moment),
	KUNIT_CASE(test_no_time),
	KUNIT_CASE_PARAM(test_open_fails, refusal_gen_params),
	KUNIT_CASE(test_close),
	{}
};

static struct kunit_suite channel_suite = {
	.name = "guest_attest_snp_channel",
	.init = channel_init,
	.exit = channel_exit,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
