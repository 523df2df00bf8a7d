// SPDX-License-Identifier: MIT
#include "known.h"

#include <pthread.h>
#include <stdlib.h>

#define ENTRIES 16

/* The issuer's key follows the certificate in the same allocation. */
struct entry {
	uint8_t *buf;
	struct ga_span der;
	struct ga_span issuer_spki;
	struct ga_key *key;
};

struct ga_known {
	pthread_mutex_t lock;
	size_t next;
	struct entry v[ENTRIES];
};

struct ga_known *ga_known_new(void)
{
	struct ga_known *known = calloc(1, sizeof(*known));

	if (known && pthread_mutex_init(&known->lock, NULL)) {
		free(known);
		return NULL;
	}
	return known;
}

static void entry_fini(struct entry *e)
{
	ga_key_put(e->key);
	free(e->buf);
	*e = (struct entry){ 0 };
}

void ga_known_free(struct ga_known *known)
{
	size_t i;

	if (!known)
		return;
	for (i = 0; i < ENTRIES; i++)
		entry_fini(&known->v[i]);
	pthread_mutex_destroy(&known->lock);
	free(known);
}

static const struct entry *find(const struct ga_known *known,
				struct ga_span der)
{
	size_t i;

	for (i = 0; i < ENTRIES; i++)
		if (known->v[i].key && ga_span_eq(known->v[i].der, der))
			return &known->v[i];
	return NULL;
}

struct ga_key *ga_known_key(struct ga_known *known, const struct ga_cert *c)
{
	struct ga_key *key = NULL;
	const struct entry *e;

	pthread_mutex_lock(&known->lock);
	e = find(known, c->der);
	if (e)
		key = ga_key_ref(e->key);
	pthread_mutex_unlock(&known->lock);
	return key;
}

bool ga_known_signed(struct ga_known *known, const struct ga_cert *c,
		     struct ga_span issuer_spki)
{
	const struct entry *e;
	bool ret;

	pthread_mutex_lock(&known->lock);
	e = find(known, c->der);
	ret = e && ga_span_eq(e->issuer_spki, issuer_spki);
	pthread_mutex_unlock(&known->lock);
	return ret;
}

void ga_known_add(struct ga_known *known, const struct ga_cert *c,
		  struct ga_span issuer_spki)
{
	uint8_t *buf = malloc(c->der.n + issuer_spki.n);
	struct entry *e;

	/* Without memory it is verified again next time. */
	if (!buf)
		return;
	memcpy(buf, c->der.p, c->der.n);
	memcpy(buf + c->der.n, issuer_spki.p, issuer_spki.n);
	pthread_mutex_lock(&known->lock);
	e = (struct entry *)find(known, c->der);
	if (!e) {
		e = &known->v[known->next];
		known->next = (known->next + 1) % ENTRIES;
	}
	entry_fini(e);
	e->buf = buf;
	e->der = GA_SPAN(buf, c->der.n);
	e->issuer_spki = GA_SPAN(buf + c->der.n, issuer_spki.n);
	e->key = ga_key_ref(c->key);
	pthread_mutex_unlock(&known->lock);
}
