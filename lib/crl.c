// SPDX-License-Identifier: MIT
#include "crl.h"
#include "der.h"

#include <stdlib.h>

/* Bounds the memory a CRL may ask for; Intel's largest has 129 entries. */
#define CRL_MAX_ENTRIES 65536

static int parse_extensions(struct ga_rd *r)
{
	struct ga_span oid, value;
	bool critical;

	while (ga_rd_left(r))
		if (ga_ext_next(r, &oid, &critical, &value) || critical)
			return -1;
	return 0;
}

static int parse_entry(struct ga_rd *r, struct ga_span *serial)
{
	struct ga_rd entry, exts;
	int64_t when;

	if (ga_der_enter(r, GA_DER_SEQUENCE, &entry) ||
	    ga_der_unsigned(&entry, serial) || ga_der_time(&entry, &when))
		return -1;
	if (!ga_rd_left(&entry))
		return 0;
	if (ga_der_enter(&entry, GA_DER_SEQUENCE, &exts) || ga_rd_left(&entry))
		return -1;
	return parse_extensions(&exts);
}

static int parse_entries(struct ga_crl *crl, struct ga_rd *r,
			 struct ga_findings *f)
{
	size_t cap = 0;

	while (ga_rd_left(r)) {
		if (crl->n_serials == CRL_MAX_ENTRIES)
			return ga_report(f, GA_E_LENGTH, "revokedCertificates",
					 GA_FMT("at most %d entries",
						CRL_MAX_ENTRIES), "more");
		if (crl->n_serials == cap) {
			struct ga_span *v;

			cap = cap ? 2 * cap : 64;
			v = realloc(crl->serials, cap * sizeof(*v));
			if (!v)
				return ga_report(f, GA_E_NOMEM,
						 "revokedCertificates", NULL, NULL);
			crl->serials = v;
		}
		if (parse_entry(r, &crl->serials[crl->n_serials]))
			return ga_report(f, GA_E_ENCODING, "revokedCertificates",
					 NULL, GA_FMT("entry %zu",
						      crl->n_serials));
		crl->n_serials++;
	}
	return 0;
}

static int parse_tbs(struct ga_crl *crl, struct ga_rd *r, enum ga_sig_alg *inner,
		     struct ga_findings *f)
{
	struct ga_span ignored;
	struct ga_rd in, seq;
	uint64_t version;
	size_t start;

	if (ga_der_small(r, 255, &version))
		return ga_report(f, GA_E_ENCODING, "version", NULL, NULL);
	if (version != 1)
		return ga_report(f, GA_E_VERSION, "version", "v2",
				 GA_FMT("v%llu", (unsigned long long)version + 1));
	if (ga_sig_alg_parse(r, inner))
		return ga_report(f, GA_E_ALGORITHM, "signature", NULL, NULL);
	start = r->pos;
	if (ga_der_get(r, GA_DER_SEQUENCE, &ignored))
		return ga_report(f, GA_E_ENCODING, "issuer", NULL, NULL);
	crl->issuer = ga_rd_since(r, start);
	if (ga_der_time(r, &crl->this_update))
		return ga_report(f, GA_E_ENCODING, "thisUpdate", NULL, NULL);
	/* RFC 5280 5.1.2.5: a CRL without nextUpdate would never go stale. */
	if (ga_der_time(r, &crl->next_update))
		return ga_report(f, GA_E_ENCODING, "nextUpdate", NULL, NULL);
	if (ga_rd_left(r) && ga_der_peek(r, GA_DER_SEQUENCE)) {
		if (ga_der_enter(r, GA_DER_SEQUENCE, &in))
			return ga_report(f, GA_E_ENCODING, "revokedCertificates",
					 NULL, NULL);
		if (parse_entries(crl, &in, f))
			return -1;
	}
	if (ga_rd_left(r)) {
		if (ga_der_enter(r, GA_DER_CONTEXT(0), &in) ||
		    ga_der_enter(&in, GA_DER_SEQUENCE, &seq) ||
		    ga_rd_left(&in) || parse_extensions(&seq))
			return ga_report(f, GA_E_ENCODING, "crlExtensions",
					 "no unknown critical extension", NULL);
	}
	if (ga_rd_left(r))
		return ga_report(f, GA_E_TRAILING_BYTES, "tbsCertList", NULL,
				 NULL);
	return 0;
}

static int parse(struct ga_crl *crl, struct ga_span der, struct ga_findings *f)
{
	struct ga_rd r, seq, tbs;
	enum ga_sig_alg inner;
	size_t start;

	ga_rd_init(&r, der);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r))
		return ga_report(f, GA_E_ENCODING, "CertificateList", NULL, NULL);
	start = seq.pos;
	if (ga_der_enter(&seq, GA_DER_SEQUENCE, &tbs))
		return ga_report(f, GA_E_ENCODING, "tbsCertList", NULL, NULL);
	crl->tbs = ga_rd_since(&seq, start);
	if (parse_tbs(crl, &tbs, &inner, f))
		return -1;
	if (ga_sig_alg_parse(&seq, &crl->sig_alg) || crl->sig_alg != inner)
		return ga_report(f, GA_E_ALGORITHM, "signatureAlgorithm", NULL,
				 NULL);
	if (ga_der_bits(&seq, &crl->sig) || ga_rd_left(&seq))
		return ga_report(f, GA_E_ENCODING, "signatureValue", NULL, NULL);
	return 0;
}

int ga_crl_parse(struct ga_crl *crl, struct ga_span der, struct ga_findings *f)
{
	*crl = (struct ga_crl){ 0 };
	if (!parse(crl, der, f))
		return 0;
	ga_crl_fini(crl);
	return -1;
}

void ga_crl_fini(struct ga_crl *crl)
{
	free(crl->serials);
	*crl = (struct ga_crl){ 0 };
}

int ga_crl_check_time(const struct ga_crl *crl, int64_t now,
		      struct ga_findings *f)
{
	if (now < crl->this_update)
		return ga_report(f, GA_E_COLLATERAL_NOT_YET_VALID, "thisUpdate",
				 GA_FMT("a time from %s",
					GA_TIME(crl->this_update)),
				 GA_TIME(now));
	if (now > crl->next_update)
		return ga_report(f, GA_E_COLLATERAL_EXPIRED, "nextUpdate",
				 GA_FMT("a time up to %s",
					GA_TIME(crl->next_update)),
				 GA_TIME(now));
	return 0;
}

bool ga_crl_revokes(const struct ga_crl *crl, const struct ga_cert *c)
{
	size_t i;

	if (!ga_span_eq(crl->issuer, c->issuer))
		return false;
	for (i = 0; i < crl->n_serials; i++)
		if (ga_span_eq(crl->serials[i], c->serial))
			return true;
	return false;
}

bool ga_crl_signed_by(const struct ga_crl *crl, const struct ga_key *key)
{
	return !ga_sig_verify(crl->sig_alg, key, crl->tbs, crl->sig);
}
