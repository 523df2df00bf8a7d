/* SPDX-License-Identifier: MIT */
/* AES-256-GCM, AES key wrap and the hashes, on OpenSSL. */
#ifndef BROKER_AEAD_H
#define BROKER_AEAD_H

#include <stddef.h>
#include <stdint.h>

#define AEAD_KEY_LEN 32
#define AEAD_IV_LEN 12
#define AEAD_TAG_LEN 16

/* RFC 3394 of a key. */
#define KEY_WRAP_LEN (AEAD_KEY_LEN + 8)

#define SHA256_LEN 32
#define SHA384_LEN 48
#define SHA512_LEN 64

/* @ct has room for @n bytes; it may be @pt. Return: 0 or -1. */
int aead_seal(const uint8_t key[AEAD_KEY_LEN], const uint8_t iv[AEAD_IV_LEN],
	      const void *aad, size_t aad_len, const void *pt, size_t n,
	      uint8_t *ct, uint8_t tag[AEAD_TAG_LEN]);

/*
 * @pt has room for @n bytes; it may be @ct.
 * Return: 0, or -1 with @pt wiped when the tag does not hold.
 */
int aead_open(const uint8_t key[AEAD_KEY_LEN], const uint8_t iv[AEAD_IV_LEN],
	      const void *aad, size_t aad_len, const uint8_t *ct, size_t n,
	      const uint8_t tag[AEAD_TAG_LEN], uint8_t *pt);

int key_wrap(const uint8_t kek[AEAD_KEY_LEN], const uint8_t key[AEAD_KEY_LEN],
	     uint8_t out[KEY_WRAP_LEN]);

/**
 * struct part - bytes that are hashed one after the other
 */
struct part {
	const void *p;
	size_t n;
};

int sha256(const void *data, size_t n, uint8_t out[SHA256_LEN]);
int sha384(const void *data, size_t n, uint8_t out[SHA384_LEN]);
int sha512(const void *data, size_t n, uint8_t out[SHA512_LEN]);
int sha256_parts(const struct part *parts, size_t n, uint8_t out[SHA256_LEN]);
int hmac_sha256_parts(const void *key, size_t key_len, const struct part *parts, size_t n,
		      uint8_t out[SHA256_LEN]);
int hmac_sha256(const void *key, size_t key_len, const void *data, size_t n,
		uint8_t out[SHA256_LEN]);

#endif
