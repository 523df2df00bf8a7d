// SPDX-License-Identifier: MIT
#include "cache.h"

#include <pthread.h>
#include <stdlib.h>

/* Slots that share an index; the least recently used one makes room. */
#define WAYS 4

/* 32 GiB of chains: more is a mistake. */
#define ENTRIES_MAX (1u << 22)

struct slot {
	uint8_t digest[GA_SHA256_LEN];
	struct ga_chain *chain;
	uint64_t used;
};

struct ga_cache {
	pthread_mutex_t lock;
	size_t n_sets;
	uint64_t tick;
	struct slot slots[];
};

struct ga_cache *ga_cache_new(size_t entries)
{
	size_t n_sets = entries / WAYS + (entries % WAYS != 0);
	struct ga_cache *cache;

	if (n_sets > ENTRIES_MAX / WAYS)
		return NULL;
	cache = calloc(1, sizeof(*cache) +
				  n_sets * WAYS * sizeof(struct slot));
	if (!cache)
		return NULL;
	if (pthread_mutex_init(&cache->lock, NULL)) {
		free(cache);
		return NULL;
	}
	cache->n_sets = n_sets;
	return cache;
}

void ga_cache_free(struct ga_cache *cache)
{
	size_t i;

	if (!cache)
		return;
	for (i = 0; i < cache->n_sets * WAYS; i++)
		ga_chain_put(cache->slots[i].chain);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

/* The digest is uniform, whoever chose the bytes; four of its bytes do. */
static struct slot *set_of(struct ga_cache *cache, const uint8_t *digest)
{
	uint32_t h;

	memcpy(&h, digest, sizeof(h));
	return &cache->slots[h % cache->n_sets * WAYS];
}

struct ga_chain *ga_cache_get(struct ga_cache *cache,
			      const uint8_t digest[GA_SHA256_LEN])
{
	struct ga_chain *found = NULL;
	struct slot *set;
	size_t i;

	if (!cache || !cache->n_sets)
		return NULL;
	set = set_of(cache, digest);
	pthread_mutex_lock(&cache->lock);
	for (i = 0; i < WAYS; i++) {
		if (!set[i].chain ||
		    memcmp(set[i].digest, digest, GA_SHA256_LEN))
			continue;
		set[i].used = ++cache->tick;
		found = ga_chain_ref(set[i].chain);
		break;
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

void ga_cache_put(struct ga_cache *cache, const uint8_t digest[GA_SHA256_LEN],
		  struct ga_chain *chain)
{
	struct slot *set, *to;
	struct ga_chain *old;
	size_t i;

	if (!cache || !cache->n_sets || !chain->anchor)
		return;
	set = set_of(cache, digest);
	to = set;
	pthread_mutex_lock(&cache->lock);
	for (i = 0; i < WAYS; i++) {
		if (set[i].chain &&
		    !memcmp(set[i].digest, digest, GA_SHA256_LEN)) {
			to = &set[i];
			break;
		}
		if (set[i].used < to->used)
			to = &set[i];
	}
	old = to->chain;
	memcpy(to->digest, digest, GA_SHA256_LEN);
	to->chain = ga_chain_ref(chain);
	to->used = ++cache->tick;
	pthread_mutex_unlock(&cache->lock);
	ga_chain_put(old);
}
