/* SPDX-License-Identifier: MIT */
/* AMD's chains: VEK, ASK or ASVK, ARK. */
#ifndef GA_AMD_CHAIN_H
#define GA_AMD_CHAIN_H

#include "chain.h"

struct ga_collateral;

/*
 * The chain of a VEK through one of @cas, its signatures verified; roots need
 * not be among them.
 * Return: as ga_chain_build(); a CA that is not there is missing collateral.
 */
struct ga_chain *ga_amd_chain_build(struct ga_span vek,
				    const struct ga_span *cas, size_t n_cas,
				    struct ga_roots *roots,
				    struct ga_findings *f);

/*
 * Verify the VEKs among the certificates of @col, which is being made, and
 * put their chains into it. One that does not verify is put there too, without
 * anchor: what is wrong is said when evidence needs it.
 */
void ga_amd_add_veks(struct ga_collateral *col, struct ga_findings *f);

#endif
