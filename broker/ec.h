/* SPDX-License-Identifier: MIT */
/* Elliptic curve keys as bytes: uncompressed points and scalars, big endian. */
#ifndef BROKER_EC_H
#define BROKER_EC_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/types.h>

enum ec_curve {
	EC_P256,
	EC_P521,
	EC_CURVES,
};

#define EC_FIELD_MAX 66
#define EC_POINT_MAX (1 + 2 * EC_FIELD_MAX)
#define P256_LEN 32
#define P256_POINT_LEN 65

int ec_point(const EC_KEY *key, enum ec_curve curve, uint8_t *point);
int ec_scalar(const EC_KEY *key, enum ec_curve curve, uint8_t *scalar);

/* Each gives a key for ec_free(), or NULL. */
EC_KEY *ec_generate(enum ec_curve curve);
/* From 04 || x || y, which must be a point of the curve. */
EC_KEY *ec_from_point(enum ec_curve curve, const uint8_t *point);
/* From the private scalar, 1 to order - 1. */
EC_KEY *ec_from_scalar(enum ec_curve curve, const uint8_t *scalar);
/* Wipes a private key. @key may be NULL. */
void ec_free(EC_KEY *key);

/* The x coordinate of the shared point into @z, ec_field_len() bytes. */
int ec_dh(const EC_KEY *own, const EC_KEY *peer, enum ec_curve curve, uint8_t *z);

/* ECDSA with a key of P-256 over a SHA-256; signatures are r || s. */
int ec_sign(EC_KEY *key, const uint8_t digest[P256_LEN], uint8_t raw[2 * P256_LEN]);
int ec_verify(EC_KEY *key, const uint8_t digest[P256_LEN], const uint8_t raw[2 * P256_LEN]);

/* Bytes of a coordinate, a scalar, or a shared secret. */
static inline size_t ec_field_len(enum ec_curve curve)
{
	return curve == EC_P256 ? P256_LEN : EC_FIELD_MAX;
}

static inline size_t ec_point_len(enum ec_curve curve)
{
	return 1 + 2 * ec_field_len(curve);
}

#endif
