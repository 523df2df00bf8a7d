/* SPDX-License-Identifier: MIT */
/* Certificate chains from a leaf to a trusted key. */
#ifndef GA_CHAIN_H
#define GA_CHAIN_H

#include <pthread.h>
#include <stdatomic.h>

#include "cert.h"
#include "roots.h"

#define GA_CHAIN_MAX 4

/* The longest that is remembered: a quoting enclave's report and the signature. */
#define GA_SIGNED_MAX (384 + 64)

/**
 * struct ga_signed - what a key is known to have signed last
 * @lock: protects the rest
 * @msg_len: of the message
 * @sig_len: of the signature, 0 as long as nothing is known
 * @bytes: the message, and the signature behind it
 */
struct ga_signed {
	pthread_mutex_t lock;
	size_t msg_len;
	size_t sig_len;
	uint8_t bytes[GA_SIGNED_MAX];
};

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
 * @last: by the leaf's key
 *
 * Immutable once made, but for @last, so that it can be cached and shared.
 * Nothing in it depends on time: validity and revocation are asked anew each
 * time.
 */
struct ga_chain {
	atomic_uint refs;
	size_t n;
	struct ga_cert certs[GA_CHAIN_MAX];
	const struct ga_anchor *anchor;
	struct ga_roots *roots;
	uint8_t *buf;
	struct ga_signed last;
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

/*
 * Has the leaf's key signed @msg? @sig is r and s. A good signature is
 * remembered, one for each chain, so that who has many of them (a key signs as
 * often as it is asked to) takes nobody else's place. 0 or -1; from any thread.
 */
int ga_chain_verify_raw(struct ga_chain *chain, struct ga_span msg,
			struct ga_span sig);

static inline struct ga_cert *ga_chain_leaf(struct ga_chain *chain)
{
	return &chain->certs[0];
}

#endif
