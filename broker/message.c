// SPDX-License-Identifier: MIT
#include "message.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scan.h"

int message_open(struct value *root, char *text, size_t n, const char *where, struct problem *p)
{
	struct scan s = { .at = text, .end = text + n };

	scan_next(&s);
	root->p = s.at;
	if (scan_value(&s, 0, &root->type))
		return problem(p, 400, "SerdeError", "%s: %s at byte %zu", where,
			       s.fault ? s.fault : "not JSON",
			       (size_t)(s.at - text));
	root->n = (size_t)(s.at - root->p);
	if (scan_next(&s) >= 0)
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
	if (*s->at == '{' ? (s->at++, scan_next(s) == '}') : !scan_take(s, ','))
		return false;
	if (scan_name(s, name))
		return false;
	scan_next(s);
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
		n = scan_unescape(&s, dst);
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
