// SPDX-License-Identifier: MIT
/* Has the issuer of a certificate revoked it, by the CRLs of collateral? */
#include "collateral.h"

/* Is it the CRL of the key that issued @c? */
static bool crl_applies(const struct ga_col_crl *e, const struct ga_cert *c,
			const struct ga_key *issuer_key,
			struct ga_span issuer_spki)
{
	if (!ga_span_eq(e->crl.issuer, c->issuer))
		return false;
	if (e->anchor)
		return ga_span_eq(e->anchor->spki, issuer_spki);
	if (e->issuer)
		return ga_span_eq(ga_chain_leaf(e->issuer)->spki, issuer_spki);
	return ga_crl_signed_by(&e->crl, issuer_key);
}

/*
 * Revocation is for good: any CRL of the issuer that was out by @now counts,
 * the newest one says whether the news is fresh.
 */
int ga_collateral_check_revoked(const struct ga_collateral *col,
				const struct ga_cert *c,
				const struct ga_key *issuer_key,
				struct ga_span issuer_spki, const char *what,
				int64_t now, struct ga_findings *f)
{
	const struct ga_col_crl *newest = NULL;
	struct ga_scope s;
	int ret = 0;
	size_t i;

	for (i = 0; i < col->n_crls; i++) {
		const struct ga_col_crl *e = &col->crls[i];

		if (!crl_applies(e, c, issuer_key, issuer_spki))
			continue;
		if (e->crl.this_update <= now && ga_crl_revokes(&e->crl, c))
			return ga_report(f, GA_E_CERT_REVOKED, c->common_name,
					 "a serial number not on the CRL",
					 GA_BYTES(c->serial.p, c->serial.n));
		if (!newest || (e->crl.this_update > newest->crl.this_update &&
				e->crl.this_update <= now))
			newest = e;
	}
	s = ga_scope_enter(f, what, true);
	if (!newest)
		ret = ga_report(f, GA_E_COLLATERAL_MISSING, c->common_name,
				"a CRL of its issuer", "none");
	else if (ga_crl_check_time(&newest->crl, now, f))
		ret = -1;
	else if (newest->issuer)
		ret = ga_chain_check_time(newest->issuer, now, f);
	ga_scope_leave(f, s);
	return ret;
}
