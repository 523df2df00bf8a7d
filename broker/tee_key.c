// SPDX-License-Identifier: MIT
#include "tee_key.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "b64.h"
#include "ec.h"
#include "member.h"

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192

static const struct member ec_members[] = {
	{ "kty", JSON_STRING, true, false }, { "crv", JSON_STRING, true, false },
	{ "alg", JSON_STRING, true, false }, { "x", JSON_STRING, true, false },
	{ "y", JSON_STRING, true, false },   { NULL },
};

static const struct member rsa_members[] = {
	{ "kty", JSON_STRING, true, false }, { "alg", JSON_STRING, true, false },
	{ "n", JSON_STRING, true, false },   { "e", JSON_STRING, true, false },
	{ NULL },
};

static const char *text(const json_t *jwk, const char *name)
{
	return json_string_value(json_object_get(jwk, name));
}

static int expect(const json_t *jwk, const char *where, const char *name, const char *wanted,
		  struct problem *p)
{
	const char *found = text(jwk, name);

	if (!strcmp(found, wanted))
		return 0;
	return problem(p, 400, "SerdeError", "%s.%s: expected '%s', found '%.40s'", where, name,
		       wanted, found);
}

static int coordinate(const json_t *jwk, const char *where, const char *name, uint8_t *dst,
		      size_t n, struct problem *p)
{
	const char *value = text(jwk, name);
	uint8_t bytes[B64_DECODED_MAX(4 * EC_FIELD_MAX)];
	size_t len = strlen(value), found;

	if (len > 4 * EC_FIELD_MAX || b64url_decode(bytes, &found, value, len))
		return problem(p, 400, "SerdeError", "%s.%s: not base64url of %zu bytes", where,
			       name, n);
	if (found != n)
		return problem(p, 400, "SerdeError", "%s.%s: expected %zu bytes, found %zu",
			       where, name, n, found);
	memcpy(dst, bytes, n);
	return 0;
}

static int parse_ec(struct tee_key *key, const json_t *jwk, const char *where, struct problem *p)
{
	uint8_t point[EC_POINT_MAX] = { 4 };
	enum ec_curve curve;
	const char *crv;
	size_t n;

	if (members_check(jwk, where, ec_members, p))
		return -1;
	crv = text(jwk, "crv");
	if (!strcmp(crv, "P-256"))
		curve = EC_P256;
	else if (!strcmp(crv, "P-521"))
		curve = EC_P521;
	else
		return problem(p, 400, "SerdeError",
			       "%s.crv: expected 'P-256' or 'P-521', found '%.40s'", where, crv);
	n = ec_field_len(curve);
	if (expect(jwk, where, "alg", "ECDH-ES+A256KW", p) ||
	    coordinate(jwk, where, "x", point + 1, n, p) ||
	    coordinate(jwk, where, "y", point + 1 + n, n, p))
		return -1;
	key->kind = curve == EC_P256 ? TEE_KEY_P256 : TEE_KEY_P521;
	key->pkey = ec_from_point(curve, point);
	if (!key->pkey)
		return problem(p, 400, "SerdeError", "%s: the point is not on curve %s", where,
			       crv);
	return 0;
}

static BIGNUM *number(const json_t *jwk, const char *where, const char *name, struct problem *p)
{
	const char *value = text(jwk, name);
	uint8_t bytes[B64_DECODED_MAX(RSA_BITS_MAX / 6 + 4)];
	size_t len = strlen(value), n;
	BIGNUM *bn;

	if (len > RSA_BITS_MAX / 6 + 4 || b64url_decode(bytes, &n, value, len) || !n) {
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

static int parse_rsa(struct tee_key *key, const json_t *jwk, const char *where,
		     struct problem *p)
{
	BIGNUM *n, *e = NULL;
	int ret = -1;

	if (members_check(jwk, where, rsa_members, p) ||
	    expect(jwk, where, "alg", "RSA-OAEP-256", p))
		return -1;
	n = number(jwk, where, "n", p);
	if (n)
		e = number(jwk, where, "e", p);
	if (!n || !e || check_rsa(n, e, where, p))
		goto out;
	key->kind = TEE_KEY_RSA;
	key->pkey = rsa_key(n, e);
	if (!key->pkey) {
		problem(p, 400, "SerdeError", "%s: not an RSA key", where);
		goto out;
	}
	ret = 0;
out:
	BN_free(n);
	BN_free(e);
	return ret;
}

int tee_key_parse(struct tee_key *key, json_t *jwk, const char *where, struct problem *p)
{
	const char *kty;
	int ret;

	*key = (struct tee_key){ 0 };
	kty = text(jwk, "kty");
	if (!kty)
		return problem(p, 400, "SerdeError", "%s.kty: expected 'EC' or 'RSA', found none",
			       where);
	if (!strcmp(kty, "EC"))
		ret = parse_ec(key, jwk, where, p);
	else if (!strcmp(kty, "RSA"))
		ret = parse_rsa(key, jwk, where, p);
	else
		return problem(p, 400, "SerdeError",
			       "%s.kty: expected 'EC' or 'RSA', found '%.40s'", where, kty);
	if (!ret)
		key->jwk = json_incref(jwk);
	return ret;
}

void tee_key_fini(struct tee_key *key)
{
	EVP_PKEY_free(key->pkey);
	json_decref(key->jwk);
	*key = (struct tee_key){ 0 };
}
