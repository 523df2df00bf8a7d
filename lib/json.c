// SPDX-License-Identifier: MIT
#include "json.h"

void ga_json_init(struct ga_json *j, struct ga_span text)
{
	ga_rd_init(&j->r, text);
	j->fresh = false;
}

static int next_char(struct ga_json *j)
{
	int c;

	for (;;) {
		c = ga_rd_peek(&j->r);
		if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
			return c;
		ga_rd_step(&j->r);
	}
}

static int expect(struct ga_json *j, int c)
{
	if (next_char(j) != c)
		return -1;
	ga_rd_step(&j->r);
	return 0;
}

static int open_container(struct ga_json *j, int c)
{
	if (expect(j, c))
		return -1;
	j->fresh = true;
	return 0;
}

int ga_json_object(struct ga_json *j)
{
	return open_container(j, '{');
}

int ga_json_array(struct ga_json *j)
{
	return open_container(j, '[');
}

/* 1 when an item follows, 0 after the closing @end, -1 otherwise. */
static int next_item(struct ga_json *j, int end)
{
	int c = next_char(j);
	bool fresh = j->fresh;

	j->fresh = false;
	if (c == end) {
		ga_rd_step(&j->r);
		return 0;
	}
	if (fresh)
		return c < 0 ? -1 : 1;
	return expect(j, ',') ? -1 : 1;
}

int ga_json_member(struct ga_json *j, struct ga_span *name)
{
	int ret = next_item(j, '}');

	if (ret == 1 && (ga_json_string(j, name) || expect(j, ':')))
		return -1;
	return ret;
}

int ga_json_element(struct ga_json *j)
{
	return next_item(j, ']');
}

