/* SPDX-License-Identifier: MIT */
/* Collateral in one JSON object, as services around Intel's PCS pass it on. */
#ifndef GA_BUNDLE_H
#define GA_BUNDLE_H

#include "collateral.h"

/* NULL with findings when it is no such object, or memory is short. */
struct ga_collateral *ga_bundle_open(struct ga_verifier *v, struct ga_span text,
				     struct ga_findings *f);

#endif
