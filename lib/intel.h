/* SPDX-License-Identifier: MIT */
#ifndef GA_INTEL_H
#define GA_INTEL_H

#include "verdict.h"

json_t *ga_intel_show(const struct ga_evidence *ev, bool all);
void ga_intel_verify(struct ga_verification *vn);

/*
 * What collateral says: revocation of @chain, the quoting enclave, the TDX
 * module, the TCB level. @chain may be NULL or not trusted, and is then left
 * out of what is checked.
 */
void ga_intel_appraise(struct ga_verification *vn, struct ga_chain *chain);

#endif
