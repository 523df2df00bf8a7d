/* SPDX-License-Identifier: MIT */
/* A platform of our own whose chip has both kinds of signing key. */
#ifndef SNP_KEYS_H
#define SNP_KEYS_H

#include "snp_forge.h"

/* Made and freed by the next two, for cmocka. */
extern struct snp_forge forge;
extern struct blob vcek, vlek;
int keys_setup(void **state);
int keys_teardown(void **state);

/* These take the verdict. */
void assert_accepted(struct ga_verdict *vd);

/* There is one finding, and it is this one. */
void assert_found(struct ga_verdict *vd, enum ga_class class, enum ga_code code,
		  const char *field);

#endif
