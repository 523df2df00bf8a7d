/* SPDX-License-Identifier: MIT */
/* Which documents a piece of evidence needs, and from where. */
#ifndef GA_FETCH_H
#define GA_FETCH_H

#include "evidence.h"
#include "http_cache.h"

#define GA_FETCH_MAX 16

/**
 * struct ga_fetched - documents on their way into a ga_collateral
 * @opt: from where
 * @f: receives findings
 * @failed: the service has failed already; to have no such document is no
 *	failure
 * @n: how many items
 * @items: the documents, their @data from malloc()
 */
struct ga_fetched {
	const struct ga_fetch_options *opt;
	struct ga_findings *f;
	bool failed;
	size_t n;
	struct ga_collateral_item items[GA_FETCH_MAX];
};

/*
 * Get a document and add it, and its chain, under the constant @name. What
 * can't be had is reported and left out. Return: as ga_http_get().
 */
int ga_fetch_add(struct ga_fetched *out, enum ga_collateral_kind kind,
		 const char *name, struct ga_http_request *req);

/* All that evidence of each vendor needs. */
void ga_fetch_intel(struct ga_fetched *out, const struct ga_quote *q);
void ga_fetch_amd(struct ga_fetched *out, const struct ga_snp_report *rep);

#endif
