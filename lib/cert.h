/* SPDX-License-Identifier: MIT */
/*
 * X.509 certificates and CRLs (RFC 5280): the profile that confidential
 * computing vendors use, parsed strictly, and nothing else of X.509.
 */
#ifndef GA_CERT_H
#define GA_CERT_H

#include "crypto.h"
#include "findings.h"
#include "rd.h"

enum ga_sig_alg {
	GA_SIG_ECDSA_SHA256,
	GA_SIG_ECDSA_SHA384,
	GA_SIG_RSA_PSS_SHA384,
};

/**
 * struct ga_cert - a parsed certificate; the spans point into its DER
 * @der: all of it
 * @tbs: the signed part
 * @serial: without sign byte, shortest form
 * @issuer: Name, as DER
 * @subject: Name, as DER
 * @common_name: value of the subject's commonName, cut to fit
 * @not_before: first second of validity, seconds since 1970
 * @not_after: last second of validity
 * @spki: SubjectPublicKeyInfo, as DER
 * @key: its key, built by ga_cert_load_key(), owned by the certificate
 * @exts: all extensions, body of the SEQUENCE
 * @ca: basicConstraints says CA
 * @path_len: pathLenConstraint, or -1 without one
 * @key_usage: bits of keyUsage, most significant first as RFC 5280 counts
 *	them, or GA_KU_ANY without the extension
 * @sig_alg: algorithm of @sig
 * @sig: the issuer's signature
 */
struct ga_cert {
	struct ga_span der;
	struct ga_span tbs;
	struct ga_span serial;
	struct ga_span issuer;
	struct ga_span subject;
	char common_name[64];
	int64_t not_before;
	int64_t not_after;
	struct ga_span spki;
	struct ga_key *key;
	struct ga_span exts;
	bool ca;
	int path_len;
	unsigned int key_usage;
	enum ga_sig_alg sig_alg;
	struct ga_span sig;
};

#define GA_KU_DIGITAL_SIGNATURE 0x80
#define GA_KU_CERT_SIGN 0x04
#define GA_KU_CRL_SIGN 0x02
#define GA_KU_ANY 0xff

/* Return: 0, or -1 with findings. @der must outlive @c. */
int ga_cert_parse(struct ga_cert *c, struct ga_span der,
		  struct ga_findings *f);

/* Build ->key; @curves may be NULL. Return: 0, or -1 with a finding. */
int ga_cert_load_key(struct ga_cert *c, const struct ga_curves *curves,
		     struct ga_findings *f);

void ga_cert_fini(struct ga_cert *c);

/*
 * The value of an extension by the DER body of its OID.
 * Return: true when it is there.
 */
bool ga_cert_extension(const struct ga_cert *c, struct ga_span oid,
		       struct ga_span *value);

/* Findings for a certificate that is not valid at @now. 0 or -1. */
int ga_cert_check_time(const struct ga_cert *c, int64_t now,
		       struct ga_findings *f);

/* Did @key sign @tbs? 0 or -1, without findings. */
int ga_sig_verify(enum ga_sig_alg alg, const struct ga_key *key,
		  struct ga_span tbs, struct ga_span sig);

/* An AlgorithmIdentifier of a signature. 0 or -1. For cert.c and crl.c. */
int ga_sig_alg_parse(struct ga_rd *r, enum ga_sig_alg *alg);

/*
 * One extension of an open list: its OID, criticality and value.
 * 0, or -1 when it is not well-formed.
 */
int ga_ext_next(struct ga_rd *r, struct ga_span *oid, bool *critical,
		struct ga_span *value);

#endif
