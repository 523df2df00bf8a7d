/* SPDX-License-Identifier: MIT */
/* One verification after the other on a CA of our own. */
#ifndef SNP_CASE_H
#define SNP_CASE_H

#include "snp_forge.h"

/* Made and freed by the next two, for cmocka. */
extern struct snp_forge forge;
int case_setup(void **state);
int case_teardown(void **state);

/* One verification of @report by @vek under @ca. Takes @report. */
struct ga_verdict *case_run(struct blob report, const struct snp_vek *vek,
			    const struct snp_ca *ca);

/* snp_report(), signed; as a VLEK signs it, with a masked chip. */
struct blob case_report(void);
struct blob case_vlek_report(void);

/* The three kinds of reports by @vek under the right CA. */
struct ga_verdict *case_vcek(const struct snp_vek *vek);
struct ga_verdict *case_vlek(const struct snp_vek *vek);
struct ga_verdict *case_turin(const struct snp_vek *vek);

/* These take the verdict. */
void assert_case_accepted(struct ga_verdict *vd);

/* Not genuine, and for this reason. */
void assert_case_refused(struct ga_verdict *vd, enum ga_code code,
			 const char *field);

/* Nothing else is wrong, so that it is this check that refuses. */
void assert_case_refused_alone(struct ga_verdict *vd, enum ga_code code,
			       const char *field);

#endif
