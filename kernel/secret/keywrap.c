// SPDX-License-Identifier: GPL-2.0-only
/*
 * AES key wrap (RFC 3394), unwrapping a key of 256 bits under another.  The
 * kernel had a template for it once; this one needs ecb(aes) alone.
 */
#include <crypto/algapi.h>
#include <crypto/skcipher.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include "secret.h"

#define SEMIBLOCK_LEN	8
#define SEMIBLOCKS	(GUEST_SECRET_KEY_LEN / SEMIBLOCK_LEN)
#define ROUNDS		6

/* RFC 3394 section 2.2.3.1 */
#define DEFAULT_IV	0xa6a6a6a6a6a6a6a6ULL

/* In memory of kmalloc(), as scatterlists need it. */
struct unwrap_state {
	u8 block[2 * SEMIBLOCK_LEN];
	u8 r[SEMIBLOCKS][SEMIBLOCK_LEN];
};

static int decrypt_block(struct skcipher_request *req, u8 *block)
{
	struct scatterlist sg;
	DECLARE_CRYPTO_WAIT(wait);

	sg_init_one(&sg, block, 2 * SEMIBLOCK_LEN);
	skcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG |
				      CRYPTO_TFM_REQ_MAY_SLEEP,
				      crypto_req_done, &wait);
	skcipher_request_set_crypt(req, &sg, &sg, 2 * SEMIBLOCK_LEN, NULL);
	return crypto_wait_req(crypto_skcipher_decrypt(req), &wait);
}

/* RFC 3394 section 2.2.2, by indexing */
static int unwrap(struct skcipher_request *req, struct unwrap_state *s,
		  const u8 *wrapped)
{
	u64 a = get_unaligned_be64(wrapped);
	int i, j, ret;

	memcpy(s->r, wrapped + SEMIBLOCK_LEN, sizeof(s->r));
	for (j = ROUNDS - 1; j >= 0; j--) {
		for (i = SEMIBLOCKS - 1; i >= 0; i--) {
			put_unaligned_be64(a ^ (SEMIBLOCKS * j + i + 1),
					   s->block);
			memcpy(s->block + SEMIBLOCK_LEN, s->r[i],
			       SEMIBLOCK_LEN);
			ret = decrypt_block(req, s->block);
			if (ret)
				return ret;
			a = get_unaligned_be64(s->block);
			memcpy(s->r[i], s->block + SEMIBLOCK_LEN,
			       SEMIBLOCK_LEN);
		}
	}
	put_unaligned_be64(a ^ DEFAULT_IV, s->block);
	put_unaligned_be64(0, s->block + SEMIBLOCK_LEN);
	return crypto_memneq(s->block, s->block + SEMIBLOCK_LEN,
			     SEMIBLOCK_LEN) ? -EBADMSG : 0;
}

/**
 * guest_secret_key_unwrap - unwrap a key
 * @kek: GUEST_SECRET_KEY_LEN bytes
 * @wrapped: GUEST_SECRET_WRAPPED_LEN bytes
 * @key: GUEST_SECRET_KEY_LEN bytes, written on success only
 *
 * Return: 0, -EBADMSG when it was not wrapped under @kek, or an errno of the
 * crypto API.
 */
int guest_secret_key_unwrap(const u8 *kek, const u8 *wrapped, u8 *key)
{
	struct crypto_skcipher *tfm = crypto_alloc_skcipher("ecb(aes)", 0, 0);
	struct skcipher_request *req = NULL;
	struct unwrap_state *s;
	int ret;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	ret = crypto_skcipher_setkey(tfm, kek, GUEST_SECRET_KEY_LEN);
	if (!ret)
		req = skcipher_request_alloc(tfm, GFP_KERNEL);
	if (!ret && (!s || !req))
		ret = -ENOMEM;
	if (!ret)
		ret = unwrap(req, s, wrapped);
	if (!ret)
		memcpy(key, s->r, GUEST_SECRET_KEY_LEN);
	skcipher_request_free(req);
	kfree_sensitive(s);
	crypto_free_skcipher(tfm);
	return ret;
}
