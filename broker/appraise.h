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
#include "policy.h"
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
 * @claims: "tee", "emulated", "measurement", "tcb-status", "advisory-ids",
 *	"not-checked"; in "appraisals" those that accept it, with their version;
 *	in "generation" that of the policies; where a text came with it, "init-data",
 *	its SHA-256. NULL unless accepted
 * @fields: the evidence's own fields as JSON, where they are wished for and it
 *	was accepted, but not the bytes of signatures
 * @binding: who asked for the evidence; NULL when it does not say
 * @refused: the appraisals that do not accept it, and why
 */
struct appraisal {
	enum ga_tee tee;
	bool genuine;
	bool emulated;
	char digest[2 * SHA256_LEN + 1];
	json_t *claims;
	char *fields;
	json_t *binding;
	json_t *refused;
};

/**
 * struct appraisal_input - what is to be appraised
 * @policies: the appraisals in force
 * @evidence: its bytes
 * @n: how many
 * @taken: the same, from appraisal_take(); NULL to have it taken apart
 * @user_data: what its binding must hold; NULL not to compare it
 * @user_data_len: bytes of it
 * @report_data: padded with zeros to 64 bytes, this must be the evidence's;
 *	NULL not to compare it
 * @init_data: text that the launch must be bound to; NULL for none
 * @now: the time of the verification
 * @fields: the evidence's own fields are wished for
 */
struct appraisal_input {
	const struct policies *policies;
	const void *evidence;
	size_t n;
	struct ga_evidence *taken;
	const void *user_data;
	size_t user_data_len;
	const void *report_data;
	size_t report_data_len;
	const char *init_data;
	int64_t now;
	bool fields;
};

/*
 * Take evidence apart, which is not to believe it. To be freed with
 * ga_evidence_free(); NULL with @p set: EvidenceError and BindingError for an
 * envelope that is malformed, AttestationError for what is in it.
 */
struct ga_evidence *appraisal_take(const void *data, size_t n, struct problem *p);

/*
 * Return: 0 when at least one appraisal accepts; -1 with @p set.
 * appraisal_fini() either way.
 */
int appraise(struct appraiser *a, const struct appraisal_input *in, struct appraisal *out,
	     struct problem *p);
/* Put the digest of the input's init data into the claims. 0 or -1. */
int appraisal_note_init_data(const struct appraisal_input *in, struct appraisal *out);
void appraisal_fini(struct appraisal *a);

#endif
