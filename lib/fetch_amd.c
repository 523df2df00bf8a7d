// SPDX-License-Identifier: MIT
/*
 * AMD's key distribution service, "VCEK Certificate and KDS Interface
 * Specification" (57230), chapter 4. A VLEK has no place there that the public
 * may ask: it comes with the evidence.
 */
#include "fetch.h"
#include "text.h"

#include <stdio.h>

#define AMD_KDS "https://kdsintf.amd.com"

/* Reports older than version 3 do not say what they run on. */
static const enum ga_snp_product guesses[] = { GA_SNP_MILAN, GA_SNP_GENOA };

static void add_vcek(struct ga_fetched *out, const struct ga_snp_report *rep,
		     const char *kds, enum ga_snp_product product)
{
	bool turin = product == GA_SNP_TURIN;
	struct ga_http_request req = { .immutable = true };
	uint64_t tcb = rep->reported_tcb;
	char id[129], url[1024];
	int n;

	ga_hex_encode(id, GA_SPAN(rep->chip_id, turin ? 8 : 64));
	n = snprintf(url, sizeof(url),
		     "%s/vcek/v1/%s/%s?blSPL=%02u&teeSPL=%02u&snpSPL=%02u"
		     "&ucodeSPL=%02u", kds, ga_snp_product_name(product), id,
		     ga_snp_tcb_get(tcb, turin, GA_SNP_TCB_BOOT_LOADER),
		     ga_snp_tcb_get(tcb, turin, GA_SNP_TCB_TEE),
		     ga_snp_tcb_get(tcb, turin, GA_SNP_TCB_SNP),
		     ga_snp_tcb_get(tcb, turin, GA_SNP_TCB_MICROCODE));
	if (n > 0 && (size_t)n < sizeof(url) && turin)
		n += snprintf(url + n, sizeof(url) - (size_t)n, "&fmcSPL=%02u",
			      ga_snp_tcb_get(tcb, turin, GA_SNP_TCB_FMC));
	req.url = url;
	if (n > 0 && (size_t)n < sizeof(url))
		ga_fetch_add(out, GA_COLLATERAL_CERTS, "VCEK", &req);
	else
		ga_report(out->f, GA_E_PARAMETER, "kds_url", NULL, NULL);
}

static void add_leaf(struct ga_fetched *out, enum ga_collateral_kind kind,
		     const char *name, const char *kds, bool vlek,
		     enum ga_snp_product product, const char *leaf)
{
	struct ga_http_request req = {
		.immutable = kind == GA_COLLATERAL_CERTS,
	};
	char url[1024];
	int n;

	n = snprintf(url, sizeof(url), "%s/%s/v1/%s/%s", kds,
		     vlek ? "vlek" : "vcek", ga_snp_product_name(product), leaf);
	req.url = url;
	if (n > 0 && (size_t)n < sizeof(url))
		ga_fetch_add(out, kind, name, &req);
	else
		ga_report(out->f, GA_E_PARAMETER, "kds_url", NULL, NULL);
}

static bool masked(const struct ga_snp_report *rep)
{
	size_t i;

	for (i = 0; i < sizeof(rep->chip_id); i++)
		if (rep->chip_id[i])
			return false;
	return true;
}

static void add_product(struct ga_fetched *out, const struct ga_snp_report *rep,
			enum ga_snp_product product)
{
	const char *kds = out->opt->kds_url ? out->opt->kds_url : AMD_KDS;
	bool vlek = rep->signing_key == GA_SNP_KEY_VLEK;

	if (!vlek && !masked(rep))
		add_vcek(out, rep, kds, product);
	add_leaf(out, GA_COLLATERAL_CERTS, "CA certificates", kds, vlek, product,
		 "cert_chain");
	add_leaf(out, GA_COLLATERAL_CRL, "CRL", kds, vlek, product, "crl");
}

void ga_fetch_amd(struct ga_fetched *out, const struct ga_snp_report *rep)
{
	enum ga_snp_product product = ga_snp_report_product(rep);
	size_t i;

	if (product != GA_SNP_UNKNOWN) {
		add_product(out, rep, product);
		return;
	}
	for (i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++)
		add_product(out, rep, guesses[i]);
}
