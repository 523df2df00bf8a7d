/* SPDX-License-Identifier: MIT */
/*
 * The seam to the library: evidence in, claims out. Nothing else in the broker
 * touches evidence.
 */
#ifndef BROKER_APPRAISE_H
#define BROKER_APPRAISE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <guest-attest.h>
#include <jansson.h>

#include "aead.h"
#include "config.h"
#include "problem.h"

/**
 * struct appraiser - what evidence is verified against
 * @verifier: immutable; several threads use it at once
 * @lock: protects @collateral
 * @collateral: replaced as a whole
 */
struct appraiser {
	const struct config *config;
	struct ga_verifier *verifier;
	pthread_mutex_t lock;
	struct ga_collateral *collateral;
};

/* Return: 0, or -1 with the reason logged. */
int appraiser_open(struct appraiser *a, const struct config *config);
void appraiser_close(struct appraiser *a);
/* Read the collateral again; the old stays in use when that fails. */
int appraiser_reload(struct appraiser *a);

/**
 * struct appraisal - what is known of a guest
 * @tee: which kind it is
 * @genuine: the signatures hold; a refusal of such evidence is worth a record
 * @emulated: its root is an emulated one
 * @digest: SHA-256 of the evidence, hex
 * @claims: "tee", "emulated", "tcb-status", "advisory-ids", and in "evidence"
 *	the evidence's own fields; NULL unless the evidence was accepted
 */
struct appraisal {
	enum ga_tee tee;
	bool genuine;
	bool emulated;
	char digest[2 * SHA256_LEN + 1];
	json_t *claims;
};

/*
 * Verify @evidence at @now; its report data must be @report_data, padded with
 * zeros to 64 bytes.
 * Return: 0 when it is accepted; -1 with @p set. appraisal_fini() either way.
 */
int appraise(struct appraiser *a, const void *evidence, size_t n, const void *report_data,
	     size_t report_data_len, int64_t now, struct appraisal *out, struct problem *p);
void appraisal_fini(struct appraisal *a);

#endif
