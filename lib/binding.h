/* SPDX-License-Identifier: MIT */
/* Who asked for evidence, from the binding to the verdict. */
#ifndef GA_BINDING_H
#define GA_BINDING_H

#include "verdict.h"

/*
 * Hold the evidence's @actual report data against its binding: claims get it
 * when it is the very one, a finding says so when it is another.
 */
void ga_check_binding(struct ga_verification *vn, const uint8_t actual[64]);

/* The members, named as a policy names them; a new reference, or NULL. */
json_t *ga_binding_show(const struct ga_binding *b);

#endif
