// SPDX-License-Identifier: MIT
#include "amd_vek.h"
#include "der.h"

#include <stdio.h>

/* 1.3.6.1.4.1.3704.1 */
static const uint8_t oid_amd[] = { 0x2b, 0x06, 0x01, 0x04, 0x01,
				   0x9c, 0x78, 0x01 };

enum ext {
	EXT_STRUCT_VERSION,
	EXT_PRODUCT_NAME,
	EXT_BL_SPL,
	EXT_TEE_SPL,
	EXT_SNP_SPL,
	EXT_SPL_4,
	EXT_SPL_5,
	EXT_SPL_6,
	EXT_SPL_7,
	EXT_UCODE_SPL,
	EXT_FMC_SPL,
	EXT_HWID,
	EXT_CSP_ID,
	EXT_COUNT,
};

/* AMD's names, and the arcs below 1.3.6.1.4.1.3704.1. */
static const struct {
	const char *name;
	uint8_t arcs[2];
	size_t n;
} exts[EXT_COUNT] = {
	[EXT_STRUCT_VERSION] = { "structVersion", { 1 }, 1 },
	[EXT_PRODUCT_NAME] = { "productName", { 2 }, 1 },
	[EXT_BL_SPL] = { "blSPL", { 3, 1 }, 2 },
	[EXT_TEE_SPL] = { "teeSPL", { 3, 2 }, 2 },
	[EXT_SNP_SPL] = { "snpSPL", { 3, 3 }, 2 },
	[EXT_SPL_4] = { "spl_4", { 3, 4 }, 2 },
	[EXT_SPL_5] = { "spl_5", { 3, 5 }, 2 },
	[EXT_SPL_6] = { "spl_6", { 3, 6 }, 2 },
	[EXT_SPL_7] = { "spl_7", { 3, 7 }, 2 },
	[EXT_UCODE_SPL] = { "ucodeSPL", { 3, 8 }, 2 },
	[EXT_FMC_SPL] = { "fmcSPL", { 3, 9 }, 2 },
	[EXT_HWID] = { "hwID", { 4 }, 1 },
	[EXT_CSP_ID] = { "csp_id", { 5 }, 1 },
};

/* Which level each byte of TCB_VERSION is, by structVersion. */
static const enum ext tcb_bytes[2][8] = {
	{ EXT_BL_SPL, EXT_TEE_SPL, EXT_SPL_4, EXT_SPL_5, EXT_SPL_6, EXT_SPL_7,
	  EXT_SNP_SPL, EXT_UCODE_SPL },
	{ EXT_FMC_SPL, EXT_BL_SPL, EXT_TEE_SPL, EXT_SNP_SPL, EXT_SPL_5,
	  EXT_SPL_6, EXT_SPL_7, EXT_UCODE_SPL },
};

/* Values by enum ext; without bytes when the extension is not there. */
struct values {
	struct ga_span v[EXT_COUNT];
};

bool ga_vek_is(const struct ga_cert *c)
{
	return !strcmp(c->common_name, "SEV-VCEK") ||
	       !strcmp(c->common_name, "SEV-VLEK");
}

const char *ga_vek_kind_name(enum ga_snp_signing_key kind)
{
	switch (kind) {
	case GA_SNP_KEY_VCEK:
		return "VCEK";
	case GA_SNP_KEY_VLEK:
		return "VLEK";
	case GA_SNP_KEY_NONE:
		break;
	}
	return "none";
}

/* Is @oid AMD's? Then @arcs is what follows. */
static bool is_amd(struct ga_span oid, struct ga_span *arcs)
{
	struct ga_rd r;

	ga_rd_init(&r, oid);
	if (!ga_span_eq(ga_rd_span(&r, "prefix", sizeof(oid_amd)),
			GA_SPAN_OF(oid_amd)))
		return false;
	*arcs = ga_rd_span(&r, "arcs", ga_rd_left(&r));
	return true;
}

static enum ext ext_of(struct ga_span arcs)
{
	unsigned int e;

	for (e = 0; e < EXT_COUNT; e++)
		if (ga_span_eq(arcs, GA_SPAN(exts[e].arcs, exts[e].n)))
			return e;
	return EXT_COUNT;
}

/* An extension of AMD's that is not known may be a level nobody compares. */
static int collect(const struct ga_cert *c, struct values *vals,
		   struct ga_findings *f)
{
	struct ga_span oid, arcs, value;
	struct ga_rd r;
	bool critical;
	int ret = 0;
	enum ext e;

