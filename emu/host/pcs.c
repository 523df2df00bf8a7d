// SPDX-License-Identifier: MIT
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcs.h"

#define JSON "application/json"
#define TCB_CHAIN "TCB-Info-Issuer-Chain"
#define IDENTITY_CHAIN "SGX-Enclave-Identity-Issuer-Chain"
#define CRL_CHAIN "SGX-PCK-CRL-Issuer-Chain"

struct request {
	const struct platform *platform;
	const struct collateral *collateral;
	struct evkeyvalq *query;
};

static void answer(struct http_reply *r, const char *type, const struct bytes *body,
		   const char *chain_name, const struct bytes *chain)
{
	r->status = 200;
	r->type = type;
	bytes_put(&r->body, body->data, body->len);
	r->chain_name = chain_name;
	r->chain = chain;
}

/* Both documents exist in one edition only. False: @r says why not. */
static bool edition_known(const struct request *q, struct http_reply *r)
{
	const char *update = evhttp_find_header(q->query, "update");

	if (update && strcmp(update, "early") && strcmp(update, "standard")) {
		r->status = 400;
		return false;
	}
	if (evhttp_find_header(q->query, "tcbEvaluationDataNumber")) {
		r->status = update ? 400 : 404;
		return false;
	}
	return true;
}

static void get_tcb(const struct request *q, struct http_reply *r, const struct bytes *doc)
{
	const char *hex = evhttp_find_header(q->query, "fmspc");
	uint8_t fmspc[sizeof(q->platform->profile.fmspc)];

	if (!hex || !hex_decode(hex, fmspc, sizeof(fmspc))) {
		r->status = 400;
		return;
	}
	if (memcmp(fmspc, q->platform->profile.fmspc, sizeof(fmspc))) {
		r->status = 404;
		return;
	}
	if (edition_known(q, r))
		answer(r, JSON, doc, TCB_CHAIN, &q->collateral->tcb_chain);
}

static void sgx_tcb(const struct request *q, struct http_reply *r)
{
	get_tcb(q, r, &q->collateral->sgx_tcb_info);
}

static void tdx_tcb(const struct request *q, struct http_reply *r)
{
	get_tcb(q, r, &q->collateral->tdx_tcb_info);
}

static void sgx_identity(const struct request *q, struct http_reply *r)
{
	if (edition_known(q, r))
		answer(r, JSON, &q->collateral->sgx_qe_identity, IDENTITY_CHAIN,
		       &q->collateral->tcb_chain);
}

static void tdx_identity(const struct request *q, struct http_reply *r)
{
	if (edition_known(q, r))
		answer(r, JSON, &q->collateral->tdx_qe_identity, IDENTITY_CHAIN,
		       &q->collateral->tcb_chain);
}

static void crl_to_pem(struct bytes *body)
{
	const uint8_t *der = body->data;
	X509_CRL *crl = d2i_X509_CRL(NULL, &der, (long)body->len);

	body->len = 0;
	if (crl)
		pki_put_crl_pem(body, crl);
	X509_CRL_free(crl);
}

static void pck_crl(const struct request *q, struct http_reply *r)
{
	const char *encoding = evhttp_find_header(q->query, "encoding");
	const char *ca = evhttp_find_header(q->query, "ca");
	bool der = encoding && !strcmp(encoding, "der");

	if (!ca || (strcmp(ca, "platform") && strcmp(ca, "processor")) ||
	    (encoding && !der && strcmp(encoding, "pem"))) {
		r->status = 400;
		return;
	}
	if (!strcmp(ca, "platform"))
		answer(r, "application/pkix-crl", &q->collateral->platform_crl, CRL_CHAIN,
		       &q->collateral->platform_chain);
	else
		answer(r, "application/pkix-crl", &q->collateral->processor_crl, CRL_CHAIN,
		       &q->collateral->processor_chain);
	if (!der) {
		r->type = "application/x-pem-file";
		crl_to_pem(&r->body);
	}
}

static void root_crl(const struct request *q, struct http_reply *r)
{
	answer(r, "application/pkix-crl", &q->collateral->root_crl, NULL, NULL);
}

static void root_crl_hex(const struct request *q, struct http_reply *r)
{
	const struct bytes *crl = &q->collateral->root_crl;
	char *hex = xcalloc(2, crl->len + 1);

	hex_encode(crl->data, crl->len, hex);
	r->status = 200;
	r->type = "text/plain";
	bytes_put_str(&r->body, hex);
	free(hex);
}

static const struct {
	const char *path;
	void (*get)(const struct request *q, struct http_reply *r);
} routes[] = {
	{ "/sgx/certification/v4/tcb", sgx_tcb },
	{ "/tdx/certification/v4/tcb", tdx_tcb },
	{ "/sgx/certification/v4/qe/identity", sgx_identity },
	{ "/tdx/certification/v4/qe/identity", tdx_identity },
	{ "/sgx/certification/v4/pckcrl", pck_crl },
	{ "/sgx/certification/v4/rootcacrl", root_crl_hex },
	/* the distribution point in the certificates; despite its name, a CRL */
	{ "/IntelSGXRootCA.der", root_crl },
};

void pcs_answer(const struct platform *p, const struct collateral *c, const char *path,
		struct evkeyvalq *query, struct http_reply *reply)
{
	const struct request q = { p, c, query };

	reply->status = 404;
	for (size_t i = 0; path && i < ARRAY_SIZE(routes); i++) {
		if (!strcmp(routes[i].path, path)) {
			routes[i].get(&q, reply);
			return;
		}
	}
}
