/* SPDX-License-Identifier: MIT */
#ifndef GA_VERIFIER_H
#define GA_VERIFIER_H

#include "cache.h"
#include "roots.h"

/**
 * struct ga_verifier - what verifications share
 * @roots: trust anchors, immutable
 * @cache: verified chains; has its own lock
 */
struct ga_verifier {
	struct ga_roots *roots;
	struct ga_cache *cache;
};

#endif
