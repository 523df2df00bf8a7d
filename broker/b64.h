/* SPDX-License-Identifier: MIT */
/*
 * RFC 4648 base64 with nothing forgiven: no white space, unused bits are
 * zero. The standard alphabet carries its padding, the URL-safe one none.
 */
#ifndef BROKER_B64_H
#define BROKER_B64_H

#include <stddef.h>
#include <stdint.h>

/* Room that encoding @n bytes takes, with the final NUL. */
#define B64_LEN(n) (((n) + 2) / 3 * 4 + 1)
/* Room that decoding @n characters takes at most. */
#define B64_DECODED_MAX(n) ((n) / 4 * 3 + 3)

size_t b64_encode(char *dst, const void *src, size_t n);
size_t b64url_encode(char *dst, const void *src, size_t n);

/* Return: 0 with the decoded length in @out_len, or -1. */
int b64_decode(uint8_t *dst, size_t *out_len, const char *src, size_t n);
int b64url_decode(uint8_t *dst, size_t *out_len, const char *src, size_t n);

/* Lower-case hex of @n bytes and a NUL. */
void hex_encode(char *dst, const void *src, size_t n);
/* What a hex digit stands for, or -1. */
int hex_nibble(int c);
/* Return: 0 when @src is 2 * @n hex digits and nothing else, or -1. */
int hex_decode(uint8_t *dst, size_t n, const char *src);

#endif
