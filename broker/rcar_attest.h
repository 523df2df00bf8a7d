/* SPDX-License-Identifier: MIT */
/* The attestation message of the KBS protocol. */
#ifndef BROKER_RCAR_ATTEST_H
#define BROKER_RCAR_ATTEST_H

#include "aead.h"
#include "bytes.h"
#include "problem.h"
#include "tee_key.h"

/**
 * struct rcar_attestation - checked in form, not in truth
 * @key: the TEE's
 * @nonce: as the client repeats it; equal to the challenge's
 * @sample: the evidence is a sample, which proves nothing
 * @evidence: an Intel quote, Trustee's JSON of an SNP report, or of a sample
 * @init_data: text that the launch must be bound to, or NULL
 * @devices: names of the devices whose evidence came along; NULL for none
 * @report_data: what the evidence must be bound to, that of devices included
 */
struct rcar_attestation {
	struct tee_key key;
	const char *nonce;
	bool sample;
	struct bytes evidence;
	const char *init_data;
	json_t *devices;
	uint8_t report_data[SHA384_LEN];
};

/*
 * @text is kept by the caller, and changed: see message_take().
 * Return: 0, or -1 with @p set; rcar_attestation_fini() either way.
 */
int rcar_attestation_parse(struct rcar_attestation *at, char *text, size_t n, bool sample,
			   const char *nonce, struct problem *p);
void rcar_attestation_fini(struct rcar_attestation *at);

/*
 * SHA-384 of the canonical JSON (RFC 8785) of what a client binds. @nonce and
 * @jwk need no escapes; @additional is the text of a string, empty for none.
 */
int rcar_report_data(const char *nonce, const char *jwk, const char *additional,
		     uint8_t out[SHA384_LEN]);

#endif
