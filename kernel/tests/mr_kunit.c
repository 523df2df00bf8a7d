// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurement registers: what a provider may say of them, what is read, and
 * that an extension and its record in the log come together or not at all.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/unaligned.h>
#include "internal.h"
#include "mr.h"

#define ALG	0x0b
#define LEN	32
#define FIXED	5

/* A platform whose registers hold the last digest and how many there were. */
static struct {
	u8 value[2][LEN];
	unsigned int extended;
	unsigned int reads;
	unsigned int inside;
	unsigned int crowds;
	unsigned int delay_us;
	int error;
	u8 order[64];
} platform;

static int no_request(const struct guest_attest_request *req,
		      struct guest_attest_evidence *evidence)
{
	return -EIO;
}

static int read_register(unsigned int index, u8 *value, ktime_t deadline)
{
	platform.reads++;
	if (platform.error)
		return platform.error;
	if (index == 2)
		memset(value, 0xf1, FIXED);
	else
		memcpy(value, platform.value[index], LEN);
	return 0;
}

static int extend_register(unsigned int index, const u8 *digest,
			   ktime_t deadline)
{
	if (platform.inside++)
		platform.crowds++;
	if (platform.delay_us)
		usleep_range(platform.delay_us, 2 * platform.delay_us);
	if (!platform.error) {
		memcpy(platform.value[index], digest, LEN);
		if (platform.extended < sizeof(platform.order))
			platform.order[platform.extended] = digest[0];
		platform.extended++;
	}
	platform.inside--;
	return platform.error;
}

static const struct guest_attest_register registers[] = {
	{ "a0", ALG, LEN, 1, true },
	{ "b1", ALG, LEN, 2, true },
	{ "fixed", 0, FIXED },
};

#define OPS {								\
	.name = "fake",							\
	.module = THIS_MODULE,						\
	.request = no_request,						\
	.registers = registers,						\
	.nr_registers = ARRAY_SIZE(registers),				\
	.read_register = read_register,					\
	.extend_register = extend_register,				\
}

static const struct guest_attest_ops ops = OPS;
static const struct guest_attest_ops bare = {
	.name = "bare",
	.module = THIS_MODULE,
	.request = no_request,
};

static int mr_init(struct kunit *test)
{
	struct guest_attest_provider *provider = guest_attest_provider_get();

	if (provider) {
		guest_attest_provider_put(provider);
		kunit_skip(test, "a provider is registered");
	}
	memset(&platform, 0, sizeof(platform));
	return 0;
}

static void mr_exit(struct kunit *test)
{
	unregister_guest_attest_ops(&ops);
	unregister_guest_attest_ops(&bare);
	guest_mr_log_destroy();
}

static void offer(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&ops), 0);
}

static const struct bad_register {
	const char *what;
	struct guest_attest_register reg;
} bad_registers[] = {
	{ "no name", { NULL, ALG, LEN } },
	{ "empty name", { "", ALG, LEN } },
	{ "name too long", { "abcdefghijklmnop", ALG, LEN } },
	{ "upper case", { "RTMR0", ALG, LEN } },
	{ "space", { "a 0", ALG, LEN } },
	{ "the list's name", { GUEST_MR_LIST, ALG, LEN } },
	{ "the log's name", { GUEST_MR_LOG, ALG, LEN } },
	{ "no bytes", { "a0", 0, 0 } },
	{ "too many bytes", { "a0", 0, GUEST_MR_VALUE_MAX + 1 } },
	{ "unknown hash", { "a0", 0x12, LEN } },
	{ "another hash's length", { "a0", ALG, 48 } },
	{ "extendable without a hash", { "a0", 0, LEN, 1, true } },
};

KUNIT_ARRAY_PARAM_DESC(bad_register, bad_registers, what);

static void test_bad_register(struct kunit *test)
{
	const struct bad_register *bad = test->param_value;
	struct guest_attest_ops bad_ops = OPS;

	bad_ops.registers = &bad->reg;
	bad_ops.nr_registers = 1;
	KUNIT_EXPECT_EQ(test, register_guest_attest_ops(&bad_ops), -EINVAL);
}

