/* SPDX-License-Identifier: MIT */
/*
 * What is known of a client whose evidence was accepted. It is kept by the
 * client, sealed in its cookie or signed in its token.
 */
#ifndef BROKER_SESSION_H
#define BROKER_SESSION_H

#include <stdint.h>

#include <jansson.h>

#include "problem.h"
#include "ticket.h"

/**
 * struct session - a verified client
 * @issued: seconds since 1970
 * @expires: nothing is released later
 * @nonce: of the challenge, base64
 * @digest: SHA-256 of the evidence, hex
 * @jwk: the TEE's key
 * @claims: of the appraisal
 * @evidence: its fields, for the token; not kept, so NULL later
 */
struct session {
	int64_t issued;
	int64_t expires;
	char *nonce;
	char *digest;
	json_t *jwk;
	json_t *claims;
	json_t *evidence;
};

void session_fini(struct session *s);

/* Return: the sealed session, to be freed with free(), or NULL. */
char *session_seal(struct ticket_keys *k, const struct session *s);
/* Return: 0, or -1 for what is no session or has expired; session_fini() either way. */
int session_open(struct ticket_keys *k, const char *text, int64_t now, struct session *s);

/* From "issued", "expires", "nonce", "digest", "jwk", "claims". Return: 0 or -1. */
int session_from_json(struct session *s, const json_t *json);
json_t *session_to_json(const struct session *s);

#endif
