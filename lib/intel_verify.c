// SPDX-License-Identifier: MIT
/*
 * Verification of Intel quotes: from the quote's signature by way of the
 * quoting enclave and the PCK certificate to Intel's root key.
 */
#include "collateral.h"
#include "intel.h"
#include "pem.h"

#define PCK_NAME "SGX PCK Certificate"

/*
 * Quotes of types 1 to 4 only say which platform made them, in a form of which
 * the certificate's owner alone can make something: of the certificates in
 * collateral it is the one whose key has signed the quoting enclave's report.
 */
static struct ga_chain *pck_from_collateral(struct ga_verification *vn,
					    const struct ga_quote *q)
{
	const struct ga_collateral *col = vn->p->collateral;
	struct ga_findings ignored;
	struct ga_chain *chain = NULL;
	size_t i;

	ga_findings_init(&ignored);
	for (i = 0; col && i < col->n_certs && !chain; i++) {
		if (!strstr(col->parsed[i].common_name, PCK_NAME))
			continue;
		chain = ga_collateral_chain(col, &col->parsed[i],
					    GA_VENDOR_INTEL, &ignored);
		if (chain && ga_key_verify_raw(ga_chain_leaf(chain)->key,
					       q->qe_report_raw,
					       q->qe_report_sig)) {
			ga_chain_put(chain);
			chain = NULL;
		}
	}
	ga_findings_fini(&ignored);
	if (!chain)
		ga_report(vn->f, GA_E_COLLATERAL_MISSING, "PCK certificate",
			  "one in the quote (certification data of type 5) or "
			  "in collateral", GA_FMT("type %u", q->cert_type));
	return chain;
}

/*
 * The chain the quote carries, from the cache where it has been verified
 * before. NULL with findings when there is none to speak of.
 */
static struct ga_chain *pck_chain(struct ga_verification *vn,
				  const struct ga_quote *q)
{
	uint8_t digest[GA_SHA256_LEN];
	struct ga_chain *chain;
	struct ga_pem pem;

	if (q->cert_type != GA_CERT_DATA_PCK_CHAIN)
		return pck_from_collateral(vn, q);
	if (ga_hash(GA_SHA256, &q->cert_data, 1, digest)) {
		ga_report(vn->f, GA_E_CRYPTO, "SHA-256", NULL, NULL);
		return NULL;
	}
	chain = ga_cache_get(vn->v->cache, digest);
	if (chain)
		return chain;
	if (ga_pem_decode(&pem, q->cert_data, GA_PEM_CERT, vn->f))
		return NULL;
	chain = ga_chain_build(pem.der, pem.n, vn->v->roots, GA_VENDOR_INTEL,
			       vn->f);
	if (chain && chain->anchor)
		ga_cache_put(vn->v->cache, digest, chain);
	ga_pem_fini(&pem);
	return chain;
}

/* Is the leaf a PCK certificate, rather than another one Intel has issued? */
static void check_pck(struct ga_verification *vn, struct ga_chain *chain)
{
	const struct ga_cert *leaf = ga_chain_leaf(chain);

	if (leaf->ca || !(leaf->key_usage & GA_KU_DIGITAL_SIGNATURE))
		ga_report(vn->f, GA_E_CERT_PROFILE, leaf->common_name,
			  "an end entity that may sign", "another");
	if (!strstr(leaf->common_name, PCK_NAME))
		ga_report(vn->f, GA_E_CERT_PROFILE, "subject", PCK_NAME,
			  leaf->common_name);
	if (ga_key_type(leaf->key) != GA_KEY_P256)
		ga_report(vn->f, GA_E_CERT_PROFILE, "subjectPublicKeyInfo",
			  "P-256", "another algorithm");
	ga_pck_parse(leaf, &vn->vd->claims.pck, vn->f);
}

/* As long as its key lives, a quoting enclave shows one report of itself. */
static void check_qe_report(struct ga_verification *vn,
			    const struct ga_quote *q, struct ga_chain *chain)
{
	if (ga_chain_verify_raw(chain, q->qe_report_raw, q->qe_report_sig))
		ga_report(vn->f, GA_E_SIGNATURE, "qe_report_sig",
			  "a signature by the PCK", NULL);
}

