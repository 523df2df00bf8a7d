// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registry of providers: one at a time, and none freed under a request.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "internal.h"

static int no_request(const struct guest_attest_request *req,
		      struct guest_attest_evidence *evidence)
{
	return -EIO;
}

#define OPS(ops_name) {						\
	.name = (ops_name),					\
	.module = THIS_MODULE,					\
	.level_ceiling = GUEST_ATTEST_LEVEL_MAX,		\
	.request = no_request,					\
}

static const struct guest_attest_ops first = OPS("first");
static const struct guest_attest_ops second = OPS("second");

/* A kernel with a provider built in has no empty registry to test. */
static int registry_init(struct kunit *test)
{
	struct guest_attest_provider *provider = guest_attest_provider_get();

	if (provider) {
		guest_attest_provider_put(provider);
		kunit_skip(test, "a provider is registered");
	}
	return 0;
}

static void registry_exit(struct kunit *test)
{
	unregister_guest_attest_ops(&first);
	unregister_guest_attest_ops(&second);
}

static void test_empty(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, guest_attest_provider_get());
}

struct bad_ops {
	const char *what;
	struct guest_attest_ops ops;
};

static const struct bad_ops bad_ops[] = {
	{ "no name", { .request = no_request } },
	{ "empty name", { .name = "", .request = no_request } },
	{ "no request", { .name = "bad" } },
	{ "floor above ceiling", { .name = "bad", .request = no_request,
				   .level_floor = 2, .level_ceiling = 1 } },
	{ "ceiling above all levels", { .name = "bad", .request = no_request,
					.level_ceiling = 4 } },
};

KUNIT_ARRAY_PARAM_DESC(bad_ops, bad_ops, what);

static void test_bad_ops(struct kunit *test)
{
	const struct bad_ops *bad = test->param_value;

	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&bad->ops), -EINVAL);
	KUNIT_EXPECT_NULL(test, guest_attest_provider_get());
}

static void test_one_at_a_time(struct kunit *test)
{
	struct guest_attest_provider *provider;

	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&first), 0);
	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&second), -EEXIST);
	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&first), -EEXIST);

	provider = guest_attest_provider_get();
	KUNIT_ASSERT_NOT_NULL(test, provider);
	KUNIT_EXPECT_PTR_EQ(test, provider->ops, &first);
	guest_attest_provider_put(provider);
}

static void test_unregister(struct kunit *test)
{
	struct guest_attest_provider *provider;

	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&first), 0);
	unregister_guest_attest_ops(&second);
	provider = guest_attest_provider_get();
	KUNIT_ASSERT_NOT_NULL(test, provider);
	guest_attest_provider_put(provider);

	unregister_guest_attest_ops(&first);
	KUNIT_EXPECT_NULL(test, guest_attest_provider_get());
	unregister_guest_attest_ops(&first);
	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&second), 0);
}

#if defined(MODULE) && defined(CONFIG_MODULE_UNLOAD)
/* A registration must not pin the module, a request must. */
static void test_module_reference(struct kunit *test)
{
	struct guest_attest_provider *a, *b;
	int before;

	before = module_refcount(THIS_MODULE);
	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&first), 0);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);

	a = guest_attest_provider_get();
	b = guest_attest_provider_get();
	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before + 2);
	guest_attest_provider_put(a);
	guest_attest_provider_put(b);
	KUNIT_EXPECT_EQ(test, module_refcount(THIS_MODULE), before);
}
#endif

static int unregister_first(void *done)
{
	unregister_guest_attest_ops(&first);
	kthread_complete_and_exit(done, 0);
}

static bool is_withdrawn(void)
{
	struct guest_attest_provider *provider = guest_attest_provider_get();

	if (provider)
		guest_attest_provider_put(provider);
	return !provider;
}

