/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259) as far as a broker's answers need it: an object with members
 * that are known beforehand. It copies nothing and allocates nothing.
 */
#ifndef COURIER_JSON_H
#define COURIER_JSON_H

#include "failure.h"
#include "text.h"

/* Objects and arrays inside one another. */
#define JSON_DEPTH_MAX 32

enum json_kind {
	JSON_WORD,	/* a string, not empty, of printable ASCII without escapes */
	JSON_ONE,	/* the number 1 */
	JSON_ANY,	/* whatever it is */
	JSON_STRING,	/* any string; the value is what is between its quotes */
};

/**
 * struct json_member - a member of an object
 * @name: its name
 * @kind: what its value must be
 * @optional: it may be missing; its value is then NULL
 * @value: where its value was found, for a string without the quotes
 */
struct json_member {
	const char *name;
	enum json_kind kind;
	bool optional;
	struct span value;
};

/*
 * Read @text, which must be one object. @known says which members it has; others
 * are a failure, unless @others says that they are skipped. No member may come
 * twice. Return: 0, or -1 after a failure
 */
int json_read(struct span text, struct json_member *known, size_t n, bool others,
	      struct failure *f);

#endif
