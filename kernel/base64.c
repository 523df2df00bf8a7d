// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strict base64 (RFC 4648 section 4).  The kernel's own decoder was lenient
 * before 6.19 and is strict after it; an ABI can't change with the kernel.
 */
#include <linux/errno.h>
#include "internal.h"

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return -1;
}

/**
 * guest_attest_base64_decode - decode strict base64
 * @src: text, need not be terminated
 * @srclen: characters in @src
 * @dst: where the bytes go; written only as far as they decode
 * @dstlen: room in @dst
 *
 * Padding is required, white space is not allowed and the unused bits of the
 * last character must be zero, so that each byte string has one encoding.
 *
 * Return: the number of bytes, or -EINVAL.
 */
int guest_attest_base64_decode(const char *src, size_t srclen,
			       u8 *dst, size_t dstlen)
{
	size_t n = 0;

	if (srclen % 4)
		return -EINVAL;

	for (; srclen; src += 4, srclen -= 4) {
		unsigned int pad = 0, bytes, i;
		u32 word = 0;

		if (srclen == 4 && src[3] == '=')
			pad = src[2] == '=' ? 2 : 1;

		for (i = 0; i < 4 - pad; i++) {
			int v = base64_value(src[i]);

			if (v < 0)
				return -EINVAL;
			word |= (u32)v << (18 - 6 * i);
		}

		bytes = 3 - pad;
		if (word & (0xffffff >> (8 * bytes)))
			return -EINVAL;
		if (bytes > dstlen - n)
			return -EINVAL;
		for (i = 0; i < bytes; i++)
			dst[n++] = word >> (16 - 8 * i);
	}
	return n;
}
