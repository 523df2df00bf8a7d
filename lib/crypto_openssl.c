// SPDX-License-Identifier: MIT
/*
 * OpenSSL 3. RSA is used as such, which OpenSSL has deprecated and still
 * builds EVP on: next to a signature of RSA-4096 that takes 75 us each use of
 * EVP takes 7. A digest by EVP looks its algorithm up anew, which takes as long
 * as to hash half a kilobyte.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto.h"
#include "der.h"
#include "ec.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

struct ga_key {
	enum ga_key_type type;
	atomic_uint refs;
	union {
		void *ec;
		RSA *rsa;
	};
};

/* Whose ECDSA is used; the build says which for P-384. */
static const struct ga_ec_backend *const backends[] = {
	[GA_KEY_P256] = &ga_ec_openssl,
	[GA_KEY_P384] = &GA_P384_BACKEND,
};

const char *ga_p384_backend(void)
{
	return backends[GA_KEY_P384]->name;
}

static struct ga_key *new_key(enum ga_key_type type)
{
	struct ga_key *key = calloc(1, sizeof(*key));

	if (!key)
		return NULL;
	key->type = type;
	atomic_init(&key->refs, 1);
	return key;
}

struct ga_key *ga_key_from_point(const struct ga_curves *curves,
				 enum ga_key_type type, struct ga_span xy)
{
	struct ga_key *key;

	if (type == GA_KEY_RSA || xy.n != 2 * ga_ec_field_len(type))
		return NULL;
	key = new_key(type);
	if (!key)
		return NULL;
	key->ec = backends[type]->new_key(curves ? curves->key[type]->ec : NULL,
					  type, xy);
	if (key->ec)
		return key;
	ga_key_put(key);
	return NULL;
}

/* The base points, SEC 2 2.4.2 and 2.5.1: any valid point would do. */
static const uint8_t base_p256[64] = {
	0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6,
	0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb,
	0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
	0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a,
	0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e,
	0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
};
static const uint8_t base_p384[96] = {
	0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7,
	0x1e, 0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7,
	0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55,
	0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38,
	0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c,
	0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4,
	0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5,
	0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce, 0x1d, 0x7e, 0x81, 0x9d,
	0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f,
};

int ga_curves_init(struct ga_curves *curves)
{
	curves->key[GA_KEY_P256] = ga_key_from_point(NULL, GA_KEY_P256,
						     GA_SPAN_OF(base_p256));
	curves->key[GA_KEY_P384] = ga_key_from_point(NULL, GA_KEY_P384,
						     GA_SPAN_OF(base_p384));
	if (curves->key[GA_KEY_P256] && curves->key[GA_KEY_P384])
		return 0;
	ga_curves_fini(curves);
	return -1;
}

void ga_curves_fini(struct ga_curves *curves)
{
	ga_key_put(curves->key[GA_KEY_P256]);
	ga_key_put(curves->key[GA_KEY_P384]);
	*curves = (struct ga_curves){ 0 };
}

static RSA *new_rsa(struct ga_span n, struct ga_span e)
{
	BIGNUM *bn_n = BN_bin2bn(n.p, (int)n.n, NULL);
	BIGNUM *bn_e = BN_bin2bn(e.p, (int)e.n, NULL);
	RSA *rsa = RSA_new();

	if (bn_n && bn_e && rsa && RSA_set0_key(rsa, bn_n, bn_e, NULL) == 1)
		return rsa;
	RSA_free(rsa);
	BN_free(bn_e);
	BN_free(bn_n);
	return NULL;
}

static struct ga_key *from_rsa(struct ga_span n, struct ga_span e)
{
	struct ga_key *key = new_key(GA_KEY_RSA);

	if (!key)
		return NULL;
	key->rsa = new_rsa(n, e);
	if (key->rsa)
		return key;
	ga_key_put(key);
	return NULL;
}

struct ga_key *ga_key_from_spki(const struct ga_curves *curves,
				struct ga_span spki)
{
	struct ga_der_key k;

	if (ga_der_parse_spki(spki, &k))
		return NULL;
	if (k.type == GA_KEY_RSA)
		return from_rsa(k.rsa_n, k.rsa_e);
	return ga_key_from_point(curves, k.type, k.point);
}

enum ga_key_type ga_key_type(const struct ga_key *key)
{
	return key->type;
}

