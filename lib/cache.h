/* SPDX-License-Identifier: MIT */
/*
 * A bounded cache of verified certificate chains, by the SHA-256 of the bytes
 * they came from. Only chains that ended at a trusted key are put in; nothing
 * in them depends on time, so that nothing in here goes stale.
 */
#ifndef GA_CACHE_H
#define GA_CACHE_H

#include "chain.h"

struct ga_cache;

/* For at least @entries chains. NULL when memory is short. */
struct ga_cache *ga_cache_new(size_t entries);
void ga_cache_free(struct ga_cache *cache);

/* A new reference, or NULL. May be called from any thread, as may the next. */
struct ga_chain *ga_cache_get(struct ga_cache *cache,
			      const uint8_t digest[GA_SHA256_LEN]);
void ga_cache_put(struct ga_cache *cache, const uint8_t digest[GA_SHA256_LEN],
		  struct ga_chain *chain);

#endif
