/* SPDX-License-Identifier: MIT */
/**
 * DOC: libguestattest - verify the attestation evidence of confidential VMs
 *
 * Evidence is verified in three steps with three types, so that a field
 * nobody has verified can't reach a policy:
 *
 *   bytes -> struct ga_evidence    parsed; says nothing about who made it
 *         -> struct ga_verdict     signatures up to a pinned vendor root,
 *                                  collateral, revocation, TCB level
 *         -> struct ga_claims      inside a verdict and nowhere else: what
 *                                  policy may look at
 *
 * A verifier (struct ga_verifier) holds the trust anchors and a bounded cache
 * of verified certificate chains. Collateral (struct ga_collateral) is
 * verified once and is immutable afterwards; any number of verifications, in
 * any number of threads, may share both. Time is an input of every
 * verification and is never taken from the system clock.
 *
 * There are no globals. Distinct objects may be used from distinct threads
 * freely; a ga_verifier and a ga_collateral may be used from several threads
 * at once; a ga_evidence and a ga_verdict are read-only once made.
 *
 * Every check that fails adds a *finding*: a code with a stable name, the
 * field, the value that would have passed and the value found. All checks
 * whose input exists are made, whatever failed before them.
 *
 * Byte strings are given as pointer and length and are copied unless the
 * comment says otherwise. Functions that return a pointer return NULL when
 * memory is short; functions that return int return 0 or -1.
 */
#ifndef GUEST_ATTEST_H
#define GUEST_ATTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GA_API __attribute__((visibility("default")))

/**
 * enum ga_class - what a finding means for the evidence
 * @GA_CLASS_NOTE: nothing wrong; something worth knowing
 * @GA_CLASS_COLLATERAL: collateral is missing, stale, or itself not to be
 *	trusted, so that a question about genuine evidence stays open
 * @GA_CLASS_REFUSED: the evidence may be genuine and is not good enough
 * @GA_CLASS_NOT_GENUINE: a signature, a binding or the chain to the vendor's
 *	root does not hold: nothing in the evidence is to be believed
 * @GA_CLASS_MALFORMED: the bytes are not evidence of the kind they claim
 * @GA_CLASS_INTERNAL: the library could not do its work (memory, crypto)
 *
 * In rising order: of several findings the highest class decides.
 */
enum ga_class {
	GA_CLASS_NOTE,
	GA_CLASS_COLLATERAL,
	GA_CLASS_REFUSED,
	GA_CLASS_NOT_GENUINE,
	GA_CLASS_MALFORMED,
	GA_CLASS_INTERNAL,
};

/**
 * enum ga_code - one code per check
 *
 * ga_code_name() gives each one's stable name, ga_code_text() its sentence.
 * Numbers may change between versions of the library, names do not.
 */
enum ga_code {
	GA_OK,
	/* The shape of the bytes. */
	GA_E_TRUNCATED,
	GA_E_TRAILING_BYTES,
	GA_E_LENGTH,
	GA_E_VERSION,
	GA_E_TYPE,
	GA_E_RESERVED,
	GA_E_VALUE,
	GA_E_ENCODING,
	GA_E_DUPLICATE,
	GA_E_MISSING,
	GA_E_ALGORITHM,
	GA_E_UNKNOWN_FORMAT,
	/* Who made the evidence. */
	GA_E_SIGNATURE,
	GA_E_KEY_BINDING,
	GA_E_CHAIN_BROKEN,
	GA_E_CHAIN_SIGNATURE,
	GA_E_UNTRUSTED_ROOT,
	GA_E_CERT_PROFILE,
	GA_E_CERT_REVOKED,
	GA_E_CERT_MISMATCH,
	GA_E_QE_IDENTITY,
	GA_E_TDX_MODULE,
	GA_E_PUBLIC_KEY,
	/* Is it good enough, and fresh. */
	GA_E_CERT_EXPIRED,
	GA_E_CERT_NOT_YET_VALID,
	GA_E_REPORT_DATA,
	GA_E_TCB_STATUS,
	GA_E_TCB_LEVEL,
	GA_E_DEBUG,
	GA_E_EVALUATION_NUMBER,
	GA_E_POLICY,
	/* What the collateral says, and how old it is. */
	GA_E_COLLATERAL_MISSING,
	GA_E_COLLATERAL_EXPIRED,
	GA_E_COLLATERAL_NOT_YET_VALID,
	GA_E_COLLATERAL_MISMATCH,
	GA_E_COLLATERAL_FILE,
	/* Notes. */
	GA_N_PADDING,
	/* The library itself. */
	GA_E_NOMEM,
	GA_E_CRYPTO,
	GA_E_PARAMETER,
	GA_CODE_COUNT,
};

/* Longest expected or actual value kept, its NUL included. */
#define GA_VALUE_MAX 160

/**
 * struct ga_finding - one check that failed, or one note
 * @code: which check
 * @kind: what it means; the same code weighs differently in evidence and in
 *	collateral
 * @subject: what was looked at, "TDX quote" or "PCK certificate"
 * @field: the field's own name, may be empty
 * @expected: what would have passed, may be empty
 * @actual: what was found, may be empty
 */
struct ga_finding {
	enum ga_code code;
	enum ga_class kind;
	char subject[64];
	char field[64];
	char expected[GA_VALUE_MAX];
	char actual[GA_VALUE_MAX];
};

struct ga_findings;

/**
 * ga_code_name() - stable name of a code, as in "report-data-mismatch"
 * @code: any value
 *
 * Return: a constant, never NULL.
 */
GA_API const char *ga_code_name(enum ga_code code);

/**
 * ga_code_text() - the sentence of a code
 * @code: any value
 *
 * Return: a constant, never NULL.
 */
GA_API const char *ga_code_text(enum ga_code code);

/**
 * ga_findings_new() - an empty list, for the functions that take one
 *
 * Return: the list, to be freed with ga_findings_free(), or NULL.
 */
GA_API struct ga_findings *ga_findings_new(void);

/**
 * ga_findings_free() - free a list made by ga_findings_new()
 * @f: the list, may be NULL
 */
GA_API void ga_findings_free(struct ga_findings *f);

/**
 * ga_findings_count() - how many findings a list holds
 * @f: the list
 */
GA_API size_t ga_findings_count(const struct ga_findings *f);

/**
 * ga_findings_get() - one finding
 * @f: the list
 * @i: below ga_findings_count()
 *
 * Return: the finding, owned by the list, or NULL beyond the end.
 */
GA_API const struct ga_finding *ga_findings_get(const struct ga_findings *f,
						size_t i);

/**
 * ga_findings_class() - the gravest class in a list
 * @f: the list
 *
 * Findings that found no memory count too.
 *
 * Return: GA_CLASS_NOTE for an empty list.
 */
GA_API enum ga_class ga_findings_class(const struct ga_findings *f);

/**
 * ga_finding_format() - a finding as one line of text
 * @fi: the finding
 * @dst: receives "subject: field: sentence: expected ..., found ...", cut to
 *	fit and always NUL-ended
 * @size: of @dst; 640 is enough for any finding
 */
GA_API void ga_finding_format(const struct ga_finding *fi, char *dst,
			      size_t size);

#ifdef __cplusplus
}
#endif

#endif
