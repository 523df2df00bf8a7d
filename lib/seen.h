/* SPDX-License-Identifier: MIT */
/*
 * A bounded set of digests of signatures that have been verified and held.
 * Signatures do not expire, so that nothing in it goes stale; a digest that
 * was displaced costs its signature once more.
 */
#ifndef GA_SEEN_H
#define GA_SEEN_H

#include "crypto.h"

struct ga_seen;

struct ga_seen *ga_seen_new(void);
void ga_seen_free(struct ga_seen *seen);

/* From any thread. */
bool ga_seen_has(struct ga_seen *seen, const uint8_t digest[GA_SHA256_LEN]);
void ga_seen_add(struct ga_seen *seen, const uint8_t digest[GA_SHA256_LEN]);

#endif
