// SPDX-License-Identifier: MIT
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static void die_oom(void)
{
	fail("out of memory");
	exit(1);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		die_oom();
	return p;
}

char *xstrdup(const char *s)
{
	char *p = strdup(s);

	if (!p)
		die_oom();
	return p;
}

static void bytes_reserve(struct bytes *b, size_t more)
{
	size_t size = b->size ? b->size : 256;
	uint8_t *data;

	if (more > SIZE_MAX / 4 - b->len)
		die_oom();
	while (size < b->len + more)
		size *= 2;
	if (size == b->size)
		return;
	data = realloc(b->data, size);
	if (!data)
		die_oom();
	b->data = data;
	b->size = size;
}

void bytes_put(struct bytes *b, const void *data, size_t len)
{
	if (!len)
		return;
	bytes_reserve(b, len);
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void bytes_put_zero(struct bytes *b, size_t len)
{
	if (!len)
		return;
	bytes_reserve(b, len);
	memset(b->data + b->len, 0, len);
	b->len += len;
}

void bytes_put_u8(struct bytes *b, uint8_t v)
{
	bytes_put(b, &v, 1);
}

void bytes_put_le16(struct bytes *b, uint16_t v)
{
	uint8_t raw[2] = { (uint8_t)v, (uint8_t)(v >> 8) };

	bytes_put(b, raw, sizeof(raw));
}

void bytes_put_le32(struct bytes *b, uint32_t v)
{
	uint8_t raw[4];

	set_le32(raw, v);
	bytes_put(b, raw, sizeof(raw));
}

void bytes_put_be32(struct bytes *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		bytes_put_u8(b, (uint8_t)(v >> shift));
}

void bytes_put_str(struct bytes *b, const char *s)
{
	bytes_put(b, s, strlen(s));
}

void bytes_printf(struct bytes *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die_oom();
	bytes_reserve(b, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += n;
}

char *bytes_cstr(struct bytes *b)
{
	bytes_reserve(b, 1);
	b->data[b->len] = 0;
	return (char *)b->data;
}

void bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

uint16_t get_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t get_le32(const uint8_t *p)
{
	return get_le16(p) | (uint32_t)get_le16(p + 2) << 16;
}

uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void set_le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

bool is_zero(const uint8_t *p, size_t len)
{
	while (len--)
		if (*p++)
			return false;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_decode(const char *hex, uint8_t *out, size_t len)
{
	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int hi = hex_digit(hex[2 * i]), lo = hex_digit(hex[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		out[i] = (uint8_t)(hi << 4 | lo);
	}
	return true;
}

static void hex_with(const char *digits, const uint8_t *data, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		*out++ = digits[data[i] >> 4];
		*out++ = digits[data[i] & 15];
	}
	*out = 0;
}

void hex_encode(const uint8_t *data, size_t len, char *out)
{
	hex_with("0123456789abcdef", data, len, out);
}

void hex_encode_upper(const uint8_t *data, size_t len, char *out)
{
	hex_with("0123456789ABCDEF", data, len, out);
}

int fail(const char *fmt, ...)
{
	va_list ap;

	fputs("emu-host: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}
