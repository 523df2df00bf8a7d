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

#define ES256 "ES256"
#define SIGNATURE_LEN 64
/* RSA of 8192 bits. */
#define SIGNATURE_MAX 1024
#define RSA_BITS_MIN 2048
#define DER_MAX 80
#define TOKEN_MAX 65536

static char *make_header(const struct jws_key *key)
{
	json_t *header = json_pack("{s:s, s:s, s:s, s:O}", "alg", ES256, "typ", "JWT", "kid",
				   key->kid, "jwk", key->jwk);
	char *text = header ? json_dumps(header, JSON_COMPACT) : NULL, *out = NULL;

	if (text)
		out = malloc(B64_LEN(strlen(text)));
	if (out)
		b64url_encode(out, text, strlen(text));
	free(text);
	json_decref(header);
	return out;
}

int jws_key_init(struct jws_key *key, EC_KEY *ec)
{
	char x[B64_LEN(P256_LEN)], y[B64_LEN(P256_LEN)], canonical[256];
	uint8_t point[P256_POINT_LEN], digest[SHA256_LEN];
	int n;

	*key = (struct jws_key){ .ec = ec };
	if (ec_point(ec, EC_P256, point))
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
			     "x", x, "y", y, "alg", ES256, "use", "sig", "kid", key->kid);
	key->header = make_header(key);
	if (key->header)
		return 0;
err:
	jws_key_fini(key);
	return -1;
}

void jws_key_fini(struct jws_key *key)
{
	ec_free(key->ec);
	free(key->header);
	json_decref(key->jwk);
	*key = (struct jws_key){ 0 };
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

char *jws_sign(const struct jws_key *key, const char *payload)
{
	size_t n = strlen(payload), head = strlen(key->header), room, at;
	uint8_t digest[SHA256_LEN], raw[SIGNATURE_LEN];
	char *token;

	room = head + 1 + B64_LEN(n) + 1 + B64_LEN(SIGNATURE_LEN);
	token = malloc(room);
	if (!token)
		return NULL;
	memcpy(token, key->header, head);
	token[head] = '.';
	at = head + 1 + b64url_encode(token + head + 1, payload, n);
	if (sha256(token, at, digest) || ec_sign(key->ec, digest, raw)) {
		free(token);
		return NULL;
	}
	token[at++] = '.';
	b64url_encode(token + at, raw, sizeof(raw));
	return token;
}

/* To be freed with free(), with a NUL behind it; NULL when it has one inside. */
static char *decode_text(const char *text, size_t n)
{
	char *bytes = malloc(B64_DECODED_MAX(n) + 1);
	size_t len;

	if (bytes && !b64url_decode((uint8_t *)bytes, &len, text, n) && !memchr(bytes, 0, len)) {
		bytes[len] = '\0';
		return bytes;
	}
	free(bytes);
	return NULL;
}

static json_t *decode_part(const char *text, size_t n)
{
	char *bytes = decode_text(text, n);
	json_t *json = bytes ? json_loads(bytes, JSON_REJECT_DUPLICATES, NULL) : NULL;

	free(bytes);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

/**
 * struct jws - the parts of a compact token
 * @text: of which the first @signed_len bytes are signed
 * @header: decoded
 * @payload: where it begins
 */
struct jws {
	const char *text;
	size_t signed_len;
	json_t *header;
	const char *payload;
	uint8_t signature[SIGNATURE_MAX + 3];
	size_t signature_len;
};

static int split_parts(struct jws *j, const char *token, size_t n)
{
	const char *dot = n <= TOKEN_MAX ? memchr(token, '.', n) : NULL;
	const char *last = dot ? memrchr(token, '.', n) : NULL;
	size_t len;

	*j = (struct jws){ .text = token };
	if (!dot || last == dot)
		return -1;
	len = n - (size_t)(last + 1 - token);
	if (len > B64_LEN(SIGNATURE_MAX) ||
	    b64url_decode(j->signature, &j->signature_len, last + 1, len))
		return -1;
	j->signed_len = (size_t)(last - token);
	j->payload = dot + 1;
	return 0;
}

static int split(struct jws *j, const char *token, size_t n)
{
	if (split_parts(j, token, n))
		return -1;
	j->header = decode_part(token, (size_t)(j->payload - 1 - token));
	return j->header && !json_object_get(j->header, "crit") ? 0 : -1;
}

static bool header_says(const struct jws *j, const char *name, const char *value)
{
	const char *said = json_string_value(json_object_get(j->header, name));

	return said && !strcmp(said, value);
}

const char *jws_algorithm(const EVP_PKEY *pkey)
{
	char curve[32];

	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_ED25519:
		return "EdDSA";
	case EVP_PKEY_RSA:
		return EVP_PKEY_get_bits(pkey) >= RSA_BITS_MIN ? "RS256" : NULL;
	case EVP_PKEY_EC:
		if (EVP_PKEY_get_group_name(pkey, curve, sizeof(curve), NULL) == 1 &&
		    !strcmp(curve, "prime256v1"))
			return ES256;
		return NULL;
	default:
		return NULL;
	}
}

/* With the algorithm of the key, never with one that the token chose. */
static json_t *check(const struct jws *j, EVP_PKEY *pkey)
{
	bool ec = EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC;
	bool prehash = EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519;
	const uint8_t *signature = j->signature;
	size_t n = j->signature_len;
	uint8_t der[DER_MAX];
	json_t *payload = NULL;
	EVP_MD_CTX *ctx;

	if (ec) {
		if (n != SIGNATURE_LEN || raw_to_der(signature, der, &n))
			return NULL;
		signature = der;
	}
	ctx = EVP_MD_CTX_new();
	if (ctx &&
	    EVP_DigestVerifyInit(ctx, NULL, prehash ? EVP_sha256() : NULL, NULL, pkey) == 1 &&
	    EVP_DigestVerify(ctx, signature, n, (const uint8_t *)j->text, j->signed_len) == 1)
		payload = decode_part(j->payload,
				      (size_t)(j->text + j->signed_len - j->payload));
	EVP_MD_CTX_free(ctx);
	return payload;
}

char *jws_verify(const struct jws_key *key, const char *token, size_t n)
{
	size_t head = strlen(key->header);
	uint8_t digest[SHA256_LEN];
	struct jws j;

	/* Of the headers that this key has signed there is one. */
	if (n > head && token[head] == '.' && !memcmp(token, key->header, head) &&
	    !split_parts(&j, token, n) && j.signature_len == SIGNATURE_LEN &&
	    !sha256(token, j.signed_len, digest) && !ec_verify(key->ec, digest, j.signature))
		return decode_text(j.payload, (size_t)(token + j.signed_len - j.payload));
	return NULL;
}

json_t *jws_verify_foreign(EVP_PKEY *pkey, const char *token, size_t n)
{
	const char *alg = jws_algorithm(pkey);
	json_t *payload = NULL;
	struct jws j;

	if (!split(&j, token, n) && alg && header_says(&j, "alg", alg))
		payload = check(&j, pkey);
	json_decref(j.header);
	return payload;
}

char *jws_jwks(const struct jws_key *key)
{
	json_t *set = json_pack("{s:[O]}", "keys", key->jwk);
	char *text = set ? json_dumps(set, JSON_COMPACT) : NULL;

	json_decref(set);
	return text;
}
