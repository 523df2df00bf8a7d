// SPDX-License-Identifier: MIT
#include "fetch.h"
#include "collateral.h"

#include <stdlib.h>

static void add(struct ga_fetched *out, enum ga_collateral_kind kind,
		const char *name, uint8_t *data, size_t len)
{
	if (out->n == GA_FETCH_MAX) {
		free(data);
		return;
	}
	out->items[out->n++] = (struct ga_collateral_item){ kind, name, data,
							    len };
}

int ga_fetch_add(struct ga_fetched *out, enum ga_collateral_kind kind,
		 const char *name, struct ga_http_request *req)
{
	struct ga_scope s = ga_scope_enter(out->f, name, true);
	struct ga_document doc;
	int ret;

	req->impatient = out->failed;
	ret = ga_http_get(out->opt, req, &doc, out->f);
	if (ret) {
		out->failed |= ret < 0;
	} else {
		add(out, kind, name, doc.body, doc.body_len);
		if (doc.chain)
			add(out, GA_COLLATERAL_CERTS, "issuer chain", doc.chain,
			    doc.chain_len);
	}
	ga_scope_leave(out->f, s);
	return ret;
}

struct ga_collateral *ga_collateral_fetch(struct ga_verifier *v,
					  const struct ga_evidence *ev,
					  const struct ga_fetch_options *opt,
					  struct ga_findings *f)
{
	struct ga_fetched out = { .opt = opt, .f = f };
	struct ga_collateral *col;
	size_t first = f->n;

	if (opt->size != sizeof(*opt)) {
		ga_report(f, GA_E_PARAMETER, "size", GA_DEC(sizeof(*opt)),
			  GA_DEC(opt->size));
		return NULL;
	}
	if (ev->tee == GA_TEE_SNP)
		ga_fetch_amd(&out, &ev->snp.report);
	else
		ga_fetch_intel(&out, &ev->quote);
	col = ga_collateral_new(v, out.items, out.n, f);
	if (col)
		ga_collateral_keep(col, f, first);
	while (out.n)
		free((void *)out.items[--out.n].data);
	return col;
}
