/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every provider must do, whatever its platform is.  A test of a provider
 * includes this after it has defined:
 *
 *   PROVIDER_SUITE		name of the suite
 *   PROVIDER_OPS		struct guest_attest_ops under test
 *   PROVIDER_REPORT_DATA	offset of the report data in its evidence
 *   platform_heal()		makes the platform healthy and quick
 *   platform_slow(ms)		lets evidence take that long; UINT_MAX: for ever
 *   platform_failures[]	struct platform_failure, of each failure there is
 *   PROVIDER_ONE_BY_ONE	if its platform answers one request after the other
 *
 * Nothing here needs the registry: the requests are the core's own calls.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"
#include "platform_failure.h"

#define CONFORMANCE_REQUESTERS	16
#define CONFORMANCE_ROUNDS	4
#define CONFORMANCE_SERVICE_MS	40

/* A machine that does other things meanwhile is no defect of the provider. */
#define CONFORMANCE_SLACK_MS	2000

/* One request and what came of it. */
struct conformance {
	struct guest_attest_request req;
	struct guest_attest_evidence evidence;
	struct completion done;
	int ret;
};

static struct conformance *conformance_new(unsigned int deadline_ms)
{
	struct conformance *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	init_completion(&c->done);
	c->req.level = PROVIDER_OPS.level_floor;
	c->req.id = get_random_u64();
	c->req.auxiliary = true;
	get_random_bytes(c->req.report_data, sizeof(c->req.report_data));
	c->req.deadline = ktime_add_ms(ktime_get(), deadline_ms);
	return c;
}

static void conformance_free(struct conformance *c)
{
	kvfree(c->evidence.data);
	kvfree(c->evidence.certificates.data);
	kvfree(c->evidence.manifest.data);
	kfree(c);
}

static int conformance_request(struct conformance *c)
{
	return PROVIDER_OPS.request(&c->req, &c->evidence);
}

static bool conformance_is_bound(const struct conformance *c)
{
	return c->evidence.data &&
	       c->evidence.len >= PROVIDER_REPORT_DATA +
				  sizeof(c->req.report_data) &&
	       c->evidence.len <= GUEST_ATTEST_EVIDENCE_MAX &&
	       !memcmp(c->evidence.data + PROVIDER_REPORT_DATA,
		       c->req.report_data, sizeof(c->req.report_data));
}

static bool conformance_is_whole(const struct conformance *c)
{
	return !c->evidence.certificates.data ==
	       !c->evidence.certificates.len &&
	       c->evidence.certificates.len <= GUEST_ATTEST_EVIDENCE_MAX &&
	       !c->evidence.manifest.data == !c->req.service &&
	       c->evidence.manifest.len <= GUEST_ATTEST_EVIDENCE_MAX;
}

static struct conformance *conformance_make(struct kunit *test,
					    unsigned int deadline_ms)
{
	struct conformance *c = conformance_new(deadline_ms);

	KUNIT_ASSERT_NOT_NULL(test, c);
	return c;
}

/* On a platform that works again the next request works, and at once. */
static void conformance_expect_next_works(struct kunit *test)
{
	struct conformance *c;

	platform_heal();
	c = conformance_make(test, CONFORMANCE_SLACK_MS);
	KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
	KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
	conformance_free(c);
}

static void conformance_ops(struct kunit *test)
{
	const char *name = PROVIDER_OPS.name, *s;

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_GT(test, strlen(name), 0);
	KUNIT_EXPECT_LT(test, strlen(name),
			sizeof_field(struct guest_attest_evidence, provider));
	for (s = name; *s; s++)
		KUNIT_EXPECT_TRUE(test, (*s >= 'a' && *s <= 'z') ||
				  (*s >= '0' && *s <= '9'));
	KUNIT_EXPECT_NOT_NULL(test, PROVIDER_OPS.request);
	KUNIT_EXPECT_PTR_EQ(test, PROVIDER_OPS.module, THIS_MODULE);
	KUNIT_EXPECT_LE(test, PROVIDER_OPS.level_floor,
			PROVIDER_OPS.level_ceiling);
	KUNIT_EXPECT_LE(test, PROVIDER_OPS.level_ceiling,
			GUEST_ATTEST_LEVEL_MAX);
}

