// SPDX-License-Identifier: MIT
#include "aead.h"

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

/* Looked up once: OpenSSL would else do so at each use. For the life of the process. */
static struct {
	EVP_CIPHER *gcm;
	EVP_CIPHER *key_wrap;
	EVP_MD *sha256;
	EVP_MD *sha384;
	EVP_MD *sha512;
	EVP_MAC_CTX *hmac;
} alg;
static pthread_once_t alg_once = PTHREAD_ONCE_INIT;

/* What is not found stays NULL, and every use of it fails. */
static void find_algorithms(void)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
		OSSL_PARAM_construct_end(),
	};
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);

	alg.gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	alg.key_wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
	alg.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	alg.sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
	alg.sha512 = EVP_MD_fetch(NULL, "SHA512", NULL);
	alg.hmac = mac ? EVP_MAC_CTX_new(mac) : NULL;
	if (alg.hmac && EVP_MAC_CTX_set_params(alg.hmac, params) != 1) {
		EVP_MAC_CTX_free(alg.hmac);
		alg.hmac = NULL;
	}
	EVP_MAC_free(mac);
}

int aead_seal(const uint8_t key[AEAD_KEY_LEN], const uint8_t iv[AEAD_IV_LEN],
	      const void *aad, size_t aad_len, const void *pt, size_t n,
	      uint8_t *ct, uint8_t tag[AEAD_TAG_LEN])
{
	EVP_CIPHER_CTX *ctx;
	int len, ret = -1;

	if (n > INT_MAX || aad_len > INT_MAX)
		return -1;
	pthread_once(&alg_once, find_algorithms);
	ctx = EVP_CIPHER_CTX_new();
	if (ctx && alg.gcm && EVP_EncryptInit_ex(ctx, alg.gcm, NULL, key, iv) == 1 &&
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
	pthread_once(&alg_once, find_algorithms);
	ctx = EVP_CIPHER_CTX_new();
	if (ctx && alg.gcm && EVP_DecryptInit_ex(ctx, alg.gcm, NULL, key, iv) == 1 &&
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

int key_wrap(const uint8_t kek[AEAD_KEY_LEN], const uint8_t key[AEAD_KEY_LEN],
	     uint8_t out[KEY_WRAP_LEN])
{
	EVP_CIPHER_CTX *ctx;
	int len = 0, ret = -1;

	pthread_once(&alg_once, find_algorithms);
	ctx = EVP_CIPHER_CTX_new();
	if (ctx)
		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	if (ctx && alg.key_wrap &&
	    EVP_EncryptInit_ex(ctx, alg.key_wrap, NULL, kek, NULL) == 1 &&
	    EVP_EncryptUpdate(ctx, out, &len, key, AEAD_KEY_LEN) == 1 && len == KEY_WRAP_LEN)
		ret = 0;
	EVP_CIPHER_CTX_free(ctx);
	return ret;
}

static int hash(EVP_MD *const *md, const void *data, size_t n, uint8_t *out)
{
	pthread_once(&alg_once, find_algorithms);
	return *md && EVP_Digest(data, n, out, NULL, *md, NULL) == 1 ? 0 : -1;
}

int sha256(const void *data, size_t n, uint8_t out[SHA256_LEN])
{
	return hash(&alg.sha256, data, n, out);
}

int sha384(const void *data, size_t n, uint8_t out[SHA384_LEN])
{
	return hash(&alg.sha384, data, n, out);
}

int sha512(const void *data, size_t n, uint8_t out[SHA512_LEN])
{
	return hash(&alg.sha512, data, n, out);
}

int sha256_parts(const struct part *parts, size_t n, uint8_t out[SHA256_LEN])
{
	EVP_MD_CTX *ctx;
	bool ok;
	size_t i;

	pthread_once(&alg_once, find_algorithms);
	ctx = EVP_MD_CTX_new();
	ok = ctx && alg.sha256 && EVP_DigestInit_ex(ctx, alg.sha256, NULL) == 1;
	for (i = 0; ok && i < n; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -1;
}

int hmac_sha256_parts(const void *key, size_t key_len, const struct part *parts, size_t n,
		      uint8_t out[SHA256_LEN])
{
	EVP_MAC_CTX *ctx;
	size_t i, len;
	bool ok;

	pthread_once(&alg_once, find_algorithms);
	ctx = alg.hmac ? EVP_MAC_CTX_dup(alg.hmac) : NULL;
	ok = ctx && EVP_MAC_init(ctx, key, key_len, NULL) == 1;
	for (i = 0; ok && i < n; i++)
		ok = !parts[i].n || EVP_MAC_update(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_MAC_final(ctx, out, &len, SHA256_LEN) == 1 && len == SHA256_LEN;
	EVP_MAC_CTX_free(ctx);
	return ok ? 0 : -1;
}

int hmac_sha256(const void *key, size_t key_len, const void *data, size_t n,
		uint8_t out[SHA256_LEN])
{
	const struct part all = { data, n };

	return hmac_sha256_parts(key, key_len, &all, 1, out);
}
