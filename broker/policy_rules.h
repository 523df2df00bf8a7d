/* SPDX-License-Identifier: MIT */
/* Evaluation of one policy; policy.c finds which. */
#ifndef BROKER_POLICY_RULES_H
#define BROKER_POLICY_RULES_H

#include "policy.h"

/**
 * struct evaluation - one policy against one guest
 * @facts: see policies_decide()
 * @trace: receives each check, may be NULL
 * @reason: the first check that failed, or the one that allowed it
 */
struct evaluation {
	const json_t *facts;
	json_t *trace;
	char reason[PROBLEM_DETAIL_MAX];
};

bool policy_evaluate(struct evaluation *e, const struct rule *policy);

#endif