/* All of the report data, and nothing but the report data of this request. */
static void conformance_binds_report_data(struct kunit *test)
{
	struct guest_attest_request before;
	struct conformance *c;
	size_t i;

	for (i = 0; i < GUEST_ATTEST_REPORT_DATA_LEN + 2; i++) {
		c = conformance_make(test, CONFORMANCE_SLACK_MS);
		if (i <= GUEST_ATTEST_REPORT_DATA_LEN)
			memset(c->req.report_data, 0,
			       sizeof(c->req.report_data));
		if (i < GUEST_ATTEST_REPORT_DATA_LEN)
			c->req.report_data[i] = 0xff;
		memcpy(&before, &c->req, sizeof(before));
		KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
		KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
		KUNIT_EXPECT_MEMEQ(test, &c->req, &before, sizeof(before));
		conformance_free(c);
	}
}

/* With what belongs to it or without, the report is the same request's. */
static void conformance_auxiliary(struct kunit *test)
{
	struct conformance *c;
	int i;

	for (i = 0; i < 2; i++) {
		c = conformance_make(test, CONFORMANCE_SLACK_MS);
		c->req.auxiliary = i;
		KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
		KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
		KUNIT_EXPECT_TRUE(test, conformance_is_whole(c));
		conformance_free(c);
	}
}

static void conformance_every_level(struct kunit *test)
{
	struct conformance *c;
	unsigned int level;

	for (level = PROVIDER_OPS.level_floor;
	     level <= PROVIDER_OPS.level_ceiling; level++) {
		c = conformance_make(test, CONFORMANCE_SLACK_MS);
		c->req.level = level;
		KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
		KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
		conformance_free(c);
	}
}

static void conformance_deadline(struct kunit *test)
{
	ktime_t start = ktime_get();
	struct conformance *c;
	s64 ms;

	platform_slow(UINT_MAX);
	c = conformance_make(test, 200);
	KUNIT_EXPECT_EQ(test, conformance_request(c), -ETIMEDOUT);
	ms = ktime_ms_delta(ktime_get(), start);
	KUNIT_EXPECT_GE(test, ms, 200);
	KUNIT_EXPECT_LT(test, ms, 200 + CONFORMANCE_SLACK_MS);
	conformance_free(c);
	conformance_expect_next_works(test);
}

static void conformance_deadline_in_the_past(struct kunit *test)
{
	struct conformance *c;

	platform_slow(UINT_MAX);
	c = conformance_make(test, 0);
	c->req.deadline = ktime_sub_ms(c->req.deadline, 1000);
	KUNIT_EXPECT_EQ(test, conformance_request(c), -ETIMEDOUT);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), c->req.deadline),
			1000 + CONFORMANCE_SLACK_MS);
	conformance_free(c);
	conformance_expect_next_works(test);
}

/* Slow isn't late. */
static void conformance_slow(struct kunit *test)
{
	ktime_t start = ktime_get();
	struct conformance *c;
	s64 ms;

	platform_slow(200);
	c = conformance_make(test, 200 + CONFORMANCE_SLACK_MS);
	KUNIT_EXPECT_EQ(test, conformance_request(c), 0);
	KUNIT_EXPECT_TRUE(test, conformance_is_bound(c));
	ms = ktime_ms_delta(ktime_get(), start);
	KUNIT_EXPECT_GE(test, ms, 200);
	KUNIT_EXPECT_LT(test, ms, 200 + CONFORMANCE_SLACK_MS);
	conformance_free(c);
}

static int conformance_requester(void *arg)
{
	struct conformance *c = arg;

	allow_signal(SIGKILL);
	c->ret = conformance_request(c);
	kthread_complete_and_exit(&c->done, 0);
}

static void conformance_kill(struct kunit *test, unsigned int after_ms)
{
	struct conformance *c = conformance_make(test, 60 * MSEC_PER_SEC);
	struct task_struct *task;
	ktime_t killed;

	platform_slow(UINT_MAX);
	task = kthread_create(conformance_requester, c, "ga-requester");
	if (IS_ERR(task)) {
		conformance_free(c);
		KUNIT_FAIL_AND_ABORT(test, "kthread_create: %ld", PTR_ERR(task));
	}
	get_task_struct(task);
	wake_up_process(task);
	msleep(after_ms);
	killed = ktime_get();
	send_sig(SIGKILL, task, 1);
	wait_for_completion(&c->done);
	put_task_struct(task);
	KUNIT_EXPECT_EQ(test, c->ret, -ERESTARTSYS);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), killed),
			CONFORMANCE_SLACK_MS);
	conformance_free(c);
	conformance_expect_next_works(test);
}

