/* SPDX-License-Identifier: MIT */
/* The grammar of JSON (RFC 8259): what message.h steps through a text with. */
#ifndef BROKER_SCAN_H
#define BROKER_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/**
 * struct scan - a position in a text
 * @at: the next byte
 * @end: behind the last one
 * @seen: all of it is known to be good
 * @fault: what is wrong, where it is not the grammar; or NULL
 */
struct scan {
	char *at;
	char *end;
	bool seen;
	const char *fault;
};

/**
 * struct name - of a member, as it is written
 */
struct name {
	const char *p;
	size_t n;
};

/* The next character that is no white space, not taken; -1 at the end. */
int scan_next(struct scan *s);
/* Take it when it is @c. */
bool scan_take(struct scan *s, int c);
/* A member's name and the colon behind it. 0 or -1. */
int scan_name(struct scan *s, struct name *name);
/* A value whose containers are at @depth. 0 or -1. */
int scan_value(struct scan *s, unsigned int depth, json_type *type);
/*
 * What an escape stands for into @dst, the backslash taken before; never longer
 * than the escape. Return: its bytes, at most 4, or -1.
 */
int scan_unescape(struct scan *s, char *dst);

#endif
