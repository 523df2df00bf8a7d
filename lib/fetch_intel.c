// SPDX-License-Identifier: MIT
/*
 * Intel's PCS, version 4 of its API, or a PCCS that speaks for it. What to ask
 * for is read from the quote's own certificate, which nobody has verified yet:
 * a wrong answer costs a request and no more.
 */
#include "fetch.h"
#include "pck.h"
#include "pem.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

#define INTEL_PCS "https://api.trustedservices.intel.com"
#define INTEL_ROOT_CRL \
	"https://certificates.trustedservices.intel.com/IntelSGXRootCA.der"

static int platform_of(struct ga_fetched *out, const struct ga_quote *q,
		       char fmspc[13], const char **ca)
{
	struct ga_pem pem;
	struct ga_cert leaf, issuer;
	struct ga_pck pck;
	int ret = -1;

	if (q->cert_type != GA_CERT_DATA_PCK_CHAIN)
		return ga_report(out->f, GA_E_COLLATERAL_MISSING,
				 "PCK certificate",
				 "certification data of type 5",
				 GA_DEC(q->cert_type));
	if (ga_pem_decode(&pem, q->cert_data, GA_PEM_CERT, out->f))
		return -1;
	if (pem.n > 1 && !ga_cert_parse(&leaf, pem.der[0], out->f) &&
	    !ga_cert_parse(&issuer, pem.der[1], out->f) &&
	    !ga_pck_parse(&leaf, &pck, out->f)) {
		ga_hex_encode(fmspc, GA_SPAN_OF(pck.fmspc));
		*ca = strstr(issuer.common_name, "Processor") ? "processor" :
								"platform";
		ret = 0;
	}
	ga_pem_fini(&pem);
	return ret;
}

static void get(struct ga_fetched *out, enum ga_collateral_kind kind,
		const char *name, const char *chain, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

static void get(struct ga_fetched *out, enum ga_collateral_kind kind,
		const char *name, const char *chain, const char *fmt, ...)
{
	struct ga_http_request req = { .chain_header = chain };
	char url[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(url, sizeof(url), fmt, ap);
	va_end(ap);
	req.url = url;
	if (n > 0 && (size_t)n < sizeof(url))
		ga_fetch_add(out, kind, name, &req);
	else
		ga_report(out->f, GA_E_PARAMETER, "pcs_url", NULL, NULL);
}

void ga_fetch_intel(struct ga_fetched *out, const struct ga_quote *q)
{
	const char *pcs = out->opt->pcs_url ? out->opt->pcs_url : INTEL_PCS;
	const char *tee = q->body == GA_BODY_SGX ? "sgx" : "tdx";
	const char *ca;
	char fmspc[13];

	if (platform_of(out, q, fmspc, &ca))
		return;
	get(out, GA_COLLATERAL_TCB_INFO, "TCB info", "TCB-Info-Issuer-Chain",
	    "%s/%s/certification/v4/tcb?fmspc=%s", pcs, tee, fmspc);
	get(out, GA_COLLATERAL_QE_IDENTITY, "QE identity",
	    "SGX-Enclave-Identity-Issuer-Chain",
	    "%s/%s/certification/v4/qe/identity", pcs, tee);
	get(out, GA_COLLATERAL_CRL, "PCK CRL", "SGX-PCK-CRL-Issuer-Chain",
	    "%s/sgx/certification/v4/pckcrl?ca=%s&encoding=der", pcs, ca);
	/* A PCCS hands on the root's CRL, which Intel has elsewhere. */
	if (out->opt->pcs_url)
		get(out, GA_COLLATERAL_CRL, "root CA CRL", NULL,
		    "%s/sgx/certification/v4/rootcacrl", pcs);
	else
		get(out, GA_COLLATERAL_CRL, "root CA CRL", NULL, "%s",
		    INTEL_ROOT_CRL);
}