static bool is_hex(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

static int skip_escape(struct ga_json *j)
{
	int c = ga_rd_peek(&j->r), i;

	if (c < 0 || !strchr("\"\\/bfnrtu", c) || !c)
		return -1;
	ga_rd_step(&j->r);
	for (i = 0; c == 'u' && i < 4; i++) {
		if (!is_hex(ga_rd_peek(&j->r)))
			return -1;
		ga_rd_step(&j->r);
	}
	return 0;
}

/* With escapes, one character after the other. */
static int take_escaped(struct ga_json *j)
{
	int c;

	for (;;) {
		c = ga_rd_peek(&j->r);
		if (c < ' ')
			return -1;
		if (c == '"')
			return 0;
		ga_rd_step(&j->r);
		if (c == '\\' && skip_escape(j))
			return -1;
	}
}

/* Where a plain run of a string ends: RFC 8259 7. */
static const bool string_stop[256] = { [0 ... 0x1f] = true, ['"'] = true,
				       ['\\'] = true };

/*
 * A string; its bytes, escapes and all, into @s. The documents read here need
 * no escapes in anything that is compared, so that they stay as they are.
 */
static int take_string(struct ga_json *j, struct ga_span *s, bool *escaped)
{
	size_t start;

	if (expect(j, '"'))
		return -1;
	start = j->r.pos;
	*s = ga_rd_until_any(&j->r, string_stop);
	*escaped = ga_rd_peek(&j->r) == '\\';
	if (*escaped) {
		if (take_escaped(j))
			return -1;
		*s = ga_rd_since(&j->r, start);
	}
	if (ga_rd_peek(&j->r) != '"')
		return -1;
	ga_rd_step(&j->r);
	return 0;
}

int ga_json_string(struct ga_json *j, struct ga_span *s)
{
	bool escaped;

	return take_string(j, s, &escaped) || escaped ? -1 : 0;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

int ga_json_uint(struct ga_json *j, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	int c = next_char(j);

	if (!is_digit(c))
		return -1;
	if (c == '0') {
		ga_rd_step(&j->r);
		*out = 0;
		c = ga_rd_peek(&j->r);
		return is_digit(c) || c == '.' || c == 'e' || c == 'E' ? -1 : 0;
	}
	for (; is_digit(c); c = ga_rd_peek(&j->r)) {
		unsigned int d = (unsigned int)(c - '0');

		if (v > (UINT64_MAX - d) / 10)
			return -1;
		v = v * 10 + d;
		ga_rd_step(&j->r);
	}
	if (c == '.' || c == 'e' || c == 'E' || v > max)
		return -1;
	*out = v;
	return 0;
}

static int skip_digits(struct ga_json *j)
{
	if (!is_digit(ga_rd_peek(&j->r)))
		return -1;
	while (is_digit(ga_rd_peek(&j->r)))
		ga_rd_step(&j->r);
	return 0;
}

static int skip_number(struct ga_json *j)
{
	int c;

	if (ga_rd_peek(&j->r) == '-')
		ga_rd_step(&j->r);
	if (ga_rd_peek(&j->r) == '0')
		ga_rd_step(&j->r);
	else if (skip_digits(j))
		return -1;
	if (ga_rd_peek(&j->r) == '.') {
		ga_rd_step(&j->r);
		if (skip_digits(j))
			return -1;
	}
	c = ga_rd_peek(&j->r);
	if (c != 'e' && c != 'E')
		return 0;
	ga_rd_step(&j->r);
	c = ga_rd_peek(&j->r);
	if (c == '+' || c == '-')
		ga_rd_step(&j->r);
	return skip_digits(j);
}

static int skip_word(struct ga_json *j, const char *word)
{
	for (; *word; word++) {
		if (ga_rd_peek(&j->r) != *word)
			return -1;
		ga_rd_step(&j->r);
	}
	return 0;
}

static int skip_value(struct ga_json *j, int depth);

static int skip_string(struct ga_json *j)
{
	struct ga_span s;
	bool escaped;

	return take_string(j, &s, &escaped);
}

static int skip_container(struct ga_json *j, bool object, int depth)
{
	int more;

	if (depth == GA_JSON_DEPTH || open_container(j, object ? '{' : '['))
		return -1;
	while ((more = object ? next_item(j, '}') : ga_json_element(j)) == 1) {
		if (object && (skip_string(j) || expect(j, ':')))
			return -1;
		if (skip_value(j, depth + 1))
			return -1;
	}
	return more;
}

static int skip_value(struct ga_json *j, int depth)
{
	switch (next_char(j)) {
	case '{':
		return skip_container(j, true, depth);
	case '[':
		return skip_container(j, false, depth);
	case '"':
		return skip_string(j);
	case 't':
		return skip_word(j, "true");
	case 'f':
		return skip_word(j, "false");
	case 'n':
		return skip_word(j, "null");
	default:
		return skip_number(j);
	}
}

bool ga_json_null(struct ga_json *j)
{
	struct ga_json before;

	if (next_char(j) != 'n')
		return false;
	before = *j;
	if (skip_word(j, "null")) {
		*j = before;
		return false;
	}
	j->fresh = false;
	return true;
}

int ga_json_skip(struct ga_json *j, struct ga_span *raw)
{
	size_t start;

	next_char(j);
	start = j->r.pos;
	if (skip_value(j, 0))
		return -1;
	j->fresh = false;
	if (raw)
		*raw = ga_rd_since(&j->r, start);
	return 0;
}

int ga_json_raw_object(struct ga_json *j, struct ga_span *raw)
{
	size_t depth = 0, start;
	int c = next_char(j);

	if (c != '{')
		return -1;
	start = j->r.pos;
	do {
		c = ga_rd_peek(&j->r);
		if (c == '"') {
			if (skip_string(j))
				return -1;
			continue;
		}
		if (c < 0)
			return -1;
		ga_rd_step(&j->r);
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
	} while (depth);
	j->fresh = false;
	*raw = ga_rd_since(&j->r, start);
	return 0;
}

int ga_json_end(struct ga_json *j)
{
	return next_char(j) < 0 ? 0 : -1;
}
