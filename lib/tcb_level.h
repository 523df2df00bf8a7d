/* SPDX-License-Identifier: MIT */
/* How up to date an Intel platform is. */
#ifndef GA_TCB_LEVEL_H
#define GA_TCB_LEVEL_H

#include "tcb_info.h"
#include "verdict.h"

/*
 * Join the levels of platform, TDX module and quoting enclave as Intel's own
 * verifier does ("Intel SGX/TDX Quote Verification Library", 4.1.2.4.17).
 * @q must be of the TEE that @t and @id are for.
 * Findings say when a level or the module is not known; what the status means
 * for acceptance is left to the caller.
 */
void ga_tcb_evaluate(const struct ga_tcb_info *t,
		     const struct ga_qe_identity *id, const struct ga_pck *pck,
		     const struct ga_quote *q, struct ga_tcb_result *res,
		     struct ga_findings *f);

/* Is the quoting enclave the one @id describes? 0, or -1 with findings. */
int ga_qe_identity_match(const struct ga_qe_identity *id,
			 const struct ga_sgx_report *rep,
			 struct ga_findings *f);

/* Is the TDX module the one @t describes? 0, or -1 with findings. */
int ga_tdx_module_match(const struct ga_tcb_info *t,
			const struct ga_td_report *td, struct ga_findings *f);

#endif
