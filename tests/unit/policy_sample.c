// SPDX-License-Identifier: MIT
#include "policy_sample.h"

#define SNP_SAMPLE(name, ca, crl) \
	{ "amd/reports/" name ".bin", "amd/veks/" name ".der", \
	  "amd/cas/" ca ".pem", "amd/crls/" crl ".crl" }

const struct sample tdx_current = {
	"intel/quotes/tdx4-0b7c557946.bin", NULL, NULL, NULL
};
const struct sample tdx_outdated = {
	"intel/quotes/tdx4-00b2526ab1.bin", NULL, NULL, NULL
};
const struct sample tdx_older = {
	"intel/quotes/tdx4-a187b0da05.bin", NULL, NULL, NULL
};
const struct sample tdx_forged = {
	"intel/quotes/tdx4-forged-8a86fe7660.bin", NULL, NULL, NULL
};
const struct sample snp_debug =
	SNP_SAMPLE("snp2-milan-debug", "ask-milan", "milan-2025");
const struct sample snp_idkey =
	SNP_SAMPLE("snp3-genoa-idkey", "ask-genoa", "genoa-2024");

const struct sample samples[N_SAMPLES] = {
	{ "intel/quotes/tdx4-0b7c557946.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-00b2526ab1.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-2857219de3.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-a187b0da05.bin", NULL, NULL, NULL },
	SNP_SAMPLE("snp1-milan", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-genoa", "ask-genoa", "genoa-2024"),
	SNP_SAMPLE("snp2-milan-debug", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-milan-held-back", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-milan-vmpl1", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp3-genoa-idkey", "ask-genoa", "genoa-2024"),
	SNP_SAMPLE("snp3-milan", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp3-milan-vlek", "asvk-milan", "milan-2025"),
};

struct ga_verifier *sample_verifier;
struct ga_collateral *sample_collateral;

int sample_setup(void **state)
{
	struct ga_findings *f = ga_findings_new();

	(void)state;
	sample_verifier = ga_verifier_new(NULL, f);
	assert_non_null(sample_verifier);
	sample_collateral = load_collateral_dir(sample_verifier,
						"intel/collateral");
	ga_findings_free(f);
	return 0;
}

int sample_teardown(void **state)
{
	(void)state;
	ga_collateral_put(sample_collateral);
	ga_verifier_free(sample_verifier);
	return 0;
}

static struct ga_collateral *amd_collateral(const struct sample *s)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b[] = { load(s->vek), load(s->ca), load(s->crl) };
	const struct ga_collateral_item items[] = {
		{ GA_COLLATERAL_CERTS, "VEK", b[0].p, b[0].n },
		{ GA_COLLATERAL_CERTS, "CA", b[1].p, b[1].n },
		{ GA_COLLATERAL_CRL, "CRL", b[2].p, b[2].n },
	};
	struct ga_collateral *col = ga_collateral_new(sample_verifier,
						      items, 3, f);
	size_t i;

	assert_non_null(col);
	assert_clean(f);
	for (i = 0; i < 3; i++)
		free(b[i].p);
	ga_findings_free(f);
	return col;
}

struct ga_verdict *verify_sample(const struct sample *s,
				 const struct ga_policy *p, unsigned int flags)
{
	struct ga_collateral *col = s->vek ? amd_collateral(s) :
					     ga_collateral_get(sample_collateral);
	const struct ga_verify_params params = {
		.size = sizeof(params),
		.time = s->vek ? AMD_NOW : INTEL_NOW,
		.collateral = col,
		.flags = flags,
		.policy = p,
	};
	struct blob b = load(s->evidence);
	struct ga_verdict *vd;

	vd = ga_verify_bytes(sample_verifier, b.p, b.n, &params);
	assert_non_null(vd);
	ga_collateral_put(col);
	free(b.p);
	return vd;
}

struct ga_policy *draft_of(const struct sample *s)
{
	struct ga_verdict *vd = verify_sample(s, NULL, GA_VERIFY_DEFER_POLICY);
	char *text = ga_policy_draft(vd);
	struct ga_policy *p;

	assert_non_null(text);
	p = policy_of("%s", text);
	free(text);
	ga_verdict_free(vd);
	return p;
}
