/* SPDX-License-Identifier: MIT */
#ifndef GA_SNP_H
#define GA_SNP_H

#include "amd_vek.h"
#include "verdict.h"

json_t *ga_snp_show(const struct ga_evidence *ev, bool all);
void ga_snp_verify(struct ga_verification *vn);

/*
 * snp_check.c. @turin is the layout of TCB_VERSION; see ga_snp_tcb_turin().
 */

/* Does the report agree with itself, and may its guest be debugged? */
void ga_snp_check_report(struct ga_verification *vn, bool turin);

/*
 * Is @vek, issued by the CA of the name @ca_name (NULL when it is not known),
 * the key that @rep says has signed it?
 */
void ga_snp_check_vek(const struct ga_snp_report *rep, const struct ga_vek *vek,
		      const char *ca_name, struct ga_findings *f);

#endif
