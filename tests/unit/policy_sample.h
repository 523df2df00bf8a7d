/* SPDX-License-Identifier: MIT */
/* Real evidence, each piece with what verifies it, for policies to look at. */
#ifndef POLICY_SAMPLE_H
#define POLICY_SAMPLE_H

#include "policy_case.h"

/* intel/collateral/time.txt, and a time at which all AMD samples are in date. */
#define INTEL_NOW 1785394427
#define AMD_NOW 1751328000

/**
 * struct sample - a piece of evidence with what verifies it
 * @evidence: file below tests/data
 * @vek: AMD: certificate of its key; NULL for Intel's
 * @ca: AMD: certificate of the CA
 * @crl: AMD: CRL of the root
 */
struct sample {
	const char *evidence;
	const char *vek;
	const char *ca;
	const char *crl;
};

/* Whatever verifies at its time with what is in tests/data. */
#define N_SAMPLES 12
extern const struct sample samples[N_SAMPLES];

extern const struct sample tdx_current;
extern const struct sample tdx_outdated;
extern const struct sample tdx_older;
extern const struct sample tdx_forged;
extern const struct sample snp_debug;
extern const struct sample snp_idkey;

/* Made by sample_setup(); the collateral is Intel's. */
extern struct ga_verifier *sample_verifier;
extern struct ga_collateral *sample_collateral;

int sample_setup(void **state);
int sample_teardown(void **state);

/* @p may be NULL. */
struct ga_verdict *verify_sample(const struct sample *s,
				 const struct ga_policy *p, unsigned int flags);

/* The policy that ga_policy_draft() makes of a sample. */
struct ga_policy *draft_of(const struct sample *s);

#endif
