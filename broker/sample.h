/* SPDX-License-Identifier: MIT */
/*
 * Evidence of Trustee's sample attester, which clients make where there is no
 * TEE: anybody can. Taken only by a broker that was started for it, and released
 * to only by policies that name it.
 */
#ifndef BROKER_SAMPLE_H
#define BROKER_SAMPLE_H

#include "appraise.h"

#define TEE_SAMPLE "sample"

/* As appraise(), of which it takes ->evidence, ->report_data and ->init_data. */
int sample_appraise(const struct appraisal_input *in, struct appraisal *out, struct problem *p);

#endif
