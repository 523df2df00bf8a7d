/* SPDX-License-Identifier: MIT */
/* Integers as bytes, and byte strings that grow and are wiped when freed. */
#ifndef BROKER_BYTES_H
#define BROKER_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline void put_be32(uint8_t *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static inline void put_be64(uint8_t *p, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static inline uint64_t get_be64(const uint8_t *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/**
 * struct bytes - a byte string that may hold a secret
 *
 * Zero-initialise; bytes_fini() wipes and frees. Growing wipes what it leaves.
 */
struct bytes {
	uint8_t *p;
	size_t n;
	size_t size;
};

/* Room for @more bytes behind ->n. Return: 0 or -1. */
int bytes_reserve(struct bytes *b, size_t more);
int bytes_append(struct bytes *b, const void *data, size_t n);
/* Drop the first @n bytes and wipe where the rest was. */
void bytes_consume(struct bytes *b, size_t n);
void bytes_fini(struct bytes *b);

/*
 * The whole of a file of at most @max bytes.
 * Return: 0 or -1 with errno.
 */
int bytes_read_file(struct bytes *b, const char *path, size_t max);

/* Replace a file as a whole, durably, mode 0600. Return: 0 or -1 with errno. */
int file_replace(const char *path, const void *data, size_t n);

#endif
