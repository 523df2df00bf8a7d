// SPDX-License-Identifier: MIT
#include "jwe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "b64.h"
#include "ec.h"

#define ALG_EC "ECDH-ES+A256KW"
#define RSA_LEN_MAX 1024
#define PROTECTED_MAX 512

static enum ec_curve curve_of(const struct tee_key *key)
{
	return key->kind == TEE_KEY_P521 ? EC_P521 : EC_P256;
}

/*
 * Clients in Rust authenticate not the header they received but their own
 * serialisation of it: these members in this order, the ones of epk sorted,
 * no white space. Any other form of the same header fails there.
 */
static int header(const struct tee_key *key, const uint8_t *point, char dst[PROTECTED_MAX])
{
	char x[B64_LEN(EC_FIELD_MAX)], y[B64_LEN(EC_FIELD_MAX)];
	size_t field = ec_field_len(curve_of(key));

	if (key->kind == TEE_KEY_RSA)
		return snprintf(dst, PROTECTED_MAX,
				"{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}");
	b64url_encode(x, point + 1, field);
	b64url_encode(y, point + 1 + field, field);
	return snprintf(dst, PROTECTED_MAX,
			"{\"alg\":\"" ALG_EC "\",\"enc\":\"A256GCM\",\"epk\":"
			"{\"crv\":\"%s\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}}",
			key->kind == TEE_KEY_P521 ? "P-521" : "P-256", x, y);
}

/* RFC 7518 4.6.2: Concat KDF, one round of SHA-256, apu and apv empty. */
static int concat_kdf(const uint8_t *z, size_t z_len, uint8_t kek[AEAD_KEY_LEN])
{
	static const uint8_t round[4] = { 0, 0, 0, 1 };
	static const uint8_t other_info[] =
		"\0\0\0\x0e" ALG_EC "\0\0\0\0\0\0\0\0\0\0\x01\0";
	const struct part parts[] = {
		{ round, sizeof(round) }, { z, z_len }, { other_info, sizeof(other_info) - 1 },
	};

	return sha256_parts(parts, 3, kek);
}

static int wrap_ec(const struct jwe_random *r, const struct tee_key *key, uint8_t *out,
		   size_t *out_len)
{
	uint8_t z[EC_FIELD_MAX], kek[AEAD_KEY_LEN];
	enum ec_curve curve = curve_of(key);
	int ret = -1;

	if (!ec_dh(r->ephemeral, key->ec, curve, z) &&
	    !concat_kdf(z, ec_field_len(curve), kek) && !key_wrap(kek, r->cek, out)) {
		*out_len = KEY_WRAP_LEN;
		ret = 0;
	}
	OPENSSL_cleanse(z, sizeof(z));
	OPENSSL_cleanse(kek, sizeof(kek));
	return ret;
}

static int wrap_rsa(const struct jwe_random *r, const struct tee_key *key, uint8_t *out,
		    size_t *out_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->rsa, NULL);
	int ret = -1;

	*out_len = RSA_LEN_MAX;
	if (ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_encrypt(ctx, out, out_len, r->cek, AEAD_KEY_LEN) == 1)
		ret = 0;
	EVP_PKEY_CTX_free(ctx);
	return ret;
}

static char *serialise(const char *protected, const uint8_t *wrapped, size_t wrapped_len,
		       const uint8_t *iv, const uint8_t *ct, size_t n)
{
	char key[B64_LEN(RSA_LEN_MAX)], iv_text[B64_LEN(AEAD_IV_LEN)],
		tag[B64_LEN(AEAD_TAG_LEN)], *body, *text = NULL;

	body = malloc(B64_LEN(n));
	if (!body)
		return NULL;
	b64url_encode(key, wrapped, wrapped_len);
	b64url_encode(iv_text, iv, AEAD_IV_LEN);
	b64url_encode(body, ct, n);
	b64url_encode(tag, ct + n, AEAD_TAG_LEN);
	if (asprintf(&text,
		     "{\"protected\":\"%s\",\"encrypted_key\":\"%s\",\"iv\":\"%s\","
		     "\"ciphertext\":\"%s\",\"tag\":\"%s\"}",
		     protected, key, iv_text, body, tag) < 0)
		text = NULL;
	free(body);
	return text;
}

char *jwe_encrypt_with(const struct jwe_random *r, const struct tee_key *key, const void *pt,
		       size_t n)
{
	char json[PROTECTED_MAX], protected[B64_LEN(PROTECTED_MAX)], *text = NULL;
	uint8_t wrapped[RSA_LEN_MAX], point[EC_POINT_MAX], *ct;
	size_t wrapped_len, aad_len;

	ct = malloc(n + AEAD_TAG_LEN);
	if (!ct)
		return NULL;
	if (r->ephemeral && ec_point(r->ephemeral, curve_of(key), point))
		goto out;
	aad_len = b64url_encode(protected, json, (size_t)header(key, point, json));
	if (r->ephemeral ? wrap_ec(r, key, wrapped, &wrapped_len) :
			   wrap_rsa(r, key, wrapped, &wrapped_len))
		goto out;
	if (!aead_seal(r->cek, r->iv, protected, aad_len, pt, n, ct, ct + n))
		text = serialise(protected, wrapped, wrapped_len, r->iv, ct, n);
out:
	free(ct);
	return text;
}

char *jwe_encrypt(const struct tee_key *key, const void *pt, size_t n)
{
	struct jwe_random r = { 0 };
	char *text = NULL;

	if (key->kind != TEE_KEY_RSA) {
		r.ephemeral = ec_generate(curve_of(key));
		if (!r.ephemeral)
			return NULL;
	}
	if (RAND_priv_bytes(r.cek, sizeof(r.cek)) == 1 && RAND_bytes(r.iv, sizeof(r.iv)) == 1)
		text = jwe_encrypt_with(&r, key, pt, n);
	OPENSSL_cleanse(r.cek, sizeof(r.cek));
	ec_free(r.ephemeral);
	return text;
}
