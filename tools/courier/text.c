// SPDX-License-Identifier: MIT
#include "text.h"

#include <string.h>

bool span_is(struct span s, const char *text)
{
	return s.p && s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

struct span span_trim(struct span s)
{
	while (s.n && (*s.p == ' ' || *s.p == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

bool span_is_word(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] <= 0x20 || s.p[i] > 0x7e || s.p[i] == '"' || s.p[i] == '\\')
			return false;
	return s.n > 0;
}

static int b64url_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

long b64url_len(struct span text)
{
	unsigned int unused;
	size_t i;

	for (i = 0; i < text.n; i++)
		if (b64url_digit(text.p[i]) < 0)
			return -1;
	switch (text.n % 4) {
	case 1:
		return -1;
	case 2:
		unused = 0xf;
		break;
	case 3:
		unused = 0x3;
		break;
	default:
		unused = 0;
	}
	if (unused && (unsigned int)b64url_digit(text.p[text.n - 1]) & unused)
		return -1;
	return (long)(text.n / 4 * 3 + (text.n % 4 ? text.n % 4 - 1 : 0));
}

int b64url_decode(uint8_t *dst, size_t size, size_t *n, struct span text)
{
	long len = b64url_len(text);
	uint32_t bits = 0;
	size_t i, at = 0;

	if (len < 0 || (size_t)len > size)
		return -1;
	for (i = 0; i < text.n; i++) {
		bits = bits << 6 | (uint32_t)b64url_digit(text.p[i]);
		if (i % 4)
			dst[at++] = (uint8_t)(bits >> (6 - i % 4 * 2));
	}
	*n = at;
	return 0;
}

const uint8_t *bytes_take(struct bytes *b, size_t n)
{
	const uint8_t *p = b->p;

	if (!p || n > b->n) {
		*b = (struct bytes){ NULL, 0 };
		return NULL;
	}
	b->p += n;
	b->n -= n;
	return p;
}

void out_bytes(struct out *o, const char *p, size_t n)
{
	if (o->full || n > o->size - o->n) {
		o->full = true;
		return;
	}
	memcpy(o->p + o->n, p, n);
	o->n += n;
}

void out_text(struct out *o, const char *text)
{
	out_bytes(o, text, strlen(text));
}

void out_span(struct out *o, struct span s)
{
	if (s.n)
		out_bytes(o, s.p, s.n);
}

void out_uint(struct out *o, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	out_bytes(o, digits + at, sizeof(digits) - at);
}

void out_b64url(struct out *o, const char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned int have = 0;
	uint32_t bits = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		bits = bits << 8 | (uint8_t)p[i];
		for (have += 8; have >= 6; have -= 6)
			out_bytes(o, &digits[bits >> (have - 6) & 63], 1);
	}
	if (have)
		out_bytes(o, &digits[bits << (6 - have) & 63], 1);
}

void out_b64_of_b64url(struct out *o, struct span text)
{
	size_t start = o->n, i;

	out_span(o, text);
	if (o->full)
		return;
	for (i = start; i < o->n; i++)
		o->p[i] = o->p[i] == '-' ? '+' : o->p[i] == '_' ? '/' : o->p[i];
	if (text.n % 4)
		out_bytes(o, "==", 4 - text.n % 4);
}
