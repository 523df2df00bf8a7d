/* SPDX-License-Identifier: MIT */
/*
 * The crypto adapter: everything the library asks of a crypto library. That is
 * OpenSSL, and for P-384 what the build option "p384" says; see ec.h. Only the
 * files that implement it include their headers.
 *
 * A key is built once and may then be used from several threads at once.
 */
#ifndef GA_CRYPTO_H
#define GA_CRYPTO_H

#include "rd.h"

#define GA_SHA256_LEN 32
#define GA_SHA384_LEN 48
#define GA_SHA512_LEN 64

enum ga_hash {
	GA_SHA256,
	GA_SHA384,
	GA_SHA512,
};

enum ga_key_type {
	GA_KEY_P256,
	GA_KEY_P384,
	GA_KEY_RSA,
};

/**
 * struct ga_key - a public key
 *
 * Reference counted: ga_key_ref(), ga_key_put().
 */
struct ga_key;

/**
 * struct ga_curves - what keys are made from
 * @key: a key on P-256 and one on P-384; further ones take the curve from it,
 *	which to set up costs OpenSSL several times what the rest of a key does
 */
struct ga_curves {
	struct ga_key *key[2];
};

/* 0, or -1 with nothing to free. */
int ga_curves_init(struct ga_curves *curves);
void ga_curves_fini(struct ga_curves *curves);

/*
 * From the affine coordinates x || y, big endian: 64 bytes for P-256, 96 for
 * P-384. The point is checked to be on the curve. @curves may be NULL.
 * Return: the key, or NULL when @xy is no valid public key.
 */
struct ga_key *ga_key_from_point(const struct ga_curves *curves,
				 enum ga_key_type type, struct ga_span xy);

/*
 * From a DER SubjectPublicKeyInfo (RFC 5280 4.1.2.7) with a key of one of the
 * types above; RSA keys of 2048 to 8192 bits. @curves may be NULL.
 * Return: the key, or NULL.
 */
struct ga_key *ga_key_from_spki(const struct ga_curves *curves,
				struct ga_span spki);

/* The library that verifies P-384. */
const char *ga_p384_backend(void);

enum ga_key_type ga_key_type(const struct ga_key *key);
struct ga_key *ga_key_ref(struct ga_key *key);
void ga_key_put(struct ga_key *key);

/*
 * ECDSA. @sig is r || s, big endian, each as long as the curve's field. The
 * digest is SHA-256 for P-256 and SHA-384 for P-384.
 * Return: 0 when the signature is good, else -1.
 */
int ga_key_verify_raw(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig);

/* As above with the signature in DER (RFC 3279 2.2.3), checked strictly. */
int ga_key_verify_der(const struct ga_key *key, struct ga_span msg,
		      struct ga_span sig);

/* RSASSA-PSS, SHA-384 for digest and MGF1, salt of 48 bytes. */
int ga_key_verify_pss384(const struct ga_key *key, struct ga_span msg,
			 struct ga_span sig);

/*
 * Digest of @n spans one after the other into @out, whose size is the hash's.
 * Return: 0, or -1 with @out zeroed.
 */
int ga_hash(enum ga_hash hash, const struct ga_span *parts, size_t n,
	    uint8_t *out);

#endif