struct ga_key *ga_key_ref(struct ga_key *key)
{
	atomic_fetch_add_explicit(&key->refs, 1, memory_order_relaxed);
	return key;
}

void ga_key_put(struct ga_key *key)
{
	if (!key || atomic_fetch_sub_explicit(&key->refs, 1,
					      memory_order_acq_rel) != 1)
		return;
	if (key->type == GA_KEY_RSA)
		RSA_free(key->rsa);
	else
		backends[key->type]->free_key(key->ec);
	free(key);
}

static bool sha256(const struct ga_span *parts, size_t n, uint8_t *out)
{
	SHA256_CTX ctx;
	size_t i;

	if (SHA256_Init(&ctx) != 1)
		return false;
	for (i = 0; i < n; i++)
		if (SHA256_Update(&ctx, parts[i].p, parts[i].n) != 1)
			return false;
	return SHA256_Final(out, &ctx) == 1;
}

/* SHA-384 is SHA-512 from another start, cut short by SHA512_Final(). */
static bool sha512(bool cut, const struct ga_span *parts, size_t n,
		   uint8_t *out)
{
	SHA512_CTX ctx;
	size_t i;

	if ((cut ? SHA384_Init(&ctx) : SHA512_Init(&ctx)) != 1)
		return false;
	for (i = 0; i < n; i++)
		if (SHA512_Update(&ctx, parts[i].p, parts[i].n) != 1)
			return false;
	return SHA512_Final(out, &ctx) == 1;
}

int ga_hash(enum ga_hash hash, const struct ga_span *parts, size_t n,
	    uint8_t *out)
{
	static const size_t len[] = {
		[GA_SHA256] = GA_SHA256_LEN,
		[GA_SHA384] = GA_SHA384_LEN,
		[GA_SHA512] = GA_SHA512_LEN,
	};
	bool ok = false;

	switch (hash) {
	case GA_SHA256:
		ok = sha256(parts, n, out);
		break;
	case GA_SHA384:
		ok = sha512(true, parts, n, out);
		break;
	case GA_SHA512:
		ok = sha512(false, parts, n, out);
		break;
	}
	if (!ok)
		memset(out, 0, len[hash]);
	return ok ? 0 : -1;
}

static int verify_ecdsa(const struct ga_key *key, struct ga_span msg,
			struct ga_span r, struct ga_span s)
{
	enum ga_hash hash = key->type == GA_KEY_P256 ? GA_SHA256 : GA_SHA384;
	uint8_t md[GA_SHA384_LEN];

	if (ga_hash(hash, &msg, 1, md))
		return -1;
	return backends[key->type]->verify(key->ec,
					   GA_SPAN(md, ga_ec_field_len(key->type)),
					   r, s);
}

int ga_key_verify_raw(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig)
{
	size_t n = sig.n / 2;

	if (key->type == GA_KEY_RSA || sig.n != 2 * ga_ec_field_len(key->type))
		return -1;
	return verify_ecdsa(key, msg, GA_SPAN(sig.p, n),
			    GA_SPAN(sig.p + n, n));
}

int ga_key_verify_der(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig)
{
	struct ga_span r, s;

	if (key->type == GA_KEY_RSA ||
	    ga_der_parse_ecdsa(sig, ga_ec_field_len(key->type), &r, &s))
		return -1;
	return verify_ecdsa(key, msg, r, s);
}

/* The parser of SubjectPublicKeyInfo lets no longer keys through. */
#define RSA_LEN_MAX 1024

int ga_key_verify_pss384(const struct ga_key *key, struct ga_span msg,
			 struct ga_span sig)
{
	uint8_t encoded[RSA_LEN_MAX], md[GA_SHA384_LEN];

	if (key->type != GA_KEY_RSA || sig.n > sizeof(encoded) ||
	    sig.n != (size_t)RSA_size(key->rsa))
		return -1;
	if (ga_hash(GA_SHA384, &msg, 1, md) ||
	    RSA_public_decrypt((int)sig.n, sig.p, encoded, key->rsa,
			       RSA_NO_PADDING) != (int)sig.n ||
	    RSA_verify_PKCS1_PSS_mgf1(key->rsa, md, EVP_sha384(), EVP_sha384(),
				      encoded, GA_SHA384_LEN) != 1)
		return -1;
	return 0;
}
