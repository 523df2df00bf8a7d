/* SPDX-License-Identifier: MIT */
/* Certificate chains from a leaf to a trusted key. */
#ifndef GA_CHAIN_H
#define GA_CHAIN_H

#include <stdatomic.h>

#include "cert.h"
#include "roots.h"

#define GA_CHAIN_MAX 4

/**
 * struct ga_chain - a chain whose signatures have been checked
 * @refs: reference count
 * @n: certificates in @certs
 * @certs: leaf first, each signed by the next; the trusted root is the last
 *	one where the sender included it
 * @anchor: the trusted key it ends at, or NULL when a link does not hold or
 *	no trusted key was reached
 * @roots: keeps @anchor
 * @buf: owns the DER
 *
 * Immutable once made, so that it can be cached and shared. Nothing in it
 * depends on time: validity and revocation are asked anew each time.
 */
struct ga_chain {
	atomic_uint refs;
	size_t n;
	struct ga_cert certs[GA_CHAIN_MAX];
	const struct ga_anchor *anchor;
	struct ga_roots *roots;
	uint8_t *buf;
};

/*
 * Build the chain of @ders[0], looking for issuers among the other @n - 1 and
 * in @roots. Certificates that have no part in it are ignored.
 * Return: the chain, without ->anchor and with findings when a link or the
 * root is wrong, so that a caller can go on looking for more findings; NULL when
 * there is no leaf to speak of.
 */
struct ga_chain *ga_chain_build(const struct ga_span *ders, size_t n,
				struct ga_roots *roots,
				enum ga_vendor vendor, struct ga_findings *f);

struct ga_chain *ga_chain_ref(struct ga_chain *chain);
void ga_chain_put(struct ga_chain *chain);

/* Findings for each certificate that is not valid at @now. 0 or -1. */
int ga_chain_check_time(const struct ga_chain *chain, int64_t now,
			struct ga_findings *f);

static inline struct ga_cert *ga_chain_leaf(struct ga_chain *chain)
{
	return &chain->certs[0];
}

#endif
