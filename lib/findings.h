/* SPDX-License-Identifier: MIT */
/*
 * The list of findings: every check that fails adds one entry, and the
 * checks after it still run wherever their input exists.
 */
#ifndef GA_FINDINGS_H
#define GA_FINDINGS_H

#include <guest-attest.h>
#include "rd.h"

/* More than any honest input produces; a hostile one is told it was cut. */
#define GA_FINDINGS_MAX 64

/**
 * struct ga_findings - a list of findings
 * @v: the entries
 * @n: how many
 * @cap: how many @v has room for
 * @lost: entries that did not fit or found no memory. Their class is in
 *        @classes all the same, so that a lost finding still refuses.
 * @classes: bit mask of (1 << class) over all findings, lost ones included
 * @subject: what is being looked at, first words of every text
 * @collateral: @subject is collateral: what would be a malformed or forged
 *              piece of evidence is then a defect of the collateral
 */
struct ga_findings {
	struct ga_finding *v;
	size_t n;
	size_t cap;
	size_t lost;
	uint32_t classes;
	const char *subject;
	bool collateral;
};

void ga_findings_init(struct ga_findings *f);
void ga_findings_fini(struct ga_findings *f);

/**
 * struct ga_scope - the subject that ga_scope_enter() replaced
 * @subject: for ga_scope_leave()
 * @collateral: for ga_scope_leave()
 */
struct ga_scope {
	const char *subject;
	bool collateral;
};

struct ga_scope ga_scope_enter(struct ga_findings *f, const char *subject,
			       bool collateral);
void ga_scope_leave(struct ga_findings *f, struct ga_scope s);

/**
 * ga_report() - add a finding
 * @f: the list
 * @code: which check failed
 * @field: the field it looked at, as the vendor names it; may be NULL
 * @expected: what would have passed; may be NULL
 * @actual: what was found; may be NULL
 *
 * Return: -1, so that a parser can say ``return ga_report(...)``.
 */
int ga_report(struct ga_findings *f, enum ga_code code, const char *field,
	      const char *expected, const char *actual);

/* Turn a failed reader into GA_E_TRUNCATED: 0 when it did not fail, else -1. */
int ga_report_rd(struct ga_findings *f, const struct ga_rd *r);

/* As above, and what is left unread is GA_E_TRAILING_BYTES. */
int ga_report_rd_end(struct ga_findings *f, const struct ga_rd *r,
		     const char *field);

/*
 * Add the findings of @from again, from index @first on, that are of one of
 * @classes, a mask of (1 << enum ga_class).
 */
void ga_findings_take(struct ga_findings *f, const struct ga_findings *from,
		      size_t first, uint32_t classes);

/* What makes evidence not genuine, asked for or not; and no answer is none. */
#define GA_CLASSES_DOUBT (1u << GA_CLASS_NOT_GENUINE | 1u << GA_CLASS_INTERNAL)
#define GA_CLASSES_ALL UINT32_MAX

/* Are all findings of @f notes? */
bool ga_findings_clean(const struct ga_findings *f);

/* The name of a class, as in "not-genuine". */
const char *ga_class_name(enum ga_class c);

/* Values for ga_report(); good until the end of the enclosing block. */
struct ga_value {
	char s[GA_VALUE_MAX];
};

const char *ga_value_dec(struct ga_value *v, uint64_t n);
const char *ga_value_hexnum(struct ga_value *v, uint64_t n, int digits);
const char *ga_value_hex(struct ga_value *v, struct ga_span s);
const char *ga_value_time(struct ga_value *v, int64_t t);
const char *ga_value_fmt(struct ga_value *v, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define GA_DEC(n) ga_value_dec(&(struct ga_value){ "" }, (n))
#define GA_HEX8(n) ga_value_hexnum(&(struct ga_value){ "" }, (n), 2)
#define GA_HEX16(n) ga_value_hexnum(&(struct ga_value){ "" }, (n), 4)
#define GA_HEX32(n) ga_value_hexnum(&(struct ga_value){ "" }, (n), 8)
#define GA_HEX64(n) ga_value_hexnum(&(struct ga_value){ "" }, (n), 16)
#define GA_BYTES(ptr, len) \
	ga_value_hex(&(struct ga_value){ "" }, GA_SPAN((ptr), (len)))
#define GA_TIME(t) ga_value_time(&(struct ga_value){ "" }, (t))
#define GA_FMT(...) ga_value_fmt(&(struct ga_value){ "" }, __VA_ARGS__)

#endif
