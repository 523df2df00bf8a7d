// SPDX-License-Identifier: MIT
#include "roots.h"
#include "pem.h"

#include <stdlib.h>

static void add(struct ga_roots *roots, enum ga_vendor vendor, const char *name,
	       const struct ga_cert *c, bool emulated)
{
	struct ga_anchor *a = &roots->v[roots->n];

	*a = (struct ga_anchor){
		.vendor = vendor,
		.name = name,
		.emulated = emulated,
		.subject = c->subject,
		.spki = c->spki,
		.key = ga_key_ref(c->key),
	};
	roots->n++;
}

static int add_builtin(struct ga_roots *roots, enum ga_vendor vendor,
		       const char *name, struct ga_span der,
		       struct ga_findings *f)
{
	struct ga_cert c;
	int ret;

	if (ga_cert_parse(&c, der, f))
		return -1;
	ret = ga_cert_load_key(&c, &roots->curves, f);
	if (!ret)
		add(roots, vendor, name, &c, false);
	ga_cert_fini(&c);
	return ret;
}

struct ga_roots *ga_roots_new(struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "built-in root", false);
	struct ga_roots *roots = calloc(1, sizeof(*roots));

	if (!roots) {
		ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
		goto out;
	}
	atomic_init(&roots->refs, 1);
	roots->known = ga_known_new();
	if (!roots->known || ga_curves_init(&roots->curves)) {
		ga_report(f, GA_E_CRYPTO, "curves", NULL, NULL);
		ga_roots_put(roots);
		roots = NULL;
		goto out;
	}
	if (add_builtin(roots, GA_VENDOR_INTEL, "Intel SGX Root CA",
			GA_SPAN(ga_root_intel, ga_root_intel_len), f) ||
	    add_builtin(roots, GA_VENDOR_AMD, "ARK-Milan",
			GA_SPAN(ga_root_amd_milan, ga_root_amd_milan_len), f) ||
	    add_builtin(roots, GA_VENDOR_AMD, "ARK-Genoa",
			GA_SPAN(ga_root_amd_genoa, ga_root_amd_genoa_len), f) ||
	    add_builtin(roots, GA_VENDOR_AMD, "ARK-Turin",
			GA_SPAN(ga_root_amd_turin, ga_root_amd_turin_len), f)) {
		ga_roots_put(roots);
		roots = NULL;
	}
out:
	ga_scope_leave(f, s);
	return roots;
}

struct ga_roots *ga_roots_ref(struct ga_roots *roots)
{
	atomic_fetch_add_explicit(&roots->refs, 1, memory_order_relaxed);
	return roots;
}

void ga_roots_put(struct ga_roots *roots)
{
	size_t i;

	if (!roots || atomic_fetch_sub_explicit(&roots->refs, 1,
						memory_order_acq_rel) != 1)
		return;
	for (i = 0; i < roots->n; i++) {
		ga_key_put(roots->v[i].key);
		free(roots->v[i].buf);
	}
	ga_curves_fini(&roots->curves);
	ga_known_free(roots->known);
	free(roots);
}

static int add_emulated(struct ga_roots *roots, struct ga_span der,
			struct ga_findings *f)
{
	static const enum ga_vendor vendors[] = { GA_VENDOR_INTEL,
						  GA_VENDOR_AMD };
	size_t n = sizeof(vendors) / sizeof(vendors[0]), i;
	struct ga_cert c;
	uint8_t *buf;

	if (roots->n + n > GA_ROOTS_MAX)
		return ga_report(f, GA_E_LENGTH, "certificates",
				 GA_FMT("at most %d anchors", GA_ROOTS_MAX),
				 "more");
	buf = malloc(der.n);
	if (!buf)
		return ga_report(f, GA_E_NOMEM, "certificates", NULL, NULL);
	memcpy(buf, der.p, der.n);
	if (ga_cert_parse(&c, GA_SPAN(buf, der.n), f) ||
	    ga_cert_load_key(&c, &roots->curves, f))
		goto err;
	if (!ga_span_eq(c.issuer, c.subject) ||
	    ga_sig_verify(c.sig_alg, c.key, c.tbs, c.sig)) {
		ga_report(f, GA_E_CERT_PROFILE, c.common_name,
			  "a self-signed certificate", "another");
		goto err;
	}
	for (i = 0; i < n; i++)
		add(roots, vendors[i], "emulated root", &c, true);
	/* The last of the group owns what all of it points to. */
	roots->v[roots->n - 1].buf = buf;
	ga_cert_fini(&c);
	return 0;
err:
	ga_cert_fini(&c);
	free(buf);
	return -1;
}

int ga_roots_add_emulated(struct ga_roots *roots, struct ga_span pem,
			  struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "emulated root", false);
	struct ga_pem p;
	int ret;
	size_t i;

	ret = ga_pem_decode(&p, pem, GA_PEM_CERT, f);
	for (i = 0; !ret && i < p.n; i++)
		ret = add_emulated(roots, p.der[i], f);
	ga_pem_fini(&p);
	ga_scope_leave(f, s);
	return ret;
}

const struct ga_anchor *ga_roots_by_key(const struct ga_roots *roots,
					enum ga_vendor vendor,
					struct ga_span spki)
{
	size_t i;

	for (i = 0; i < roots->n; i++)
		if (roots->v[i].vendor == vendor &&
		    ga_span_eq(roots->v[i].spki, spki))
			return &roots->v[i];
	return NULL;
}

static bool signed_by(const struct ga_roots *roots, const struct ga_anchor *a,
		      const struct ga_cert *c)
{
	if (c->ca && ga_known_signed(roots->known, c, a->spki))
		return true;
	if (ga_sig_verify(c->sig_alg, a->key, c->tbs, c->sig))
		return false;
	if (c->ca && c->key)
		ga_known_add(roots->known, c, a->spki);
	return true;
}

const struct ga_anchor *ga_roots_issuer(const struct ga_roots *roots,
					enum ga_vendor vendor,
					const struct ga_cert *c)
{
	size_t i;

	for (i = 0; i < roots->n; i++)
		if (roots->v[i].vendor == vendor &&
		    ga_span_eq(roots->v[i].subject, c->issuer) &&
		    signed_by(roots, &roots->v[i], c))
			return &roots->v[i];
	return NULL;
}
