// SPDX-License-Identifier: MIT
#include "scan.h"

#include <stdint.h>
#include <string.h>

#include "b64.h"
#include "message.h"

static int peek(const struct scan *s)
{
	return s->at < s->end ? (uint8_t)*s->at : -1;
}

int scan_next(struct scan *s)
{
	while (s->at < s->end &&
	       (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
	return peek(s);
}

bool scan_take(struct scan *s, int c)
{
	if (scan_next(s) != c)
		return false;
	s->at++;
	return true;
}

/* Four digits of "\u". */
static int32_t code_unit(struct scan *s)
{
	int32_t v = 0;
	int i, digit;

	for (i = 0; i < 4; i++) {
		digit = hex_nibble(peek(s));
		if (digit < 0)
			return -1;
		v = v << 4 | digit;
		s->at++;
	}
	return v;
}

/* A code point of one or two "\u", the first of them taken; -1 for half a pair, or NUL. */
static int32_t code_point(struct scan *s)
{
	int32_t high = code_unit(s), low;

	if (!high)
		s->fault = "a string with a NUL";
	if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff))
		return -1;
	if (high < 0xd800 || high > 0xdbff)
		return high;
	if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
		return -1;
	s->at += 2;
	low = code_unit(s);
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
}

static int utf8_put(char *dst, int32_t c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 63));
		dst[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 63));
	dst[2] = (char)(0x80 | (c >> 6 & 63));
	dst[3] = (char)(0x80 | (c & 63));
	return 4;
}

int scan_unescape(struct scan *s, char *dst)
{
	static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	int c = peek(s);
	const char *name = c > 0 ? strchr(names, c) : NULL;
	int32_t point;

	if (name) {
		s->at++;
		*dst = meant[name - names];
		return 1;
	}
	if (c != 'u')
		return -1;
	s->at++;
	point = code_point(s);
	return point < 0 ? -1 : utf8_put(dst, point);
}

/* RFC 3629 4: the length of the sequence at hand, or -1. */
static int utf8_length(const struct scan *s)
{
	const uint8_t *p = (const uint8_t *)s->at;
	ptrdiff_t left = s->end - s->at;
	int n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2, i;

	if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
		return -1;
	for (i = 1; i < n; i++)
		if (p[i] >> 6 != 2)
			return -1;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return -1;
	return n;
}

/* Bytes of a string that stand for themselves. */
static const bool plain[256] = { [0x20 ... 0x21] = true, [0x23 ... 0x5b] = true,
				 [0x5d ... 0x7f] = true };

#define EACH(byte) (UINT64_MAX / 255 * (byte))

/* Eight bytes at once: does none of them end a run of plain ones? */
static bool plain_word(const char *p)
{
	uint64_t w, quote, backslash;

	memcpy(&w, p, sizeof(w));
	quote = w ^ EACH('"');
	backslash = w ^ EACH('\\');
	return !((w | ((w - EACH(0x20)) & ~w) | ((quote - EACH(1)) & ~quote) |
		  ((backslash - EACH(1)) & ~backslash)) & EACH(0x80));
}

static void skip_plain(struct scan *s)
{
	while (s->end - s->at >= 8 && plain_word(s->at))
		s->at += 8;
	while (s->at < s->end && plain[(uint8_t)*s->at])
		s->at++;
}

/* Where a string ends that was seen before: at a quote that no backslash escapes. */
static int skip_seen(struct scan *s)
{
	char *quote, *c;

	while ((quote = memchr(s->at, '"', (size_t)(s->end - s->at)))) {
		for (c = quote; c > s->at && c[-1] == '\\'; c--)
			;
		s->at = quote + 1;
		if ((quote - c) % 2 == 0)
			return 0;
	}
	return -1;
}

/* A string, its opening quote next. */
static int scan_string(struct scan *s)
{
	char dropped[4];
	int c, n;

	if (!scan_take(s, '"'))
		return -1;
	if (s->seen)
		return skip_seen(s);
	for (;;) {
		skip_plain(s);
		c = peek(s);
		if (c < 0x20)
			return -1;
		if (c >= 0x80) {
			n = utf8_length(s);
			if (n < 0)
				return -1;
			s->at += n;
			continue;
		}
		s->at++;
		if (c == '"')
			return 0;
		if (scan_unescape(s, dropped) < 0)
			return -1;
	}
}

/* At least one. */
static int scan_digits(struct scan *s)
{
	char *start = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > start ? 0 : -1;
}

static int scan_number(struct scan *s, json_type *type)
{
	*type = JSON_INTEGER;
	if (peek(s) == '-')
		s->at++;
	if (peek(s) == '0')
		s->at++;
	else if (scan_digits(s))
		return -1;
	if (peek(s) == '.') {
		*type = JSON_REAL;
		s->at++;
		if (scan_digits(s))
			return -1;
	}
	if (peek(s) != 'e' && peek(s) != 'E')
		return 0;
	*type = JSON_REAL;
	s->at++;
	if (peek(s) == '+' || peek(s) == '-')
		s->at++;
	return scan_digits(s);
}

static int scan_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n))
		return -1;
	s->at += n;
	return 0;
}

static int scan_array(struct scan *s, unsigned int depth)
{
	json_type type;

	s->at++;
	if (scan_take(s, ']'))
		return 0;
	do {
		if (scan_value(s, depth, &type))
			return -1;
	} while (scan_take(s, ','));
	return scan_take(s, ']') ? 0 : -1;
}

int scan_name(struct scan *s, struct name *name)
{
	scan_next(s);
	name->p = s->at + 1;
	if (scan_string(s))
		return -1;
	name->n = (size_t)(s->at - 1 - name->p);
	return scan_take(s, ':') ? 0 : -1;
}

static bool known(const struct name *names, size_t n, const struct name *name)
{
	while (n--)
		if (names[n].n == name->n && !memcmp(names[n].p, name->p, name->n))
			return true;
	return false;
}

static int scan_object(struct scan *s, unsigned int depth)
{
	struct name names[MESSAGE_MEMBERS];
	json_type type;
	size_t n = 0;

	s->at++;
	if (scan_take(s, '}'))
		return 0;
	do {
		if (n == MESSAGE_MEMBERS) {
			s->fault = "an object with too many members";
			return -1;
		}
		if (scan_name(s, &names[n]))
			return -1;
		if (!s->seen && known(names, n, &names[n])) {
			s->fault = "a member is given twice";
			return -1;
		}
		n++;
		if (scan_value(s, depth, &type))
			return -1;
	} while (scan_take(s, ','));
	return scan_take(s, '}') ? 0 : -1;
}

static bool is_deep(struct scan *s, unsigned int depth)
{
	if (depth < MESSAGE_DEPTH)
		return false;
	s->fault = "too many containers in each other";
	return true;
}

int scan_value(struct scan *s, unsigned int depth, json_type *type)
{
	switch (scan_next(s)) {
	case '{':
		*type = JSON_OBJECT;
		return is_deep(s, depth) ? -1 : scan_object(s, depth + 1);
	case '[':
		*type = JSON_ARRAY;
		return is_deep(s, depth) ? -1 : scan_array(s, depth + 1);
	case '"':
		*type = JSON_STRING;
		return scan_string(s);
	case 't':
		*type = JSON_TRUE;
		return scan_word(s, "true");
	case 'f':
		*type = JSON_FALSE;
		return scan_word(s, "false");
	case 'n':
		*type = JSON_NULL;
		return scan_word(s, "null");
	default:
		return scan_number(s, type);
	}
}
