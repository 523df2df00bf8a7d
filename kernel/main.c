// SPDX-License-Identifier: GPL-2.0-only
#include <linux/key-type.h>
#include <linux/module.h>
#include "internal.h"

static int __init guest_attest_init(void)
{
	return register_key_type(&guest_attest_key_type);
}
module_init(guest_attest_init);

static void __exit guest_attest_exit(void)
{
	unregister_key_type(&guest_attest_key_type);
}
module_exit(guest_attest_exit);

MODULE_DESCRIPTION("Key type guest_attest: evidence of a confidential VM");
MODULE_SOFTDEP("pre: crypto-sha384");
MODULE_LICENSE("GPL");
