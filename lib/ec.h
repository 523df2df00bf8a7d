/* SPDX-License-Identifier: MIT */
/*
 * ECDSA of one crypto library. OpenSSL's is always there; for P-384, where
 * OpenSSL 3.0 is slow, the build option "p384" can put another in its place.
 * For crypto_openssl.c alone: everybody else takes a struct ga_key.
 */
#ifndef GA_EC_H
#define GA_EC_H

#include "crypto.h"

/**
 * struct ga_ec_backend - what a library has to offer
 * @name: what people call it
 * @new_key: from x || y, each as long as the field, checked to be on the curve;
 *	@like is a key on the same curve, whose setup may be shared, or NULL.
 *	NULL when it is no valid key.
 * @free_key: @key may be NULL
 * @verify: is r, s a signature of the digest @md, which is as long as the
 *	field? Both are big endian, at most that long, and of any value. 0 or -1.
 *	Any number of threads may use a key at once.
 */
struct ga_ec_backend {
	const char *name;
	void *(*new_key)(const void *like, enum ga_key_type type,
			 struct ga_span xy);
	void (*free_key)(void *key);
	int (*verify)(const void *key, struct ga_span md, struct ga_span r,
		      struct ga_span s);
};

extern const struct ga_ec_backend ga_ec_openssl;
extern const struct ga_ec_backend ga_ec_wolfssl;

static inline size_t ga_ec_field_len(enum ga_key_type type)
{
	return type == GA_KEY_P256 ? 32 : 48;
}

#endif