static void test_bad_ops(struct kunit *test)
{
	struct guest_attest_ops bad_ops = OPS;

	bad_ops.registers = NULL;
	KUNIT_EXPECT_FALSE(test, guest_mr_ops_valid(&bad_ops));
	bad_ops.registers = registers;
	bad_ops.read_register = NULL;
	KUNIT_EXPECT_FALSE(test, guest_mr_ops_valid(&bad_ops));
	bad_ops.read_register = read_register;
	bad_ops.extend_register = NULL;
	KUNIT_EXPECT_FALSE(test, guest_mr_ops_valid(&bad_ops));
	bad_ops.registers = registers + 2;
	bad_ops.nr_registers = 1;
	KUNIT_EXPECT_TRUE(test, guest_mr_ops_valid(&bad_ops));
	KUNIT_EXPECT_TRUE(test, guest_mr_ops_valid(&bare));
}

static void test_no_provider(struct kunit *test)
{
	u8 value[LEN] = {};

	KUNIT_EXPECT_EQ(test, guest_mr_lookup("a0"), -ENODEV);
	KUNIT_EXPECT_EQ(test, guest_mr_read("a0", value, LEN), -ENODEV);
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LIST, NULL, 0), -ENODEV);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", value, LEN), -ENODEV);
}

static void test_no_registers(struct kunit *test)
{
	u8 value[LEN] = {};

	KUNIT_ASSERT_EQ(test, register_guest_attest_ops(&bare), 0);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup("a0"), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup(GUEST_MR_LIST), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup(GUEST_MR_LOG), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_read("a0", value, LEN), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", value, LEN), -EOPNOTSUPP);
}

static void test_lookup(struct kunit *test)
{
	offer(test);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup("a0"), 0);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup("fixed"), 0);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup(GUEST_MR_LIST), 0);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup(GUEST_MR_LOG), 0);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup("a"), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_lookup("a00"), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, platform.reads, 0);
}

static void test_list(struct kunit *test)
{
	static const char expected[] = "a0 sha256 32 extend\n"
				       "b1 sha256 32 extend\n"
				       "fixed - 5 read\n";
	char text[128] = {};

	offer(test);
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LIST, NULL, 0),
			strlen(expected));
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LIST, text,
					    strlen(expected)),
			strlen(expected));
	KUNIT_EXPECT_STREQ(test, text, expected);
}

static void test_read(struct kunit *test)
{
	u8 value[LEN + 1];

	offer(test);
	memset(platform.value[1], 0xb1, LEN);
	KUNIT_EXPECT_EQ(test, guest_mr_read("b1", NULL, 0), LEN);
	memset(value, 0x11, sizeof(value));
	KUNIT_EXPECT_EQ(test, guest_mr_read("b1", value, LEN - 1), LEN);
	KUNIT_EXPECT_EQ(test, value[0], 0x11);
	KUNIT_EXPECT_EQ(test, platform.reads, 0);

	KUNIT_EXPECT_EQ(test, guest_mr_read("b1", value, sizeof(value)), LEN);
	KUNIT_EXPECT_MEMEQ(test, value, platform.value[1], LEN);
	KUNIT_EXPECT_EQ(test, value[LEN], 0x11);
	KUNIT_EXPECT_EQ(test, guest_mr_read("fixed", value, LEN), FIXED);
	KUNIT_EXPECT_EQ(test, value[FIXED - 1], 0xf1);
	KUNIT_EXPECT_EQ(test, value[FIXED], 0xb1);

	platform.value[1][0]++;
	KUNIT_EXPECT_EQ(test, guest_mr_read("b1", value, LEN), LEN);
	KUNIT_EXPECT_EQ(test, value[0], 0xb2);
	KUNIT_EXPECT_EQ(test, guest_mr_read("c2", value, LEN), -EOPNOTSUPP);
}

static const struct failure {
	int error;
	int told;
} failures[] = {
	{ -EBUSY, -EBUSY },
	{ -EIO, -EIO },
	{ -ENOMEM, -ENOMEM },
	{ -ERESTARTSYS, -ERESTARTSYS },
	{ -ETIMEDOUT, -ETIMEDOUT },
	{ -EINVAL, -EIO },
	{ -EPERM, -EIO },
	{ -ENODEV, -EIO },
	{ 1, -EIO },
};

