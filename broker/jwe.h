/* SPDX-License-Identifier: MIT */
/*
 * A secret for one TEE as a flattened JWE (RFC 7516 7.2.2), content encryption
 * A256GCM, key management ECDH-ES+A256KW or RSA-OAEP-256 by the kind of key.
 */
#ifndef BROKER_JWE_H
#define BROKER_JWE_H

#include <stddef.h>
#include <stdint.h>

#include "aead.h"
#include "tee_key.h"

/* Return: the JSON text, to be freed with free(), or NULL. */
char *jwe_encrypt(const struct tee_key *key, const void *pt, size_t n);

/**
 * struct jwe_random - what an encryption draws; given only by the vectors
 * @ephemeral: NULL for RSA
 */
struct jwe_random {
	EC_KEY *ephemeral;
	uint8_t cek[AEAD_KEY_LEN];
	uint8_t iv[AEAD_IV_LEN];
};

char *jwe_encrypt_with(const struct jwe_random *r, const struct tee_key *key, const void *pt,
		       size_t n);

#endif