	ga_rd_init(&r, c->exts);
	while (ga_rd_left(&r)) {
		/* ga_cert_parse() has been over it. */
		if (ga_ext_next(&r, &oid, &critical, &value))
			return ga_report(f, GA_E_ENCODING, "extensions", NULL,
					 NULL);
		if (!is_amd(oid, &arcs))
			continue;
		e = ext_of(arcs);
		if (e == EXT_COUNT)
			ret = ga_report(f, GA_E_CERT_PROFILE, "extensions",
					"AMD's, as known here",
					GA_BYTES(oid.p, oid.n));
		else if (vals->v[e].n)
			ret = ga_report(f, GA_E_DUPLICATE, exts[e].name, NULL,
					NULL);
		else if (!value.n)
			ret = ga_report(f, GA_E_ENCODING, exts[e].name,
					"a value", "none");
		else
			vals->v[e] = value;
	}
	return ret;
}

static int get_number(const struct values *vals, enum ext e, uint64_t *out,
		      struct ga_findings *f)
{
	struct ga_span v = vals->v[e];
	struct ga_rd r;

	if (!v.n)
		return ga_report(f, GA_E_MISSING, exts[e].name, "an INTEGER",
				 NULL);
	ga_rd_init(&r, v);
	if (ga_der_small(&r, 255, out) || ga_rd_left(&r))
		return ga_report(f, GA_E_ENCODING, exts[e].name,
				 "an INTEGER of 0 to 255", GA_BYTES(v.p, v.n));
	return 0;
}

static int get_string(const struct values *vals, enum ext e,
		      struct ga_span *out, struct ga_findings *f)
{
	struct ga_span v = vals->v[e];
	struct ga_rd r;

	if (!v.n)
		return ga_report(f, GA_E_MISSING, exts[e].name, "an IA5String",
				 NULL);
	ga_rd_init(&r, v);
	if (ga_der_get(&r, GA_DER_IA5_STRING, out) || ga_rd_left(&r))
		return ga_report(f, GA_E_ENCODING, exts[e].name, "an IA5String",
				 GA_BYTES(v.p, v.n));
	return 0;
}

/*
 * A product line by name, its stepping left aside: KDS gives Milan's, often a
 * wrong one, and no longer gives Genoa's. Bergamo and Siena hang on Genoa's
 * keys.
 */
static enum ga_snp_product product_of(const char *name)
{
	static const struct {
		const char *name;
		enum ga_snp_product product;
	} lines[] = {
		{ "Milan", GA_SNP_MILAN },   { "Genoa", GA_SNP_GENOA },
		{ "Bergamo", GA_SNP_GENOA }, { "Siena", GA_SNP_GENOA },
		{ "Turin", GA_SNP_TURIN },
	};
	size_t len = strcspn(name, "-"), i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strlen(lines[i].name) == len &&
		    !memcmp(lines[i].name, name, len))
			return lines[i].product;
	return GA_SNP_UNKNOWN;
}

static int parse_product(const struct values *vals, struct ga_vek *vek,
			 struct ga_findings *f)
{
	struct ga_span s;

	if (get_string(vals, EXT_PRODUCT_NAME, &s, f))
		return -1;
	snprintf(vek->product_name, sizeof(vek->product_name), "%.*s",
		 s.n < sizeof(vek->product_name) ? (int)s.n : 31,
		 (const char *)s.p);
	vek->product = product_of(vek->product_name);
	if (vek->product == GA_SNP_UNKNOWN)
		return ga_report(f, GA_E_CERT_PROFILE, "productName",
				 "Milan, Genoa or Turin", vek->product_name);
	return 0;
}

static int parse_tcb(const struct values *vals, struct ga_vek *vek,
		     struct ga_findings *f)
{
	uint64_t version, level;
	int byte, ret = 0;

	if (get_number(vals, EXT_STRUCT_VERSION, &version, f))
		return -1;
	if (version > 1)
		return ga_report(f, GA_E_VERSION, "structVersion", "0 or 1",
				 GA_DEC(version));
	vek->turin = version;
	for (byte = 0; byte < 8; byte++) {
		if (get_number(vals, tcb_bytes[version][byte], &level, f))
			ret = -1;
		else
			vek->tcb |= level << 8 * byte;
	}
	return ret;
}

/*
 * The bytes themselves, or an OCTET STRING of them: KDS has served both. Only
 * the length tells which, as an identifier may well begin like DER.
 */
