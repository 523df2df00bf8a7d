/* SPDX-License-Identifier: MIT */
/* One verification, from its parameters to its verdict. */
#ifndef GA_VERDICT_H
#define GA_VERDICT_H

#include "evidence.h"
#include "pck.h"
#include "policy.h"
#include "verifier.h"

#define GA_ADVISORIES_MAX 64
#define GA_ADVISORY_LEN 32

/**
 * struct ga_tcb_result - what collateral says of the platform
 * @status: joined over platform, module and quoting enclave
 * @platform: status of the level the platform's components match
 * @module: status of the TDX module, GA_TCB_UNKNOWN where it has none
 * @qe: status of the quoting enclave
 * @tcb_date: tcbDate of the oldest level that had a part in @status
 * @superseded: when the first of the outdated parts was: the earliest tcbDate
 *	of the levels above its own; 0 when none is outdated, -1 when that
 *	can't be told
 * @evaluation_number: tcbEvaluationDataNumber, the lower of TCB info's and
 *	QE identity's
 * @n_advisories: how many of
 * @advisories: ids of security advisories, each once
 */
struct ga_tcb_result {
	enum ga_tcb_status status;
	enum ga_tcb_status platform;
	enum ga_tcb_status module;
	enum ga_tcb_status qe;
	int64_t tcb_date;
	int64_t superseded;
	uint32_t evaluation_number;
	size_t n_advisories;
	char advisories[GA_ADVISORIES_MAX][GA_ADVISORY_LEN];
};

/**
 * struct ga_snp_claims - what AMD says of the platform
 * @signing_key: kind of the key that signed the report
 * @product: product line of that key
 * @product_name: the same with its stepping, as in the certificate
 * @csp_id: the cloud provider a VLEK was made for; empty for a VCEK
 */
struct ga_snp_claims {
	enum ga_snp_signing_key signing_key;
	enum ga_snp_product product;
	char product_name[32];
	char csp_id[64];
};

/**
 * struct ga_claims - what policy may look at; exists in verdicts only
 * @evidence: the parsed fields, verified by now
 * @time: the time of the verification
 * @emulated: the chain ends at an emulated root
 * @debug: the guest or enclave runs under a debugger of the host
 * @bound: the evidence is over its binding, which says who asked
 * @root_name: name of the trust anchor
 * @pck: Intel: which platform
 * @snp: AMD: which platform
 * @tcb: state of the platform
 */
struct ga_claims {
	const struct ga_evidence *evidence;
	int64_t time;
	bool emulated;
	bool debug;
	bool bound;
	const char *root_name;
	struct ga_pck pck;
	struct ga_snp_claims snp;
	struct ga_tcb_result tcb;
};

enum ga_unchecked {
	GA_UNCHECKED_TCB,
	GA_UNCHECKED_REVOCATION,
	GA_UNCHECKED_REPORT_DATA,
	GA_UNCHECKED_POLICY,
	GA_UNCHECKED_COUNT,
};

/**
 * struct ga_verdict - the result
 * @evidence: what was verified; a reference
 * @collateral: what it was verified with, or NULL; a reference
 * @findings: what is wrong
 * @genuine: all signatures up to a trusted root held
 * @unchecked: mask of (1 << enum ga_unchecked)
 * @deferred: a policy is still to come
 * @appraisal: what it said
 * @claims: verified fields, of use only when @genuine
 */
struct ga_verdict {
	struct ga_evidence *evidence;
	struct ga_collateral *collateral;
	struct ga_findings findings;
	bool genuine;
	uint32_t unchecked;
	bool deferred;
	struct ga_appraisal appraisal;
	struct ga_claims claims;
};

/**
 * struct ga_verification - a verification under way
 * @v: roots and cache
 * @ev: the evidence
 * @p: what to check
 * @vd: the verdict being made
 * @f: the verdict's findings
 * @proven: set by the format when every signature has been checked and held
 */
struct ga_verification {
	struct ga_verifier *v;
	const struct ga_evidence *ev;
	const struct ga_verify_params *p;
	struct ga_verdict *vd;
	struct ga_findings *f;
	bool proven;
};

/* Is it a policy's to say which bits may be set? */
static inline bool ga_policy_decides(const struct ga_verification *vn)
{
	return vn->p->policy || vn->p->flags & GA_VERIFY_DEFER_POLICY;
}

/* Name and sentence of something a verdict did not check. */
const char *ga_unchecked_name(enum ga_unchecked u);
const char *ga_unchecked_text(enum ga_unchecked u);

/* claims_json.c: a new reference, or NULL. */
json_t *ga_claims_json(const struct ga_claims *c);

/* Compare the evidence's @actual with what the parameters expect. */
void ga_check_report_data(struct ga_verification *vn,
			  const uint8_t actual[64]);

/* Add an advisory id once. */
void ga_tcb_add_advisory(struct ga_tcb_result *tcb, const char *id);

#endif
