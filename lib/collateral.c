// SPDX-License-Identifier: MIT
#include "collateral.h"
#include "amd_chain.h"
#include "der.h"
#include "pem.h"
#include "text.h"
#include "verifier.h"

#include <stdio.h>
#include <stdlib.h>

/* The name Intel gives to all its TCB signing certificates. */
#define TCB_SIGNING "SGX TCB Signing"

#define SIGNERS_MAX 4

/**
 * struct loader - collateral in the making
 * @col: what is made
 * @n_signers: how many
 * @signers: chains of TCB signing certificates, trusted
 * @f: receives findings
 */
struct loader {
	struct ga_collateral *col;
	size_t n_signers;
	struct ga_chain *signers[SIGNERS_MAX];
	struct ga_findings *f;
};

static uint8_t *copy(struct ga_span s)
{
	uint8_t *p = malloc(s.n ? s.n : 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	return p;
}

static int add_cert(struct loader *l, struct ga_span der)
{
	struct ga_collateral *col = l->col;
	uint8_t *p;
	size_t i;

	for (i = 0; i < col->n_certs; i++)
		if (ga_span_eq(col->certs[i], der))
			return 0;
	if (col->n_certs == GA_COLLATERAL_ITEMS_MAX)
		return ga_report(l->f, GA_E_LENGTH, "certificates",
				 GA_DEC(GA_COLLATERAL_ITEMS_MAX), "more");
	if (col->n_certs % 8 == 0) {
		struct ga_cert *v = realloc(col->parsed, (col->n_certs + 8) *
								 sizeof(*v));

		if (!v)
			return ga_report(l->f, GA_E_NOMEM, NULL, NULL, NULL);
		col->parsed = v;
	}
	p = copy(der);
	if (!p)
		return ga_report(l->f, GA_E_NOMEM, NULL, NULL, NULL);
	if (ga_cert_parse(&col->parsed[col->n_certs], GA_SPAN(p, der.n),
			  l->f)) {
		free(p);
		return -1;
	}
	col->certs[col->n_certs++] = GA_SPAN(p, der.n);
	return 0;
}

static int add_certs(struct loader *l, struct ga_span text)
{
	struct ga_pem pem;
	int ret = 0;
	size_t i;

	/* KDS serves VEK certificates as DER. */
	if (text.n && text.p[0] == GA_DER_SEQUENCE)
		return add_cert(l, text);
	if (ga_pem_decode(&pem, text, GA_PEM_CERT, l->f))
		return -1;
	for (i = 0; i < pem.n; i++)
		ret |= add_cert(l, pem.der[i]);
	ga_pem_fini(&pem);
	return ret;
}

#define DERS_MAX 8

/* The CAs of a name that are not among the @n of @ders yet. */
static size_t add_issuers(const struct ga_collateral *col, struct ga_span name,
			  struct ga_span *ders, size_t n)
{
	size_t i, k;

	for (i = 0; i < col->n_certs && n < DERS_MAX; i++) {
		if (!col->parsed[i].ca ||
		    !ga_span_eq(col->parsed[i].subject, name))
			continue;
		for (k = 0; k < n && ders[k].p != col->certs[i].p; k++)
			;
		if (k == n)
			ders[n++] = col->certs[i];
	}
	return n;
}

struct ga_chain *ga_collateral_chain(const struct ga_collateral *col,
				     const struct ga_cert *leaf,
				     enum ga_vendor vendor,
				     struct ga_findings *f)
{
	struct ga_span ders[DERS_MAX] = { leaf->der };
	struct ga_chain *chain;
	size_t n, i;

	n = add_issuers(col, leaf->issuer, ders, 1);
	for (i = 0; i < col->n_certs; i++)
		if (ga_span_eq(col->parsed[i].subject, leaf->issuer))
			n = add_issuers(col, col->parsed[i].issuer, ders, n);
	chain = ga_chain_build(ders, n, col->roots, vendor, f);
	if (!chain || chain->anchor)
		return chain;
	ga_chain_put(chain);
	return NULL;
}

static void find_signers(struct loader *l)
{
	struct ga_scope s = ga_scope_enter(l->f, "TCB signing certificate",
					   true);
	const struct ga_collateral *col = l->col;
	struct ga_chain *chain;
	size_t i;

	for (i = 0; i < col->n_certs && l->n_signers < SIGNERS_MAX; i++) {
		const struct ga_cert *c = &col->parsed[i];

		if (!strstr(c->common_name, TCB_SIGNING))
			continue;
		if (c->ca || !(c->key_usage & GA_KU_DIGITAL_SIGNATURE)) {
			ga_report(l->f, GA_E_CERT_PROFILE, c->common_name,
				  "an end entity that may sign", "another");
			continue;
		}
		chain = ga_collateral_chain(col, c, GA_VENDOR_INTEL, l->f);
		if (chain)
			l->signers[l->n_signers++] = chain;
	}
	ga_scope_leave(l->f, s);
}

/* Whose signature is it? NULL when nobody's. */
static struct ga_chain *signer_of(const struct loader *l, struct ga_span body,
				  const uint8_t signature[64])
{
	size_t i;

	for (i = 0; i < l->n_signers; i++)
		if (!ga_key_verify_raw(ga_chain_leaf(l->signers[i])->key, body,
				       GA_SPAN(signature, 64)))
			return ga_chain_ref(l->signers[i]);
	return NULL;
}

/*
 * The signed body of a document, and who signed it. The form PCS serves is
 * tried by its ends, which takes no look at a byte in between: the signature
 * tells whether that was right. What it does not fit is taken apart with care,
 * for the finding it deserves.
 */
static struct ga_chain *open_signed(struct loader *l, struct ga_span text,
				    const char *body_name,
				    struct ga_span *body)
{
	struct ga_chain *signer = NULL;
	uint8_t sig[64];

	if (!ga_pcs_split_served(text, body_name, body, sig))
		signer = signer_of(l, *body, sig);
	if (signer)
		return signer;
	if (ga_pcs_split(text, body_name, body, sig, l->f))
		return NULL;
	signer = signer_of(l, *body, sig);
	if (!signer)
		ga_report(l->f, GA_E_SIGNATURE, "signature",
			  "a signature by a trusted TCB signing certificate",
			  l->n_signers ? "another" :
					 "no such certificate was given");
	return signer;
}

/* No member is looked at before the signature over all of them has held. */
static int add_tcb_info(struct loader *l, struct ga_span text)
{
	struct ga_col_tcb *t = &l->col->tcb[l->col->n_tcb];
	struct ga_span body;

	t->text = copy(text);
	if (!t->text)
		return ga_report(l->f, GA_E_NOMEM, NULL, NULL, NULL);
	t->signer = open_signed(l, GA_SPAN(t->text, text.n), "tcbInfo", &body);
	if (!t->signer || ga_tcb_info_parse(&t->info, body, l->f))
		goto err;
	l->col->n_tcb++;
	return 0;
err:
	ga_chain_put(t->signer);
	free(t->text);
	*t = (struct ga_col_tcb){ 0 };
	return -1;
}

static int add_qe_identity(struct loader *l, struct ga_span text)
{
	struct ga_col_qe *q = &l->col->qe[l->col->n_qe];
	struct ga_span body;

	q->text = copy(text);
	if (!q->text)
		return ga_report(l->f, GA_E_NOMEM, NULL, NULL, NULL);
	q->signer = open_signed(l, GA_SPAN(q->text, text.n), "enclaveIdentity",
				&body);
	if (!q->signer || ga_qe_identity_parse(&q->id, body, l->f))
		goto err;
	l->col->n_qe++;
	return 0;
err:
	ga_chain_put(q->signer);
	free(q->text);
	*q = (struct ga_col_qe){ 0 };
	return -1;
}

/* PCS hands out CRLs as DER or PEM, and the root's in hex of DER too. */
static uint8_t *crl_der(struct ga_span data, size_t *len, struct ga_findings *f)
{
	struct ga_pem pem;
	uint8_t *der;

	if (data.n && data.p[0] == '-') {
		if (ga_pem_decode(&pem, data, GA_PEM_CRL, f))
			return NULL;
		*len = pem.der[0].n;
		return pem.buf;
	}
	if (!data.n || data.p[0] != '3') {
		*len = data.n;
		return copy(data);
	}
	while (data.n && (data.p[data.n - 1] == '\n' ||
			  data.p[data.n - 1] == '\r'))
		data.n--;
	der = malloc(data.n / 2 + 1);
	*len = data.n / 2;
	if (der && ga_hex_decode(der, *len, data)) {
		ga_report(f, GA_E_ENCODING, "CRL", "DER, PEM or hex of DER",
			  NULL);
		free(der);
		return NULL;
	}
	return der;
}

static const struct ga_anchor *crl_anchor(const struct ga_roots *roots,
					  const struct ga_crl *crl, bool *named)
{
	size_t i;

	for (i = 0; i < roots->n; i++) {
		if (!ga_span_eq(roots->v[i].subject, crl->issuer))
			continue;
		*named = true;
		if (ga_crl_signed_by(crl, roots->v[i].key))
			return &roots->v[i];
	}
	return NULL;
}

static struct ga_chain *crl_issuer(struct loader *l, const struct ga_crl *crl,
				   bool *named)
{
	const struct ga_collateral *col = l->col;
	struct ga_chain *chain;
	size_t i;

	for (i = 0; i < col->n_certs; i++) {
		const struct ga_cert *c = &col->parsed[i];

		if (!ga_span_eq(c->subject, crl->issuer))
			continue;
		*named = true;
		if (!c->ca || !(c->key_usage & GA_KU_CRL_SIGN))
			continue;
		chain = ga_collateral_chain(col, c, GA_VENDOR_INTEL, l->f);
		if (chain && ga_crl_signed_by(crl, ga_chain_leaf(chain)->key))
			return chain;
		ga_chain_put(chain);
	}
	return NULL;
}

static int add_crl(struct loader *l, struct ga_span data)
{
	struct ga_col_crl *c = &l->col->crls[l->col->n_crls];
	bool named = false;
	size_t len;

	c->der = crl_der(data, &len, l->f);
	if (!c->der)
		return ga_report(l->f, GA_E_COLLATERAL_FILE, "CRL", NULL, NULL);
	if (ga_crl_parse(&c->crl, GA_SPAN(c->der, len), l->f))
		goto err;
	c->anchor = crl_anchor(l->col->roots, &c->crl, &named);
	if (!c->anchor)
		c->issuer = crl_issuer(l, &c->crl, &named);
	if (named && !c->anchor && !c->issuer) {
		ga_report(l->f, GA_E_SIGNATURE, "signatureValue",
			  "a signature by the issuer it names", NULL);
		goto err;
	}
	l->col->n_crls++;
	return 0;
err:
	ga_crl_fini(&c->crl);
	free(c->der);
	*c = (struct ga_col_crl){ 0 };
	return -1;
}

static void add_items(struct loader *l, const struct ga_collateral_item *items,
		      size_t n, bool certs)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct ga_span data = GA_SPAN(items[i].data, items[i].len);
		struct ga_scope s = ga_scope_enter(l->f, items[i].name, true);

		if (certs == (items[i].kind == GA_COLLATERAL_CERTS)) {
			switch (items[i].kind) {
			case GA_COLLATERAL_CERTS:
				add_certs(l, data);
				break;
			case GA_COLLATERAL_TCB_INFO:
				add_tcb_info(l, data);
				break;
			case GA_COLLATERAL_QE_IDENTITY:
				add_qe_identity(l, data);
				break;
			case GA_COLLATERAL_CRL:
				add_crl(l, data);
				break;
			}
		}
		ga_scope_leave(l->f, s);
	}
}

