/* SPDX-License-Identifier: MIT */
#ifndef GA_INTEL_H
#define GA_INTEL_H

#include "verdict.h"

json_t *ga_intel_show(const struct ga_evidence *ev);
void ga_intel_verify(struct ga_verification *vn);

#endif
