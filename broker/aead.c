// SPDX-License-Identifier: MIT
#include "aead.h"

#include <limits.h>
#include <stdbool.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

int aead_seal(const uint8_t key[AEAD_KEY_LEN], const uint8_t iv[AEAD_IV_LEN],
	      const void *aad, size_t aad_len, const void *pt, size_t n,
	      uint8_t *ct, uint8_t tag[AEAD_TAG_LEN])
{
	EVP_CIPHER_CTX *ctx;
	int len, ret = -1;

	if (n > INT_MAX || aad_len > INT_MAX)
		return -1;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx && EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) == 1 &&
	    (!aad_len || EVP_EncryptUpdate(ctx, NULL, &len, aad, (int)aad_len) == 1) &&
	    (!n || EVP_EncryptUpdate(ctx, ct, &len, pt, (int)n) == 1) &&
	    EVP_EncryptFinal_ex(ctx, tag, &len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN, tag) == 1)
		ret = 0;
	EVP_CIPHER_CTX_free(ctx);
	return ret;
}

int aead_open(const uint8_t key[AEAD_KEY_LEN], const uint8_t iv[AEAD_IV_LEN],
	      const void *aad, size_t aad_len, const uint8_t *ct, size_t n,
	      const uint8_t tag[AEAD_TAG_LEN], uint8_t *pt)
{
	uint8_t none[AEAD_TAG_LEN];
	EVP_CIPHER_CTX *ctx;
	int len, ret = -1;

	if (n > INT_MAX || aad_len > INT_MAX)
		return -1;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN, (void *)tag) == 1 &&
	    (!aad_len || EVP_DecryptUpdate(ctx, NULL, &len, aad, (int)aad_len) == 1) &&
	    (!n || EVP_DecryptUpdate(ctx, pt, &len, ct, (int)n) == 1) &&
	    EVP_DecryptFinal_ex(ctx, none, &len) == 1)
		ret = 0;
	EVP_CIPHER_CTX_free(ctx);
	if (ret)
		OPENSSL_cleanse(pt, n);
	return ret;
}

int sha256(const void *data, size_t n, uint8_t out[SHA256_LEN])
{
	return EVP_Digest(data, n, out, NULL, EVP_sha256(), NULL) == 1 ? 0 : -1;
}

int sha384(const void *data, size_t n, uint8_t out[SHA384_LEN])
{
	return EVP_Digest(data, n, out, NULL, EVP_sha384(), NULL) == 1 ? 0 : -1;
}

int hmac_sha256(const void *key, size_t key_len, const void *data, size_t n,
		uint8_t out[SHA256_LEN])
{
	if (key_len > INT_MAX)
		return -1;
	return HMAC(EVP_sha256(), key, (int)key_len, data, n, out, NULL) ? 0 : -1;
}
