// SPDX-License-Identifier: MIT
#include "tee_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "b64.h"
#include "ec.h"

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192

static const struct member ec_members[] = {
	{ "kty", JSON_STRING, true, false }, { "alg", JSON_STRING, true, false },
	{ "crv", JSON_STRING, true, false }, { "x", JSON_STRING, true, false },
	{ "y", JSON_STRING, true, false },   { NULL },
};

static const struct member rsa_members[] = {
	{ "kty", JSON_STRING, true, false }, { "alg", JSON_STRING, true, false },
	{ "n", JSON_STRING, true, false },   { "e", JSON_STRING, true, false },
	{ NULL },
};

/* Indices into the tables, both of which begin alike. */
enum { KTY, ALG, CRV, X, Y };
enum { N = CRV, E };

static int expect(const struct value *v, const char *where, const char *name, const char *wanted,
		  struct problem *p)
{
	if (!strcmp(v->p, wanted))
		return 0;
	return problem(p, 400, "SerdeError", "%s.%s: expected '%s', found '%.40s'", where, name,
		       wanted, v->p);
}

static int coordinate(const struct value *v, const char *where, const char *name, uint8_t *dst,
		      size_t n, struct problem *p)
{
	uint8_t bytes[B64_DECODED_MAX(4 * EC_FIELD_MAX)];
	size_t found;

	if (v->n > 4 * EC_FIELD_MAX || b64url_decode(bytes, &found, v->p, v->n))
		return problem(p, 400, "SerdeError", "%s.%s: not base64url of %zu bytes", where,
			       name, n);
	if (found != n)
		return problem(p, 400, "SerdeError", "%s.%s: expected %zu bytes, found %zu",
			       where, name, n, found);
	memcpy(dst, bytes, n);
	return 0;
}

static int parse_ec(struct tee_key *key, const struct value *jwk, const char *where,
		    struct problem *p)
{
	uint8_t point[EC_POINT_MAX] = { 4 };
	struct value v[MEMBERS_OF(ec_members)];
	enum ec_curve curve;
	size_t n;

	if (message_take(jwk, where, ec_members, v, p))
		return -1;
	if (!strcmp(v[CRV].p, "P-256"))
		curve = EC_P256;
	else if (!strcmp(v[CRV].p, "P-521"))
		curve = EC_P521;
	else
		return problem(p, 400, "SerdeError",
			       "%s.crv: expected 'P-256' or 'P-521', found '%.40s'", where,
			       v[CRV].p);
	n = ec_field_len(curve);
	if (expect(&v[ALG], where, "alg", "ECDH-ES+A256KW", p) ||
	    coordinate(&v[X], where, "x", point + 1, n, p) ||
	    coordinate(&v[Y], where, "y", point + 1 + n, n, p))
		return -1;
	key->kind = curve == EC_P256 ? TEE_KEY_P256 : TEE_KEY_P521;
	key->ec = ec_from_point(curve, point);
	if (!key->ec)
		return problem(p, 400, "SerdeError", "%s: the point is not on curve %s", where,
			       v[CRV].p);
	if (asprintf(&key->jwk, "{\"alg\":\"%s\",\"crv\":\"%s\",\"kty\":\"EC\",\"x\":\"%s\","
		     "\"y\":\"%s\"}", v[ALG].p, v[CRV].p, v[X].p, v[Y].p) < 0)
		key->jwk = NULL;
	return key->jwk ? 0 : problem_internal(p, "asprintf");
}

static BIGNUM *number(const struct value *v, const char *where, const char *name,
		      struct problem *p)
{
	uint8_t bytes[B64_DECODED_MAX(RSA_BITS_MAX / 6 + 4)];
	BIGNUM *bn;
	size_t n;

	if (v->n > RSA_BITS_MAX / 6 + 4 || b64url_decode(bytes, &n, v->p, v->n) || !n) {
		problem(p, 400, "SerdeError", "%s.%s: not base64url of at most %d bits", where,
			name, RSA_BITS_MAX);
		return NULL;
	}
	bn = BN_bin2bn(bytes, (int)n, NULL);
	if (!bn)
		problem_internal(p, "BN_bin2bn");
	return bn;
}

static EVP_PKEY *rsa_key(const BIGNUM *n, const BIGNUM *e)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;

	if (bld && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e))
		params = OSSL_PARAM_BLD_to_param(bld);
	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static int check_rsa(const BIGNUM *n, const BIGNUM *e, const char *where, struct problem *p)
{
	int bits = BN_num_bits(n);

	if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
		return problem(p, 400, "SerdeError", "%s.n: expected %d to %d bits, found %d",
			       where, RSA_BITS_MIN, RSA_BITS_MAX, bits);
	if (!BN_is_odd(n))
		return problem(p, 400, "SerdeError", "%s.n: the modulus is even", where);
	if (!BN_is_odd(e) || BN_is_one(e) || BN_num_bits(e) > 32)
		return problem(p, 400, "SerdeError",
			       "%s.e: expected an odd number from 3 to 32 bits", where);
	return 0;
}

static int parse_rsa(struct tee_key *key, const struct value *jwk, const char *where,
		     struct problem *p)
{
	struct value v[MEMBERS_OF(rsa_members)];
	BIGNUM *n, *e = NULL;
	int ret = -1;

	if (message_take(jwk, where, rsa_members, v, p) ||
	    expect(&v[ALG], where, "alg", "RSA-OAEP-256", p))
		return -1;
	n = number(&v[N], where, "n", p);
	if (n)
		e = number(&v[E], where, "e", p);
	if (!n || !e || check_rsa(n, e, where, p))
		goto out;
	key->kind = TEE_KEY_RSA;
	key->rsa = rsa_key(n, e);
	if (!key->rsa) {
		problem(p, 400, "SerdeError", "%s: not an RSA key", where);
		goto out;
	}
	if (asprintf(&key->jwk, "{\"alg\":\"%s\",\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}",
		     v[ALG].p, v[E].p, v[N].p) < 0) {
		key->jwk = NULL;
		problem_internal(p, "asprintf");
		goto out;
	}
	ret = 0;
out:
	BN_free(n);
	BN_free(e);
	return ret;
}

int tee_key_parse(struct tee_key *key, const struct value *jwk, const char *where,
		  struct problem *p)
{
	struct value kty;

	*key = (struct tee_key){ 0 };
	if (!message_string(jwk, "kty", &kty))
		return problem(p, 400, "SerdeError", "%s.kty: expected 'EC' or 'RSA', found none",
			       where);
	if (value_is(&kty, "EC"))
		return parse_ec(key, jwk, where, p);
	if (value_is(&kty, "RSA"))
		return parse_rsa(key, jwk, where, p);
	return problem(p, 400, "SerdeError", "%s.kty: expected 'EC' or 'RSA', found '%.*s'", where,
		       kty.n < 40 ? (int)kty.n : 40, kty.p);
}

void tee_key_fini(struct tee_key *key)
{
	ec_free(key->ec);
	EVP_PKEY_free(key->rsa);
	free(key->jwk);
	*key = (struct tee_key){ 0 };
}
