// SPDX-License-Identifier: MIT
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

void ga_hex_encode(char *dst, struct ga_span s)
{
	static const char digit[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < s.n; i++) {
		*dst++ = digit[s.p[i] >> 4];
		*dst++ = digit[s.p[i] & 15];
	}
	*dst = '\0';
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int ga_hex_decode(uint8_t *dst, size_t n, struct ga_span text)
{
	size_t i;

	if (text.n / 2 != n || text.n % 2)
		return -1;
	for (i = 0; i < n; i++) {
		int hi = hex_digit(text.p[2 * i]);
		int lo = hex_digit(text.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return -1;
		dst[i] = (uint8_t)(hi << 4 | lo);
	}
	return 0;
}

void ga_base64_encode(char *dst, struct ga_span s)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t i;

	for (i = 0; i < s.n; i += 3) {
		size_t n = s.n - i < 3 ? s.n - i : 3;
		uint32_t v = s.p[i] << 16;

		if (n > 1)
			v |= s.p[i + 1] << 8;
		if (n > 2)
			v |= s.p[i + 2];
		*dst++ = digit[v >> 18];
		*dst++ = digit[v >> 12 & 63];
		*dst++ = n > 1 ? digit[v >> 6 & 63] : '=';
		*dst++ = n > 2 ? digit[v & 63] : '=';
	}
	*dst = '\0';
}

/*
 * Value of each base64 character plus one; zero marks all others. A table,
 * because a PCK chain is 5 KiB of base64 on the path that is measured.
 */
static const uint8_t base64_value[256] = {
	['A'] = 1,  ['B'] = 2,	['C'] = 3,  ['D'] = 4,	['E'] = 5,
	['F'] = 6,  ['G'] = 7,	['H'] = 8,  ['I'] = 9,	['J'] = 10,
	['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15,
	['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20,
	['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25,
	['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30,
	['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
	['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
	['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,
	['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50,
	['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55,
	['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60,
	['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* The 24 bits of four characters; more when one of them is not in base64. */
static uint32_t quad_bits(const uint8_t q[4])
{
	return (base64_value[q[0]] - 1u) << 18 |
	       (base64_value[q[1]] - 1u) << 12 |
	       (base64_value[q[2]] - 1u) << 6 | (base64_value[q[3]] - 1u);
}

static void put_bytes(uint8_t dst[3], uint32_t bits)
{
	dst[0] = (uint8_t)(bits >> 16);
	dst[1] = (uint8_t)(bits >> 8);
	dst[2] = (uint8_t)bits;
}

/* Four that may be padded; unused bits must be zero. How many bytes, or -1. */
static int decode_quad(uint8_t *dst, const uint8_t q[4])
{
	const uint8_t filled[4] = { q[0], q[1], q[2] == '=' ? 'A' : q[2], 'A' };
	size_t n = q[3] != '=' ? 3 : q[2] != '=' ? 2 : 1;
	uint32_t bits = quad_bits(n == 3 ? q : filled);
	uint8_t bytes[3];

	if (bits >> 24 || (n < 3 && bits & (n == 2 ? 0xff : 0xffff)))
		return -1;
	put_bytes(bytes, bits);
	memcpy(dst, bytes, n);
	return (int)n;
}

static bool is_space(uint8_t c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

static size_t skip_space(struct ga_span text, size_t i)
{
	while (i < text.n && is_space(text.p[i]))
		i++;
	return i;
}

/* Four characters, whatever white space is around them; NULs for missing ones. */
static size_t gather(struct ga_span text, size_t i, uint8_t q[4])
{
	size_t n;

	memset(q, 0, 4);
	for (n = 0; n < 4 && i < text.n; n++) {
		q[n] = text.p[i];
		i = skip_space(text, i + 1);
	}
	return i;
}

int ga_base64_decode_lines(uint8_t *dst, size_t *out_len, struct ga_span text)
{
	size_t i = skip_space(text, 0), n = 0;
	uint8_t q[4];
	int len;

	while (i < text.n) {
		/* Most often nothing is in between. */
		while (text.n - i >= 4 && !(quad_bits(text.p + i) >> 24)) {
			put_bytes(dst + n, quad_bits(text.p + i));
			n += 3;
			i += 4;
		}
		i = skip_space(text, i);
		if (i == text.n)
			break;
		i = gather(text, i, q);
		len = decode_quad(dst + n, q);
		if (len < 0 || (len < 3 && i < text.n))
			return -1;
		n += (size_t)len;
	}
	*out_len = n;
	return 0;
}

int ga_base64_decode(uint8_t *dst, size_t *out_len, struct ga_span text)
{
	size_t i;

	if (text.n % 4)
		return -1;
	for (i = 0; i < text.n; i++)
		if (is_space(text.p[i]))
			return -1;
	return ga_base64_decode_lines(dst, out_len, text);
}

char *ga_text_finish(FILE *out, char **text)
{
	bool failed = ferror(out);

	if (!fclose(out) && !failed)
		return *text;
	free(*text);
	return NULL;
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100) || year % 400 == 0;
}

int ga_time_from_utc(int64_t *out, int year, int mon, int day, int hour,
		     int min, int sec)
{
	static const uint8_t mdays[] = { 31, 28, 31, 30, 31, 30,
					 31, 31, 30, 31, 30, 31 };
	static const uint16_t before[] = { 0,	31,  59,  90,  120, 151,
					   181, 212, 243, 273, 304, 334 };
	int64_t days, y = year;

	if (year < 1950 || year > 9999 || mon < 1 || mon > 12 || day < 1 ||
	    hour < 0 || hour > 23 || min < 0 || min > 59 || sec < 0 || sec > 59)
		return -1;
	if (day > mdays[mon - 1] + (mon == 2 && leap(year)))
		return -1;
	y--;
	days = y * 365 + y / 4 - y / 100 + y / 400 - 719162;
	days += before[mon - 1] + (mon > 2 && leap(year)) + day - 1;
	*out = days * 86400 + hour * 3600 + min * 60 + sec;
	return 0;
}

static int two_digits(const uint8_t *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + p[1] - '0';
}

int ga_time_parse_iso(int64_t *out, struct ga_span text)
{
	const uint8_t *p = text.p;
	int hi, lo;

	if (text.n != 20 || p[4] != '-' || p[7] != '-' || p[10] != 'T' ||
	    p[13] != ':' || p[16] != ':' || p[19] != 'Z')
		return -1;
	hi = two_digits(p);
	lo = two_digits(p + 2);
	if (hi < 0 || lo < 0)
		return -1;
	return ga_time_from_utc(out, hi * 100 + lo, two_digits(p + 5),
				two_digits(p + 8), two_digits(p + 11),
				two_digits(p + 14), two_digits(p + 17));
}

void ga_time_format_iso(char dst[GA_TIME_ISO_LEN], int64_t t)
{
	int64_t days = t / 86400, rest = t % 86400;
	int64_t z, era, doe, yoe, doy, mp, y, m, d;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	/* Civil date from a day count, in eras of 400 years from March 1. */
	z = days + 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	d = doy - (153 * mp + 2) / 5 + 1;
	m = mp < 10 ? mp + 3 : mp - 9;
	y = yoe + era * 400 + (m <= 2);
	if (y < 0 || y > 9999) {
		snprintf(dst, GA_TIME_ISO_LEN, "@%lld", (long long)t);
		return;
	}
	snprintf(dst, GA_TIME_ISO_LEN, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)y,
		 (int)m, (int)d, (int)(rest / 3600), (int)(rest / 60 % 60),
		 (int)(rest % 60));
}
