// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool of GetQuote buffers: who owns which, in every order of events.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/random.h>
#include "tdx_seams.h"
#include "providers/tdx_pool.c"

#define SECOND	NSEC_PER_SEC

/* Sleeps end on a tick. */
#define LATE	jiffies_to_nsecs(2)

static unsigned int slots_in(enum slot_state state)
{
	unsigned int i, n = 0;

	for (i = 0; i < POOL_SIZE; i++)
		n += pool[i].state == state;
	return n;
}

static void drain_pool(void)
{
	tdx_fake_reset();
	tdx_pool_destroy();
	memset(pool, 0, sizeof(pool));
}

static int pool_init(struct kunit *test)
{
	drain_pool();
	tdx_fake.blocks = 0;
	tdx_fake.shared = 0;
	tdx_fake.virtual_time = true;
	return 0;
}

static void pool_exit(struct kunit *test)
{
	drain_pool();
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 0);
	KUNIT_EXPECT_EQ(test, tdx_fake.shared, 0);
}

static struct tdx_quote_buf *get(struct kunit *test)
{
	struct tdx_quote_buf *buf = tdx_pool_get(tdx_fake.now + SECOND);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	return buf;
}

static void set_status(struct tdx_quote_buf *buf, u64 status)
{
	/* As a VMM does it: whatever else it wrote is there by then. */
	smp_store_release(&buf->status, cpu_to_le64(status));
}

static void park(struct tdx_quote_buf *buf)
{
	set_status(buf, TDX_QUOTE_IN_FLIGHT);
	tdx_pool_put(buf);
}

static void get_all(struct kunit *test, struct tdx_quote_buf **bufs)
{
	int i, j;

	for (i = 0; i < POOL_SIZE; i++) {
		bufs[i] = get(test);
		for (j = 0; j < i; j++)
			KUNIT_ASSERT_PTR_NE(test, bufs[i], bufs[j]);
	}
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_BUSY), POOL_SIZE);
}

static void put_all(struct tdx_quote_buf **bufs)
{
	int i;

	for (i = 0; i < POOL_SIZE; i++)
		tdx_pool_put(bufs[i]);
}

static void test_buffer(struct kunit *test)
{
	struct tdx_quote_buf *buf = get(test);

	KUNIT_EXPECT_TRUE(test, PAGE_ALIGNED(buf));
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0, TDX_QUOTE_BUF_LEN));
	KUNIT_EXPECT_EQ(test, tdx_fake.shared, 1);
	memset(buf, 0xa5, TDX_QUOTE_BUF_LEN);
	tdx_pool_put(buf);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_IDLE), 1);
}

/* Requests one after the other need one buffer, shared once. */
static void test_stays_small(struct kunit *test)
{
	struct tdx_quote_buf *buf = get(test);
	int i;

	tdx_pool_put(buf);
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_PTR_EQ(test, get(test), buf);
		tdx_pool_put(buf);
	}
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 1);
	KUNIT_EXPECT_EQ(test, tdx_fake.shared, 1);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_EMPTY), POOL_SIZE - 1);
}

static void test_nothing_left_of_the_last_quote(struct kunit *test)
{
	struct tdx_quote_buf *buf = get(test);

	memset(buf, 0xa5, TDX_QUOTE_BUF_LEN);
	tdx_pool_put(buf);
	/* The VMM can write an idle buffer too. */
	memset(buf, 0xff, TDX_QUOTE_BUF_LEN);
	KUNIT_ASSERT_PTR_EQ(test, get(test), buf);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0, TDX_QUOTE_BUF_LEN));
	tdx_pool_put(buf);
}

static void test_all_busy(struct kunit *test)
{
	ktime_t deadline = 10 * SECOND + 12345;
	struct tdx_quote_buf *bufs[POOL_SIZE];

	get_all(test, bufs);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(deadline)), -EBUSY);
	KUNIT_EXPECT_GE(test, tdx_fake.now, deadline);
	KUNIT_EXPECT_LE(test, tdx_fake.now,
			deadline + PARKED_POLL_NS + LATE);
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, POOL_SIZE);
	put_all(bufs);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_IDLE), POOL_SIZE);
}

static struct tdx_quote_buf *tick_buf;
static ktime_t tick_time;

static void put_at_tick_time(void)
{
	if (tick_buf && tdx_fake.now >= tick_time) {
		tdx_pool_put(tick_buf);
		tick_buf = NULL;
	}
}

