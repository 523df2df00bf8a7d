// SPDX-License-Identifier: MIT
#include "ec.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

static const char *curve_name(enum ec_curve curve)
{
	return curve == EC_P256 ? "P-256" : "P-521";
}

EVP_PKEY *ec_generate(enum ec_curve curve)
{
	return EVP_EC_gen(curve_name(curve));
}

static EVP_PKEY *from_params(OSSL_PARAM_BLD *bld, int selection)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;

	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, selection, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	return key;
}

EVP_PKEY *ec_from_point(enum ec_curve curve, const uint8_t *point)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	EVP_PKEY *key = NULL;

	if (point[0] == POINT_CONVERSION_UNCOMPRESSED && bld &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
					    curve_name(curve), 0) &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
					     ec_point_len(curve)))
		key = from_params(bld, EVP_PKEY_PUBLIC_KEY);
	OSSL_PARAM_BLD_free(bld);
	return key;
}

/* The point that belongs to a scalar, as bytes. */
static int multiply(enum ec_curve curve, const BIGNUM *d, uint8_t *point)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(
		curve == EC_P256 ? NID_X9_62_prime256v1 : NID_secp521r1);
	EC_POINT *q = group ? EC_POINT_new(group) : NULL;
	int ret = -1;

	if (q && !BN_is_zero(d) && BN_cmp(d, EC_GROUP_get0_order(group)) < 0 &&
	    EC_POINT_mul(group, q, d, NULL, NULL, NULL) == 1 &&
	    EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED, point,
			       ec_point_len(curve), NULL) == ec_point_len(curve))
		ret = 0;
	EC_POINT_free(q);
	EC_GROUP_free(group);
	return ret;
}

EVP_PKEY *ec_from_scalar(enum ec_curve curve, const uint8_t *scalar)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	uint8_t point[EC_POINT_MAX];
	BIGNUM *d = BN_secure_new();
	EVP_PKEY *key = NULL;

	if (bld && d && BN_bin2bn(scalar, (int)ec_field_len(curve), d) &&
	    !multiply(curve, d, point) &&
	    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME,
					    curve_name(curve), 0) &&
	    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point,
					     ec_point_len(curve)) &&
	    OSSL_PARAM_BLD_push_BN_pad(bld, OSSL_PKEY_PARAM_PRIV_KEY, d,
				       ec_field_len(curve)))
		key = from_params(bld, EVP_PKEY_KEYPAIR);
	BN_clear_free(d);
	OSSL_PARAM_BLD_free(bld);
	return key;
}

int ec_point(const EVP_PKEY *key, enum ec_curve curve, uint8_t *point)
{
	size_t n;

	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
					    ec_point_len(curve), &n) != 1 ||
	    n != ec_point_len(curve) || point[0] != POINT_CONVERSION_UNCOMPRESSED)
		return -1;
	return 0;
}

int ec_scalar(const EVP_PKEY *key, enum ec_curve curve, uint8_t *scalar)
{
	BIGNUM *d = NULL;
	int ret = -1;

	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &d) == 1 &&
	    BN_bn2binpad(d, scalar, (int)ec_field_len(curve)) > 0)
		ret = 0;
	BN_clear_free(d);
	return ret;
}

int ec_dh(EVP_PKEY *own, EVP_PKEY *peer, enum ec_curve curve, uint8_t *z)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
	size_t n = ec_field_len(curve);
	int ret = -1;

	/* The peer's point was checked when its key was made. */
	if (ctx && EVP_PKEY_derive_init(ctx) == 1 &&
	    EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) == 1 &&
	    EVP_PKEY_derive(ctx, z, &n) == 1 && n == ec_field_len(curve))
		ret = 0;
	else
		OPENSSL_cleanse(z, ec_field_len(curve));
	EVP_PKEY_CTX_free(ctx);
	return ret;
}
