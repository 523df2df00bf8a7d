// SPDX-License-Identifier: MIT
#include "message.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct scan - a position in a text
 * @at: the next byte
 * @end: behind the last one
 * @seen: all of it is known to be good
 * @twice: what is wrong is a member given twice
 */
struct scan {
	char *at;
	char *end;
	bool seen;
	bool twice;
};

static int peek(const struct scan *s)
{
	return s->at < s->end ? (uint8_t)*s->at : -1;
}

static int next_char(struct scan *s)
{
	while (s->at < s->end &&
	       (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
	return peek(s);
}

static bool take(struct scan *s, int c)
{
	if (next_char(s) != c)
		return false;
	s->at++;
	return true;
}

static int hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Four digits of "\u". */
static int32_t code_unit(struct scan *s)
{
	int32_t v = 0;
	int i, digit;

	for (i = 0; i < 4; i++) {
		digit = hex_value(peek(s));
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

/* The character behind a backslash into @dst, never longer than its escape. */
static int unescape(struct scan *s, char *dst)
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

	if (!take(s, '"'))
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
		if (unescape(s, dropped) < 0)
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

static int scan_value(struct scan *s, unsigned int depth, json_type *type);

static int scan_array(struct scan *s, unsigned int depth)
{
	json_type type;

	s->at++;
	if (take(s, ']'))
		return 0;
	do {
		if (scan_value(s, depth, &type))
			return -1;
	} while (take(s, ','));
	return take(s, ']') ? 0 : -1;
}

/**
 * struct name - of a member, as it is written
 */
struct name {
	const char *p;
	size_t n;
};

static int scan_name(struct scan *s, struct name *name)
{
	next_char(s);
	name->p = s->at + 1;
	if (scan_string(s))
		return -1;
	name->n = (size_t)(s->at - 1 - name->p);
	return take(s, ':') ? 0 : -1;
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
	if (take(s, '}'))
		return 0;
	do {
		if (n == MESSAGE_MEMBERS || scan_name(s, &names[n]))
			return -1;
		if (!s->seen && known(names, n, &names[n])) {
			s->twice = true;
			return -1;
		}
		n++;
		if (scan_value(s, depth, &type))
			return -1;
	} while (take(s, ','));
	return take(s, '}') ? 0 : -1;
}

/* A value whose containers are at @depth. */
static int scan_value(struct scan *s, unsigned int depth, json_type *type)
{
	switch (next_char(s)) {
	case '{':
		*type = JSON_OBJECT;
		return depth == MESSAGE_DEPTH ? -1 : scan_object(s, depth + 1);
	case '[':
		*type = JSON_ARRAY;
		return depth == MESSAGE_DEPTH ? -1 : scan_array(s, depth + 1);
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

int message_open(struct value *root, char *text, size_t n, const char *where, struct problem *p)
{
	struct scan s = { .at = text, .end = text + n };

	next_char(&s);
	root->p = s.at;
	if (scan_value(&s, 0, &root->type))
		return problem(p, 400, "SerdeError", "%s: %s at byte %zu", where,
			       s.twice ? "a member is given twice" : "not JSON",
			       (size_t)(s.at - text));
	root->n = (size_t)(s.at - root->p);
	if (next_char(&s) >= 0)
		return problem(p, 400, "SerdeError", "%s: not JSON at byte %zu", where,
			       (size_t)(s.at - text));
	if (root->type != JSON_OBJECT)
		return problem(p, 400, "SerdeError", "%s: expected an object, found %s", where,
			       member_type_name(root->type));
	return 0;
}

/* What message_open() has seen is not wrong the second time. */
static bool next_member(struct scan *s, struct name *name, struct value *v)
{
	if (*s->at == '{' ? (s->at++, next_char(s) == '}') : !take(s, ','))
		return false;
	if (scan_name(s, name))
		return false;
	next_char(s);
	v->p = s->at;
	if (scan_value(s, 0, &v->type))
		return false;
	v->n = (size_t)(s->at - v->p);
	return true;
}

/* In its own place: escapes only shrink, and a NUL takes that of the quote. */
static void decode(struct value *v)
{
	struct scan s = { .at = v->p + 1, .end = v->p + v->n - 1 };
	char *dst = memchr(s.at, '\\', v->n - 2);
	int n;

	v->p = s.at;
	if (!dst)
		dst = s.end;
	s.at = dst;
	while (s.at < s.end) {
		if (*s.at != '\\') {
			*dst++ = *s.at++;
			continue;
		}
		s.at++;
		n = unescape(&s, dst);
		if (n < 0)
			break;
		dst += n;
	}
	*dst = '\0';
	v->n = (size_t)(dst - v->p);
}

static int place(const struct member *table, const struct name *name)
{
	int i;

	for (i = 0; table[i].name; i++)
		if (!strncmp(table[i].name, name->p, name->n) && !table[i].name[name->n])
			return i;
	return -1;
}

int message_take(const struct value *object, const char *where, const struct member *table,
		 struct value *out, struct problem *p)
{
	struct scan s = { .at = object->p, .end = object->p + object->n, .seen = true };
	const struct name others = { "*", 1 };
	struct name name, stranger = { NULL, 0 };
	struct value v;
	int i;

	for (i = 0; table[i].name; i++)
		out[i] = (struct value){ JSON_NULL, NULL, 0 };
	while (next_member(&s, &name, &v)) {
		i = place(table, &name);
		if (i >= 0)
			out[i] = v;
		else if (!stranger.p)
			stranger = name;
	}
	for (i = 0; table[i].name; i++) {
		if (member_check(where, &table[i], out[i].p ? &out[i].type : NULL, p))
			return -1;
		if (out[i].p && out[i].type == JSON_STRING)
			decode(&out[i]);
		else if (out[i].type == JSON_NULL)
			out[i].p = NULL;
	}
	if (stranger.p && place(table, &others) < 0)
		return problem(p, 400, "SerdeError", "%s: unknown member '%.*s'", where,
			       stranger.n < 40 ? (int)stranger.n : 40, stranger.p);
	return 0;
}

static bool find(const struct value *object, const char *name, struct value *v)
{
	struct scan s = { .at = object->p, .end = object->p + object->n, .seen = true };
	struct name found;

	while (next_member(&s, &found, v))
		if (found.n == strlen(name) && !memcmp(found.p, name, found.n))
			return true;
	return false;
}

bool message_has(const struct value *object, const char *name)
{
	struct value v;

	return find(object, name, &v);
}

bool message_find(const struct value *object, const char *name, json_type type,
		  struct value *out)
{
	return find(object, name, out) && out->type == type;
}

bool message_string(const struct value *object, const char *name, struct value *out)
{
	if (!message_find(object, name, JSON_STRING, out))
		return false;
	out->p++;
	out->n -= 2;
	return !memchr(out->p, '\\', out->n);
}

json_t *message_names(const struct value *object)
{
	struct scan s = { .at = object->p, .end = object->p + object->n, .seen = true };
	json_t *names = json_array();
	struct name found;
	struct value v;

	while (names && next_member(&s, &found, &v)) {
		if (json_array_append_new(names, json_stringn(found.p, found.n))) {
			json_decref(names);
			names = NULL;
		}
	}
	return names;
}

bool value_is(const struct value *v, const char *text)
{
	return v->n == strlen(text) && !memcmp(v->p, text, v->n);
}

int message_quote(struct bytes *out, const char *text)
{
	static const char names[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	char escape[8];
	const char *name;
	int ret = bytes_append(out, "\"", 1);

	for (; *text && !ret; text++) {
		name = strchr(names, *text);
		if (name)
			ret = bytes_append(out, escape,
					   (size_t)snprintf(escape, sizeof(escape), "\\%c",
							    letters[name - names]));
		else if ((uint8_t)*text < 0x20)
			ret = bytes_append(out, escape,
					   (size_t)snprintf(escape, sizeof(escape), "\\u%04x",
							    (unsigned int)*text));
		else
			ret = bytes_append(out, text, 1);
	}
	return ret ? ret : bytes_append(out, "\"", 1);
}

json_int_t value_integer(const struct value *v)
{
	return strtoll(v->p, NULL, 10);
}