/* The register is as it was, and so is the log. */
static void test_failures(struct kunit *test)
{
	u8 value[LEN];
	int i;

	offer(test);
	for (i = 0; i < ARRAY_SIZE(failures); i++) {
		platform.error = failures[i].error;
		memset(value, 0x11, LEN);
		KUNIT_EXPECT_EQ(test, guest_mr_read("a0", value, LEN),
				failures[i].told);
		KUNIT_EXPECT_EQ(test, value[0], 0x11);
		KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", value, LEN),
				failures[i].told);
		KUNIT_EXPECT_EQ(test, guest_mr_log_read(NULL, 0), 0);
	}
	platform.error = 0;
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", value, LEN), 0);
	KUNIT_EXPECT_EQ(test, platform.extended, 1);
}

static void test_extend_refused(struct kunit *test)
{
	u8 digest[2 * LEN] = {};

	offer(test);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", NULL, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", digest, LEN - 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", digest, LEN + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", digest, 2 * LEN), -EINVAL);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("fixed", digest, FIXED),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_extend("c2", digest, LEN), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_extend(GUEST_MR_LOG, digest, LEN),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, guest_mr_extend(GUEST_MR_LIST, digest, LEN),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, platform.extended, 0);
	KUNIT_EXPECT_EQ(test, guest_mr_log_read(NULL, 0), 0);
}

static const u8 *expect_tlv(struct kunit *test, const u8 *p, u8 type, u32 len)
{
	KUNIT_EXPECT_EQ(test, p[0], type);
	KUNIT_ASSERT_EQ(test, get_unaligned_be32(p + 1), len);
	return p + 5;
}

/* Every byte of a record, as the header has it. */
static const u8 *expect_record(struct kunit *test, const u8 *p, u64 number,
			       const char *name, u8 index, const u8 *digest)
{
	size_t comm_len = strlen(current->comm), name_len = strlen(name);
	u64 now = ktime_get_real_ns(), then;

	p = expect_tlv(test, p, 0, 8);
	KUNIT_EXPECT_EQ(test, get_unaligned_be64(p), number);
	p = expect_tlv(test, p + 8, 108, 1);
	KUNIT_EXPECT_EQ(test, *p, index);
	p = expect_tlv(test, p + 1, 3, 5 + LEN);
	p = expect_tlv(test, p, ALG, LEN);
	KUNIT_EXPECT_MEMEQ(test, p, digest, LEN);
	p = expect_tlv(test, p + LEN, 103, 5 + name_len + 5 + 8 + 3 * (5 + 4) +
		       5 + comm_len);
	p = expect_tlv(test, p, 0, name_len);
	KUNIT_EXPECT_MEMEQ(test, p, name, name_len);
	p = expect_tlv(test, p + name_len, 1, 8);
	then = get_unaligned_be64(p);
	KUNIT_EXPECT_LE(test, then, now);
	KUNIT_EXPECT_GT(test, then, now - 60 * NSEC_PER_SEC);
	p = expect_tlv(test, p + 8, 2, 4);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(p),
			from_kuid(&init_user_ns, current_uid()));
	p = expect_tlv(test, p + 4, 3, 4);
	p = expect_tlv(test, p + 4, 4, 4);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(p), task_tgid_nr(current));
	p = expect_tlv(test, p + 4, 5, comm_len);
	KUNIT_EXPECT_MEMEQ(test, p, current->comm, comm_len);
	return p + comm_len;
}

static void test_log(struct kunit *test)
{
	u8 first[LEN], second[LEN], log[512];
	const u8 *p = log;
	long len;

	offer(test);
	memset(first, 0x21, LEN);
	memset(second, 0x42, LEN);
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LOG, log, sizeof(log)), 0);
	KUNIT_ASSERT_EQ(test, guest_mr_extend("b1", first, LEN), 0);
	KUNIT_ASSERT_EQ(test, guest_mr_extend("a0", second, LEN), 0);
	KUNIT_EXPECT_MEMEQ(test, platform.value[1], first, LEN);
	KUNIT_EXPECT_MEMEQ(test, platform.value[0], second, LEN);

	len = guest_mr_read(GUEST_MR_LOG, NULL, 0);
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_ASSERT_LE(test, len, sizeof(log));
	memset(log, 0x11, sizeof(log));
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LOG, log, len - 1), len);
	KUNIT_EXPECT_EQ(test, log[0], 0x11);
	KUNIT_EXPECT_EQ(test, guest_mr_read(GUEST_MR_LOG, log, len), len);
	p = expect_record(test, p, 0, "b1", 2, first);
	p = expect_record(test, p, 1, "a0", 1, second);
	KUNIT_EXPECT_EQ(test, p - log, len);
}

