/* SPDX-License-Identifier: MIT */
/* Certificate revocation lists (RFC 5280 clause 5). */
#ifndef GA_CRL_H
#define GA_CRL_H

#include "cert.h"

/**
 * struct ga_crl - a parsed CRL; the spans point into its DER
 * @tbs: the signed part
 * @issuer: Name, as DER
 * @this_update: when it was issued, seconds since 1970
 * @next_update: when it goes stale
 * @serials: serial numbers of what is revoked, as in struct ga_cert; owned
 * @n_serials: how many
 * @sig_alg: algorithm of @sig
 * @sig: the issuer's signature
 */
struct ga_crl {
	struct ga_span tbs;
	struct ga_span issuer;
	int64_t this_update;
	int64_t next_update;
	struct ga_span *serials;
	size_t n_serials;
	enum ga_sig_alg sig_alg;
	struct ga_span sig;
};

/* Return: 0, or -1 with findings. @der must outlive @crl. */
int ga_crl_parse(struct ga_crl *crl, struct ga_span der,
		 struct ga_findings *f);
void ga_crl_fini(struct ga_crl *crl);

/* Findings for a CRL that is stale, or from the future, at @now. 0 or -1. */
int ga_crl_check_time(const struct ga_crl *crl, int64_t now,
		      struct ga_findings *f);

/*
 * Does @crl come from the issuer of @c, and list it? The caller has verified
 * the signature of @crl.
 */
bool ga_crl_revokes(const struct ga_crl *crl, const struct ga_cert *c);

bool ga_crl_signed_by(const struct ga_crl *crl, const struct ga_key *key);

#endif
