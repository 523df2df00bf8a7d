// SPDX-License-Identifier: MIT
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text that grows; ->failed once there was no memory for it. */
struct buffer {
	char *p;
	size_t n;
	size_t size;
	bool failed;
};

static void append(struct buffer *b, const char *p, size_t n)
{
	size_t size = b->size ? b->size : 4096;
	char *more;

	if (b->failed)
		return;
	while (size - b->n < n)
		size *= 2;
	if (size != b->size) {
		more = realloc(b->p, size);
		if (!more) {
			b->failed = true;
			return;
		}
		b->p = more;
		b->size = size;
	}
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

/* Printable ASCII stands for itself but for these two; jansson does the rest. */
static bool needs_escapes(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\')
			return true;
	return false;
}

static void append_string(struct buffer *b, const char *s, size_t n)
{
	json_t *v;
	char *text;

	if (!needs_escapes(s, n)) {
		append(b, "\"", 1);
		append(b, s, n);
		append(b, "\"", 1);
		return;
	}
	v = json_stringn(s, n);
	text = v ? json_dumps(v, JSON_ENCODE_ANY) : NULL;
	if (text)
		append(b, text, strlen(text));
	else
		b->failed = true;
	free(text);
	json_decref(v);
}

static void append_value(struct buffer *b, const json_t *v);

static void append_members(struct buffer *b, const json_t *v)
{
	const char *key, *before = "{";
	const json_t *m;

	/* The macro wants a non-const object and does not change it. */
	json_object_foreach((json_t *)v, key, m) {
		append(b, before, 1);
		append_string(b, key, strlen(key));
		append(b, ":", 1);
		append_value(b, m);
		before = ",";
	}
	append(b, "{", json_object_size(v) ? 0 : 1);
	append(b, "}", 1);
}

static void append_elements(struct buffer *b, const json_t *v)
{
	const char *before = "[";
	const json_t *m;
	size_t i;

	json_array_foreach(v, i, m) {
		append(b, before, 1);
		append_value(b, m);
		before = ",";
	}
	append(b, "[", json_array_size(v) ? 0 : 1);
	append(b, "]", 1);
}

static void append_value(struct buffer *b, const json_t *v)
{
	char number[24];

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		append_members(b, v);
		return;
	case JSON_ARRAY:
		append_elements(b, v);
		return;
	case JSON_STRING:
		append_string(b, json_string_value(v), json_string_length(v));
		return;
	case JSON_INTEGER:
		append(b, number, (size_t)snprintf(number, sizeof(number), "%lld",
						   (long long)json_integer_value(v)));
		return;
	case JSON_TRUE:
		append(b, "true", 4);
		return;
	case JSON_FALSE:
		append(b, "false", 5);
		return;
	default:
		append(b, "null", 4);
	}
}

char *ga_show_compact(const json_t *top)
{
	struct buffer b = { 0 };

	if (!top)
		return NULL;
	append_value(&b, top);
	append(&b, "", 1);
	if (!b.failed)
		return b.p;
	free(b.p);
	return NULL;
}
