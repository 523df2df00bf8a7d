/* SPDX-License-Identifier: MIT */
/*
 * Reference values: what a measurement should be, given apart from the
 * appraisals that demand it, so that a new image is a new value and no new
 * policy. A document of kind "reference" is a JSON array of words; an appraisal
 * that says $NAME has them all in that place.
 */
#ifndef BROKER_REFERENCE_H
#define BROKER_REFERENCE_H

#include <stddef.h>

#include <jansson.h>

#include "policy.h"
#include "problem.h"

/* Is @text such a document, and @name a name for it? */
int reference_check(const char *name, const char *text, struct problem *p);

/*
 * The text of an appraisal with the values put in, to be freed with free().
 * Return: it, or NULL with @p set: 400 when a name is not among @known.
 */
char *reference_expand(const struct rules *known, const char *text, struct problem *p);

/*
 * What an import holds: a message of Trustee's reference value provider (type
 * "sample"), or the object that is in it, { NAME: value or [value...] }.
 * Return: an object of arrays, each fit for reference_check(), or NULL with @p
 * set.
 */
json_t *reference_import(const char *text, size_t n, struct problem *p);

#endif