/* Withdrawn at once, but gone only when the request inside has left. */
static void test_unregister_waits(struct kunit *test)
{
	struct guest_attest_provider *provider;
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *task;
	int i;

	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&first), 0);
	provider = guest_attest_provider_get();
	KUNIT_ASSERT_NOT_NULL(test, provider);
	task = kthread_run(unregister_first, &done, "ga-unregister");
	if (IS_ERR(task)) {
		guest_attest_provider_put(provider);
		KUNIT_FAIL_AND_ABORT(test, "kthread_run: %ld", PTR_ERR(task));
	}

	for (i = 0; i < 1000 && !is_withdrawn(); i++)
		usleep_range(1000, 2000);
	KUNIT_EXPECT_TRUE(test, is_withdrawn());
	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&second), 0);
	msleep(50);
	KUNIT_EXPECT_FALSE(test, completion_done(&done));
	KUNIT_EXPECT_PTR_EQ(test, provider->ops, &first);

	guest_attest_provider_put(provider);
	wait_for_completion(&done);
	KUNIT_EXPECT_FALSE(test, is_withdrawn());
}

#define MAGIC 0x6761

/* Made anew for each registration, so that KASAN sees a use after the end. */
struct racer {
	struct guest_attest_ops ops;
	unsigned int magic;
};

struct race {
	atomic_t registrations;
	atomic_t refusals;
	atomic_t requests;
	atomic_t errors;
};

static int race_registrations(void *arg)
{
	struct race *race = arg;

	while (!kthread_should_stop()) {
		struct racer *racer = kzalloc(sizeof(*racer), GFP_KERNEL);
		int ret;

		if (!racer) {
			atomic_inc(&race->errors);
			continue;
		}
		racer->ops = (struct guest_attest_ops)OPS("racer");
		racer->magic = MAGIC;
		ret = register_guest_attest_ops(&racer->ops);
		if (!ret)
			atomic_inc(&race->registrations);
		else if (ret == -EEXIST)
			atomic_inc(&race->refusals);
		else
			atomic_inc(&race->errors);
		usleep_range(200, 1000);
		unregister_guest_attest_ops(&racer->ops);
		kfree_sensitive(racer);
		cond_resched();
	}
	return 0;
}

static int race_requests(void *arg)
{
	struct race *race = arg;

	while (!kthread_should_stop()) {
		struct guest_attest_provider *provider;
		struct racer *racer;

		provider = guest_attest_provider_get();
		if (provider) {
			racer = container_of(provider->ops, struct racer, ops);
			usleep_range(10, 200);
			if (racer->magic != MAGIC)
				atomic_inc(&race->errors);
			atomic_inc(&race->requests);
			guest_attest_provider_put(provider);
		}
		cond_resched();
	}
	return 0;
}

static bool raced_enough(const struct race *race)
{
	return atomic_read(&race->registrations) >= 100 &&
	       atomic_read(&race->refusals) >= 100 &&
	       atomic_read(&race->requests) >= 100;
}

static void test_race(struct kunit *test)
{
	struct task_struct *tasks[8];
	struct race race = {};
	int i;

	for (i = 0; i < ARRAY_SIZE(tasks); i++)
		tasks[i] = kthread_run(i % 2 ? race_requests :
				       race_registrations, &race, "ga-race%d", i);
	for (i = 0; i < 100 && !raced_enough(&race); i++)
		msleep(100);
	for (i = 0; i < ARRAY_SIZE(tasks); i++)
		if (!IS_ERR(tasks[i]))
			kthread_stop(tasks[i]);

	kunit_info(test, "%d registrations, %d refusals, %d requests",
		   atomic_read(&race.registrations), atomic_read(&race.refusals),
		   atomic_read(&race.requests));
	KUNIT_EXPECT_EQ(test, atomic_read(&race.errors), 0);
	KUNIT_EXPECT_TRUE(test, raced_enough(&race));
	KUNIT_EXPECT_NULL(test, guest_attest_provider_get());
}

static struct kunit_case registry_cases[] = {
	KUNIT_CASE(test_empty),
	KUNIT_CASE_PARAM(test_bad_ops, bad_ops_gen_params),
	KUNIT_CASE(test_one_at_a_time),
	KUNIT_CASE(test_unregister),
#if defined(MODULE) && defined(CONFIG_MODULE_UNLOAD)
	KUNIT_CASE(test_module_reference),
#endif
	KUNIT_CASE(test_unregister_waits),
	KUNIT_CASE(test_race),
	{}
};

static struct kunit_suite registry_suite = {
	.name = "guest_attest_registry",
	.init = registry_init,
	.exit = registry_exit,
	.test_cases = registry_cases,
};

kunit_test_suite(registry_suite);