static void test_waits_for_a_requester(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];

	get_all(test, bufs);
	tick_buf = bufs[7];
	tick_time = tdx_fake.now + SECOND / 2;
	tdx_fake.tick = put_at_tick_time;
	KUNIT_EXPECT_PTR_EQ(test, get(test), bufs[7]);
	KUNIT_EXPECT_LE(test, tdx_fake.now,
			tick_time + PARKED_POLL_NS + LATE);
	put_all(bufs);
}

static void test_killed_while_waiting(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];

	get_all(test, bufs);
	tdx_fake.killed = true;
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(KTIME_MAX)), -ERESTARTSYS);
	KUNIT_EXPECT_EQ(test, tdx_fake.now, 0);
	put_all(bufs);
}

/* The word "now" of the VMM on a buffer, and what becomes of the buffer. */
struct returned {
	const char *what;
	u64 status;
};

static const struct returned returned[] = {
	{ "success", TDX_QUOTE_SUCCESS },
	{ "an error", 0x8000000000000000ULL },
	{ "service unavailable", 0x8000000000000001ULL },
	{ "a word of its own", TDX_QUOTE_IN_FLIGHT - 1 },
};

KUNIT_ARRAY_PARAM_DESC(returned, returned, what);

static void test_parked(struct kunit *test)
{
	const struct returned *r = test->param_value;
	struct tdx_quote_buf *buf = get(test), *other;

	park(buf);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), 1);
	other = get(test);
	KUNIT_EXPECT_PTR_NE(test, other, buf);
	tdx_pool_put(other);

	memset(buf, 0xff, TDX_QUOTE_BUF_LEN);
	set_status(buf, r->status);
	/* Two requests at once, so that the parked one is needed. */
	KUNIT_EXPECT_PTR_EQ(test, get(test), buf);
	KUNIT_EXPECT_PTR_EQ(test, get(test), other);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0, TDX_QUOTE_BUF_LEN));
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), 0);
	tdx_pool_put(buf);
	tdx_pool_put(other);
}

static void return_at_tick_time(void)
{
	if (tick_buf && tdx_fake.now >= tick_time) {
		set_status(tick_buf, TDX_QUOTE_SUCCESS);
		tick_buf = NULL;
	}
}

static void test_all_parked(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];
	int i;

	get_all(test, bufs);
	for (i = 0; i < POOL_SIZE; i++)
		park(bufs[i]);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), POOL_SIZE);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EBUSY);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), POOL_SIZE);

	/* Nobody wakes a waiter when the VMM gives one back. */
	tick_buf = bufs[11];
	tick_time = tdx_fake.now + SECOND / 2;
	tdx_fake.tick = return_at_tick_time;
	KUNIT_EXPECT_PTR_EQ(test, get(test), bufs[11]);
	KUNIT_EXPECT_LE(test, tdx_fake.now,
			tick_time + PARKED_POLL_NS + LATE);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), POOL_SIZE - 1);
	tdx_pool_put(bufs[11]);

	for (i = 0; i < POOL_SIZE; i++)
		set_status(bufs[i], TDX_QUOTE_SUCCESS);
}

static void test_no_memory(struct kunit *test)
{
	tdx_fake.no_memory = true;
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -ENOMEM);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_EMPTY), POOL_SIZE);
	tdx_fake.no_memory = false;
	tdx_pool_put(get(test));
}

/* Memory in an unknown state of sharing must not get back to the kernel. */
static void test_no_sharing(struct kunit *test)
{
	tdx_fake.no_sharing = true;
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EIO);
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 1);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_LOST), 1);
	tdx_fake.blocks = 0;
	tdx_fake.no_sharing = false;
	tdx_pool_put(get(test));
}

/* However often it refuses, a host gets no more than the pool leaked. */
static void test_never_any_sharing(struct kunit *test)
{
	int i;

	tdx_fake.no_sharing = true;
	for (i = 0; i < 3 * POOL_SIZE; i++)
		KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EIO);
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, POOL_SIZE);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_LOST), POOL_SIZE);
	/* At once: nothing is worth waiting for. */
	KUNIT_EXPECT_EQ(test, tdx_fake.now, 0);
	tdx_fake.no_sharing = false;
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EIO);
	tdx_pool_destroy();
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, POOL_SIZE);
	tdx_fake.blocks = 0;
}

static struct tdx_quote_buf *last_good;

static void give_last_back(void)
{
	if (!last_good)
		return;
	tdx_pool_put(last_good);
	last_good = NULL;
}

