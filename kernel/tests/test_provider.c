// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider without a platform: evidence of any length, delay and error, to
 * test the key type by.  What it makes is signed by nobody.
 *
 * Report: the report data, then bytes 0, 1, ... 250, 0, 1, ...  Certificates
 * and manifest: these bytes alone.
 * Registers: each byte is doubled, and the digest's added.
 */
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>

static unsigned int length = 256;
module_param(length, uint, 0644);
MODULE_PARM_DESC(length, "bytes of evidence");

static unsigned int certificates;
module_param(certificates, uint, 0644);
MODULE_PARM_DESC(certificates, "bytes of certificates, where they are wanted");

static unsigned int manifest;
module_param(manifest, uint, 0644);
MODULE_PARM_DESC(manifest, "bytes of the manifest of a service");

static bool services;
module_param(services, bool, 0444);
MODULE_PARM_DESC(services, "offer services");

static unsigned int delay_ms;
module_param(delay_ms, uint, 0644);
MODULE_PARM_DESC(delay_ms, "time a request takes");

static int error;
module_param(error, int, 0644);
MODULE_PARM_DESC(error, "what a request returns");

static unsigned int level_floor;
module_param(level_floor, uint, 0444);
MODULE_PARM_DESC(level_floor, "lowest level that is served");

static int wait_killable(ktime_t deadline)
{
	ktime_t done = ktime_add_ms(ktime_get(), READ_ONCE(delay_ms));
	ktime_t until = min(done, deadline);

	while (ktime_before(ktime_get(), until)) {
		schedule_timeout_killable(1);
		if (fatal_signal_pending(current))
			return -ERESTARTSYS;
	}
	return ktime_after(done, deadline) ? -ETIMEDOUT : 0;
}

static int fill(struct guest_attest_evidence *evidence,
		enum guest_attest_part part, const u8 *head, size_t head_len,
		unsigned int len)
{
	u8 *data = guest_attest_reserve_part(evidence, part, len);
	unsigned int i;

	if (IS_ERR(data))
		return PTR_ERR(data);
	for (i = 0; i < len; i++)
		data[i] = i < head_len ? head[i] : (i - head_len) % 251;
	return 0;
}

static int test_request(const struct guest_attest_request *req,
			struct guest_attest_evidence *evidence)
{
	unsigned int n_certificates = READ_ONCE(certificates);
	int ret;

	ret = wait_killable(req->deadline) ?: READ_ONCE(error);
	if (!ret)
		ret = fill(evidence, GUEST_ATTEST_REPORT, req->report_data,
			   sizeof(req->report_data), READ_ONCE(length));
	if (!ret && req->auxiliary && n_certificates)
		ret = fill(evidence, GUEST_ATTEST_CERTIFICATES, NULL, 0,
			   n_certificates);
	if (!ret && req->service)
		ret = fill(evidence, GUEST_ATTEST_MANIFEST, NULL, 0,
			   READ_ONCE(manifest));
	return ret;
}

/* Bytes of a SHA-384, and the TPM's number for it. */
#define DIGEST_LEN	48
#define ALG_SHA384	0x0c

static const struct guest_attest_register test_registers[] = {
	{ "test0", ALG_SHA384, DIGEST_LEN, 1, true },
	{ "test1", ALG_SHA384, DIGEST_LEN, 2, true },
};

static u8 values[ARRAY_SIZE(test_registers)][DIGEST_LEN];

static int test_read_register(unsigned int index, u8 *value, ktime_t deadline)
{
	int ret = wait_killable(deadline) ?: READ_ONCE(error);

	if (!ret)
		memcpy(value, values[index], DIGEST_LEN);
	return ret;
}

static int test_extend_register(unsigned int index, const u8 *digest,
				ktime_t deadline)
{
	int ret = wait_killable(deadline) ?: READ_ONCE(error);
	int i;

	for (i = 0; !ret && i < DIGEST_LEN; i++)
		values[index][i] = 2 * values[index][i] + digest[i];
	return ret;
}

static struct guest_attest_ops test_ops = {
	.name = "test",
	.module = THIS_MODULE,
	.level_ceiling = GUEST_ATTEST_LEVEL_MAX,
	.request = test_request,
	.registers = test_registers,
	.nr_registers = ARRAY_SIZE(test_registers),
	.read_register = test_read_register,
	.extend_register = test_extend_register,
};

static int __init test_init(void)
{
	test_ops.level_floor = level_floor;
	test_ops.features = services ? GUEST_ATTEST_SERVICES : 0;
	return register_guest_attest_ops(&test_ops);
}
module_init(test_init);

static void __exit test_exit(void)
{
	unregister_guest_attest_ops(&test_ops);
}
module_exit(test_exit);

MODULE_DESCRIPTION("guest_attest provider for tests");
MODULE_LICENSE("GPL");
