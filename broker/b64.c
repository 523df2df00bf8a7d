// SPDX-License-Identifier: MIT
#include "b64.h"

#include <stdbool.h>
#include <string.h>

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

static int value_of(char c, bool url)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (url ? '-' : '+'))
		return 62;
	if (c == (url ? '_' : '/'))
		return 63;
	return -1;
}

static int decode(uint8_t *dst, size_t *out_len, const char *src, size_t n, bool url)
{
	uint32_t bits = 0;
	unsigned int have = 0;
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		int v = value_of(src[i], url);

		if (v < 0)
			return -1;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			dst[out++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	/* One character left over carries no byte; left-over bits are zero. */
	if (have == 6 || bits)
		return -1;
	*out_len = out;
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
	return decode(dst, out_len, src, n, false);
}

int b64url_decode(uint8_t *dst, size_t *out_len, const char *src, size_t n)
{
	return decode(dst, out_len, src, n, true);
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

static int nibble(char c)
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
		int high = nibble(src[2 * i]), low = nibble(src[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		dst[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}