static int parse_hwid(const struct values *vals, struct ga_vek *vek,
		      struct ga_findings *f)
{
	size_t len = vek->turin ? 8 : 64;
	struct ga_span v = vals->v[EXT_HWID];
	struct ga_rd r;

	if (v.n == len) {
		vek->hwid = v;
		return 0;
	}
	ga_rd_init(&r, v);
	if (ga_der_get(&r, GA_DER_OCTET_STRING, &vek->hwid) || ga_rd_left(&r) ||
	    vek->hwid.n != len)
		return ga_report(f, GA_E_LENGTH, "hwID",
				 GA_FMT("%zu bytes", len),
				 GA_FMT("%zu bytes", v.n));
	return 0;
}

/* A VCEK names its chip and a VLEK its cloud, neither names the other. */
static int parse_owner(const struct values *vals, struct ga_vek *vek,
		       struct ga_findings *f)
{
	bool vlek = vek->kind == GA_SNP_KEY_VLEK;
	enum ext must = vlek ? EXT_CSP_ID : EXT_HWID;
	enum ext must_not = vlek ? EXT_HWID : EXT_CSP_ID;
	int ret = 0;

	if (vals->v[must_not].n)
		ret = ga_report(f, GA_E_CERT_PROFILE, exts[must_not].name,
				GA_FMT("none in a %s",
				       ga_vek_kind_name(vek->kind)),
				GA_BYTES(vals->v[must_not].p,
					 vals->v[must_not].n));
	if (!vals->v[must].n)
		return ga_report(f, GA_E_MISSING, exts[must].name,
				 GA_FMT("one in a %s",
					ga_vek_kind_name(vek->kind)), NULL);
	if (vlek ? get_string(vals, must, &vek->csp_id, f) :
		   parse_hwid(vals, vek, f))
		ret = -1;
	return ret;
}

static int check_profile(const struct ga_cert *c, struct ga_findings *f)
{
	struct ga_der_key key;
	int ret = 0;

	if (c->ca)
		ret = ga_report(f, GA_E_CERT_PROFILE, "basicConstraints",
				"an end entity", "a CA");
	if (c->sig_alg != GA_SIG_RSA_PSS_SHA384)
		ret = ga_report(f, GA_E_CERT_PROFILE, "signatureAlgorithm",
				"RSASSA-PSS with SHA-384", "another");
	if (ga_der_parse_spki(c->spki, &key) || key.type != GA_KEY_P384)
		ret = ga_report(f, GA_E_CERT_PROFILE, "subjectPublicKeyInfo",
				"P-384", "another algorithm");
	return ret;
}

int ga_vek_parse(const struct ga_cert *c, struct ga_vek *vek,
		 struct ga_findings *f)
{
	struct values vals = { 0 };
	int ret;

	*vek = (struct ga_vek){ .kind = GA_SNP_KEY_NONE };
	if (!ga_vek_is(c))
		return ga_report(f, GA_E_CERT_PROFILE, "subject",
				 "\"SEV-VCEK\" or \"SEV-VLEK\"",
				 c->common_name);
	vek->kind = !strcmp(c->common_name, "SEV-VLEK") ? GA_SNP_KEY_VLEK :
							  GA_SNP_KEY_VCEK;
	ret = check_profile(c, f);
	if (collect(c, &vals, f))
		return -1;
	if (parse_product(&vals, vek, f))
		ret = -1;
	/* The layout of the rest hangs on structVersion. */
	if (parse_tcb(&vals, vek, f))
		ret = -1;
	if (parse_owner(&vals, vek, f))
		ret = -1;
	return ret;
}

int ga_amd_ica_parse(const char *common_name, enum ga_snp_product *product,
		     enum ga_snp_signing_key *kind)
{
	*kind = GA_SNP_KEY_VCEK;
	*product = GA_SNP_UNKNOWN;
	if (strncmp(common_name, "SEV-", 4))
		return -1;
	common_name += 4;
	if (!strncmp(common_name, "VLEK-", 5)) {
		*kind = GA_SNP_KEY_VLEK;
		common_name += 5;
	}
	if (!strchr(common_name, '-'))
		*product = product_of(common_name);
	return *product == GA_SNP_UNKNOWN ? -1 : 0;
}

bool ga_vek_is_for_chip(const struct ga_vek *vek, const uint8_t chip_id[64])
{
	uint8_t expected[64] = { 0 };

	if (!vek->hwid.n || vek->hwid.n > sizeof(expected))
		return false;
	memcpy(expected, vek->hwid.p, vek->hwid.n);
	return !memcmp(expected, chip_id, sizeof(expected));
}
