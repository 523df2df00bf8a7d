// SPDX-License-Identifier: GPL-2.0-only
/*
 * AES-256-GCM, opening only.
 */
#include <crypto/aead.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

static int gcm_decrypt(struct crypto_aead *tfm, const u8 *nonce,
		       const void *aad, size_t aad_len, u8 *buf, size_t len)
{
	u8 iv[GUEST_SECRET_IV_LEN];
	struct aead_request *req;
	struct scatterlist sg[2];
	DECLARE_CRYPTO_WAIT(wait);
	int ret = -ENOMEM;
	u8 *copy;

	/* A scatterlist takes neither stack nor the module's constants. */
	copy = kmemdup(aad, aad_len, GFP_KERNEL);
	req = aead_request_alloc(tfm, GFP_KERNEL);
	if (!copy || !req)
		goto out;

	memcpy(iv, nonce, sizeof(iv));
	sg_init_table(sg, ARRAY_SIZE(sg));
	sg_set_buf(&sg[0], copy, aad_len);
	sg_set_buf(&sg[1], buf, len);
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG |
				  CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done,
				  &wait);
	aead_request_set_ad(req, aad_len);
	aead_request_set_crypt(req, sg, sg, len, iv);
	ret = crypto_wait_req(crypto_aead_decrypt(req), &wait);
out:
	if (req)
		aead_request_free(req);
	kfree(copy);
	return ret;
}

/**
 * guest_secret_gcm_open - decrypt and authenticate in place
 * @key: GUEST_SECRET_KEY_LEN bytes
 * @nonce: GUEST_SECRET_IV_LEN bytes
 * @aad: associated data, 1 byte or more
 * @aad_len: its length
 * @buf: ciphertext and tag, from kmalloc(); becomes the plaintext, and
 *	undefined when that does not authenticate
 * @len: length of @buf, the tag included
 *
 * Return: 0, -EBADMSG when the tag is wrong, or an errno of the crypto API.
 */
int guest_secret_gcm_open(const u8 *key, const u8 *nonce, const void *aad,
			  size_t aad_len, u8 *buf, size_t len)
{
	struct crypto_aead *tfm;
	int ret;

	if (len < GUEST_SECRET_TAG_LEN)
		return -EBADMSG;
	tfm = crypto_alloc_aead("gcm(aes)", 0, 0);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	ret = crypto_aead_setkey(tfm, key, GUEST_SECRET_KEY_LEN);
	if (!ret)
		ret = crypto_aead_setauthsize(tfm, GUEST_SECRET_TAG_LEN);
	if (!ret)
		ret = gcm_decrypt(tfm, nonce, aad, aad_len, buf, len);
	crypto_free_aead(tfm);
	return ret;
}
