// SPDX-License-Identifier: GPL-2.0-only
/*
 * One platform provider at a time: a guest runs on one platform.
 */
#define pr_fmt(fmt) "guest_attest: " fmt

#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "internal.h"
#include "mr.h"

/* Never held across a call into a provider. */
static DEFINE_SPINLOCK(registry_lock);
static struct guest_attest_provider *registered;

/**
 * register_guest_attest_ops - offer a platform to the guest_attest key type
 * @ops: stays valid until unregister_guest_attest_ops()
 *
 * Takes no reference to the provider's module: one is held per request, so
 * the module can be removed when no request is in it.
 *
 * Return: 0, -ENOMEM, -EINVAL for incomplete @ops, -EEXIST when a provider is
 * there already (the log names it).
 */
int register_guest_attest_ops(const struct guest_attest_ops *ops)
{
	struct guest_attest_provider *provider;

	if (!ops->name || !ops->name[0] || !ops->request ||
	    ops->level_floor > ops->level_ceiling ||
	    ops->level_ceiling > GUEST_ATTEST_LEVEL_MAX ||
	    !guest_mr_ops_valid(ops))
		return -EINVAL;

	provider = kzalloc(sizeof(*provider), GFP_KERNEL);
	if (!provider)
		return -ENOMEM;
	provider->ops = ops;
	refcount_set(&provider->users, 1);
	init_completion(&provider->idle);

	scoped_guard(spinlock, &registry_lock) {
		if (registered) {
			pr_err("%s refused: provider %s is registered\n",
			       ops->name, registered->ops->name);
			kfree(provider);
			return -EEXIST;
		}
		registered = provider;
	}
	pr_info("provider %s registered\n", ops->name);
	return 0;
}
EXPORT_SYMBOL_GPL(register_guest_attest_ops);

/**
 * unregister_guest_attest_ops - withdraw a platform
 * @ops: what was registered; anything else is ignored
 *
 * New requests fail with -ENODEV from here on.  Returns when no request is in
 * the provider any more; each of them has a deadline.
 */
void unregister_guest_attest_ops(const struct guest_attest_ops *ops)
{
	struct guest_attest_provider *provider;

	scoped_guard(spinlock, &registry_lock) {
		provider = registered;
		if (!provider || provider->ops != ops)
			return;
		registered = NULL;
	}
	if (!refcount_dec_and_test(&provider->users))
		wait_for_completion(&provider->idle);
	kfree(provider);
	pr_info("provider %s unregistered\n", ops->name);
}
EXPORT_SYMBOL_GPL(unregister_guest_attest_ops);

/* The provider, pinned until the put below; NULL when none is there. */
struct guest_attest_provider *guest_attest_provider_get(void)
{
	struct guest_attest_provider *provider = NULL;

	spin_lock(&registry_lock);
	if (registered && try_module_get(registered->ops->module)) {
		provider = registered;
		refcount_inc(&provider->users);
	}
	spin_unlock(&registry_lock);
	return provider;
}

void guest_attest_provider_put(struct guest_attest_provider *provider)
{
	struct module *module = provider->ops->module;

	/*
	 * Last user out lets unregister free @provider.  Where that is called
	 * from module exit, no request can be inside: the module is pinned.
	 */
	if (refcount_dec_and_test(&provider->users))
		complete(&provider->idle);
	module_put(module);
}

static int level_floor_get(char *buffer, const struct kernel_param *kp)
{
	int ret = -ENODEV;

	spin_lock(&registry_lock);
	if (registered)
		ret = sprintf(buffer, "%u\n", registered->ops->level_floor);
	spin_unlock(&registry_lock);
	return ret;
}

/* On the command line, too, where it would be called without this. */
static int level_floor_set(const char *value, const struct kernel_param *kp)
{
	return -EPERM;
}

static const struct kernel_param_ops level_floor_ops = {
	.get = level_floor_get,
	.set = level_floor_set,
};

module_param_cb(level_floor, &level_floor_ops, NULL, 0444);
MODULE_PARM_DESC(level_floor, "lowest level that the provider takes requests for (read only)");
