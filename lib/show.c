// SPDX-License-Identifier: MIT
#include "show.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

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

json_t *ga_show_time(int64_t t)
{
	char text[GA_TIME_ISO_LEN];

	ga_time_format_iso(text, t);
	return json_string(text);
}

json_t *ga_show_text_value(struct ga_span s)
{
	char text[256];
	size_t i;

	for (i = 0; i < s.n && i < sizeof(text) - 1; i++)
		text[i] = s.p[i] >= ' ' && s.p[i] <= '~' ? (char)s.p[i] : '?';
	text[i] = '\0';
	return json_string(text);
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
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
