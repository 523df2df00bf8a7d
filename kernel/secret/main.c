// SPDX-License-Identifier: GPL-2.0-only
#include <linux/key-type.h>
#include <linux/module.h>
#include "secret.h"

static int __init guest_secret_init(void)
{
	int ret = guest_secret_requests_init();

	if (ret)
		return ret;
	ret = register_key_type(&guest_secret_courier_key_type);
	if (ret)
		goto requests;
	ret = register_key_type(&guest_secret_key_type);
	if (ret)
		goto courier;
	return 0;
courier:
	unregister_key_type(&guest_secret_courier_key_type);
requests:
	guest_secret_requests_exit();
	return ret;
}
module_init(guest_secret_init);

static void __exit guest_secret_exit(void)
{
	unregister_key_type(&guest_secret_key_type);
	guest_secret_requests_exit();
	unregister_key_type(&guest_secret_courier_key_type);
}
module_exit(guest_secret_exit);

MODULE_DESCRIPTION("Key type guest_secret: a key broker's secrets, released to the kernel");
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: ecdh_generic gcm");
