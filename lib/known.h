/* SPDX-License-Identifier: MIT */
/*
 * CA certificates that have been verified before. Below each vendor's root
 * there are a few, the same for all platforms: their keys are built and their
 * signatures verified once. Signatures do not expire, so that nothing in here
 * goes stale; an entry that was displaced costs its signature once more.
 */
#ifndef GA_KNOWN_H
#define GA_KNOWN_H

#include "cert.h"

struct ga_known;

struct ga_known *ga_known_new(void);
void ga_known_free(struct ga_known *known);

/* All of these may be called from any thread. */

/* A new reference to the key of a known certificate @c, or NULL. */
struct ga_key *ga_known_key(struct ga_known *known, const struct ga_cert *c);

/* Has the signature over @c been verified with the key @issuer_spki? */
bool ga_known_signed(struct ga_known *known, const struct ga_cert *c,
		     struct ga_span issuer_spki);

/* It has, and @c has its key. */
void ga_known_add(struct ga_known *known, const struct ga_cert *c,
		  struct ga_span issuer_spki);

#endif
