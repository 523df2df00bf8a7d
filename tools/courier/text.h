/* SPDX-License-Identifier: MIT */
/* Pieces of text that others own, and text put together in a fixed buffer. */
#ifndef COURIER_TEXT_H
#define COURIER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct span - bytes that somebody else owns
 * @p: the first; NULL where there is nothing, not even empty text
 * @n: how many
 */
struct span {
	const char *p;
	size_t n;
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

bool span_is(struct span s, const char *text);
/* Without blanks and tabs around it. */
struct span span_trim(struct span s);
/* Are all bytes printable ASCII, without blanks and what JSON would escape? */
bool span_is_word(struct span s);
/*
 * The bytes that base64url without padding stands for (RFC 4648 section 5,
 * unused bits zero), or -1.
 */
long b64url_len(struct span text);
/* Return: -1 when it is no base64url, or longer than @size. */
int b64url_decode(uint8_t *dst, size_t size, size_t *n, struct span text);

/**
 * struct bytes - bytes that are still to be read
 * @p: the next
 * @n: how many
 */
struct bytes {
	const uint8_t *p;
	size_t n;
};

/* The next @n bytes; NULL, now and for good, when there are fewer. */
const uint8_t *bytes_take(struct bytes *b, size_t n);

/**
 * struct out - text in the making
 * @p: the buffer
 * @size: its room
 * @n: bytes in use
 * @full: something did not fit; what is there is no use to anybody
 */
struct out {
	char *p;
	size_t size;
	size_t n;
	bool full;
};

void out_bytes(struct out *o, const char *p, size_t n);
void out_text(struct out *o, const char *text);
void out_span(struct out *o, struct span s);
void out_uint(struct out *o, uint64_t v);
/* base64url without padding. */
void out_b64url(struct out *o, const char *p, size_t n);
/* base64 with padding, of what base64url stands for. */
void out_b64_of_b64url(struct out *o, struct span text);

#endif
