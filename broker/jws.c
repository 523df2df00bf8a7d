// SPDX-License-Identifier: MIT
#include "jws.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ecdsa.h>

#include "aead.h"
#include "b64.h"
#include "ec.h"

#define SIGNATURE_LEN 64
#define DER_MAX 80
#define TOKEN_MAX 65536

int jws_key_init(struct jws_key *key, EVP_PKEY *pkey)
{
	char x[B64_LEN(P256_LEN)], y[B64_LEN(P256_LEN)], canonical[256];
	uint8_t point[P256_POINT_LEN], digest[SHA256_LEN];
	int n;

	*key = (struct jws_key){ .pkey = pkey };
	if (ec_point(pkey, EC_P256, point))
		goto err;
	b64url_encode(x, point + 1, P256_LEN);
	b64url_encode(y, point + 1 + P256_LEN, P256_LEN);
	/* RFC 7638 3: required members in order, no white space. */
	n = snprintf(canonical, sizeof(canonical),
		     "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
	if (sha256(canonical, (size_t)n, digest))
		goto err;
	b64url_encode(key->kid, digest, sizeof(digest));
	key->jwk = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kty", "EC", "crv", "P-256",
			     "x", x, "y", y, "alg", "ES256", "use", "sig", "kid", key->kid);
	if (key->jwk)
		return 0;
err:
	jws_key_fini(key);
	return -1;
}

void jws_key_fini(struct jws_key *key)
{
	EVP_PKEY_free(key->pkey);
	json_decref(key->jwk);
	*key = (struct jws_key){ 0 };
}

/* r || s of a DER signature. */
static int der_to_raw(const uint8_t *der, size_t n, uint8_t raw[SIGNATURE_LEN])
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
	int ret = -1;

	if (sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, P256_LEN) == P256_LEN &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + P256_LEN, P256_LEN) == P256_LEN)
		ret = 0;
	ECDSA_SIG_free(sig);
	return ret;
}

static int raw_to_der(const uint8_t raw[SIGNATURE_LEN], uint8_t *der, size_t *n)
{
	BIGNUM *r = BN_bin2bn(raw, P256_LEN, NULL), *s = BN_bin2bn(raw + P256_LEN, P256_LEN, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	int len = -1;

	if (sig && r && s && ECDSA_SIG_set0(sig, r, s)) {
		r = s = NULL;
		len = i2d_ECDSA_SIG(sig, &der);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	if (len <= 0)
		return -1;
	*n = (size_t)len;
	return 0;
}

static int sign(EVP_PKEY *pkey, const char *text, size_t n, uint8_t raw[SIGNATURE_LEN])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[DER_MAX];
	size_t len = sizeof(der);
	int ret = -1;

	if (ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, pkey) == 1 &&
	    EVP_DigestSign(ctx, der, &len, (const uint8_t *)text, n) == 1)
		ret = der_to_raw(der, len, raw);
	EVP_MD_CTX_free(ctx);
	return ret;
}

/* base64url of the compact JSON, to be freed with free(). */
static char *part(const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT), *out = NULL;
	size_t n;

	if (!text)
		return NULL;
	n = strlen(text);
	out = malloc(B64_LEN(n));
	if (out)
		b64url_encode(out, text, n);
	free(text);
	return out;
}

char *jws_sign(const struct jws_key *key, const json_t *payload)
{
	json_t *header = json_pack("{s:s, s:s, s:s, s:O}", "alg", "ES256", "typ", "JWT", "kid",
				   key->kid, "jwk", key->jwk);
	char *first = part(header), *second = part(payload), *input = NULL, *token = NULL;
	char signature[B64_LEN(SIGNATURE_LEN)];
	uint8_t raw[SIGNATURE_LEN];

	if (first && second && asprintf(&input, "%s.%s", first, second) < 0)
		input = NULL;
	if (input && !sign(key->pkey, input, strlen(input), raw)) {
		b64url_encode(signature, raw, sizeof(raw));
		if (asprintf(&token, "%s.%s", input, signature) < 0)
			token = NULL;
	}
	free(input);
	free(second);
	free(first);
	json_decref(header);
	return token;
}

static json_t *decode_part(const char *text, size_t n)
{
	char *bytes = malloc(B64_DECODED_MAX(n));
	json_t *json = NULL;
	size_t len;

	if (bytes && !b64url_decode((uint8_t *)bytes, &len, text, n))
		json = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, NULL);
	free(bytes);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

static bool header_is_ours(const struct jws_key *key, const char *text, size_t n)
{
	json_t *header = decode_part(text, n);
	const char *alg = json_string_value(json_object_get(header, "alg"));
	const char *kid = json_string_value(json_object_get(header, "kid"));
	bool ours = alg && !strcmp(alg, "ES256") && kid && !strcmp(kid, key->kid) &&
		    !json_object_get(header, "crit");

	json_decref(header);
	return ours;
}

json_t *jws_verify(const struct jws_key *key, const char *token, size_t n)
{
	const char *dot = n <= TOKEN_MAX ? memchr(token, '.', n) : NULL;
	const char *last = dot ? memrchr(token, '.', n) : NULL;
	uint8_t raw[B64_DECODED_MAX(B64_LEN(SIGNATURE_LEN))], der[DER_MAX];
	EVP_MD_CTX *ctx;
	size_t raw_len, der_len, signature_len;
	json_t *payload = NULL;

	if (!dot || last == dot)
		return NULL;
	signature_len = n - (size_t)(last + 1 - token);
	if (signature_len > B64_LEN(SIGNATURE_LEN) ||
	    b64url_decode(raw, &raw_len, last + 1, signature_len) || raw_len != SIGNATURE_LEN ||
	    raw_to_der(raw, der, &der_len) ||
	    !header_is_ours(key, token, (size_t)(dot - token)))
		return NULL;
	ctx = EVP_MD_CTX_new();
	if (ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
	    EVP_DigestVerify(ctx, der, der_len, (const uint8_t *)token,
			     (size_t)(last - token)) == 1)
		payload = decode_part(dot + 1, (size_t)(last - dot - 1));
	EVP_MD_CTX_free(ctx);
	return payload;
}

char *jws_jwks(const struct jws_key *key)
{
	json_t *set = json_pack("{s:[O]}", "keys", key->jwk);
	char *text = set ? json_dumps(set, JSON_COMPACT) : NULL;

	json_decref(set);
	return text;
}
