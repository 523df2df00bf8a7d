// SPDX-License-Identifier: GPL-2.0-only
#include <linux/key-type.h>
#include <linux/module.h>
#include "internal.h"
#include "mr.h"

static int __init guest_attest_init(void)
{
	int ret;

	ret = register_key_type(&guest_attest_key_type);
	if (ret)
		return ret;
	ret = register_key_type(&guest_mr_key_type);
	if (ret)
		unregister_key_type(&guest_attest_key_type);
	return ret;
}
module_init(guest_attest_init);

static void __exit guest_attest_exit(void)
{
	unregister_key_type(&guest_mr_key_type);
	unregister_key_type(&guest_attest_key_type);
	guest_mr_log_destroy();
}
module_exit(guest_attest_exit);

MODULE_DESCRIPTION("Key types guest_attest, guest_mr: evidence and measurements");
MODULE_SOFTDEP("pre: crypto-sha384");
MODULE_LICENSE("GPL");
