// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_secret once more, for the search of its leftovers in memory: see
 * secret_memory_seams.h.  Not for production: anybody knows its private key.
 */
#define pr_fmt(fmt) "guest_secret: " fmt

#include <linux/compiler.h>
#include <linux/module.h>
#include "secret_memory_seams.h"
#include "secret/secret.h"

bool secret_memory_wipe = true;
module_param_named(wipe, secret_memory_wipe, bool, 0644);
MODULE_PARM_DESC(wipe, "whether secrets are wiped, and what held them is freed");

#include "../secret/aead.c"
#include "../secret/base64url.c"
#include "../secret/carrier.c"
#include "../secret/check.c"
#include "../secret/ecdh.c"
#include "../secret/envelope.c"
#include "../secret/grammar.c"
#include "../secret/hash.c"
#include "../secret/hpke.c"
#include "../secret/jwe.c"
#include "../secret/kdf.c"
#include "../secret/key.c"
#include "../secret/keywrap.c"
#include "../secret/native.c"
#include "../secret/params.c"
#include "../secret/place.c"
#include "../secret/publish.c"
#include "../secret/rcar.c"
#include "../secret/relay.c"
#include "../secret/request.c"
#include "../secret/text.c"
#include "../secret/upcall.c"

/*
 * The scalar d9f10996... of RFC 9180's vectors, under a mask: the module's own
 * data must not be what the search finds.
 */
static const u8 masked_scalar[GUEST_SECRET_KEY_LEN] = {
	0x7c, 0x54, 0xac, 0x33, 0x05, 0x89, 0x73, 0x6c,
	0x7e, 0x7f, 0xb8, 0xba, 0x87, 0xfa, 0xbd, 0x52,
	0x24, 0x4f, 0x99, 0x2c, 0x9e, 0x29, 0x8f, 0xc9,
	0x17, 0x47, 0xc3, 0x40, 0x3a, 0x99, 0x7c, 0x0c,
};

static u8 mask = 0xa5;

/* As the function that it takes the place of, which is asked for no scalar. */
static int make_known(struct guest_secret_keypair *pair, const u8 *none)
{
	u8 *scalar = kmalloc(GUEST_SECRET_KEY_LEN, GFP_KERNEL);
	unsigned int i;
	int ret;

	if (!scalar)
		return -ENOMEM;
	for (i = 0; i < GUEST_SECRET_KEY_LEN; i++)
		scalar[i] = masked_scalar[i] ^ READ_ONCE(mask);
	ret = guest_secret_keypair_make(pair, scalar);
	(kfree_sensitive)(scalar);
	return ret;
}

#define guest_secret_keypair_make	make_known
#include "../secret/exchange.c"
#include "../secret/main.c"