/* With room for @n pieces of each kind. */
static struct ga_collateral *new_collateral(struct ga_verifier *v, size_t n)
{
	struct ga_collateral *col = calloc(1, sizeof(*col));

	if (!col)
		return NULL;
	atomic_init(&col->refs, 1);
	ga_findings_init(&col->said);
	col->roots = ga_roots_ref(v->roots);
	col->tcb = calloc(n + 1, sizeof(*col->tcb));
	col->qe = calloc(n + 1, sizeof(*col->qe));
	col->crls = calloc(n + 1, sizeof(*col->crls));
	if (col->tcb && col->qe && col->crls)
		return col;
	ga_collateral_put(col);
	return NULL;
}

struct ga_collateral *ga_collateral_new(struct ga_verifier *v,
					const struct ga_collateral_item *items,
					size_t n, struct ga_findings *f)
{
	struct loader l = { .f = f };
	size_t first = f->n;

	if (n > GA_COLLATERAL_ITEMS_MAX) {
		ga_report(f, GA_E_PARAMETER, "n", GA_DEC(GA_COLLATERAL_ITEMS_MAX),
			  GA_DEC(n));
		return NULL;
	}
	l.col = new_collateral(v, n);
	if (!l.col) {
		ga_report(f, GA_E_NOMEM, "collateral", NULL, NULL);
		return NULL;
	}
	add_items(&l, items, n, true);
	ga_amd_add_veks(l.col, f);
	find_signers(&l);
	add_items(&l, items, n, false);
	while (l.n_signers)
		ga_chain_put(l.signers[--l.n_signers]);
	ga_collateral_keep(l.col, f, first);
	return l.col;
}

