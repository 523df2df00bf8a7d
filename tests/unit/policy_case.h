/* SPDX-License-Identifier: MIT */
/* Claims of each TEE as a verification would leave them, to break one by one. */
#ifndef POLICY_CASE_H
#define POLICY_CASE_H

#include "support.h"

#include "policy.h"
#include "verdict.h"

/* The time of all cases: 2026-01-01. */
#define CASE_TIME 1767225600

/* What every policy begins with. */
#define HEADER "guest-attest-policy 1\n"

/**
 * struct policy_case - claims, and the evidence they are about
 * @ev: the evidence
 * @c: the claims
 */
struct policy_case {
	struct ga_evidence ev;
	struct ga_claims c;
};

/* In date, without debugging; byte strings hold one value of their own each. */
void case_tdx(struct policy_case *pc, enum ga_quote_body body);
void case_sgx(struct policy_case *pc);
void case_snp(struct policy_case *pc, enum ga_snp_product product);

/* Statements that satisfy what a section can't be silent about. */
extern const char tdx_open[];
extern const char sgx_open[];
extern const char snp_open[];

/* A policy, or the test fails. */
struct ga_policy *policy_of(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* Hold a case against a policy, in findings to be given to end_case(). */
struct ga_findings *run_case(const struct policy_case *pc,
			     const struct ga_policy *p, struct ga_appraisal *a);

/* As run_case() over the text of a policy, without an appraisal. */
struct ga_findings *run_text(const struct policy_case *pc, const char *format,
			     ...) __attribute__((format(printf, 2, 3)));

/* There is this finding and no other beyond notes; frees @f. */
void assert_only(struct ga_findings *f, enum ga_code code, const char *field,
		 const char *expected, const char *actual);

/* There is no finding beyond notes; frees @f. */
void assert_accepted(struct ga_findings *f);

#endif
