// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurement registers of the platform: its current values, and extensions
 * with a log.
 */
#define pr_fmt(fmt) "guest_attest: " fmt

#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>
#include "internal.h"
#include "mr.h"

/* The platform answers in microseconds, unless somebody else is in the way. */
#define MR_TIMEOUT_MS	10000

struct hash {
	u8 alg;
	u8 len;
	const char *name;
};

/* TPM 2.0 Library, Part 2: TPM_ALG_ID */
static const struct hash hashes[] = {
	{ 0x04, 20, "sha1" },
	{ 0x0b, 32, "sha256" },
	{ 0x0c, 48, "sha384" },
	{ 0x0d, 64, "sha512" },
};

/*
 * Whose turn it is to extend. The log has to tell of extensions in the order
 * in which the platform saw them, so there is one at a time; a bit and not a
 * lock, since its holder is inside the provider and others must be able to
 * give up.
 */
static unsigned long extending;
static DECLARE_WAIT_QUEUE_HEAD(turn);

static const struct hash *find_hash(u8 alg)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++)
		if (hashes[i].alg == alg)
			return &hashes[i];
	return NULL;
}

bool guest_mr_name_valid(const char *name)
{
	size_t len = strlen(name);

	return len && len <= GUEST_MR_NAME_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool register_valid(const struct guest_attest_ops *ops,
			   const struct guest_attest_register *reg)
{
	const struct hash *hash = find_hash(reg->alg);

	if (!reg->name || !guest_mr_name_valid(reg->name) ||
	    !strcmp(reg->name, GUEST_MR_LIST) ||
	    !strcmp(reg->name, GUEST_MR_LOG))
		return false;
	if (!reg->len || reg->len > GUEST_MR_VALUE_MAX)
		return false;
	if (reg->alg && (!hash || hash->len != reg->len))
		return false;
	return !reg->extendable || (hash && ops->extend_register);
}

/* What a provider says about its registers, at registration. */
bool guest_mr_ops_valid(const struct guest_attest_ops *ops)
{
	unsigned int i;

	if (!ops->nr_registers)
		return true;
	if (!ops->registers || !ops->read_register)
		return false;
	for (i = 0; i < ops->nr_registers; i++)
		if (!register_valid(ops, &ops->registers[i]))
			return false;
	return true;
}

static const struct guest_attest_register *
find_register(const struct guest_attest_ops *ops, const char *name,
	      unsigned int *index)
{
	unsigned int i;

	for (i = 0; i < ops->nr_registers; i++) {
		if (!strcmp(ops->registers[i].name, name)) {
			*index = i;
			return &ops->registers[i];
		}
	}
	return NULL;
}

/**
 * guest_mr_lookup - is there something of this name?
 * @name: a register, GUEST_MR_LIST or GUEST_MR_LOG
 *
 * Return: 0, -ENODEV without a provider, -EOPNOTSUPP when the platform has no
 * registers, or none of this name.
 */
int guest_mr_lookup(const char *name)
{
	struct guest_attest_provider *provider = guest_attest_provider_get();
	unsigned int index;
	int ret = 0;

	if (!provider)
		return -ENODEV;
	if (!provider->ops->nr_registers)
		ret = -EOPNOTSUPP;
	else if (strcmp(name, GUEST_MR_LIST) && strcmp(name, GUEST_MR_LOG) &&
		 !find_register(provider->ops, name, &index))
		ret = -EOPNOTSUPP;
	guest_attest_provider_put(provider);
	return ret;
}

static long read_list(const struct guest_attest_ops *ops, char *buffer,
		      size_t buflen)
{
	size_t total = 0;
	unsigned int i;

	for (i = 0; i < ops->nr_registers; i++) {
		const struct guest_attest_register *reg = &ops->registers[i];
		const struct hash *hash = find_hash(reg->alg);
		char line[64];
		int len;

		len = scnprintf(line, sizeof(line), "%s %s %u %s\n", reg->name,
				hash ? hash->name : "-", reg->len,
				reg->extendable ? "extend" : "read");
		if (buffer && total + len <= buflen)
			memcpy(buffer + total, line, len);
		total += len;
	}
	return total;
}

static long read_register(const struct guest_attest_ops *ops, const char *name,
			  char *buffer, size_t buflen)
{
	const struct guest_attest_register *reg;
	u8 value[GUEST_MR_VALUE_MAX] = {};
	unsigned int index;
	int ret;

	reg = find_register(ops, name, &index);
	if (!reg)
		return -EOPNOTSUPP;
	if (!buffer || buflen < reg->len)
		return reg->len;
	ret = ops->read_register(index, value,
				 ktime_add_ms(ktime_get(), MR_TIMEOUT_MS));
	if (ret)
		return guest_attest_provider_error(ops->name, ret);
	memcpy(buffer, value, reg->len);
	return reg->len;
}

/**
 * guest_mr_read - a key type's ->read
 * @name: a register, GUEST_MR_LIST or GUEST_MR_LOG
 * @buffer: may be NULL
 * @buflen: its size
 *
 * The value is asked of the platform now, so that it is right whoever extended
 * the register, by whatever way.
 *
 * Return: the full length, copied if it fits; -ENODEV, -EOPNOTSUPP, -EBUSY,
 * -ETIMEDOUT, -ERESTARTSYS, -ENOMEM, -EIO.
 */
long guest_mr_read(const char *name, char *buffer, size_t buflen)
{
	struct guest_attest_provider *provider;
	long ret;

	if (!strcmp(name, GUEST_MR_LOG))
		return guest_mr_log_read(buffer, buflen);
	provider = guest_attest_provider_get();
	if (!provider)
		return -ENODEV;
	if (!strcmp(name, GUEST_MR_LIST))
		ret = read_list(provider->ops, buffer, buflen);
	else
		ret = read_register(provider->ops, name, buffer, buflen);
	guest_attest_provider_put(provider);
	return ret;
}

static int take_turn(ktime_t deadline)
{
	s64 left = ktime_to_ns(ktime_sub(deadline, ktime_get()));
	long ret;

	ret = wait_event_killable_timeout(turn,
					  !test_and_set_bit_lock(0, &extending),
					  nsecs_to_jiffies(max(left, 0)) + 1);
	if (ret < 0)
		return -ERESTARTSYS;
	return ret ? 0 : -EBUSY;
}

static void end_turn(void)
{
	clear_bit_unlock(0, &extending);
	/* Or a waiter that has just looked could miss it. */
	smp_mb__after_atomic();
	wake_up(&turn);
}

static int extend_and_log(const struct guest_attest_ops *ops,
			  const struct guest_attest_register *reg,
			  unsigned int index, const u8 *digest,
			  ktime_t deadline)
{
	struct guest_mr_record *record = guest_mr_record_alloc(reg, digest);
	int ret;

	if (IS_ERR(record))
		return PTR_ERR(record);
	ret = ops->extend_register(index, digest, deadline);
	if (ret) {
		guest_mr_record_free(record);
		return guest_attest_provider_error(ops->name, ret);
	}
	guest_mr_log_append(record);
	return 0;
}

static int extend(const struct guest_attest_ops *ops, const char *name,
		  const u8 *digest, size_t len)
{
	ktime_t deadline = ktime_add_ms(ktime_get(), MR_TIMEOUT_MS);
	const struct guest_attest_register *reg;
	unsigned int index;
	int ret;

	reg = find_register(ops, name, &index);
	if (!reg || !reg->extendable)
		return -EOPNOTSUPP;
	if (len != reg->len)
		return -EINVAL;

	ret = take_turn(deadline);
	if (ret)
		return ret;
	ret = extend_and_log(ops, reg, index, digest, deadline);
	end_turn();
	return ret;
}

/**
 * guest_mr_extend - extend a register, on behalf of the current task
 * @name: the register
 * @digest: exactly one digest
 * @len: its length
 *
 * Either the register was extended and the log says so, or neither.
 *
 * Return: 0, -EINVAL for another length than the register's, -EOPNOTSUPP for
 * what can't be extended, -ENOSPC when the log is full, -ENODEV, -EBUSY,
 * -ETIMEDOUT, -ERESTARTSYS, -ENOMEM, -EIO.
 */
int guest_mr_extend(const char *name, const u8 *digest, size_t len)
{
	struct guest_attest_provider *provider = guest_attest_provider_get();
	int ret;

	if (!provider)
		return -ENODEV;
	ret = extend(provider->ops, name, digest, len);
	guest_attest_provider_put(provider);
	return ret;
}
