// SPDX-License-Identifier: MIT
#include "cert.h"
#include "der.h"

/* AlgorithmIdentifiers of signatures, whole. */
static const uint8_t sig_ecdsa_sha256[] = { 0x30, 0x0a, 0x06, 0x08,
					    0x2a, 0x86, 0x48, 0xce,
					    0x3d, 0x04, 0x03, 0x02 };
static const uint8_t sig_ecdsa_sha384[] = { 0x30, 0x0a, 0x06, 0x08,
					    0x2a, 0x86, 0x48, 0xce,
					    0x3d, 0x04, 0x03, 0x03 };
/*
 * RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes (RFC 4055
 * 3.1), with and without the default trailerField: AMD's key servers emit
 * both.
 */
static const uint8_t sig_pss_sha384[] = {
	0x30, 0x41, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x01, 0x0a, 0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60,
	0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1,
	0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
	0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01,
	0x30,
};
static const uint8_t sig_pss_sha384_trailer[] = {
	0x30, 0x46, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
	0x01, 0x0a, 0x30, 0x39, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60,
	0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1,
	0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
	0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01,
	0x30, 0xa3, 0x03, 0x02, 0x01, 0x01,
};

static const uint8_t oid_common_name[] = { 0x55, 0x04, 0x03 };
static const uint8_t oid_basic_constraints[] = { 0x55, 0x1d, 0x13 };
static const uint8_t oid_key_usage[] = { 0x55, 0x1d, 0x0f };

int ga_sig_alg_parse(struct ga_rd *r, enum ga_sig_alg *alg)
{
	static const struct {
		struct ga_span der;
		enum ga_sig_alg alg;
	} known[] = {
		{ { sig_ecdsa_sha256, sizeof(sig_ecdsa_sha256) },
		  GA_SIG_ECDSA_SHA256 },
		{ { sig_ecdsa_sha384, sizeof(sig_ecdsa_sha384) },
		  GA_SIG_ECDSA_SHA384 },
		{ { sig_pss_sha384, sizeof(sig_pss_sha384) },
		  GA_SIG_RSA_PSS_SHA384 },
		{ { sig_pss_sha384_trailer, sizeof(sig_pss_sha384_trailer) },
		  GA_SIG_RSA_PSS_SHA384 },
	};
	size_t start = r->pos, i;
	struct ga_span body;

	if (ga_der_get(r, GA_DER_SEQUENCE, &body))
		return -1;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (ga_span_eq(ga_rd_since(r, start), known[i].der)) {
			*alg = known[i].alg;
			return 0;
		}
	}
	return -1;
}

int ga_sig_verify(enum ga_sig_alg alg, const struct ga_key *key,
		  struct ga_span tbs, struct ga_span sig)
{
	switch (alg) {
	case GA_SIG_ECDSA_SHA256:
		if (ga_key_type(key) != GA_KEY_P256)
			return -1;
		return ga_key_verify_der(key, tbs, sig);
	case GA_SIG_ECDSA_SHA384:
		if (ga_key_type(key) != GA_KEY_P384)
			return -1;
		return ga_key_verify_der(key, tbs, sig);
	case GA_SIG_RSA_PSS_SHA384:
		return ga_key_verify_pss384(key, tbs, sig);
	}
	return -1;
}

int ga_ext_next(struct ga_rd *r, struct ga_span *oid, bool *critical,
		struct ga_span *value)
{
	struct ga_rd ext;

	*critical = false;
	if (ga_der_enter(r, GA_DER_SEQUENCE, &ext) ||
	    ga_der_get(&ext, GA_DER_OID, oid))
		return -1;
	if (ga_der_peek(&ext, GA_DER_BOOLEAN) && ga_der_bool(&ext, critical))
		return -1;
	if (ga_der_get(&ext, GA_DER_OCTET_STRING, value) || ga_rd_left(&ext))
		return -1;
	return 0;
}

