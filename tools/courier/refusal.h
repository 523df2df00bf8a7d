/* SPDX-License-Identifier: MIT */
#ifndef COURIER_REFUSAL_H
#define COURIER_REFUSAL_H

#include "failure.h"
#include "http.h"

/**
 * enum stage - what was asked
 * @STAGE_CHALLENGE: for a challenge; nothing was shown yet
 * @STAGE_EVIDENCE: to take the evidence
 * @STAGE_RESOURCE: for the secret, in the native protocol with the evidence
 */
enum stage {
	STAGE_CHALLENGE,
	STAGE_EVIDENCE,
	STAGE_RESOURCE,
};

/*
 * What an answer other than 200 means to who asked for the secret, with the
 * broker's own words. Return: -1
 */
int refusal_set(const struct http_answer *a, enum stage stage, struct failure *f);

#endif
