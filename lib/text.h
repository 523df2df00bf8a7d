/* SPDX-License-Identifier: MIT */
/* Strict text encodings: hex, base64, and UTC times. */
#ifndef GA_TEXT_H
#define GA_TEXT_H

#include <stdio.h>

#include "rd.h"

/* Lower-case hex of @s and a NUL into @dst, which has 2 * s.n + 1 bytes. */
void ga_hex_encode(char *dst, struct ga_span s);

/*
 * Exactly @n bytes from exactly 2 * @n hex digits of either case.
 * Return: 0 or -1.
 */
int ga_hex_decode(uint8_t *dst, size_t n, struct ga_span text);

/* How many bytes ga_base64_encode() writes for @n, its NUL included. */
#define GA_BASE64_LEN(n) (((n) + 2) / 3 * 4 + 1)

void ga_base64_encode(char *dst, struct ga_span s);

/*
 * RFC 4648 section 4 with nothing forgiven: padding must be there, unused
 * bits must be zero, no white space. @dst has room for text.n / 4 * 3 bytes.
 * Return: 0 with the decoded length in @out_len, or -1.
 */
int ga_base64_decode(uint8_t *dst, size_t *out_len, struct ga_span text);

/* The same with blanks, tabs and line ends anywhere in it (RFC 7468 3). */
int ga_base64_decode_lines(uint8_t *dst, size_t *out_len, struct ga_span text);

/*
 * Close a stream of open_memstream() over @text. All that was written, to be
 * freed with free(); NULL when there was no memory for all of it.
 */
char *ga_text_finish(FILE *out, char **text);

/* Seconds since 1970 of a UTC date; the caller has checked no range. */
int ga_time_from_utc(int64_t *out, int year, int mon, int day, int hour,
		     int min, int sec);

/* "YYYY-MM-DDThh:mm:ssZ" exactly. Return: 0 or -1. */
int ga_time_parse_iso(int64_t *out, struct ga_span text);

#define GA_TIME_ISO_LEN 32

void ga_time_format_iso(char dst[GA_TIME_ISO_LEN], int64_t t);

#endif
