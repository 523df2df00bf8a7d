/* SPDX-License-Identifier: MIT */
/*
 * JSON from the network (RFC 8259), read where it lies. What guests send is
 * evidence, thousands of bytes of base64 or of numbers that are wanted whole:
 * a tree of values would cost more than the signatures in it. One pass checks
 * all of the text, then members are taken by name; nothing is allocated.
 */
#ifndef BROKER_MESSAGE_H
#define BROKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"
#include "member.h"

/* Containers in each other, and members of one object, at most. */
#define MESSAGE_DEPTH 16
#define MESSAGE_MEMBERS 64

/**
 * struct value - a value within a message
 * @type: its type
 * @p: a string: its text, unescaped, with a NUL behind it; else the bytes that
 *	it has in the message. NULL for a member that is not there, or is null
 * @n: bytes at @p
 */
struct value {
	json_type type;
	char *p;
	size_t n;
};

/*
 * Is @text one JSON object and nothing else, with no member given twice at any
 * depth, and no string with a NUL or with what is not UTF-8? @text is kept by
 * the caller, and is changed by message_take().
 * Return: 0 with the object in @root, or -1 with @p set, in which @where is the
 * name of the message.
 */
int message_open(struct value *root, char *text, size_t n, const char *where, struct problem *p);

/* In a table: members that it does not name are nobody's concern. */
#define MEMBER_OTHERS { "*", MEMBER_ANY, false, false }

/*
 * What members_check() demands of an object; the values of the members that
 * the table names, in its order, into @out. Once for each object.
 */
int message_take(const struct value *object, const char *where, const struct member *table,
		 struct value *out, struct problem *p);

/* A table's members, its end not counted. */
#define MEMBERS_OF(table) (sizeof(table) / sizeof((table)[0]) - 1)

/*
 * To tell, before message_take(), which of several tables is an object's. The
 * string is as it was written, without a NUL behind it, and there is none for
 * one with escapes: no word that is looked for has them.
 */
bool message_has(const struct value *object, const char *name);
bool message_find(const struct value *object, const char *name, json_type type,
		  struct value *out);
bool message_string(const struct value *object, const char *name, struct value *out);
/* The names of its members, as they were written; or NULL. */
json_t *message_names(const struct value *object);
bool value_is(const struct value *v, const char *text);

/* @text, UTF-8, as a JSON string in the one form that RFC 8785 3.2.2.2 allows. 0 or -1. */
int message_quote(struct bytes *out, const char *text);

/* Of an integer; one that no json_int_t holds gives its largest or smallest. */
json_int_t value_integer(const struct value *v);

#endif
