// SPDX-License-Identifier: GPL-2.0-only
/*
 * What unprivileged users can have in flight.
 */
#include <kunit/test.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/sched/task.h>
#include <linux/user_namespace.h>
#include "internal.h"

#define MANY	(GUEST_ATTEST_SHARES + 1)

struct crowd {
	struct cred *cred;
	struct guest_attest_share *held[MANY];
	unsigned int n;
	struct user_namespace outer;
	struct user_namespace inner;
};

static int share_init(struct kunit *test)
{
	struct crowd *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->cred = prepare_kernel_cred(&init_task);
	if (!c->cred)
		return -ENOMEM;
	cap_clear(c->cred->cap_effective);
	c->cred->uid = KUIDT_INIT(1000);
	c->outer.parent = &init_user_ns;
	c->outer.owner = KUIDT_INIT(1000);
	c->inner.parent = &c->outer;
	c->inner.owner = KUIDT_INIT(100000);
	test->priv = c;
	return 0;
}

static void share_exit(struct kunit *test)
{
	struct crowd *c = test->priv;

	if (!c)
		return;
	while (c->n)
		guest_attest_share_return(c->held[--c->n]);
	/* What it was made with: put_cred() drops a reference of it. */
	c->cred->user_ns = &init_user_ns;
	put_cred(c->cred);
}

/* One more request of @uid, of a namespace. */
static int take(struct kunit *test, unsigned int uid, struct user_namespace *ns)
{
	struct crowd *c = test->priv;
	struct guest_attest_share *share;

	c->cred->uid = KUIDT_INIT(uid);
	c->cred->user_ns = ns;
	share = guest_attest_share_take(c->cred);
	if (IS_ERR(share))
		return PTR_ERR(share);
	KUNIT_ASSERT_NOT_NULL(test, share);
	c->held[c->n++] = share;
	return 0;
}

static void test_each(struct kunit *test)
{
	struct crowd *c = test->priv;
	int i;

	for (i = 0; i < GUEST_ATTEST_SHARES_EACH; i++)
		KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), -EDQUOT);
	KUNIT_EXPECT_EQ(test, take(test, 1001, &init_user_ns), 0);

	guest_attest_share_return(c->held[1]);
	c->held[1] = c->held[--c->n];
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), -EDQUOT);
}

static void test_all(struct kunit *test)
{
	int i;

	for (i = 0; i < GUEST_ATTEST_SHARES; i++)
		KUNIT_EXPECT_EQ(test, take(test, i, &init_user_ns), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), -EBUSY);
	/* Uid 0 without capabilities is a user like any other. */
	KUNIT_EXPECT_EQ(test, take(test, 0, &init_user_ns), -EBUSY);
}

/* As many users as a namespace has mapped: one of them made it. */
static void test_namespace(struct kunit *test)
{
	struct crowd *c = test->priv;

	KUNIT_EXPECT_EQ(test, take(test, 100000, &c->outer), 0);
	KUNIT_EXPECT_EQ(test, take(test, 100001, &c->outer), 0);
	KUNIT_EXPECT_EQ(test, take(test, 100002, &c->inner), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), 0);
	KUNIT_EXPECT_EQ(test, take(test, 100003, &c->inner), -EDQUOT);
	KUNIT_EXPECT_EQ(test, take(test, 100004, &c->outer), -EDQUOT);
	KUNIT_EXPECT_EQ(test, take(test, 1000, &init_user_ns), -EDQUOT);
	KUNIT_EXPECT_EQ(test, take(test, 100000, &init_user_ns), 0);
}

/* Whoever may ask for anything anyway is not counted; elsewhere root is. */
static void test_privileged(struct kunit *test)
{
	struct crowd *c = test->priv;
	int i;

	for (i = 0; i < GUEST_ATTEST_SHARES; i++)
		KUNIT_EXPECT_EQ(test, take(test, i, &init_user_ns), 0);

	cap_raise(c->cred->cap_effective, CAP_SYS_ADMIN);
	c->cred->user_ns = &init_user_ns;
	KUNIT_EXPECT_NULL(test, guest_attest_share_take(c->cred));
	guest_attest_share_return(NULL);

	c->cred->cap_effective = CAP_FULL_SET;
	KUNIT_EXPECT_EQ(test, take(test, 100000, &c->outer), -EBUSY);
	cap_lower(c->cred->cap_effective, CAP_SYS_ADMIN);
	KUNIT_EXPECT_EQ(test, take(test, 0, &init_user_ns), -EBUSY);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(test_each),
	KUNIT_CASE(test_all),
	KUNIT_CASE(test_namespace),
	KUNIT_CASE(test_privileged),
	{}
};

static struct kunit_suite share_suite = {
	.name = "guest_attest_share",
	.init = share_init,
	.exit = share_exit,
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