/* A Name whole, and its commonName where there is one. */
static int parse_name(struct ga_rd *r, struct ga_span *name, char *cn,
		      size_t cn_size)
{
	struct ga_span oid, value;
	struct ga_rd seq, set, attr;
	size_t start = r->pos;
	uint8_t tag;

	if (ga_der_enter(r, GA_DER_SEQUENCE, &seq))
		return -1;
	*name = ga_rd_since(r, start);
	while (ga_rd_left(&seq)) {
		if (ga_der_enter(&seq, GA_DER_SET, &set) ||
		    ga_der_enter(&set, GA_DER_SEQUENCE, &attr) ||
		    ga_der_get(&attr, GA_DER_OID, &oid) ||
		    ga_der_any(&attr, &tag, &value) || ga_rd_left(&attr))
			return -1;
		if (!cn || !ga_span_eq(oid, GA_SPAN_OF(oid_common_name)))
			continue;
		if (value.n >= cn_size)
			value.n = cn_size - 1;
		memcpy(cn, value.p, value.n);
		cn[value.n] = '\0';
	}
	return 0;
}

static int parse_validity(struct ga_cert *c, struct ga_rd *r)
{
	struct ga_rd seq;

	if (ga_der_enter(r, GA_DER_SEQUENCE, &seq) ||
	    ga_der_time(&seq, &c->not_before) ||
	    ga_der_time(&seq, &c->not_after) || ga_rd_left(&seq))
		return -1;
	return 0;
}

static int parse_basic_constraints(struct ga_cert *c, struct ga_span value)
{
	struct ga_rd r, seq;
	uint64_t n;

	ga_rd_init(&r, value);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r))
		return -1;
	if (ga_rd_left(&seq) && ga_der_peek(&seq, GA_DER_BOOLEAN) &&
	    ga_der_bool(&seq, &c->ca))
		return -1;
	if (ga_rd_left(&seq)) {
		if (!c->ca || ga_der_small(&seq, 16, &n))
			return -1;
		c->path_len = (int)n;
	}
	return ga_rd_left(&seq) ? -1 : 0;
}

static int parse_key_usage(struct ga_cert *c, struct ga_span value)
{
	struct ga_span bits;
	struct ga_rd r, in;

	ga_rd_init(&r, value);
	if (ga_der_get(&r, GA_DER_BIT_STRING, &bits) || ga_rd_left(&r))
		return -1;
	ga_rd_init(&in, bits);
	if (ga_rd_u8(&in, "unused bits") > 7)
		return -1;
	c->key_usage = ga_rd_u8(&in, "keyUsage");
	return ga_rd_failed(&in) ? -1 : 0;
}

static int parse_extensions(struct ga_cert *c, struct ga_findings *f)
{
	bool seen_bc = false, seen_ku = false, critical;
	struct ga_span oid, value;
	struct ga_rd r;

	ga_rd_init(&r, c->exts);
	while (ga_rd_left(&r)) {
		if (ga_ext_next(&r, &oid, &critical, &value))
			return ga_report(f, GA_E_ENCODING, "extensions", NULL,
					 NULL);
		if (ga_span_eq(oid, GA_SPAN_OF(oid_basic_constraints))) {
			if (seen_bc || parse_basic_constraints(c, value))
				return ga_report(f, GA_E_ENCODING,
						 "basicConstraints", NULL, NULL);
			seen_bc = true;
		} else if (ga_span_eq(oid, GA_SPAN_OF(oid_key_usage))) {
			if (seen_ku || parse_key_usage(c, value))
				return ga_report(f, GA_E_ENCODING, "keyUsage",
						 NULL, NULL);
			seen_ku = true;
		} else if (critical) {
			/* RFC 5280 4.2: refuse what one must not ignore. */
			return ga_report(f, GA_E_CERT_PROFILE, "extensions",
					 "no unknown critical extension",
					 GA_BYTES(oid.p, oid.n));
		}
	}
	return 0;
}

static int parse_tbs(struct ga_cert *c, struct ga_rd *r, enum ga_sig_alg *inner,
		     struct ga_findings *f)
{
	struct ga_rd v;
	struct ga_span ignored;
	uint64_t version;
	size_t start;

