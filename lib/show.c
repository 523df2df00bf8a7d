// SPDX-License-Identifier: MIT
#include "show.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

void ga_show_put(json_t **to, const char *key, json_t *v)
{
	if (!json_object_set_new(*to, key, v))
		return;
	json_decref(*to);
	*to = NULL;
}

void ga_show_append(json_t **to, json_t *v)
{
	if (!json_array_append_new(*to, v))
		return;
	json_decref(*to);
	*to = NULL;
}

json_t *ga_show_hex(struct ga_span s)
{
	char *text = malloc(2 * s.n + 1);
	json_t *j;

	if (!text)
		return NULL;
	ga_hex_encode(text, s);
	j = json_string(text);
	free(text);
	return j;
}

json_t *ga_show_hexnum(uint64_t n, int digits)
{
	return json_sprintf("0x%0*llx", digits, (unsigned long long)n);
}

static const char *bit_name(uint64_t bit, const struct ga_policy_word *w)
{
	for (; w && w->name; w++)
		if (w->value == bit)
			return w->name;
	return NULL;
}

json_t *ga_show_bits(uint64_t v, const struct ga_policy_field *fd)
{
	json_t *a = json_array();
	unsigned int i;

	for (i = 0; i < 64; i++) {
		const char *name = bit_name(1ull << i, fd->words);

		if (v & 1ull << i)
			ga_show_append(&a, name ? json_string(name) :
						  json_sprintf("bit %u", i));
	}
	return a;
}

json_t *ga_show_time(int64_t t)
{
	char text[GA_TIME_ISO_LEN];

	ga_time_format_iso(text, t);
	return json_string(text);
}

json_t *ga_show_text_value(struct ga_span s)
{
	char *text = malloc(s.n + 1);
	json_t *j;
	size_t i;

	if (!text)
		return NULL;
	for (i = 0; i < s.n; i++)
		text[i] = s.p[i] >= ' ' && s.p[i] <= '~' ? (char)s.p[i] : '?';
	text[i] = '\0';
	j = json_string(text);
	free(text);
	return j;
}

json_t *ga_show_string(const char *s)
{
	return ga_show_text_value(GA_SPAN((const uint8_t *)s, strlen(s)));
}

/* fwrite() remembers a failure, which jansson's own buffer may forget. */
static int write_to(const char *text, size_t n, void *out)
{
	return fwrite(text, 1, n, out) == n ? 0 : -1;
}

char *ga_show_json(const json_t *top)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret;

	if (!out)
		return NULL;
	ret = json_dump_callback(top, write_to, out, JSON_INDENT(2));
	text = ga_text_finish(out, &text);
	if (!ret)
		return text;
	free(text);
	return NULL;
}

static void put_value(FILE *out, const char *key, const json_t *v, int depth);

static void put_scalar(FILE *out, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		fputs(json_string_value(v), out);
		break;
	case JSON_INTEGER:
		fprintf(out, "%lld", (long long)json_integer_value(v));
		break;
	case JSON_TRUE:
		fputs("yes", out);
		break;
	case JSON_FALSE:
		fputs("no", out);
		break;
	default:
		fputs("none", out);
	}
}

static void put_members(FILE *out, const json_t *v, int depth)
{
	const char *key;
	const json_t *m;
	char number[24];
	size_t i;

	if (json_is_array(v)) {
		json_array_foreach(v, i, m) {
			snprintf(number, sizeof(number), "[%zu]", i);
			put_value(out, number, m, depth);
		}
		return;
	}
	/* The macro wants a non-const object and does not change it. */
	json_object_foreach((json_t *)v, key, m)
		put_value(out, key, m, depth);
}

static void put_value(FILE *out, const char *key, const json_t *v, int depth)
{
	bool nested = (json_is_object(v) && json_object_size(v)) ||
		      (json_is_array(v) && json_array_size(v));

	fprintf(out, "%*s%s:", 2 * depth, "", key);
	if (nested) {
		fputc('\n', out);
		put_members(out, v, depth + 1);
		return;
	}
	fputc(' ', out);
	put_scalar(out, v);
	fputc('\n', out);
}

char *ga_show_text(const json_t *top)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	put_members(out, top, 0);
	return ga_text_finish(out, &text);
}
