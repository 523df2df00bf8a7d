/* SPDX-License-Identifier: MIT */
/* Elliptic curve keys as bytes: uncompressed points and scalars, big endian. */
#ifndef BROKER_EC_H
#define BROKER_EC_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

enum ec_curve {
	EC_P256,
	EC_P521,
};

#define EC_FIELD_MAX 66
#define EC_POINT_MAX (1 + 2 * EC_FIELD_MAX)
#define P256_LEN 32
#define P256_POINT_LEN 65

int ec_point(const EVP_PKEY *key, enum ec_curve curve, uint8_t *point);
int ec_scalar(const EVP_PKEY *key, enum ec_curve curve, uint8_t *scalar);

EVP_PKEY *ec_generate(enum ec_curve curve);

/*
 * From 04 || x || y, which must be a point of the curve.
 * Return: the key, or NULL.
 */
EVP_PKEY *ec_from_point(enum ec_curve curve, const uint8_t *point);

/* From the private scalar, 1 to order - 1. Return: the key, or NULL. */
EVP_PKEY *ec_from_scalar(enum ec_curve curve, const uint8_t *scalar);

/* The x coordinate of the shared point into @z, ec_field_len() bytes. */
int ec_dh(EVP_PKEY *own, EVP_PKEY *peer, enum ec_curve curve, uint8_t *z);

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
