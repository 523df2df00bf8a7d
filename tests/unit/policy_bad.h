/* SPDX-License-Identifier: MIT */
/* Policy files with something wrong, and what the parser must say of it. */
#ifndef POLICY_BAD_H
#define POLICY_BAD_H

#include "policy_case.h"

/**
 * struct bad - a file and the one thing that is wrong with it
 * @text: the file
 * @code: of the finding
 * @place: its field
 * @expected: likewise
 * @actual: likewise
 */
struct bad {
	const char *text;
	enum ga_code code;
	const char *place;
	const char *expected;
	const char *actual;
};

/* The one finding on these bytes is that of @b. */
void check_bytes(const struct bad *b, const void *text, size_t len);

/* As check_bytes(), for @n files. */
void check_all(const struct bad *b, size_t n);

#define CHECK(array) check_all((array), sizeof(array) / sizeof((array)[0]))

/* One line of a section that is whole without it: the third of the file. */
void statement(const char *line, enum ga_code code, const char *place,
	       const char *expected, const char *actual);

#endif
