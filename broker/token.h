/* SPDX-License-Identifier: MIT */
/*
 * Attestation results: an EAT (draft-ietf-rats-ear) in the profile of the KBS
 * protocol, signed by this broker.
 */
#ifndef BROKER_TOKEN_H
#define BROKER_TOKEN_H

#include <stdint.h>

#include "session.h"

struct broker;

/*
 * @session is session_text() of @s.
 * Return: the token, to be freed with free(), or NULL.
 */
char *token_make(const struct broker *b, const struct session *s, const char *session);

/*
 * The session that a token of this broker speaks of.
 * Return: 0, or -1 with @p set; session_fini() either way.
 */
int token_open(const struct broker *b, const char *token, int64_t now, struct session *s,
	       struct problem *p);

#endif
