// SPDX-License-Identifier: MIT
/*
 * Collateral as one JSON object, the form that dcap-qvl and the services
 * around it exchange: each document a string, its signature and its issuers
 * beside it.
 */
#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#define ITEMS_MAX 8

/**
 * struct bundle - pieces taken out of a bundle
 * @n: how many
 * @items: the pieces, their @data from malloc()
 */
struct bundle {
	size_t n;
	struct ga_collateral_item items[ITEMS_MAX];
};

static void add(struct bundle *b, enum ga_collateral_kind kind,
		const char *name, char *text)
{
	if (!text || b->n == ITEMS_MAX) {
		free(text);
		return;
	}
	b->items[b->n++] = (struct ga_collateral_item){ kind, name, text,
							strlen(text) };
}

static void add_member(struct bundle *b, enum ga_collateral_kind kind,
		       const json_t *top, const char *name)
{
	const char *text = json_string_value(json_object_get(top, name));

	if (text)
		add(b, kind, name, strdup(text));
}

/* The signed document as PCS serves it, put together again. */
static void add_signed(struct bundle *b, enum ga_collateral_kind kind,
		       const json_t *top, const char *name, const char *body,
		       const char *signature)
{
	const char *text = json_string_value(json_object_get(top, name));
	const char *sig = json_string_value(json_object_get(top, signature));
	char *whole;

	if (!text || !sig)
		return;
	if (asprintf(&whole, "{\"%s\":%s,\"signature\":\"%s\"}", body, text,
		     sig) < 0)
		return;
	add(b, kind, name, whole);
}

static void take_apart(struct bundle *b, const json_t *top)
{
	add_member(b, GA_COLLATERAL_CERTS, top, "pck_crl_issuer_chain");
	add_member(b, GA_COLLATERAL_CERTS, top, "tcb_info_issuer_chain");
	add_member(b, GA_COLLATERAL_CERTS, top, "qe_identity_issuer_chain");
	add_member(b, GA_COLLATERAL_CERTS, top, "pck_certificate_chain");
	add_member(b, GA_COLLATERAL_CRL, top, "root_ca_crl");
	add_member(b, GA_COLLATERAL_CRL, top, "pck_crl");
	add_signed(b, GA_COLLATERAL_TCB_INFO, top, "tcb_info", "tcbInfo",
		   "tcb_info_signature");
	add_signed(b, GA_COLLATERAL_QE_IDENTITY, top, "qe_identity",
		   "enclaveIdentity", "qe_identity_signature");
}

struct ga_collateral *ga_bundle_open(struct ga_verifier *v, struct ga_span text,
				     struct ga_findings *f)
{
	struct bundle b = { .n = 0 };
	struct ga_collateral *col;
	json_error_t err = { .text = "" };
	json_t *top;

	top = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES,
			 &err);
	if (!json_is_object(top)) {
		ga_report(f, GA_E_ENCODING, NULL, "a JSON object", err.text);
		json_decref(top);
		return NULL;
	}
	take_apart(&b, top);
	json_decref(top);
	col = ga_collateral_new(v, b.items, b.n, f);
	while (b.n)
		free((void *)b.items[--b.n].data);
	return col;
}