void ga_collateral_keep(struct ga_collateral *col, const struct ga_findings *f,
			size_t first)
{
	ga_findings_fini(&col->said);
	ga_findings_take(&col->said, f, first, GA_CLASSES_ALL);
}

const struct ga_findings *ga_collateral_findings(const struct ga_collateral *c)
{
	return &c->said;
}

struct ga_collateral *ga_collateral_get(struct ga_collateral *c)
{
	atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
	return c;
}

void ga_collateral_put(struct ga_collateral *c)
{
	size_t i;

	if (!c || atomic_fetch_sub_explicit(&c->refs, 1,
					    memory_order_acq_rel) != 1)
		return;
	for (i = 0; i < c->n_certs; i++)
		free((void *)c->certs[i].p);
	for (i = 0; i < c->n_veks; i++)
		ga_chain_put(c->veks[i]);
	for (i = 0; i < c->n_tcb; i++) {
		ga_tcb_info_fini(&c->tcb[i].info);
		ga_chain_put(c->tcb[i].signer);
		free(c->tcb[i].text);
	}
	for (i = 0; i < c->n_qe; i++) {
		ga_qe_identity_fini(&c->qe[i].id);
		ga_chain_put(c->qe[i].signer);
		free(c->qe[i].text);
	}
	for (i = 0; i < c->n_crls; i++) {
		ga_crl_fini(&c->crls[i].crl);
		ga_chain_put(c->crls[i].issuer);
		free(c->crls[i].der);
	}
	ga_roots_put(c->roots);
	ga_findings_fini(&c->said);
	free(c->parsed);
	free(c->tcb);
	free(c->qe);
	free(c->crls);
	free(c);
}
