// SPDX-License-Identifier: MIT
#include "seen.h"

#include <pthread.h>
#include <stdlib.h>

#define SLOTS 64

struct ga_seen {
	pthread_mutex_t lock;
	uint8_t used[SLOTS];
	uint8_t digest[SLOTS][GA_SHA256_LEN];
};

struct ga_seen *ga_seen_new(void)
{
	struct ga_seen *seen = calloc(1, sizeof(*seen));

	if (seen && pthread_mutex_init(&seen->lock, NULL)) {
		free(seen);
		return NULL;
	}
	return seen;
}

void ga_seen_free(struct ga_seen *seen)
{
	if (!seen)
		return;
	pthread_mutex_destroy(&seen->lock);
	free(seen);
}

bool ga_seen_has(struct ga_seen *seen, const uint8_t digest[GA_SHA256_LEN])
{
	size_t i = digest[0] % SLOTS;
	bool found;

	pthread_mutex_lock(&seen->lock);
	found = seen->used[i] &&
		!memcmp(seen->digest[i], digest, GA_SHA256_LEN);
	pthread_mutex_unlock(&seen->lock);
	return found;
}

void ga_seen_add(struct ga_seen *seen, const uint8_t digest[GA_SHA256_LEN])
{
	size_t i = digest[0] % SLOTS;

	pthread_mutex_lock(&seen->lock);
	memcpy(seen->digest[i], digest, GA_SHA256_LEN);
	seen->used[i] = 1;
	pthread_mutex_unlock(&seen->lock);
}
