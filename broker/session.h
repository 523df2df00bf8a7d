/* SPDX-License-Identifier: MIT */
/*
 * What is known of a client whose evidence was accepted. It is kept by the
 * client, sealed in its cookie or signed in its token.
 */
#ifndef BROKER_SESSION_H
#define BROKER_SESSION_H

#include <stdint.h>

#include <jansson.h>

#include "message.h"
#include "ticket.h"

/**
 * struct session - a verified client
 * @issued: seconds since 1970
 * @expires: nothing is released later
 * @nonce: of the challenge, base64
 * @digest: SHA-256 of the evidence, hex
 * @jwk: the TEE's key, as struct tee_key has it
 * @claims: of the appraisal
 * @fields: of the evidence, as JSON for the token; not kept, so NULL later
 */
struct session {
	int64_t issued;
	int64_t expires;
	char *nonce;
	char *digest;
	char *jwk;
	json_t *claims;
	char *fields;
};

void session_fini(struct session *s);

/* As JSON without white space. To be freed with free(), or NULL. */
char *session_text(const struct session *s);
/* From that, as a value of an open message. Return: 0 or -1; session_fini() either way. */
int session_read(struct session *s, const struct value *v);

/*
 * @text is what session_text() made.
 * Return: the sealed session, to be freed with free(), or NULL.
 */
char *session_seal(struct ticket_keys *k, const char *text);
/* Return: 0, or -1 for what is no session or has expired; session_fini() either way. */
int session_open(struct ticket_keys *k, const char *text, int64_t now, struct session *s);

#endif
