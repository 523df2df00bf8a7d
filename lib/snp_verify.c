// SPDX-License-Identifier: MIT
/*
 * Verification of SNP reports: from the report's signature by way of the VCEK
 * or VLEK and its CA to one of AMD's root keys.
 */
#include "amd_chain.h"
#include "collateral.h"
#include "snp.h"

#include <stdio.h>

#define CAS_MAX (GA_CERT_TABLE_MAX + GA_COLLATERAL_ITEMS_MAX)

/**
 * struct candidate - a VEK that may have signed the report
 * @der: its certificate
 * @chain: its chain, where collateral has it
 * @score: how much of what the report says of its key fits
 */
struct candidate {
	struct ga_span der;
	struct ga_chain *chain;
	int score;
};

/*
 * Hosts hand out certificates of the VCEK beside those of the VLEK, and of
 * TCB versions they have left; collateral may be about many machines.
 */
static int score(const struct ga_snp_report *rep, const struct ga_cert *c)
{
	struct ga_findings ignored;
	struct ga_vek vek;
	int n = 1;

	ga_findings_init(&ignored);
	if (!ga_vek_parse(c, &vek, &ignored)) {
		n += 4 * (vek.kind == rep->signing_key);
		n += 2 * (vek.kind == GA_SNP_KEY_VLEK ||
			  ga_vek_is_for_chip(&vek, rep->chip_id));
		n += vek.tcb == rep->reported_tcb;
	}
	ga_findings_fini(&ignored);
	return n;
}

static void consider(struct candidate *best, const struct ga_snp_report *rep,
		     const struct ga_cert *c, struct ga_chain *chain)
{
	int n = score(rep, c);

	if (n > best->score)
		*best = (struct candidate){ c->der, chain, n };
}

static struct candidate find_vek(struct ga_verification *vn)
{
	const struct ga_collateral *col = vn->p->collateral;
	const struct ga_snp_report *rep = &vn->ev->snp.report;
	const struct ga_cert_table *t = &vn->ev->snp.certs;
	struct candidate best = { .score = 0 };
	struct ga_cert c;
	size_t i;

	for (i = 0; col && i < col->n_veks; i++)
		consider(&best, rep, ga_chain_leaf(col->veks[i]),
			 col->veks[i]);
	for (i = 0; i < t->n; i++)
		if ((t->v[i].kind == GA_CERT_TABLE_VCEK ||
		     t->v[i].kind == GA_CERT_TABLE_VLEK) &&
		    !ga_cert_parse(&c, t->v[i].data, vn->f))
			consider(&best, rep, &c, NULL);
	return best;
}

static struct ga_chain *build(struct ga_verification *vn, struct ga_span vek)
{
	const struct ga_collateral *col = vn->p->collateral;
	const struct ga_cert_table *t = &vn->ev->snp.certs;
	struct ga_span cas[CAS_MAX];
	size_t n = 0, i;

	for (i = 0; i < t->n; i++)
		if (t->v[i].kind == GA_CERT_TABLE_ASK)
			cas[n++] = t->v[i].data;
	for (i = 0; col && i < col->n_certs; i++)
		cas[n++] = col->certs[i];
	return ga_amd_chain_build(vek, cas, n, vn->v->roots, vn->f);
}

/*
 * A VEK's chain rests on signatures alone, so that its certificate's digest
 * stands for all of it. The first part keeps other vendors' digests apart.
 */
static int digest_of(struct ga_span vek, uint8_t digest[GA_SHA256_LEN])
{
	static const uint8_t what[] = "AMD VEK";
	const struct ga_span parts[] = { GA_SPAN_OF(what), vek };

	return ga_hash(GA_SHA256, parts, 2, digest);
}

/* NULL with findings when there is no VEK to speak of. */
static struct ga_chain *vek_chain(struct ga_verification *vn)
{
	const struct ga_snp_report *rep = &vn->ev->snp.report;
	struct candidate vek = find_vek(vn);
	uint8_t digest[GA_SHA256_LEN];
	struct ga_chain *chain;

	if (!vek.score) {
		ga_report(vn->f, GA_E_COLLATERAL_MISSING,
			  ga_vek_kind_name(rep->signing_key),
			  GA_FMT("the certificate for REPORTED_TCB %s",
				 GA_HEX64(rep->reported_tcb)), "none");
		return NULL;
	}
	if (vek.chain && vek.chain->anchor)
		return ga_chain_ref(vek.chain);
	if (digest_of(vek.der, digest)) {
		ga_report(vn->f, GA_E_CRYPTO, "SHA-256", NULL, NULL);
		return NULL;
	}
	chain = ga_cache_get(vn->v->cache, digest);
	if (chain)
		return chain;
	chain = build(vn, vek.der);
	if (chain && chain->anchor)
		ga_cache_put(vn->v->cache, digest, chain);
	return chain;
}

/* AMD's numbers in signatures: 72 bytes, little endian, for 48 at most. */
static int to_big_endian(uint8_t dst[48], struct ga_span le)
{
	size_t i;

	for (i = 0; i < le.n; i++) {
		if (i < 48)
			dst[47 - i] = le.p[i];
		else if (le.p[i])
			return -1;
	}
	return 0;
}

