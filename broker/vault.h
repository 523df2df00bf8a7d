/* SPDX-License-Identifier: MIT */
/*
 * Encryption at rest. A secret is sealed under a data key of its own, the data
 * key under a master key, both with AES-256-GCM and with what they belong to
 * as associated data: a row moved to another name or version does not open.
 */
#ifndef BROKER_VAULT_H
#define BROKER_VAULT_H

#include <stddef.h>
#include <stdint.h>

#include "aead.h"
#include "bytes.h"

#define MASTER_ID_LEN 8
#define MASTERS_MAX 4
/* iv || ciphertext || tag */
#define VAULT_OVERHEAD (AEAD_IV_LEN + AEAD_TAG_LEN)
#define WRAPPED_KEY_LEN (AEAD_KEY_LEN + VAULT_OVERHEAD)

struct master {
	uint8_t id[MASTER_ID_LEN];
	uint8_t key[AEAD_KEY_LEN];
};

/**
 * struct vault - the master keys
 * @n: how many; immutable once set up
 * @keys: the first seals, each opens what was sealed under it
 */
struct vault {
	unsigned int n;
	struct master keys[MASTERS_MAX];
};

/*
 * Add the key of a file: 32 bytes, or 64 hex digits and a line end. The file
 * must not be readable by others than its owner.
 * Return: 0, or -1 with the reason logged.
 */
int vault_add_file(struct vault *v, const char *path);
void vault_fini(struct vault *v);

/**
 * struct sealed - bytes at rest
 * @master: which master key wraps @wrapped
 * @wrapped: the data key
 * @body: the bytes under the data key
 */
struct sealed {
	uint8_t master[MASTER_ID_LEN];
	uint8_t wrapped[WRAPPED_KEY_LEN];
	struct bytes body;
};

void sealed_fini(struct sealed *s);

/* What a secret's version is sealed as. */
void secret_label(char *dst, size_t size, const char *name, int64_t version);

/* @what names the bytes and their place. Return: 0 or -1. */
int vault_seal(const struct vault *v, const char *what, const void *data, size_t n,
	       struct sealed *s);

/* Return: 0; -1 for an unknown master key or bytes that were changed. */
int vault_open(const struct vault *v, const char *what, const struct sealed *s,
	       struct bytes *out);

/* Wrap the data key under the first master key. Return: 0 or -1. */
int vault_rewrap(const struct vault *v, const char *what, struct sealed *s);

#endif
