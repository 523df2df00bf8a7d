// SPDX-License-Identifier: GPL-2.0-only
/*
 * Base64url without padding (RFC 4648 section 5): each byte string has one
 * encoding, and nothing else decodes.
 */
#include <linux/errno.h>
#include "secret.h"

static const char base64url_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int base64url_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	if (c == '_')
		return 63;
	return -1;
}

/**
 * guest_secret_base64url_encode - encode bytes
 * @src: the bytes
 * @len: how many
 * @dst: room for BASE64URL_LEN(@len) characters; gets no terminator
 *
 * Return: the number of characters.
 */
size_t guest_secret_base64url_encode(const u8 *src, size_t len, char *dst)
{
	char *start = dst;
	unsigned int bits = 0;
	u32 word = 0;

	for (; len; len--) {
		word = word << 8 | *src++;
		for (bits += 8; bits >= 6; bits -= 6)
			*dst++ = base64url_digits[word >> (bits - 6) & 63];
	}
	if (bits)
		*dst++ = base64url_digits[word << (6 - bits) & 63];
	return dst - start;
}

/**
 * guest_secret_base64url_decode - decode strictly
 * @src: text, need not be terminated
 * @srclen: characters in @src
 * @dst: where the bytes go; written only as far as they decode
 * @dstlen: room in @dst
 *
 * Return: the number of bytes, or -EINVAL.
 */
int guest_secret_base64url_decode(const char *src, size_t srclen,
				  u8 *dst, size_t dstlen)
{
	unsigned int bits = 0;
	size_t n = 0;
	u32 word = 0;

	if (srclen % 4 == 1)
		return -EINVAL;
	for (; srclen; srclen--) {
		int v = base64url_value(*src++);

		if (v < 0)
			return -EINVAL;
		word = word << 6 | v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (n == dstlen)
			return -EINVAL;
		dst[n++] = word >> bits;
	}
	if (word & ((1U << bits) - 1))
		return -EINVAL;
	return n;
}