/* What is left of the pool serves as before. */
static void test_one_slot_left(struct kunit *test)
{
	int i;

	last_good = get(test);
	tdx_fake.no_sharing = true;
	for (i = 0; i < POOL_SIZE - 1; i++)
		KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EIO);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_LOST), POOL_SIZE - 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(SECOND)), -EBUSY);
	tdx_fake.tick = give_last_back;
	tdx_pool_put(get(test));
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_IDLE), 1);
	tdx_fake.blocks = 1;
}

/* Status "in flight" for ever costs one slot, which waits for the VMM. */
static void test_in_flight_for_ever(struct kunit *test)
{
	struct tdx_quote_buf *lost = get(test), *buf;
	int i;

	park(lost);
	for (i = 0; i < 100; i++) {
		buf = get(test);
		KUNIT_ASSERT_PTR_NE(test, buf, lost);
		tdx_pool_put(buf);
	}
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_PARKED), 1);
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 2);
	set_status(lost, TDX_QUOTE_SUCCESS);
}

static void test_no_unsharing(struct kunit *test)
{
	tdx_pool_put(get(test));
	tdx_fake.no_unsharing = true;
	tdx_pool_destroy();
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 1);
	memset(pool, 0, sizeof(pool));
	tdx_fake.blocks = 0;
	tdx_fake.shared = 0;
}

static void test_destroy(struct kunit *test)
{
	struct tdx_quote_buf *idle = get(test), *kept = get(test);
	struct tdx_quote_buf *returned = get(test);

	tdx_pool_put(idle);
	park(kept);
	park(returned);
	set_status(returned, TDX_QUOTE_SUCCESS);
	tdx_pool_destroy();
	KUNIT_EXPECT_EQ(test, tdx_fake.blocks, 1);
	KUNIT_EXPECT_EQ(test, tdx_fake.shared, 1);

	/* What the VMM keeps, it can write for ever. */
	memset(kept, 0xff, TDX_QUOTE_BUF_LEN);
	memset(pool, 0, sizeof(pool));
	tdx_fake.blocks = 0;
	tdx_fake.shared = 0;
}

struct queued {
	struct completion done;
	struct tdx_quote_buf *buf;
	ktime_t deadline;
};

static int get_in_turn(void *arg)
{
	struct queued *queued = arg;

	queued->buf = tdx_pool_get(queued->deadline);
	kthread_complete_and_exit(&queued->done, 0);
}

static unsigned int queue_length(void)
{
	struct list_head *entry;
	unsigned int n = 0;

	guard(spinlock)(&pool_lock);
	list_for_each(entry, &waiters)
		n++;
	return n;
}

/* A requester of its own that waits in the queue, behind @ahead others. */
static void enqueue(struct kunit *test, struct queued *queued,
		    unsigned int ahead)
{
	struct task_struct *task;
	int i;

	init_completion(&queued->done);
	queued->deadline = ktime_get() + 10 * SECOND;
	task = kthread_run(get_in_turn, queued, "ga-queued");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	for (i = 0; i < 1000 && queue_length() <= ahead; i++)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_EQ(test, queue_length(), ahead + 1);
}

static void test_first_come_first_served(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];
	struct queued queued[4];
	int i;

	tdx_fake.virtual_time = false;
	get_all(test, bufs);
	for (i = 0; i < ARRAY_SIZE(queued); i++)
		enqueue(test, &queued[i], i);
	for (i = 0; i < ARRAY_SIZE(queued); i++) {
		tdx_pool_put(bufs[i]);
		wait_for_completion(&queued[i].done);
		KUNIT_EXPECT_PTR_EQ(test, queued[i].buf, bufs[i]);
		KUNIT_EXPECT_EQ(test, queue_length(),
				ARRAY_SIZE(queued) - i - 1);
	}
	put_all(bufs);
}

/*
 * Who waits for a requester must also see the buffer that this requester
 * leaves with the VMM, once that gives it back; and so must the next.
 */
static void test_parked_while_waiting(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];
	struct queued queued[3];
	ktime_t start;
	int i;

	tdx_fake.virtual_time = false;
	get_all(test, bufs);
	for (i = 0; i < ARRAY_SIZE(queued); i++)
		enqueue(test, &queued[i], i);
	for (i = 0; i < POOL_SIZE; i++)
		park(bufs[i]);
	msleep(100);
	KUNIT_EXPECT_EQ(test, queue_length(), ARRAY_SIZE(queued));

	for (i = 0; i < ARRAY_SIZE(queued); i++) {
		start = ktime_get();
		set_status(bufs[i], TDX_QUOTE_SUCCESS);
		wait_for_completion(&queued[i].done);
		KUNIT_EXPECT_PTR_EQ(test, queued[i].buf, bufs[i]);
		KUNIT_EXPECT_LT(test, ktime_get() - start, SECOND);
	}
	for (i = 0; i < ARRAY_SIZE(queued); i++)
		tdx_pool_put(bufs[i]);
	for (i = 0; i < POOL_SIZE; i++)
		set_status(bufs[i], TDX_QUOTE_SUCCESS);
}

