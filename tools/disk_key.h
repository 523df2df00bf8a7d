/* SPDX-License-Identifier: MIT */
/* Keys and passphrases of the owner, in memory that is not swapped and is wiped. */
#ifndef TOOLS_DISK_KEY_H
#define TOOLS_DISK_KEY_H

#include "disk_token.h"

/**
 * struct key_bytes - a secret
 * @p: of libcryptsetup's safe memory, or NULL
 * @n: bytes
 */
struct key_bytes {
	char *p;
	size_t n;
};

/* 0, or -1 after a message. */
int key_random(struct key_bytes *key, size_t n);

/* A whole file of 1 to @max bytes, or standard input for "-". 0, or -1 after a message. */
int key_read(struct key_bytes *key, const char *path, size_t max);

/* To a file that must not be there, for its owner alone. 0, or -1 after a message. */
int key_write(const struct key_bytes *key, const char *path);

void key_wipe(struct key_bytes *key);

/* The check value of the key called @name. 0, or -1 after a message. */
int key_check(const struct key_bytes *key, const char *name,
	      char check[2 * GUEST_SECRET_CHECK_LEN + 1]);

#endif
