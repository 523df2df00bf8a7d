// SPDX-License-Identifier: MIT
/* What an SNP report must agree with: itself, and the certificate of its key. */
#include "snp.h"

static bool all_zero(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

/*
 * "SEV-SNP Attestation: Establishing Trust in Guests", AMD: reported <=
 * committed <= current. Otherwise the host has gone behind what it committed
 * to, or claims more than runs.
 */
static void check_tcb_order(const struct ga_snp_report *rep, bool turin,
			    struct ga_findings *f)
{
	const struct ga_snp_version *cur = &rep->current;
	const struct ga_snp_version *com = &rep->committed;

	if (!rep->has_committed) {
		if (!ga_snp_tcb_le(rep->reported_tcb, rep->current_tcb, turin))
			ga_report(f, GA_E_CONTRADICTION, "REPORTED_TCB",
				  GA_FMT("at most CURRENT_TCB %s",
					 GA_HEX64(rep->current_tcb)),
				  GA_HEX64(rep->reported_tcb));
		return;
	}
	if (!ga_snp_tcb_le(rep->committed_tcb, rep->current_tcb, turin))
		ga_report(f, GA_E_CONTRADICTION, "COMMITTED_TCB",
			  GA_FMT("at most CURRENT_TCB %s",
				 GA_HEX64(rep->current_tcb)),
			  GA_HEX64(rep->committed_tcb));
	if (!ga_snp_tcb_le(rep->reported_tcb, rep->committed_tcb, turin))
		ga_report(f, GA_E_CONTRADICTION, "REPORTED_TCB",
			  GA_FMT("at most COMMITTED_TCB %s",
				 GA_HEX64(rep->committed_tcb)),
			  GA_HEX64(rep->reported_tcb));
	if ((com->major << 16 | com->minor << 8 | com->build) >
	    (cur->major << 16 | cur->minor << 8 | cur->build))
		ga_report(f, GA_E_CONTRADICTION, "COMMITTED_BUILD",
			  GA_FMT("at most version %u.%u.%u", cur->major,
				 cur->minor, cur->build),
			  GA_FMT("%u.%u.%u", com->major, com->minor,
				 com->build));
}

/* An author key certifies an ID key, and each is known by its digest. */
static void check_keys(const struct ga_snp_report *rep, struct ga_findings *f)
{
	bool id = !all_zero(rep->id_key_digest, 48);
	bool author = !all_zero(rep->author_key_digest, 48);

	if (author != rep->author_key_en)
		ga_report(f, GA_E_CONTRADICTION, "AUTHOR_KEY_DIGEST",
			  rep->author_key_en ? "a digest, as AUTHOR_KEY_EN is 1" :
					       "zeros, as AUTHOR_KEY_EN is 0",
			  GA_BYTES(rep->author_key_digest, 48));
	if (author && !id)
		ga_report(f, GA_E_CONTRADICTION, "ID_KEY_DIGEST",
			  "the digest of the key the author certified",
			  "zeros");
	if (rep->mask_chip_key && rep->signing_key == GA_SNP_KEY_VCEK)
		ga_report(f, GA_E_CONTRADICTION, "SIGNING_KEY",
			  "not VCEK, as MASK_CHIP_KEY is 1", "VCEK");
}

static void check_bits(const struct ga_snp_report *rep, struct ga_findings *f)
{
	uint64_t policy = rep->policy & ~GA_SNP_POLICY_KNOWN;
	uint64_t info = rep->platform_info & ~GA_SNP_PLATFORM_KNOWN;

	if (policy)
		ga_report(f, GA_E_NOT_KNOWN, "POLICY", "reserved bits zero",
			  GA_HEX64(policy));
	if (info)
		ga_report(f, GA_E_NOT_KNOWN, "PLATFORM_INFO",
			  "reserved bits zero", GA_HEX64(info));
}

static void check_processor(const struct ga_snp_report *rep,
			    struct ga_findings *f)
{
	if (rep->has_cpuid &&
	    ga_snp_report_product(rep) == GA_SNP_UNKNOWN)
		ga_report(f, GA_E_NOT_KNOWN, "CPUID_FAM_ID, CPUID_MOD_ID",
			  "Milan, Genoa or Turin",
			  GA_FMT("family 0x%02x, model 0x%02x",
				 rep->cpuid_fam_id, rep->cpuid_mod_id));
}

void ga_snp_check_report(struct ga_verification *vn, bool turin)
{
	const struct ga_snp_report *rep = &vn->ev->snp.report;

	check_tcb_order(rep, turin, vn->f);
	check_keys(rep, vn->f);
	if (!ga_policy_decides(vn))
		check_bits(rep, vn->f);
	check_processor(rep, vn->f);
	if (rep->vmpl == GA_SNP_VMPL_HOST)
		ga_report(vn->f, GA_E_HOST_REQUESTED, "VMPL", "0 to 3",
			  GA_HEX32(rep->vmpl));
	vn->vd->claims.debug = rep->policy & GA_SNP_POLICY_DEBUG;
	if (vn->vd->claims.debug && !(vn->p->flags & GA_VERIFY_ALLOW_DEBUG))
		ga_report(vn->f, GA_E_DEBUG, "POLICY", "DEBUG clear",
			  GA_HEX64(rep->policy));
}

/*
 * The signing key is derived from REPORTED_TCB, not from CURRENT_TCB: the two
 * differ whenever the host holds new firmware back.
 */
static void check_tcb(const struct ga_snp_report *rep, const struct ga_vek *vek,
		      struct ga_findings *f)
{
	bool differs = false;
	unsigned int c;

	for (c = 0; c < GA_SNP_TCB_COMPONENTS; c++) {
		uint8_t want = ga_snp_tcb_get(vek->tcb, vek->turin, c);
		uint8_t got = ga_snp_tcb_get(rep->reported_tcb, vek->turin, c);

		if (want == got)
			continue;
		differs = true;
		ga_report(f, GA_E_VEK_TCB,
			  GA_FMT("REPORTED_TCB.%s", ga_snp_tcb_name(c)),
			  GA_DEC(want), GA_DEC(got));
	}
	if (!differs && vek->tcb != rep->reported_tcb)
		ga_report(f, GA_E_VEK_TCB, "REPORTED_TCB", GA_HEX64(vek->tcb),
			  GA_HEX64(rep->reported_tcb));
}

/* Report, certificate and CA: whoever names a product must name this one. */
static void check_product(const struct ga_snp_report *rep,
			  const struct ga_vek *vek,
			  enum ga_snp_product product, struct ga_findings *f)
{
	enum ga_snp_product cpu = ga_snp_report_product(rep);

	if (vek->product != product)
		ga_report(f, GA_E_PRODUCT, "productName",
			  ga_snp_product_name(product), vek->product_name);
	if (cpu != GA_SNP_UNKNOWN && cpu != product)
		ga_report(f, GA_E_PRODUCT, "CPUID_FAM_ID, CPUID_MOD_ID",
			  ga_snp_product_name(product),
			  ga_snp_product_name(cpu));
	if (vek->turin != (product == GA_SNP_TURIN))
		ga_report(f, GA_E_PRODUCT, "structVersion",
			  GA_FMT("%d for %s", product == GA_SNP_TURIN,
				 ga_snp_product_name(product)),
			  GA_DEC(vek->turin));
}

/* A VLEK names no chip, so that only a VCEK can tell. */
static void check_chip(const struct ga_snp_report *rep,
		       const struct ga_vek *vek, struct ga_findings *f)
{
	if (all_zero(rep->chip_id, 64))
		ga_report(f, GA_N_CHIP_ID_MASKED, "CHIP_ID", NULL, NULL);
	else if (vek->kind == GA_SNP_KEY_VCEK &&
		 !ga_vek_is_for_chip(vek, rep->chip_id))
		ga_report(f, GA_E_CHIP_ID, "CHIP_ID",
			  GA_BYTES(vek->hwid.p, vek->hwid.n),
			  GA_BYTES(rep->chip_id, 64));
}

/* An ASVK must not make VCEKs, nor an ASK VLEKs. */
static enum ga_snp_product check_ca(const struct ga_vek *vek,
				    const char *name, struct ga_findings *f)
{
	enum ga_snp_signing_key kind;
	enum ga_snp_product product;

	if (ga_amd_ica_parse(name, &product, &kind)) {
		ga_report(f, GA_E_CERT_PROFILE, "issuer",
			  "\"SEV-\" or \"SEV-VLEK-\" and a product", name);
		return vek->product;
	}
	if (kind != vek->kind)
		ga_report(f, GA_E_SIGNING_KEY, "issuer",
			  GA_FMT("the CA of %ss", ga_vek_kind_name(vek->kind)),
			  name);
	return product;
}

void ga_snp_check_vek(const struct ga_snp_report *rep, const struct ga_vek *vek,
		      const char *ca_name, struct ga_findings *f)
{
	enum ga_snp_product product = vek->product;

	if (ca_name)
		product = check_ca(vek, ca_name, f);
	check_product(rep, vek, product, f);
	if (rep->signing_key != vek->kind)
		ga_report(f, GA_E_SIGNING_KEY, "SIGNING_KEY",
			  ga_vek_kind_name(vek->kind),
			  ga_vek_kind_name(rep->signing_key));
	check_tcb(rep, vek, f);
	check_chip(rep, vek, f);
}
