/* SPDX-License-Identifier: MIT */
/* Values as JSON, and JSON as lines for people. */
#ifndef GA_SHOW_H
#define GA_SHOW_H

#include <jansson.h>

#include "policy_field.h"
#include "rd.h"

/*
 * Add @v, which is consumed, to the object or array @to. Without memory, for
 * @v or for its place, all of @to gives way to NULL and stays NULL, and so in
 * turn does what @to is added to: there is no JSON with something left out.
 */
void ga_show_put(json_t **to, const char *key, json_t *v);
void ga_show_append(json_t **to, json_t *v);

/* Lower-case hex, as a JSON string. A new reference, or NULL. */
json_t *ga_show_hex(struct ga_span s);

/* A number as "0x..." of @digits. */
json_t *ga_show_hexnum(uint64_t n, int digits);

/* The names of the bits of a field of bits; "bit N" for one without a name. */
json_t *ga_show_bits(uint64_t v, const struct ga_policy_field *fd);

/* A time as "YYYY-MM-DDThh:mm:ssZ". */
json_t *ga_show_time(int64_t t);

/* A string that need not be UTF-8; what is not printable becomes '?'. */
json_t *ga_show_text_value(struct ga_span s);

/* The same of a text that ends with a NUL. */
json_t *ga_show_string(const char *s);

/* All of it as JSON. Text to be freed with free(), or NULL. */
char *ga_show_json(const json_t *top);

/*
 * The same without white space, and fast: for what is made for every guest. No
 * numbers but integers. Text to be freed with free(), or NULL.
 */
char *ga_show_compact(const json_t *top);

/*
 * The members of an object, one a line, nested ones indented. Text to be
 * freed with free(), or NULL.
 */
char *ga_show_text(const json_t *top);

#endif
