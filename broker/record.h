/* SPDX-License-Identifier: MIT */
/*
 * A response that may leave only once it stands in the audit log and, where a
 * challenge is used up, once that is recorded.
 */
#ifndef BROKER_RECORD_H
#define BROKER_RECORD_H

#include "conn.h"

/**
 * struct record - to be filled in by record_new()'s caller
 * @conn: who is answered
 * @entry: for the audit log, JSON without its last brace
 * @incomplete: there was no memory for all of @entry
 * @evidence: digest of what was appraised, hex
 * @ticket: the challenge to use up, when @use_ticket
 * @ticket_expires: when that may be forgotten
 * @status: of the response
 * @text: its body, JSON; freed, and wiped first
 * @cookie: a Set-Cookie value, or NULL
 * @problem: answered instead of @text when its status is not 0
 * @metric: counted when the response leaves, M_COUNT for none
 */
struct record {
	struct job job;
	struct conn *conn;
	struct bytes entry;
	bool incomplete;
	char evidence[2 * SHA256_LEN + 1];
	bool use_ticket;
	uint8_t ticket[TICKET_ID_LEN];
	int64_t ticket_expires;
	int64_t now;
	int status;
	char *text;
	char *cookie;
	struct problem problem;
	enum metric metric;
};

struct record *record_new(struct conn *c, const char *event, int64_t now);
/* Each member once: another one of the same name would not replace it. */
void record_set(struct record *r, const char *member, const char *value);
void record_set_integer(struct record *r, const char *member, int64_t value);
/* Nothing where @value is NULL. */
void record_set_json(struct record *r, const char *member, const json_t *value);
/* What was appraised: its kind, digest and measurement, and what came with it. */
void record_set_claims(struct record *r, const json_t *claims, const char *digest);
/* Answers @c in any case; takes over @r, which may be NULL. */
void record_submit(struct conn *c, struct record *r);

/*
 * Answer with @p and record that, as far as the limit on recorded refusals
 * allows. @genuine evidence is always recorded.
 */
void record_refusal(struct conn *c, const char *event, const char *digest, bool genuine,
		    int64_t now, const struct problem *p);

#endif
