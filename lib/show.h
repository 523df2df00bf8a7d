/* SPDX-License-Identifier: MIT */
/* Values as JSON, and JSON as lines for people. */
#ifndef GA_SHOW_H
#define GA_SHOW_H

#include <jansson.h>

#include "rd.h"

/* Lower-case hex, as a JSON string. A new reference, or NULL. */
json_t *ga_show_hex(struct ga_span s);

/* A number as "0x..." of @digits. */
json_t *ga_show_hexnum(uint64_t n, int digits);

/* A time as "YYYY-MM-DDThh:mm:ssZ". */
json_t *ga_show_time(int64_t t);

/* A string that need not be UTF-8; what is not printable becomes '?'. */
json_t *ga_show_text_value(struct ga_span s);

/*
 * The members of an object, one a line, nested ones indented. Text to be
 * freed with free(), or NULL.
 */
char *ga_show_text(const json_t *top);

#endif
