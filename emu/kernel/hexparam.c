// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include "hexparam.h"

int hex_param_set(const char *val, const struct kernel_param *kp)
{
	struct hex_param *param = kp->arg;
	size_t digits = val ? strlen(val) : 0;

	if (digits != 2 * param->len) {
		pr_err("%s has %zu characters, want %zu hex digits\n", kp->name,
		       digits, 2 * param->len);
		return -EINVAL;
	}
	if (hex2bin(param->data, val, param->len)) {
		pr_err("%s has a character that is no hex digit\n", kp->name);
		return -EINVAL;
	}
	param->given = true;
	return 0;
}

static int hex_param_get(char *buffer, const struct kernel_param *kp)
{
	const struct hex_param *param = kp->arg;

	return sysfs_emit(buffer, "%*phN\n", (int)param->len, param->data);
}

const struct kernel_param_ops hex_param_ops = {
	.set = hex_param_set,
	.get = hex_param_get,
};