static void check_signature(struct ga_verification *vn, const struct ga_key *key)
{
	const struct ga_snp_report *rep = &vn->ev->snp.report;
	uint8_t sig[96];

	if (to_big_endian(sig, rep->sig_r) ||
	    to_big_endian(sig + 48, rep->sig_s)) {
		ga_report(vn->f, GA_E_SIGNATURE, "SIGNATURE",
			  "numbers of at most 48 bytes", "longer ones");
		return;
	}
	if (ga_key_verify_raw(key, rep->signed_part, GA_SPAN_OF(sig)))
		ga_report(vn->f, GA_E_SIGNATURE, "SIGNATURE",
			  GA_FMT("a signature by the %s",
				 ga_vek_kind_name(rep->signing_key)), NULL);
}

/* The CA between VEK and root; without it there is no revoking either. */
static const struct ga_cert *ca_of(const struct ga_chain *chain)
{
	return chain->n > 1 ? &chain->certs[1] : NULL;
}

/* Whatever CRLs are there, fresh or not: is @c on one of them? */
static void heed_crls(struct ga_verification *vn, const struct ga_cert *c,
		      const struct ga_key *key, struct ga_span spki)
{
	struct ga_findings said;

	ga_findings_init(&said);
	said.subject = vn->f->subject;
	ga_collateral_check_revoked(vn->p->collateral, c, key, spki, "AMD CRL",
				    vn->p->time, &said);
	ga_findings_take(vn->f, &said, 0, GA_CLASSES_DOUBT);
	ga_findings_fini(&said);
}

/*
 * AMD's roots publish CRLs of their CAs, and a fresh one must be there unless
 * the caller does without. The CAs publish none of VEKs: new TCB versions do
 * that work.
 */
static void check_revoked(struct ga_verification *vn,
			  const struct ga_chain *chain)
{
	const struct ga_collateral *col = vn->p->collateral;
	const struct ga_anchor *root = chain->anchor;
	const struct ga_cert *ca = ca_of(chain);
	bool insist = !(vn->p->flags & GA_VERIFY_SIGNATURES_ONLY);

	if (!root || !ca)
		return;
	if (!col || !insist)
		vn->vd->unchecked |= 1u << GA_UNCHECKED_REVOCATION;
	if (!col && insist)
		ga_report(vn->f, GA_E_COLLATERAL_MISSING, ca->common_name,
			  "a CRL of its ARK", "none");
	if (!col)
		return;
	if (insist)
		ga_collateral_check_revoked(col, ca, root->key, root->spki,
					    "AMD CRL", vn->p->time, vn->f);
	else
		heed_crls(vn, ca, root->key, root->spki);
	heed_crls(vn, &chain->certs[0], ca->key, ca->spki);
}

static void fill_claims(struct ga_verification *vn, const struct ga_vek *vek)
{
	struct ga_snp_claims *snp = &vn->vd->claims.snp;

	snp->signing_key = vek->kind;
	snp->product = vek->product;
	memcpy(snp->product_name, vek->product_name,
	       sizeof(snp->product_name));
	snprintf(snp->csp_id, sizeof(snp->csp_id), "%.*s",
		 vek->csp_id.n < sizeof(snp->csp_id) ? (int)vek->csp_id.n : 63,
		 vek->csp_id.n ? (const char *)vek->csp_id.p : "");
}

/* 0 with @vek filled, or -1 with findings. */
static int check_chain(struct ga_verification *vn, struct ga_chain *chain,
		       struct ga_vek *vek)
{
	const struct ga_cert *ca = ca_of(chain);
	int ret;

	ga_chain_check_time(chain, vn->p->time, vn->f);
	if (!ca && chain->anchor)
		ga_report(vn->f, GA_E_CHAIN_BROKEN,
			  ga_chain_leaf(chain)->common_name,
			  "an ASK or ASVK between VEK and ARK", "none");
	ret = ga_vek_parse(ga_chain_leaf(chain), vek, vn->f);
	if (ret)
		return ret;
	ga_snp_check_vek(&vn->ev->snp.report, vek, ca ? ca->common_name : NULL,
			 vn->f);
	fill_claims(vn, vek);
	return 0;
}

void ga_snp_verify(struct ga_verification *vn)
{
	struct ga_scope s = ga_scope_enter(vn->f, "VEK certificate chain",
					   false);
	const struct ga_snp_report *rep = &vn->ev->snp.report;
	struct ga_claims *claims = &vn->vd->claims;
	bool turin = ga_snp_tcb_turin(rep);
	struct ga_chain *chain = vek_chain(vn);
	struct ga_vek vek = { 0 };

	/* AMD publishes no TCB levels: which is good enough, policy says. */
	vn->vd->unchecked |= 1u << GA_UNCHECKED_TCB;
	if (chain) {
		if (!check_chain(vn, chain, &vek) && !rep->has_cpuid)
			turin = vek.turin;
		check_revoked(vn, chain);
	}
	ga_scope_enter(vn->f, "SNP report", false);
	if (vn->ev->snp.certs.padding)
		ga_report(vn->f, GA_N_PADDING, NULL, NULL,
			  GA_FMT("%zu bytes", vn->ev->snp.certs.padding));
	if (chain)
		check_signature(vn, ga_chain_leaf(chain)->key);
	ga_snp_check_report(vn, turin);
	ga_check_report_data(vn, rep->report_data);
	if (chain && chain->anchor) {
		claims->emulated = chain->anchor->emulated;
		claims->root_name = chain->anchor->name;
		vn->proven = true;
	}
	ga_scope_leave(vn->f, s);
	ga_chain_put(chain);
}