/*
 * The quoting enclave vouches for its key in its report data: SHA-256 of the
 * key and the authentication data, then zeros. Build all 64 bytes.
 */
static void check_key_binding(struct ga_verification *vn,
			      const struct ga_quote *q)
{
	const struct ga_span parts[] = { q->attest_key, q->qe_auth };
	uint8_t expected[64] = { 0 };

	if (ga_hash(GA_SHA256, parts, 2, expected)) {
		ga_report(vn->f, GA_E_CRYPTO, "SHA-256", NULL, NULL);
		return;
	}
	if (memcmp(expected, q->qe_report.report_data, sizeof(expected)))
		ga_report(vn->f, GA_E_KEY_BINDING, "qe_report.report_data",
			  GA_BYTES(expected, 64),
			  GA_BYTES(q->qe_report.report_data, 64));
}

static void check_quote_signature(struct ga_verification *vn,
				  const struct ga_quote *q)
{
	struct ga_key *key = ga_key_from_point(&vn->v->roots->curves,
					       GA_KEY_P256, q->attest_key);

	if (!key) {
		ga_report(vn->f, GA_E_PUBLIC_KEY, "attest_pub_key",
			  "a point of P-256", GA_BYTES(q->attest_key.p, 64));
		return;
	}
	if (ga_key_verify_raw(key, q->signed_part, q->signature))
		ga_report(vn->f, GA_E_SIGNATURE, "sig",
			  "a signature by the attestation key", NULL);
	ga_key_put(key);
}

/*
 * The debug bit gives the host what the TEE is there to keep from it, and so do
 * the others of its group, which profile the TD from outside. What a bit gives
 * away that nobody knows yet, nobody knows.
 */
static void check_attributes(struct ga_verification *vn,
			     const struct ga_quote *q)
{
	bool sgx = q->body == GA_BODY_SGX;
	const char *name = sgx ? "attributes" : "td_attributes";
	uint64_t attrs = sgx ? ga_sgx_report_flags(&q->sgx) :
			       q->td.td_attributes;
	uint64_t known = ga_policy_known_bits(vn->ev->tee, name);

	vn->vd->claims.debug = attrs & known &
			       (sgx ? GA_SGX_ATTR_DEBUG : GA_TD_ATTR_TUD);
	if (vn->vd->claims.debug && !(vn->p->flags & GA_VERIFY_ALLOW_DEBUG))
		ga_report(vn->f, GA_E_DEBUG, name,
			  sgx ? "DEBUG clear" : "bits 0 to 7 clear",
			  GA_HEX64(attrs));
	if (attrs & ~known && !ga_policy_decides(vn))
		ga_report(vn->f, GA_E_NOT_KNOWN, name, "reserved bits zero",
			  GA_HEX64(attrs & ~known));
}

void ga_intel_verify(struct ga_verification *vn)
{
	const struct ga_quote *q = &vn->ev->quote;
	struct ga_claims *claims = &vn->vd->claims;
	struct ga_scope s = ga_scope_enter(vn->f, ga_quote_subject(q), false);
	struct ga_chain *chain;

	check_quote_signature(vn, q);
	check_key_binding(vn, q);
	if (q->padding)
		ga_report(vn->f, GA_N_PADDING, NULL, NULL,
			  GA_FMT("%zu bytes", q->padding));
	ga_scope_enter(vn->f, "PCK certificate chain", false);
	chain = pck_chain(vn, q);
	if (chain) {
		ga_chain_check_time(chain, vn->p->time, vn->f);
		check_pck(vn, chain);
		ga_scope_enter(vn->f, ga_quote_subject(q), false);
		check_qe_report(vn, q, chain);
	}
	ga_scope_enter(vn->f, ga_quote_subject(q), false);
	ga_intel_appraise(vn, chain);
	ga_check_report_data(vn, q->body == GA_BODY_SGX ? q->sgx.report_data :
							  q->td.report_data);
	check_attributes(vn, q);
	if (chain && chain->anchor) {
		claims->emulated = chain->anchor->emulated;
		claims->root_name = chain->anchor->name;
		vn->proven = true;
	}
	ga_scope_leave(vn->f, s);
	ga_chain_put(chain);
}
