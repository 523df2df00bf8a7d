/* SPDX-License-Identifier: MIT */
/*
 * A bounded reader of CBOR (RFC 8949) in its deterministic form: definite
 * lengths, shortest heads. The error is sticky: after the first defect every
 * getter answers nothing, and ->failed says what was wrong.
 */
#ifndef BROKER_CBOR_H
#define BROKER_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cbor_type {
	CBOR_UINT = 0,
	CBOR_NEGATIVE = 1,
	CBOR_BYTES = 2,
	CBOR_TEXT = 3,
	CBOR_ARRAY = 4,
	CBOR_MAP = 5,
	CBOR_TAG = 6,
	CBOR_SIMPLE = 7,
};

struct cbor {
	const uint8_t *p;
	size_t n;
	size_t pos;
	const char *failed;
};

/* Bytes of somebody else's. */
struct cbor_string {
	const uint8_t *p;
	size_t n;
};

void cbor_init(struct cbor *c, const void *p, size_t n);
/* The type of the next item; CBOR_SIMPLE at the end. */
enum cbor_type cbor_peek(const struct cbor *c);
uint64_t cbor_uint(struct cbor *c);
struct cbor_string cbor_bytes(struct cbor *c);
struct cbor_string cbor_text(struct cbor *c);
size_t cbor_array(struct cbor *c);
size_t cbor_map(struct cbor *c);
/* What is left is a defect, too. Return: 0 or -1. */
int cbor_end(struct cbor *c);
void cbor_fail(struct cbor *c, const char *what);

#endif