/* The lengths of sleep of a back-off are all tried. */
static void conformance_killable(struct kunit *test)
{
	conformance_kill(test, 20);
	conformance_kill(test, 100);
	conformance_kill(test, 500);
}

static bool conformance_is_allowed(int error)
{
	switch (error) {
	case -EBUSY:
	case -EFBIG:
	case -EIO:
	case -ENOMEM:
	case -EOPNOTSUPP:
	case -ETIMEDOUT:
		return true;
	}
	return false;
}

KUNIT_ARRAY_PARAM_DESC(platform_failure, platform_failures, what);

static void conformance_failure(struct kunit *test)
{
	const struct platform_failure *f = test->param_value;
	struct conformance *c = conformance_make(test, 100);

	f->fail();
	c->ret = conformance_request(c);
	KUNIT_EXPECT_EQ(test, c->ret, f->error);
	KUNIT_EXPECT_TRUE(test, conformance_is_allowed(c->ret));
	conformance_free(c);
	conformance_expect_next_works(test);
}

struct conformance_crowd {
	struct completion done;
	atomic_t good;
};

static int conformance_member(void *arg)
{
	struct conformance_crowd *crowd = arg;
	struct conformance *c;
	int i;

	for (i = 0; i < CONFORMANCE_ROUNDS; i++) {
		c = conformance_new(30 * MSEC_PER_SEC);
		if (!c)
			continue;
		if (!conformance_request(c) && conformance_is_bound(c))
			atomic_inc(&crowd->good);
		conformance_free(c);
	}
	kthread_complete_and_exit(&crowd->done, 0);
}

/*
 * At the same time, not one after the other, unless the platform can't; and
 * each with its own evidence.
 */
static void conformance_concurrency(struct kunit *test)
{
	s64 serial = CONFORMANCE_REQUESTERS * CONFORMANCE_ROUNDS *
		     CONFORMANCE_SERVICE_MS;
	struct conformance_crowd crowd = {};
	ktime_t start = ktime_get();
	int i, started = 0;
	s64 ms;

	platform_slow(CONFORMANCE_SERVICE_MS);
	init_completion(&crowd.done);
	for (i = 0; i < CONFORMANCE_REQUESTERS; i++)
		started += !IS_ERR(kthread_run(conformance_member, &crowd,
					       "ga-crowd%d", i));
	for (i = 0; i < started; i++)
		wait_for_completion(&crowd.done);
	ms = ktime_ms_delta(ktime_get(), start);
	kunit_info(test, "%lld ms, one by one it would be %lld", ms, serial);
	KUNIT_EXPECT_EQ(test, atomic_read(&crowd.good),
			CONFORMANCE_REQUESTERS * CONFORMANCE_ROUNDS);
#ifdef PROVIDER_ONE_BY_ONE
	serial += CONFORMANCE_SLACK_MS;
#endif
	KUNIT_EXPECT_LT(test, ms, serial);
}

static int conformance_init(struct kunit *test)
{
	platform_heal();
	return 0;
}

static void conformance_exit(struct kunit *test)
{
	platform_heal();
}

static struct kunit_case conformance_cases[] = {
	KUNIT_CASE(conformance_ops),
	KUNIT_CASE(conformance_binds_report_data),
	KUNIT_CASE(conformance_auxiliary),
	KUNIT_CASE(conformance_every_level),
	KUNIT_CASE(conformance_deadline),
	KUNIT_CASE(conformance_deadline_in_the_past),
	KUNIT_CASE(conformance_slow),
	KUNIT_CASE(conformance_killable),
	KUNIT_CASE_PARAM(conformance_failure, platform_failure_gen_params),
	KUNIT_CASE(conformance_concurrency),
	{}
};

static struct kunit_suite conformance_suite = {
	.name = PROVIDER_SUITE,
	.init = conformance_init,
	.exit = conformance_exit,
	.test_cases = conformance_cases,
};

kunit_test_suite(conformance_suite);
