// SPDX-License-Identifier: GPL-2.0-only
/*
 * The check value: tells that a secret is the expected one, before anybody
 * uses it, and nothing else about it.
 */
#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/string.h>
#include "secret.h"

/**
 * guest_secret_check - compare a secret with its check value
 * @name: of the key
 * @secret: released
 * @len: its length
 * @expected: GUEST_SECRET_CHECK_LEN bytes
 *
 * Return: 0, -EKEYREJECTED when it is another secret, or an errno of the
 * crypto API.
 */
int guest_secret_check(const char *name, const u8 *secret, size_t len,
		       const u8 *expected)
{
	const struct guest_secret_piece message[] = {
		/* with the zero that ends it */
		{ GUEST_SECRET_CHECK_LABEL, sizeof(GUEST_SECRET_CHECK_LABEL) },
		{ name, strlen(name) },
	};
	struct crypto_shash *hmac = guest_secret_hmac_alloc();
	u8 got[GUEST_SECRET_CHECK_LEN];
	int ret;

	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	ret = guest_secret_hmac(hmac, secret, len, message, ARRAY_SIZE(message),
				got);
	crypto_free_shash(hmac);
	if (ret)
		return ret;
	return crypto_memneq(got, expected, sizeof(got)) ? -EKEYREJECTED : 0;
}
