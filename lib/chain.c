// SPDX-License-Identifier: MIT
#include "chain.h"

#include <stdlib.h>

static bool is_anchor(const struct ga_roots *roots, enum ga_vendor vendor,
		      const struct ga_cert *c)
{
	return ga_roots_by_key(roots, vendor, c->spki);
}

/*
 * The certificate of @pool that @c names as its issuer. Two roots with one
 * name occur (Intel re-issued its root), so one with a trusted key goes first.
 */
static struct ga_cert *find_issuer(struct ga_cert *pool, size_t n,
				   const struct ga_cert *c,
				   const struct ga_roots *roots,
				   enum ga_vendor vendor)
{
	struct ga_cert *found = NULL;
	size_t i;

	for (i = 1; i < n; i++) {
		if (!ga_span_eq(pool[i].subject, c->issuer))
			continue;
		if (is_anchor(roots, vendor, &pool[i]))
			return &pool[i];
		if (!found)
			found = &pool[i];
	}
	return found;
}

/* RFC 5280 6.1.4: may @c have issued a certificate @below others of CAs? */
static int check_issuer(const struct ga_cert *c, size_t below,
			struct ga_findings *f)
{
	if (!c->ca)
		return ga_report(f, GA_E_CERT_PROFILE, c->common_name,
				 "basicConstraints cA", "no CA");
	if (!(c->key_usage & GA_KU_CERT_SIGN))
		return ga_report(f, GA_E_CERT_PROFILE, c->common_name,
				 "keyUsage keyCertSign",
				 GA_HEX8(c->key_usage));
	if (c->path_len >= 0 && below > (size_t)c->path_len)
		return ga_report(f, GA_E_CERT_PROFILE, c->common_name,
				 GA_FMT("at most %d CAs below", c->path_len),
				 GA_FMT("%zu", below));
	return 0;
}

static int check_signed_by(const struct ga_cert *c, const struct ga_cert *up,
			   const struct ga_roots *roots, struct ga_findings *f)
{
	if (c->ca && ga_known_signed(roots->known, c, up->spki))
		return 0;
	if (ga_sig_verify(c->sig_alg, up->key, c->tbs, c->sig))
		return ga_report(f, GA_E_CHAIN_SIGNATURE, c->common_name, NULL,
				 NULL);
	if (c->ca)
		ga_known_add(roots->known, c, up->spki);
	return 0;
}

/* The key of an issuer: a trusted one, a known one, or one built anew. */
static int load_issuer_key(struct ga_cert *c, const struct ga_anchor *anchor,
			   const struct ga_roots *roots, struct ga_findings *f)
{
	c->key = anchor ? ga_key_ref(anchor->key) :
			  ga_known_key(roots->known, c);
	return c->key ? 0 : ga_cert_load_key(c, &roots->curves, f);
}

/*
 * Walk from certs[0] upwards. Certificates move out of @pool into the chain;
 * what stays behind is freed by the caller.
 */
static int link_up(struct ga_chain *chain, struct ga_cert *pool, size_t n,
		   const struct ga_roots *roots, enum ga_vendor vendor,
		   struct ga_findings *f)
{
	while (chain->n < GA_CHAIN_MAX) {
		struct ga_cert *c = &chain->certs[chain->n - 1], *up, *src;
		const struct ga_anchor *a;

		src = find_issuer(pool, n, c, roots, vendor);
		if (!src) {
			a = ga_roots_issuer(roots, vendor, c);
			if (!a)
				return ga_report(f, GA_E_UNTRUSTED_ROOT,
						 c->common_name,
						 "an issuer that is trusted",
						 "an issuer that is not here");
			chain->anchor = a;
			return 0;
		}
		up = &chain->certs[chain->n];
		*up = *src;
		*src = (struct ga_cert){ 0 };
		chain->n++;
		a = ga_roots_by_key(roots, vendor, up->spki);
		if (load_issuer_key(up, a, roots, f) ||
		    check_signed_by(c, up, roots, f))
			return -1;
		if (a) {
			/*
			 * RFC 5280 6.1: of the trust anchor only name and key
			 * count. Intel's first root certificate says pathLen 0
			 * and yet has CAs below it.
			 */
			chain->anchor = a;
			return 0;
		}
		if (check_issuer(up, chain->n - 2, f))
			return -1;
		if (ga_span_eq(up->subject, up->issuer))
			return ga_report(f, GA_E_UNTRUSTED_ROOT, up->common_name,
					 "a root key that is trusted",
					 "another key under this name");
	}
	return ga_report(f, GA_E_CHAIN_BROKEN, chain->certs[0].common_name,
			 GA_FMT("at most %d certificates", GA_CHAIN_MAX), "more");
}

