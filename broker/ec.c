// SPDX-License-Identifier: MIT
/*
 * With EC_KEY, which OpenSSL 3 has deprecated and still builds EVP on. Keys
 * here live for one message, and EVP makes a curve anew for each of them and
 * looks up its algorithms at each use: more work than the curve's own.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "ec.h"

#include <pthread.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdh.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

static struct ec_group_st *groups[EC_CURVES];
static pthread_once_t groups_once = PTHREAD_ONCE_INIT;

/* For the life of the process; NULL without memory, and then every key is. */
static void make_groups(void)
{
	groups[EC_P256] = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	groups[EC_P521] = EC_GROUP_new_by_curve_name(NID_secp521r1);
}

static EC_KEY *new_key(enum ec_curve curve)
{
	EC_KEY *key;

	pthread_once(&groups_once, make_groups);
	key = groups[curve] ? EC_KEY_new() : NULL;
	if (key && EC_KEY_set_group(key, groups[curve]) == 1)
		return key;
	EC_KEY_free(key);
	return NULL;
}

void ec_free(EC_KEY *key)
{
	EC_KEY_free(key);
}

EC_KEY *ec_generate(enum ec_curve curve)
{
	EC_KEY *key = new_key(curve);

	if (key && EC_KEY_generate_key(key) == 1)
		return key;
	EC_KEY_free(key);
	return NULL;
}

EC_KEY *ec_from_point(enum ec_curve curve, const uint8_t *point)
{
	EC_KEY *key = point[0] == POINT_CONVERSION_UNCOMPRESSED ? new_key(curve) : NULL;

	/* Takes no point that is off the curve (SEC 1 3.2.2.1). */
	if (key && EC_KEY_oct2key(key, point, ec_point_len(curve), NULL) == 1)
		return key;
	EC_KEY_free(key);
	return NULL;
}

static int set_scalar(EC_KEY *key, const BIGNUM *d)
{
	const EC_GROUP *group = EC_KEY_get0_group(key);
	EC_POINT *q = EC_POINT_new(group);
	int ret = -1;

	if (q && !BN_is_zero(d) && BN_cmp(d, EC_GROUP_get0_order(group)) < 0 &&
	    EC_POINT_mul(group, q, d, NULL, NULL, NULL) == 1 &&
	    EC_KEY_set_private_key(key, d) == 1 && EC_KEY_set_public_key(key, q) == 1)
		ret = 0;
	EC_POINT_free(q);
	return ret;
}

EC_KEY *ec_from_scalar(enum ec_curve curve, const uint8_t *scalar)
{
	EC_KEY *key = new_key(curve);
	BIGNUM *d = BN_secure_new();

	if (!key || !d || !BN_bin2bn(scalar, (int)ec_field_len(curve), d) ||
	    set_scalar(key, d)) {
		EC_KEY_free(key);
		key = NULL;
	}
	BN_clear_free(d);
	return key;
}

int ec_point(const EC_KEY *key, enum ec_curve curve, uint8_t *point)
{
	size_t n = EC_POINT_point2oct(EC_KEY_get0_group(key), EC_KEY_get0_public_key(key),
				      POINT_CONVERSION_UNCOMPRESSED, point, ec_point_len(curve),
				      NULL);

	return n == ec_point_len(curve) ? 0 : -1;
}

int ec_scalar(const EC_KEY *key, enum ec_curve curve, uint8_t *scalar)
{
	const BIGNUM *d = EC_KEY_get0_private_key(key);
	int n = (int)ec_field_len(curve);

	return d && BN_bn2binpad(d, scalar, n) == n ? 0 : -1;
}

int ec_dh(const EC_KEY *own, const EC_KEY *peer, enum ec_curve curve, uint8_t *z)
{
	size_t n = ec_field_len(curve);

	/* The peer's point was checked when its key was made. */
	if (ECDH_compute_key(z, n, EC_KEY_get0_public_key(peer), own, NULL) == (int)n)
		return 0;
	OPENSSL_cleanse(z, n);
	return -1;
}

int ec_sign(EC_KEY *key, const uint8_t digest[P256_LEN], uint8_t raw[2 * P256_LEN])
{
	ECDSA_SIG *sig = ECDSA_do_sign(digest, P256_LEN, key);
	int ret = -1;

	if (sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, P256_LEN) == P256_LEN &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + P256_LEN, P256_LEN) == P256_LEN)
		ret = 0;
	ECDSA_SIG_free(sig);
	return ret;
}

int ec_verify(EC_KEY *key, const uint8_t digest[P256_LEN], const uint8_t raw[2 * P256_LEN])
{
	BIGNUM *r = BN_bin2bn(raw, P256_LEN, NULL), *s = BN_bin2bn(raw + P256_LEN, P256_LEN, NULL);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	int ret = -1;

	if (sig && r && s && ECDSA_SIG_set0(sig, r, s)) {
		r = s = NULL;
		ret = ECDSA_do_verify(digest, P256_LEN, sig, key) == 1 ? 0 : -1;
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return ret;
}
