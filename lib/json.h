/* SPDX-License-Identifier: MIT */
/*
 * A pull reader for JSON (RFC 8259) that is not trusted yet. It allocates
 * nothing and bounds its depth, so that it may look at a document before the
 * signature over a part of it has been verified; and it can say which bytes
 * that part has, which a signature needs and a tree of values has lost.
 */
#ifndef GA_JSON_H
#define GA_JSON_H

#include "rd.h"

#define GA_JSON_DEPTH 16

/**
 * struct ga_json - a reader over a document
 * @r: the bytes
 * @fresh: a container was opened and nothing taken from it yet
 */
struct ga_json {
	struct ga_rd r;
	bool fresh;
};

void ga_json_init(struct ga_json *j, struct ga_span text);

/* Open a container. 0, or -1 when the next value is another. */
int ga_json_object(struct ga_json *j);
int ga_json_array(struct ga_json *j);

/*
 * The next member's name, its value being next; or the next element.
 * Return: 1, 0 at the end of the container, -1 when it is malformed.
 */
int ga_json_member(struct ga_json *j, struct ga_span *name);
int ga_json_element(struct ga_json *j);

/* Values. 0, or -1 when the next value is another or malformed. */
int ga_json_string(struct ga_json *j, struct ga_span *s);
int ga_json_uint(struct ga_json *j, uint64_t max, uint64_t *out);

/* The next value is null, and has been taken. */
bool ga_json_null(struct ga_json *j);

/* Any value; @raw receives its bytes and may be NULL. */
int ga_json_skip(struct ga_json *j, struct ga_span *raw);

/*
 * The bytes of an object up to its closing brace, with no look at what is in
 * it: for a part that is to be parsed once its signature has been verified.
 */
int ga_json_raw_object(struct ga_json *j, struct ga_span *raw);

/* 0 when nothing but white space is left. */
int ga_json_end(struct ga_json *j);

/* Is @s the string @text? */
static inline bool ga_json_is(struct ga_span s, const char *text)
{
	return s.n == strlen(text) && !memcmp(s.p, text, s.n);
}

#endif