/* A buffer that just came back is the queue's, not a newcomer's. */
static void test_no_overtaking(struct kunit *test)
{
	struct tdx_quote_buf *bufs[POOL_SIZE];
	struct queued queued;
	int i;

	tdx_fake.virtual_time = false;
	get_all(test, bufs);
	for (i = 0; i < POOL_SIZE; i++)
		park(bufs[i]);
	enqueue(test, &queued, 0);
	set_status(bufs[3], TDX_QUOTE_SUCCESS);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tdx_pool_get(ktime_get())), -EBUSY);
	wait_for_completion(&queued.done);
	KUNIT_EXPECT_PTR_EQ(test, queued.buf, bufs[3]);

	tdx_pool_put(bufs[3]);
	for (i = 0; i < POOL_SIZE; i++)
		set_status(bufs[i], TDX_QUOTE_SUCCESS);
}

struct stress {
	struct completion done;
	atomic_t gets;
	atomic_t busy;
	atomic_t errors;
};

static int stress_pool(void *arg)
{
	struct stress *stress = arg;
	int i;

	for (i = 0; i < 20; i++) {
		struct tdx_quote_buf *buf;
		u64 mark = get_random_u64();

		buf = tdx_pool_get(ktime_get() + 5 * SECOND);
		if (IS_ERR(buf)) {
			atomic_inc(&stress->errors);
			continue;
		}
		atomic_inc(&stress->gets);
		if (memchr_inv(buf, 0, TDX_QUOTE_BUF_LEN))
			atomic_inc(&stress->errors);
		memcpy(buf->data, &mark, sizeof(mark));
		usleep_range(10, 500);
		if (memcmp(buf->data, &mark, sizeof(mark)))
			atomic_inc(&stress->errors);
		/* One in four is left with the VMM, which needs a moment. */
		if (mark % 4 == 0) {
			park(buf);
			usleep_range(10, 500);
			set_status(buf, TDX_QUOTE_SUCCESS);
		} else {
			tdx_pool_put(buf);
		}
	}
	kthread_complete_and_exit(&stress->done, 0);
}

/* More requesters than buffers: no two in one, nobody forgotten. */
static void test_stress(struct kunit *test)
{
	struct stress stress = {};
	int i, started = 0;

	tdx_fake.virtual_time = false;
	init_completion(&stress.done);
	for (i = 0; i < 2 * POOL_SIZE; i++)
		started += !IS_ERR(kthread_run(stress_pool, &stress,
					       "ga-pool%d", i));
	for (i = 0; i < started; i++)
		wait_for_completion(&stress.done);
	KUNIT_EXPECT_EQ(test, atomic_read(&stress.errors), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&stress.gets), 2 * POOL_SIZE * 20);
	KUNIT_EXPECT_EQ(test, slots_in(SLOT_BUSY), 0);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE(test_buffer),
	KUNIT_CASE(test_stays_small),
	KUNIT_CASE(test_nothing_left_of_the_last_quote),
	KUNIT_CASE(test_all_busy),
	KUNIT_CASE(test_waits_for_a_requester),
	KUNIT_CASE(test_killed_while_waiting),
	KUNIT_CASE_PARAM(test_parked, returned_gen_params),
	KUNIT_CASE(test_all_parked),
	KUNIT_CASE(test_no_memory),
	KUNIT_CASE(test_no_sharing),
	KUNIT_CASE(test_never_any_sharing),
	KUNIT_CASE(test_one_slot_left),
	KUNIT_CASE(test_in_flight_for_ever),
	KUNIT_CASE(test_no_unsharing),
	KUNIT_CASE(test_destroy),
	KUNIT_CASE(test_first_come_first_served),
	KUNIT_CASE(test_no_overtaking),
	KUNIT_CASE(test_parked_while_waiting),
	KUNIT_CASE(test_stress),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "guest_attest_tdx_pool",
	.init = pool_init,
	.exit = pool_exit,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