static int copy_ders(struct ga_chain *chain, struct ga_span *copy,
		     const struct ga_span *ders, size_t n)
{
	size_t total = 0, i;
	uint8_t *p;

	for (i = 0; i < n; i++)
		total += ders[i].n;
	p = malloc(total ? total : 1);
	if (!p)
		return -1;
	chain->buf = p;
	for (i = 0; i < n; i++) {
		memcpy(p, ders[i].p, ders[i].n);
		copy[i] = GA_SPAN(p, ders[i].n);
		p += ders[i].n;
	}
	return 0;
}

#define POOL_MAX 16

struct ga_chain *ga_chain_build(const struct ga_span *ders, size_t n,
				struct ga_roots *roots,
				enum ga_vendor vendor, struct ga_findings *f)
{
	struct ga_cert pool[POOL_MAX] = { 0 };
	struct ga_span copy[POOL_MAX];
	struct ga_chain *chain;
	size_t i;

	if (!n || n > POOL_MAX) {
		ga_report(f, GA_E_LENGTH, "certificates",
			  GA_FMT("1 to %d", POOL_MAX), GA_DEC(n));
		return NULL;
	}
	chain = calloc(1, sizeof(*chain));
	if (!chain || copy_ders(chain, copy, ders, n) ||
	    pthread_mutex_init(&chain->last.lock, NULL)) {
		ga_report(f, GA_E_NOMEM, "certificates", NULL, NULL);
		if (chain)
			free(chain->buf);
		free(chain);
		return NULL;
	}
	atomic_init(&chain->refs, 1);
	chain->roots = ga_roots_ref(roots);
	for (i = 0; i < n; i++)
		if (ga_cert_parse(&pool[i], copy[i], f))
			goto err;
	chain->certs[0] = pool[0];
	pool[0] = (struct ga_cert){ 0 };
	chain->n = 1;
	if (ga_cert_load_key(&chain->certs[0], &roots->curves, f))
		goto err;
	link_up(chain, pool, n, roots, vendor, f);
	for (i = 0; i < n; i++)
		ga_cert_fini(&pool[i]);
	return chain;
err:
	for (i = 0; i < n; i++)
		ga_cert_fini(&pool[i]);
	ga_chain_put(chain);
	return NULL;
}

struct ga_chain *ga_chain_ref(struct ga_chain *chain)
{
	atomic_fetch_add_explicit(&chain->refs, 1, memory_order_relaxed);
	return chain;
}

void ga_chain_put(struct ga_chain *chain)
{
	size_t i;

	if (!chain || atomic_fetch_sub_explicit(&chain->refs, 1,
						memory_order_acq_rel) != 1)
		return;
	for (i = 0; i < chain->n; i++)
		ga_cert_fini(&chain->certs[i]);
	ga_roots_put(chain->roots);
	pthread_mutex_destroy(&chain->last.lock);
	free(chain->buf);
	free(chain);
}

static bool is_last(struct ga_signed *last, struct ga_span msg,
		    struct ga_span sig)
{
	bool same;

	pthread_mutex_lock(&last->lock);
	same = last->sig_len && last->sig_len == sig.n &&
	       last->msg_len == msg.n &&
	       !memcmp(last->bytes, msg.p, msg.n) &&
	       !memcmp(last->bytes + msg.n, sig.p, sig.n);
	pthread_mutex_unlock(&last->lock);
	return same;
}

static void set_last(struct ga_signed *last, struct ga_span msg,
		     struct ga_span sig)
{
	if (msg.n > GA_SIGNED_MAX || sig.n > GA_SIGNED_MAX - msg.n)
		return;
	pthread_mutex_lock(&last->lock);
	memcpy(last->bytes, msg.p, msg.n);
	memcpy(last->bytes + msg.n, sig.p, sig.n);
	last->msg_len = msg.n;
	last->sig_len = sig.n;
	pthread_mutex_unlock(&last->lock);
}

int ga_chain_verify_raw(struct ga_chain *chain, struct ga_span msg,
			struct ga_span sig)
{
	if (is_last(&chain->last, msg, sig))
		return 0;
	if (ga_key_verify_raw(ga_chain_leaf(chain)->key, msg, sig))
		return -1;
	set_last(&chain->last, msg, sig);
	return 0;
}

int ga_chain_check_time(const struct ga_chain *chain, int64_t now,
			struct ga_findings *f)
{
	int ret = 0;
	size_t i;

	for (i = 0; i < chain->n; i++)
		if (ga_cert_check_time(&chain->certs[i], now, f))
			ret = -1;
	return ret;
}