/* Nothing is extended that the log could not tell of. */
static void test_log_full(struct kunit *test)
{
	u8 digest[LEN] = {};
	long len;
	int i;

	offer(test);
	for (i = 0; i < GUEST_MR_LOG_MAX; i++) {
		if (guest_mr_extend("a0", digest, LEN))
			KUNIT_FAIL_AND_ABORT(test, "extension %d failed", i);
		if (!(i % 256))
			cond_resched();
	}
	len = guest_mr_log_read(NULL, 0);
	digest[0] = 1;
	KUNIT_EXPECT_EQ(test, guest_mr_extend("a0", digest, LEN), -ENOSPC);
	KUNIT_EXPECT_EQ(test, platform.extended, GUEST_MR_LOG_MAX);
	KUNIT_EXPECT_EQ(test, platform.value[0][0], 0);
	KUNIT_EXPECT_EQ(test, guest_mr_log_read(NULL, 0), len);
}

#define TASKS	4
#define EACH	16

static int extend_some(void *arg)
{
	u8 digest[LEN] = { (unsigned long)arg };
	int i, ret = 0;

	for (i = 0; i < EACH && !ret; i++)
		ret = guest_mr_extend(i % 2 ? "a0" : "b1", digest, LEN);
	while (!kthread_should_stop())
		msleep(20);
	return ret;
}

/* The log has the order in which the platform saw the extensions. */
static void test_order(struct kunit *test)
{
	struct task_struct *tasks[TASKS];
	const u8 *p;
	u8 *log;
	long len;
	int i;

	offer(test);
	platform.delay_us = 100;
	for (i = 0; i < TASKS; i++)
		tasks[i] = kthread_run(extend_some, (void *)(long)(i + 1),
				       "ga-mr%d", i);
	for (i = 0; i < 500 && READ_ONCE(platform.extended) < TASKS * EACH; i++)
		msleep(20);
	for (i = 0; i < TASKS; i++)
		if (!IS_ERR(tasks[i]))
			KUNIT_EXPECT_EQ(test, kthread_stop(tasks[i]), 0);
	KUNIT_EXPECT_EQ(test, platform.crowds, 0);
	KUNIT_ASSERT_EQ(test, platform.extended, TASKS * EACH);

	len = guest_mr_log_read(NULL, 0);
	log = kunit_kzalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, log);
	KUNIT_ASSERT_EQ(test, guest_mr_log_read(log, len), len);
	for (p = log, i = 0; p < log + len && i < TASKS * EACH; i++) {
		KUNIT_EXPECT_EQ(test, get_unaligned_be64(p + 5), i);
		/* Behind number, index, and the heads of both digest TLVs. */
		KUNIT_EXPECT_EQ(test, p[13 + 6 + 10], platform.order[i]);
		p += 13 + 6 + 10 + LEN;
		p += 5 + get_unaligned_be32(p + 1);
	}
	KUNIT_EXPECT_PTR_EQ(test, p, log + len);
	KUNIT_EXPECT_EQ(test, i, TASKS * EACH);
}

static struct kunit_case mr_cases[] = {
	KUNIT_CASE_PARAM(test_bad_register, bad_register_gen_params),
	KUNIT_CASE(test_bad_ops),
	KUNIT_CASE(test_no_provider),
	KUNIT_CASE(test_no_registers),
	KUNIT_CASE(test_lookup),
	KUNIT_CASE(test_list),
	KUNIT_CASE(test_read),
	KUNIT_CASE(test_failures),
	KUNIT_CASE(test_extend_refused),
	KUNIT_CASE(test_log),
	KUNIT_CASE(test_log_full),
	KUNIT_CASE(test_order),
	{}
};

static struct kunit_suite mr_suite = {
	.name = "guest_attest_mr",
	.init = mr_init,
	.exit = mr_exit,
	.test_cases = mr_cases,
};

kunit_test_suite(mr_suite);
