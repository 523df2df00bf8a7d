// SPDX-License-Identifier: MIT
#include "amd_chain.h"
#include "amd_vek.h"
#include "collateral.h"

static bool signed_by(const struct ga_cert *c, struct ga_span spki)
{
	struct ga_key *key = ga_key_from_spki(NULL, spki);
	bool good = key && !ga_sig_verify(c->sig_alg, key, c->tbs, c->sig);

	ga_key_put(key);
	return good;
}

/*
 * The CA that issued @c. Genoa has two ASKs of one name, the first of them
 * revoked: where the name does not decide, the signature does.
 */
static struct ga_span find_ca(const struct ga_cert *c,
			      const struct ga_span *cas, size_t n)
{
	struct ga_span found = { NULL, 0 };
	struct ga_findings ignored;
	struct ga_cert ca;
	bool sure = false;
	size_t i;

	ga_findings_init(&ignored);
	for (i = 0; i < n && !sure; i++) {
		if (ga_cert_parse(&ca, cas[i], &ignored) ||
		    !ga_span_eq(ca.subject, c->issuer) ||
		    ga_span_eq(cas[i], found))
			continue;
		if (found.n)
			sure = signed_by(c, ca.spki);
		if (!found.n || sure)
			found = cas[i];
	}
	ga_findings_fini(&ignored);
	return found;
}

struct ga_chain *ga_amd_chain_build(struct ga_span vek,
				    const struct ga_span *cas, size_t n_cas,
				    struct ga_roots *roots,
				    struct ga_findings *f)
{
	struct ga_span ders[2] = { vek };
	struct ga_findings ignored;
	struct ga_chain *chain;
	struct ga_cert cert;

	if (ga_cert_parse(&cert, vek, f))
		return NULL;
	ders[1] = find_ca(&cert, cas, n_cas);
	if (ders[1].n)
		return ga_chain_build(ders, 2, roots, GA_VENDOR_AMD, f);
	/* Without its CA the key is still good for a look at the signature. */
	ga_findings_init(&ignored);
	chain = ga_chain_build(ders, 1, roots, GA_VENDOR_AMD, &ignored);
	ga_findings_fini(&ignored);
	if (!chain || !chain->anchor)
		ga_report(f, GA_E_COLLATERAL_MISSING, cert.common_name,
			  "the certificate of its issuer, ASK or ASVK", "none");
	return chain;
}

void ga_amd_add_veks(struct ga_collateral *col, struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "VEK certificate", true);
	struct ga_chain *chain;
	size_t i;

	for (i = 0; i < col->n_certs; i++) {
		if (!ga_vek_is(&col->parsed[i]))
			continue;
		chain = ga_amd_chain_build(col->certs[i], col->certs,
					   col->n_certs, col->roots, f);
		if (chain)
			col->veks[col->n_veks++] = chain;
	}
	ga_scope_leave(f, s);
}
