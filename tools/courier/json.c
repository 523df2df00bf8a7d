// SPDX-License-Identifier: MIT
#include "json.h"

#include <errno.h>
#include <string.h>

/**
 * struct reader - a place in the text
 * @rest: what was not read yet
 * @failed: something was not JSON; nothing is read any more
 */
struct reader {
	struct span rest;
	bool failed;
};

static int peek(const struct reader *r)
{
	return r->failed || !r->rest.n ? -1 : (unsigned char)*r->rest.p;
}

static int next(struct reader *r)
{
	int c = peek(r);

	if (c >= 0) {
		r->rest.p++;
		r->rest.n--;
	} else {
		r->failed = true;
	}
	return c;
}

static void skip_blanks(struct reader *r)
{
	int c;

	while ((c = peek(r)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		next(r);
}

static bool take(struct reader *r, char wanted)
{
	skip_blanks(r);
	if (peek(r) != wanted)
		return false;
	next(r);
	return true;
}

static void expect(struct reader *r, char wanted)
{
	if (!take(r, wanted))
		r->failed = true;
}

static bool is_hex(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void skip_escape(struct reader *r)
{
	int c = next(r), i;

	if (c == 'u') {
		for (i = 0; i < 4; i++)
			if (!is_hex(next(r)))
				r->failed = true;
	} else if (c <= 0 || !strchr("\"\\/bfnrt", c)) {
		r->failed = true;
	}
}

/* What is between the quotes. */
static struct span read_string(struct reader *r)
{
	struct span s;
	int c;

	expect(r, '"');
	s.p = r->rest.p;
	while ((c = next(r)) != '"' && !r->failed) {
		if (c < 0x20)
			r->failed = true;
		if (c == '\\')
			skip_escape(r);
	}
	s.n = r->failed ? 0 : (size_t)(r->rest.p - s.p) - 1;
	return s;
}

static size_t skip_digits(struct reader *r)
{
	size_t n = 0;

	for (; peek(r) >= '0' && peek(r) <= '9'; n++)
		next(r);
	return n;
}

static void skip_number(struct reader *r)
{
	if (peek(r) == '-')
		next(r);
	if (peek(r) == '0')
		next(r);
	else if (!skip_digits(r))
		r->failed = true;
	if (peek(r) == '.') {
		next(r);
		if (!skip_digits(r))
			r->failed = true;
	}
	if (peek(r) == 'e' || peek(r) == 'E') {
		next(r);
		if (peek(r) == '+' || peek(r) == '-')
			next(r);
		if (!skip_digits(r))
			r->failed = true;
	}
}

static void skip_literal(struct reader *r, const char *word)
{
	for (; *word; word++)
		if (next(r) != *word)
			r->failed = true;
}

static void skip_value(struct reader *r, unsigned int depth);

static void skip_members(struct reader *r, char end, unsigned int depth)
{
	next(r);
	if (depth == JSON_DEPTH_MAX)
		r->failed = true;
	if (take(r, end))
		return;
	do {
		if (end == '}') {
			read_string(r);
			expect(r, ':');
		}
		skip_value(r, depth + 1);
	} while (take(r, ','));
	expect(r, end);
}

static void skip_value(struct reader *r, unsigned int depth)
{
	skip_blanks(r);
	switch (peek(r)) {
	case '{':
		skip_members(r, '}', depth);
		break;
	case '[':
		skip_members(r, ']', depth);
		break;
	case '"':
		read_string(r);
		break;
	case 't':
		skip_literal(r, "true");
		break;
	case 'f':
		skip_literal(r, "false");
		break;
	case 'n':
		skip_literal(r, "null");
		break;
	default:
		skip_number(r);
	}
}

static struct span read_value(struct reader *r)
{
	struct span s;

	skip_blanks(r);
	s.p = r->rest.p;
	skip_value(r, 1);
	s.n = r->failed ? 0 : (size_t)(r->rest.p - s.p);
	return s;
}

/* A string's value is without its quotes. */
static bool is_string(struct span *value)
{
	if (value->n < 2 || *value->p != '"')
		return false;
	value->p++;
	value->n -= 2;
	return true;
}

static int check(struct json_member *m, struct failure *f)
{
	switch (m->kind) {
	case JSON_WORD:
		if (!is_string(&m->value) || !span_is_word(m->value))
			return failure_set(f, EPROTO, "answer.%s: expected a string of printable ASCII",
					   m->name);
		return 0;
	case JSON_STRING:
		if (!is_string(&m->value))
			return failure_set(f, EPROTO, "answer.%s: expected a string", m->name);
		return 0;
	case JSON_ONE:
		if (!span_is(m->value, "1"))
			return failure_set(f, EPROTO, "answer.%s: expected 1, found %.*s", m->name,
					   m->value.n < 20 ? (int)m->value.n : 20, m->value.p);
		return 0;
	default:
		return 0;
	}
}

static int take_member(struct span name, struct span value, struct json_member *known, size_t n,
		       bool others, struct failure *f)
{
	size_t i;

	for (i = 0; i < n && !span_is(name, known[i].name); i++)
		;
	if (i == n)
		return others ? 0 :
				failure_set(f, EPROTO, "answer: unknown member '%.*s'",
					    name.n < 40 ? (int)name.n : 40, name.p);
	if (known[i].value.p)
		return failure_set(f, EPROTO, "answer.%s: given twice", known[i].name);
	known[i].value = value;
	return check(&known[i], f);
}

int json_read(struct span text, struct json_member *known, size_t n, bool others,
	      struct failure *f)
{
	struct reader r = { text, false };
	struct span name, value;
	size_t i;

	for (i = 0; i < n; i++)
		known[i].value = (struct span){ NULL, 0 };
	expect(&r, '{');
	if (!r.failed && !take(&r, '}')) {
		do {
			name = read_string(&r);
			expect(&r, ':');
			value = read_value(&r);
			if (!r.failed && take_member(name, value, known, n, others, f))
				return -1;
		} while (take(&r, ','));
		expect(&r, '}');
	}
	skip_blanks(&r);
	if (r.failed || r.rest.n)
		return failure_set(f, EPROTO, "answer: not one JSON object; byte %zu of %zu",
				   text.n - r.rest.n, text.n);
	for (i = 0; i < n; i++)
		if (!known[i].value.p && !known[i].optional)
			return failure_set(f, EPROTO, "answer.%s: missing", known[i].name);
	return 0;
}
