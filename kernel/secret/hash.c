// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes and HMAC over a message in pieces.  What they are fed is secret more
 * often than not, so the state is wiped always.
 */
#include <crypto/hash.h>
#include <linux/err.h>
#include "secret.h"

static int run_shash(struct crypto_shash *tfm,
		     const struct guest_secret_piece *pieces, unsigned int n,
		     u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	unsigned int i;
	int ret;

	desc->tfm = tfm;
	ret = crypto_shash_init(desc);
	for (i = 0; !ret && i < n; i++)
		if (pieces[i].len)
			ret = crypto_shash_update(desc, pieces[i].p,
						  pieces[i].len);
	if (!ret)
		ret = crypto_shash_final(desc, out);
	shash_desc_zero(desc);
	return ret;
}

/**
 * guest_secret_hash - hash a message
 * @algorithm: "sha256" or "sha384"
 * @pieces: the message
 * @n: of how many pieces
 * @out: room for the digest
 *
 * Return: 0 or an errno of the crypto API.
 */
int guest_secret_hash(const char *algorithm,
		      const struct guest_secret_piece *pieces, unsigned int n,
		      u8 *out)
{
	struct crypto_shash *tfm = crypto_alloc_shash(algorithm, 0, 0);
	int ret;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	ret = run_shash(tfm, pieces, n, out);
	crypto_free_shash(tfm);
	return ret;
}

/**
 * guest_secret_hmac - HMAC-SHA-256 of a message
 * @tfm: of guest_secret_hmac_alloc(); keeps the key until it is freed
 * @key: the key
 * @key_len: its length
 * @pieces: the message
 * @n: of how many pieces
 * @out: GUEST_SECRET_SHA256_LEN bytes
 *
 * Return: 0 or an errno of the crypto API.
 */
int guest_secret_hmac(struct crypto_shash *tfm, const u8 *key, size_t key_len,
		      const struct guest_secret_piece *pieces, unsigned int n,
		      u8 *out)
{
	int ret = crypto_shash_setkey(tfm, key, key_len);

	return ret ?: run_shash(tfm, pieces, n, out);
}

struct crypto_shash *guest_secret_hmac_alloc(void)
{
	return crypto_alloc_shash("hmac(sha256)", 0, 0);
}
