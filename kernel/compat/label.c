// SPDX-License-Identifier: GPL-2.0-only
/*
 * The security label of a task, by what the kernel at hand exports.
 */
#include <linux/errno.h>
#include <linux/security.h>
#include <linux/string.h>
#include <linux/version.h>
#include "label.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
struct lsm_context {
	char *context;
	u32 len;
};

static int get_context(u32 secid, struct lsm_context *context)
{
	return security_secid_to_secctx(secid, &context->context,
					&context->len);
}

static void put_context(struct lsm_context *context)
{
	security_release_secctx(context->context, context->len);
}
#else
static int get_context(u32 secid, struct lsm_context *context)
{
	return security_secid_to_secctx(secid, context);
}

static void put_context(struct lsm_context *context)
{
	security_release_secctx(context);
}
#endif

/* SELinux counts the zero that ends its labels, others don't. */
static int copy_label(const struct lsm_context *context, char *label,
		      size_t size)
{
	size_t len = context->len;

	if (len && !context->context[len - 1])
		len--;
	if (len >= size || memchr(context->context, '\0', len))
		return -EOPNOTSUPP;
	memcpy(label, context->context, len);
	label[len] = '\0';
	return 0;
}

/**
 * guest_attest_label - security label of a task
 * @cred: the task's
 * @label: set to the label, or empty where no security module gives one
 * @size: room in @label, with the zero
 *
 * Return: 0, -ENOMEM, -EOPNOTSUPP for a label that does not fit or that the
 * security module can't spell.
 */
int guest_attest_label(const struct cred *cred, char *label, size_t size)
{
	struct lsm_context context = {};
	u32 secid;
	int ret;

	label[0] = '\0';
	security_cred_getsecid(cred, &secid);
	/* AppArmor knows the label of a task, and none of a credential. */
	if (!secid)
		return 0;
	ret = get_context(secid, &context);
	if (ret == -EOPNOTSUPP)
		return 0;
	if (ret < 0)
		return ret == -ENOMEM ? ret : -EOPNOTSUPP;
	ret = copy_label(&context, label, size);
	put_context(&context);
	return ret;
}
