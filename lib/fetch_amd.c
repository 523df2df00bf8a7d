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

static int add_vcek(struct ga_fetched *out, const struct ga_snp_report *rep,
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
		return ga_fetch_add(out, GA_COLLATERAL_CERTS, "VCEK", &req);
	return ga_report(out->f, GA_E_PARAMETER, "kds_url", NULL, NULL);
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

static void add_cas(struct ga_fetched *out, const struct ga_snp_report *rep,
		    const char *kds, enum ga_snp_product product)
{
	bool vlek = rep->signing_key == GA_SNP_KEY_VLEK;

	add_leaf(out, GA_COLLATERAL_CERTS, "CA certificates", kds, vlek, product,
		 "cert_chain");
	add_leaf(out, GA_COLLATERAL_CRL, "CRL", kds, vlek, product, "crl");
}

/*
 * A chip is of one product only, and what KDS says of its not being of another
 * is of no interest. Without a VCEK to be had, one may have come along, of
 * whatever product.
 */
static void guess(struct ga_fetched *out, const struct ga_snp_report *rep,
		  const char *kds, bool vcek)
{
	size_t n = sizeof(guesses) / sizeof(guesses[0]), found = n, i;
	struct ga_findings said, *f = out->f;

	ga_findings_init(&said);
	out->f = &said;
	for (i = 0; vcek && i < n && found == n; i++)
		if (!add_vcek(out, rep, kds, guesses[i]))
			found = i;
	out->f = f;
	if (found == n)
		ga_findings_take(f, &said, 0, GA_CLASSES_ALL);
	ga_findings_fini(&said);
	for (i = 0; i < n; i++)
		if (found == n || found == i)
			add_cas(out, rep, kds, guesses[i]);
}

void ga_fetch_amd(struct ga_fetched *out, const struct ga_snp_report *rep)
{
	const char *kds = out->opt->kds_url ? out->opt->kds_url : AMD_KDS;
	bool vcek = rep->signing_key != GA_SNP_KEY_VLEK && !masked(rep);
	enum ga_snp_product product = ga_snp_report_product(rep);

	if (product == GA_SNP_UNKNOWN) {
		guess(out, rep, kds, vcek);
		return;
	}
	if (vcek)
		add_vcek(out, rep, kds, product);
	add_cas(out, rep, kds, product);
}