	if (ga_der_enter(r, GA_DER_CONTEXT(0), &v) ||
	    ga_der_small(&v, 255, &version) || ga_rd_left(&v))
		return ga_report(f, GA_E_ENCODING, "version", NULL, NULL);
	if (version != 2)
		return ga_report(f, GA_E_VERSION, "version", "v3",
				 GA_FMT("v%llu", (unsigned long long)version + 1));
	if (ga_der_unsigned(r, &c->serial) || c->serial.n > 20)
		return ga_report(f, GA_E_ENCODING, "serialNumber", NULL, NULL);
	if (ga_sig_alg_parse(r, inner))
		return ga_report(f, GA_E_ALGORITHM, "signature", NULL, NULL);
	if (parse_name(r, &c->issuer, NULL, 0))
		return ga_report(f, GA_E_ENCODING, "issuer", NULL, NULL);
	if (parse_validity(c, r))
		return ga_report(f, GA_E_ENCODING, "validity", NULL, NULL);
	if (parse_name(r, &c->subject, c->common_name, sizeof(c->common_name)))
		return ga_report(f, GA_E_ENCODING, "subject", NULL, NULL);
	start = r->pos;
	if (ga_der_get(r, GA_DER_SEQUENCE, &ignored))
		return ga_report(f, GA_E_ENCODING, "subjectPublicKeyInfo", NULL,
				 NULL);
	c->spki = ga_rd_since(r, start);
	if (ga_rd_left(r)) {
		if (ga_der_enter(r, GA_DER_CONTEXT(3), &v) ||
		    ga_der_get(&v, GA_DER_SEQUENCE, &c->exts) ||
		    ga_rd_left(&v))
			return ga_report(f, GA_E_ENCODING, "extensions", NULL,
					 NULL);
	}
	if (ga_rd_left(r))
		return ga_report(f, GA_E_TRAILING_BYTES, "tbsCertificate", NULL,
				 NULL);
	return parse_extensions(c, f);
}

int ga_cert_parse(struct ga_cert *c, struct ga_span der, struct ga_findings *f)
{
	struct ga_rd r, seq, tbs;
	enum ga_sig_alg inner;
	size_t start;

	*c = (struct ga_cert){ .der = der, .path_len = -1,
			       .key_usage = GA_KU_ANY };
	ga_rd_init(&r, der);
	if (ga_der_enter(&r, GA_DER_SEQUENCE, &seq) || ga_rd_left(&r))
		return ga_report(f, GA_E_ENCODING, "Certificate", NULL, NULL);
	start = seq.pos;
	if (ga_der_enter(&seq, GA_DER_SEQUENCE, &tbs))
		return ga_report(f, GA_E_ENCODING, "tbsCertificate", NULL, NULL);
	c->tbs = ga_rd_since(&seq, start);
	if (parse_tbs(c, &tbs, &inner, f))
		return -1;
	if (ga_sig_alg_parse(&seq, &c->sig_alg) || c->sig_alg != inner)
		return ga_report(f, GA_E_ALGORITHM, "signatureAlgorithm", NULL,
				 NULL);
	if (ga_der_bits(&seq, &c->sig) || ga_rd_left(&seq))
		return ga_report(f, GA_E_ENCODING, "signatureValue", NULL, NULL);
	return 0;
}

int ga_cert_load_key(struct ga_cert *c, const struct ga_curves *curves,
		     struct ga_findings *f)
{
	if (c->key)
		return 0;
	c->key = ga_key_from_spki(curves, c->spki);
	if (!c->key)
		return ga_report(f, GA_E_PUBLIC_KEY, "subjectPublicKeyInfo",
				 "P-256, P-384 or RSA", NULL);
	return 0;
}

void ga_cert_fini(struct ga_cert *c)
{
	ga_key_put(c->key);
	c->key = NULL;
}

bool ga_cert_extension(const struct ga_cert *c, struct ga_span oid,
		       struct ga_span *value)
{
	struct ga_span got;
	struct ga_rd r;
	bool critical;

	ga_rd_init(&r, c->exts);
	while (ga_rd_left(&r) && !ga_ext_next(&r, &got, &critical, value))
		if (ga_span_eq(got, oid))
			return true;
	return false;
}

int ga_cert_check_time(const struct ga_cert *c, int64_t now,
		       struct ga_findings *f)
{
	if (now < c->not_before)
		return ga_report(f, GA_E_CERT_NOT_YET_VALID, c->common_name,
				 GA_FMT("a time from %s", GA_TIME(c->not_before)),
				 GA_TIME(now));
	if (now > c->not_after)
		return ga_report(f, GA_E_CERT_EXPIRED, c->common_name,
				 GA_FMT("a time up to %s", GA_TIME(c->not_after)),
				 GA_TIME(now));
	return 0;
}
