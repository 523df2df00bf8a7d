/* SPDX-License-Identifier: MIT */
/*
 * A reader of CBOR (RFC 8949) in its deterministic form: definite lengths,
 * shortest heads. It is the bounded reader with findings: the error is sticky,
 * the first defect is reported, and every getter after it answers nothing.
 */
#ifndef GA_FORMATS_CBOR_H
#define GA_FORMATS_CBOR_H

#include "findings.h"
#include "rd.h"

/**
 * struct ga_cbor - a reader over a span
 * @r: the bytes
 * @f: receives the first defect
 * @failed: there was one
 */
struct ga_cbor {
	struct ga_rd r;
	struct ga_findings *f;
	bool failed;
};

void ga_cbor_init(struct ga_cbor *c, struct ga_span s, struct ga_findings *f);

/* As ga_report(), unless something was reported before. Return: -1. */
int ga_cbor_fail(struct ga_cbor *c, enum ga_code code, const char *field,
		 const char *expected, const char *actual);

/* The next item, which @field names in a finding; a constant. */
uint64_t ga_cbor_uint(struct ga_cbor *c, const char *field);
struct ga_span ga_cbor_bytes(struct ga_cbor *c, const char *field);
struct ga_span ga_cbor_text(struct ga_cbor *c, const char *field);

/* How many items, or pairs of them, follow: never more than there are bytes. */
size_t ga_cbor_array(struct ga_cbor *c, const char *field);
size_t ga_cbor_map(struct ga_cbor *c, const char *field);

/* What is left is a defect, too. Return: 0 or -1. */
int ga_cbor_end(struct ga_cbor *c, const char *field);

#endif
