// SPDX-License-Identifier: MIT
#include "crypto.h"
#include "der.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

struct ga_key {
	enum ga_key_type type;
	atomic_uint refs;
	EVP_PKEY *pkey;
};

/* Longest DER encoding of two P-384 integers. */
#define ECDSA_DER_MAX 104

static size_t field_len(enum ga_key_type type)
{
	return type == GA_KEY_P256 ? 32 : 48;
}

static struct ga_key *wrap(enum ga_key_type type, EVP_PKEY *pkey)
{
	struct ga_key *key;

	if (!pkey)
		return NULL;
	key = malloc(sizeof(*key));
	if (!key) {
		EVP_PKEY_free(pkey);
		return NULL;
	}
	key->type = type;
	atomic_init(&key->refs, 1);
	key->pkey = pkey;
	return key;
}

static EVP_PKEY *from_params(const char *algorithm, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

struct ga_key *ga_key_from_point(enum ga_key_type type, struct ga_span xy)
{
	char group[] = "P-256";
	uint8_t point[1 + 96] = { 4 };
	OSSL_PARAM params[3];

	if (type == GA_KEY_RSA || xy.n != 2 * field_len(type))
		return NULL;
	if (type == GA_KEY_P384)
		memcpy(group, "P-384", sizeof(group));
	memcpy(point + 1, xy.p, xy.n);
	params[0] = OSSL_PARAM_construct_utf8_string(
		OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
						      point, 1 + xy.n);
	params[2] = OSSL_PARAM_construct_end();
	return wrap(type, from_params("EC", params));
}

static struct ga_key *from_rsa(struct ga_span n, struct ga_span e)
{
	BIGNUM *bn_n = BN_bin2bn(n.p, (int)n.n, NULL);
	BIGNUM *bn_e = BN_bin2bn(e.p, (int)e.n, NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	struct ga_key *key = NULL;

	if (bn_n && bn_e && bld &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, bn_n) &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, bn_e))
		params = OSSL_PARAM_BLD_to_param(bld);
	if (params)
		key = wrap(GA_KEY_RSA, from_params("RSA", params));
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	BN_free(bn_e);
	BN_free(bn_n);
	return key;
}

struct ga_key *ga_key_from_spki(struct ga_span spki)
{
	struct ga_der_key k;

	if (ga_der_parse_spki(spki, &k))
		return NULL;
	if (k.type == GA_KEY_RSA)
		return from_rsa(k.rsa_n, k.rsa_e);
	return ga_key_from_point(k.type, k.point);
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
	EVP_PKEY_free(key->pkey);
	free(key);
}

int ga_hash(enum ga_hash hash, const struct ga_span *parts, size_t n,
	    uint8_t *out)
{
	static const struct {
		const EVP_MD *(*md)(void);
		size_t len;
	} algs[] = {
		[GA_SHA256] = { EVP_sha256, GA_SHA256_LEN },
		[GA_SHA384] = { EVP_sha384, GA_SHA384_LEN },
		[GA_SHA512] = { EVP_sha512, GA_SHA512_LEN },
	};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, algs[hash].md(), NULL) == 1;
	size_t i;

	for (i = 0; ok && i < n; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		memset(out, 0, algs[hash].len);
	return ok ? 0 : -1;
}

/* One DER INTEGER out of a big-endian number without sign. */
static size_t put_integer(uint8_t *dst, const uint8_t *p, size_t n)
{
	size_t pad;

	while (n > 1 && !*p) {
		p++;
		n--;
	}
	pad = *p >> 7;
	dst[0] = 0x02;
	dst[1] = (uint8_t)(n + pad);
	dst[2] = 0;
	memcpy(dst + 2 + pad, p, n);
	return 2 + pad + n;
}

/* Both lengths stay below 128 even for P-384, so one length byte is enough. */
static size_t raw_to_der(uint8_t *dst, struct ga_span sig)
{
	size_t half = sig.n / 2, n;

	n = put_integer(dst + 2, sig.p, half);
	n += put_integer(dst + 2 + n, sig.p + half, half);
	dst[0] = 0x30;
	dst[1] = (uint8_t)n;
	return 2 + n;
}

static int verify_digest(const struct ga_key *key, struct ga_span msg,
			 struct ga_span der)
{
	enum ga_hash hash = key->type == GA_KEY_P256 ? GA_SHA256 : GA_SHA384;
	uint8_t md[GA_SHA384_LEN];
	EVP_PKEY_CTX *ctx;
	int ret = -1;

	if (ga_hash(hash, &msg, 1, md))
		return -1;
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (ctx && EVP_PKEY_verify_init(ctx) == 1 &&
	    EVP_PKEY_verify(ctx, der.p, der.n, md, field_len(key->type)) == 1)
		ret = 0;
	EVP_PKEY_CTX_free(ctx);
	return ret;
}

int ga_key_verify_raw(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig)
{
	uint8_t der[ECDSA_DER_MAX + 2];

	if (key->type == GA_KEY_RSA || sig.n != 2 * field_len(key->type))
		return -1;
	return verify_digest(key, msg, GA_SPAN(der, raw_to_der(der, sig)));
}

int ga_key_verify_der(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig)
{
	if (key->type == GA_KEY_RSA || ga_der_check_ecdsa(sig, field_len(key->type)))
		return -1;
	return verify_digest(key, msg, sig);
}

int ga_key_verify_pss384(const struct ga_key *key, struct ga_span msg,
			 struct ga_span sig)
{
	EVP_MD_CTX *ctx;
	EVP_PKEY_CTX *pctx;
	int ret = -1;

	if (key->type != GA_KEY_RSA)
		return -1;
	ctx = EVP_MD_CTX_new();
	if (ctx &&
	    EVP_DigestVerifyInit(ctx, &pctx, EVP_sha384(), NULL, key->pkey) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(pctx, EVP_sha384()) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, GA_SHA384_LEN) == 1 &&
	    EVP_DigestVerify(ctx, sig.p, sig.n, msg.p, msg.n) == 1)
		ret = 0;
	EVP_MD_CTX_free(ctx);
	return ret;
}
