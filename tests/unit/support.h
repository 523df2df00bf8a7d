/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "findings.h"

/**
 * struct blob - a file or a copy of bytes
 * @p: the bytes, from malloc(), so that a sanitizer sees each end
 * @n: how many
 */
struct blob {
	uint8_t *p;
	size_t n;
};

/* A file below tests/data; the test fails when it isn't there. */
struct blob load(const char *name);
struct blob blob_copy(struct blob b);

/* Does @f hold a finding of @code whose field is @field (NULL: any)? */
int has(const struct ga_findings *f, enum ga_code code, const char *field);

/* Fails, and prints the findings, when there is no such finding. */
void assert_has(const struct ga_findings *f, enum ga_code code,
		const char *field);

/* Fails, and prints them, when there are findings beyond notes. */
void assert_clean(const struct ga_findings *f);

void print_all(const struct ga_findings *f);

/* Collateral of a directory below tests/data, made with @v. */
struct ga_collateral *load_collateral_dir(struct ga_verifier *v,
					  const char *dir);

#endif
