/* SPDX-License-Identifier: MIT */
/* From an appraised guest to its wrapped secret, or to the reason why not. */
#ifndef BROKER_RELEASE_H
#define BROKER_RELEASE_H

#include "conn.h"

/**
 * struct release - a wish
 * @profile: "rcar" or "native"
 * @resource: its name, checked by resource_check()
 * @claims: of the appraisal
 * @refused: likewise, or NULL
 * @binding: facts of the binding, or NULL
 * @digest: of the evidence
 * @wrap: makes the response's body from the secret; @arg is its own
 * @challenge: to use up, or NULL
 * @metric: to count
 * @in_view: a view of the database is open, and the policies are of it;
 *	release() closes it
 */
struct release {
	const char *profile;
	const char *resource;
	json_t *claims;
	json_t *refused;
	json_t *binding;
	const char *digest;
	char *(*wrap)(void *arg, const uint8_t *secret, size_t n);
	void *arg;
	const struct challenge *challenge;
	enum metric metric;
	bool in_view;
};

/* Answers @c. */
void release(struct conn *c, const struct release *r, int64_t now);

/* "<repository>/<type>/<tag>" of [A-Za-z0-9._:-] each. Return: 0, or -1 with @p set. */
int resource_check(const char *name, struct problem *p);

#endif
