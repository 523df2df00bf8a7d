// SPDX-License-Identifier: MIT
#include "b64.h"

#include <stdbool.h>
#include <string.h>
#include <sys/types.h>

static const char std_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static size_t encode(char *dst, const uint8_t *p, size_t n, const char *alphabet, bool pad)
{
	char *start = dst;

	for (; n >= 3; p += 3, n -= 3) {
		*dst++ = alphabet[p[0] >> 2];
		*dst++ = alphabet[(p[0] & 3) << 4 | p[1] >> 4];
		*dst++ = alphabet[(p[1] & 15) << 2 | p[2] >> 6];
		*dst++ = alphabet[p[2] & 63];
	}
	if (n) {
		uint8_t second = n == 2 ? p[1] : 0;

		*dst++ = alphabet[p[0] >> 2];
		*dst++ = alphabet[(p[0] & 3) << 4 | second >> 4];
		if (n == 2)
			*dst++ = alphabet[(second & 15) << 2];
		else if (pad)
			*dst++ = '=';
		if (pad)
			*dst++ = '=';
	}
	*dst = '\0';
	return (size_t)(dst - start);
}

size_t b64_encode(char *dst, const void *src, size_t n)
{
	return encode(dst, src, n, std_alphabet, true);
}

size_t b64url_encode(char *dst, const void *src, size_t n)
{
	return encode(dst, src, n, url_alphabet, false);
}

/* By character: its six bits plus one, 0 for one that is not of the alphabet. */
#define COMMON \
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, \
	24, 25, 26, ['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, \
	45, 46, 47, 48, 49, 50, 51, 52, ['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62

static const uint8_t std_values[256] = { COMMON, ['+'] = 63, ['/'] = 64 };
static const uint8_t url_values[256] = { COMMON, ['-'] = 63, ['_'] = 64 };

/* Up to four characters as the highest of 24 bits; -1 when one is foreign. */
static int32_t quantum(const uint8_t *src, size_t n, const uint8_t values[256])
{
	int32_t bits = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!values[src[i]])
			return -1;
		bits |= (values[src[i]] - 1) << (18 - 6 * i);
	}
	return bits;
}

/* The whole quanta. Return: how many characters that were, or -1. */
static ssize_t decode_quanta(uint8_t *dst, const uint8_t *src, size_t n, const uint8_t values[256])
{
	const uint8_t *start = src;
	uint32_t a, b, c, d, bits;

	for (; n >= 4; n -= 4, src += 4, dst += 3) {
		a = values[src[0]] - 1u;
		b = values[src[1]] - 1u;
		c = values[src[2]] - 1u;
		d = values[src[3]] - 1u;
		if ((a | b | c | d) >> 6)
			return -1;
		bits = a << 18 | b << 12 | c << 6 | d;
		dst[0] = (uint8_t)(bits >> 16);
		dst[1] = (uint8_t)(bits >> 8);
		dst[2] = (uint8_t)bits;
	}
	return src - start;
}

static int decode(uint8_t *dst, size_t *out_len, const char *text, size_t n,
		  const uint8_t values[256])
{
	const uint8_t *src = (const uint8_t *)text;
	ssize_t whole = decode_quanta(dst, src, n, values);
	uint8_t *start = dst;
	int32_t bits;

	if (whole < 0)
		return -1;
	src += whole;
	dst += whole / 4 * 3;
	n -= (size_t)whole;
	/* One character left over carries no byte; left-over bits are zero. */
	bits = quantum(src, n, values);
	if (bits < 0 || n == 1 || (n == 2 && bits & 0xffff) || (n == 3 && bits & 0xff))
		return -1;
	if (n)
		*dst++ = (uint8_t)(bits >> 16);
	if (n == 3)
		*dst++ = (uint8_t)(bits >> 8);
	*out_len = (size_t)(dst - start);
	return 0;
}

int b64_decode(uint8_t *dst, size_t *out_len, const char *src, size_t n)
{
	if (n % 4)
		return -1;
	if (n && src[n - 1] == '=')
		n--;
	if (n && src[n - 1] == '=')
		n--;
	return decode(dst, out_len, src, n, std_values);
}

int b64url_decode(uint8_t *dst, size_t *out_len, const char *src, size_t n)
{
	return decode(dst, out_len, src, n, url_values);
}

void hex_encode(char *dst, const void *src, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = src;

	for (; n; n--, p++) {
		*dst++ = digits[*p >> 4];
		*dst++ = digits[*p & 15];
	}
	*dst = '\0';
}

int hex_nibble(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_decode(uint8_t *dst, size_t n, const char *src)
{
	size_t i;

	if (strlen(src) != 2 * n)
		return -1;
	for (i = 0; i < n; i++) {
		int high = hex_nibble(src[2 * i]), low = hex_nibble(src[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		dst[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
