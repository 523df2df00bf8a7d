// SPDX-License-Identifier: GPL-2.0-only
/*
 * lib/crypto of newer kernels, for those without it.
 */
#include "compat.h"

#ifdef COMPAT_HASHES
#include <crypto/hash.h>
#include <crypto/hmac.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/string.h>

static struct crypto_shash *sha384_tfm;

int compat_init(void)
{
	struct crypto_shash *tfm = crypto_alloc_shash("sha384-generic", 0, 0);

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	sha384_tfm = tfm;
	return 0;
}

void compat_exit(void)
{
	crypto_free_shash(sha384_tfm);
}

void sha384(const u8 *data, size_t len, u8 out[SHA384_DIGEST_SIZE])
{
	int err = crypto_shash_tfm_digest(sha384_tfm, data, len, out);

	/* The generic implementation has nothing that could fail. */
	WARN_ON_ONCE(err);
}

/* RFC 2104, for a key of one block at most */
void hmac_sha256_usingrawkey(const u8 *raw_key, size_t raw_key_len,
			     const u8 *data, size_t data_len,
			     u8 out[SHA256_DIGEST_SIZE])
{
	u8 pad[SHA256_BLOCK_SIZE];
	struct sha256_state state;
	size_t i;

	if (WARN_ON_ONCE(raw_key_len > sizeof(pad)))
		return;

	memset(pad, HMAC_IPAD_VALUE, sizeof(pad));
	for (i = 0; i < raw_key_len; i++)
		pad[i] ^= raw_key[i];
	sha256_init(&state);
	sha256_update(&state, pad, sizeof(pad));
	sha256_update(&state, data, data_len);
	sha256_final(&state, out);

	for (i = 0; i < sizeof(pad); i++)
		pad[i] ^= HMAC_IPAD_VALUE ^ HMAC_OPAD_VALUE;
	sha256_init(&state);
	sha256_update(&state, pad, sizeof(pad));
	sha256_update(&state, out, SHA256_DIGEST_SIZE);
	sha256_final(&state, out);

	memzero_explicit(pad, sizeof(pad));
	memzero_explicit(&state, sizeof(state));
}
#endif
