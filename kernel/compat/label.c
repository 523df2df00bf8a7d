// SPDX-License-Identifier: GPL-2.0-only
/*
 * The security label of a task, by what the kernel at hand exports.
 */
#include <linux/cred.h>
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

static void put_context(struct lsm_context *context)
{
	security_release_secctx(context->context, context->len);
}
#else
static void put_context(struct lsm_context *context)
{
	security_release_secctx(context);
}
#endif

/* -EOPNOTSUPP where no security module labels tasks. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static int get_context(struct lsm_context *context)
{
	u32 secid;

	security_current_getsecid_subj(&secid);
	if (!secid)
		return -EOPNOTSUPP;
	return security_secid_to_secctx(secid, &context->context,
					&context->len);
}
#else
static int get_context(struct lsm_context *context)
{
	struct lsm_prop prop;

	security_current_getlsmprop_subj(&prop);
	if (!lsmprop_is_set(&prop))
		return -EOPNOTSUPP;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
	return security_lsmprop_to_secctx(&prop, &context->context,
					  &context->len);
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	return security_lsmprop_to_secctx(&prop, context);
#else
	return security_lsmprop_to_secctx(&prop, context, LSM_ID_UNDEF);
#endif
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
 * guest_attest_label - security label of who asked
 * @cred: the credentials; the caller holds a reference
 * @label: set to the label, or empty where no security module gives one
 * @size: room in @label, with the zero
 *
 * Return: 0, -ENOMEM, -EOPNOTSUPP for a label that does not fit or that the
 * security module can't spell.
 */
int guest_attest_label(const struct cred *cred, char *label, size_t size)
{
	struct lsm_context context = {};
	const struct cred *mine;
	int ret;

	/* AppArmor tells labels of tasks, and those go by their credentials. */
	mine = override_creds(cred);
	ret = get_context(&context);
	revert_creds(mine);

	label[0] = '\0';
	if (ret == -EOPNOTSUPP)
		return 0;
	if (ret < 0)
		return ret == -ENOMEM ? ret : -EOPNOTSUPP;
	ret = copy_label(&context, label, size);
	put_context(&context);
	return ret;
}
