// SPDX-License-Identifier: MIT
/*
 * SNP reports; see bench.h. What is bare is always OpenSSL's, whichever library
 * the build has for P-384: a ratio below 1 is what the other one gains.
 */
#include "bench.h"

#include "crypto.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#define N_FRESH 30
/* 2025-07-01T00:00:00Z */
#define NOW 1751328000

static const struct {
	const char *name;
	enum ga_collateral_kind kind;
} files[] = {
	{ "veks/snp3-milan.der", GA_COLLATERAL_CERTS },
	{ "cas/ask-milan.pem", GA_COLLATERAL_CERTS },
	{ "crls/milan-2025.crl", GA_COLLATERAL_CRL },
};

#define N_FILES (sizeof(files) / sizeof(files[0]))

/**
 * struct snp - what the cases work on
 * @report: a real report
 * @items: its collateral
 * @f: findings, none of which there should be
 * @fresh: verifiers that have seen nothing yet
 * @next_fresh: the next of them
 * @v: verifier that has
 * @col: verified collateral
 */
struct snp {
	struct blob report;
	struct ga_collateral_item items[N_FILES];
	struct ga_findings *f;
	struct ga_verifier *fresh[N_FRESH];
	size_t next_fresh;
	struct ga_verifier *v;
	struct ga_collateral *col;
};

static void verify(struct snp *s, struct ga_verifier *v,
		   const struct ga_collateral *col)
{
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = NOW,
		.collateral = col,
	};
	struct ga_verdict *vd;

	vd = ga_verify_bytes(v, s->report.p, s->report.n, &p);
	bench_check(vd && ga_verdict_accepted(vd), "verification");
	ga_verdict_free(vd);
}

static void make_fresh(void *arg)
{
	struct snp *s = arg;
	size_t i;

	for (i = 0; i < N_FRESH; i++) {
		ga_verifier_free(s->fresh[i]);
		s->fresh[i] = bench_verifier(4, s->f);
	}
	s->next_fresh = 0;
}

/* Nothing known but the roots' keys. */
static void cold(void *arg)
{
	struct snp *s = arg;
	struct ga_verifier *v = s->fresh[s->next_fresh++];
	struct ga_collateral *col;

	col = ga_collateral_new(v, s->items, N_FILES, s->f);
	bench_check(col, "ga_collateral_new");
	verify(s, v, col);
	ga_collateral_put(col);
}

static void vek_known(void *arg)
{
	struct snp *s = arg;

	verify(s, s->v, s->col);
}

/**
 * struct p384 - one signature, and the library's own key for it
 * @key: the key
 * @sig: r || s
 */
struct p384 {
	struct ga_key *key;
	uint8_t sig[96];
};

static const uint8_t signed_text[] = "signed";

static void p384_init(struct p384 *p)
{
	EVP_PKEY *pkey = EVP_EC_gen("P-384");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t point[97], der[128];
	size_t n, der_len = sizeof(der);
	const uint8_t *at = der;
	ECDSA_SIG *sig;

	bench_check(pkey && EVP_PKEY_get_octet_string_param(
				    pkey, OSSL_PKEY_PARAM_PUB_KEY, point,
				    sizeof(point), &n) == 1, "EVP_EC_gen");
	p->key = ga_key_from_point(NULL, GA_KEY_P384, GA_SPAN(point + 1, 96));
	bench_check(p->key, "ga_key_from_point");
	bench_check(ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL,
					      pkey) == 1 &&
			    EVP_DigestSign(ctx, der, &der_len, signed_text,
					   sizeof(signed_text)) == 1,
		    "EVP_DigestSign");
	sig = d2i_ECDSA_SIG(NULL, &at, (long)der_len);
	bench_check(sig, "d2i_ECDSA_SIG");
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), p->sig, 48);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), p->sig + 48, 48);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

static void p384_alone(void *arg)
{
	struct p384 *p = arg;

	bench_check(!ga_key_verify_raw(p->key, GA_SPAN_OF(signed_text),
				       GA_SPAN_OF(p->sig)), "ga_key_verify_raw");
}

#define PARSES 1000

static void parse_only(void *arg)
{
	struct snp *s = arg;
	struct ga_evidence *ev;
	int i;

	for (i = 0; i < PARSES; i++) {
		ev = ga_evidence_parse(s->report.p, s->report.n, s->f);
		bench_check(ev, "ga_evidence_parse");
		ga_evidence_free(ev);
	}
}

int main(void)
{
	struct snp s = { .report = bench_load("amd/reports/", "snp3-milan.bin"),
			 .f = ga_findings_new() };
	struct p384 p384;
	char by[64];
	const struct bench_case cases[] = {
		{ by, NULL, p384_alone, &p384, 30, 1, { [BENCH_P384] = 1 } },
		{ "SNP, cold, with CRL", make_fresh, cold, &s, N_FRESH, 1,
		  { [BENCH_P384] = 1, [BENCH_RSA4096] = 3 } },
		{ "SNP, VEK seen before", NULL, vek_known, &s, 30, 1,
		  { [BENCH_P384] = 1 } },
		{ "SNP, parsing alone", NULL, parse_only, &s, 20, PARSES,
		  { 0 } },
	};
	struct blob data;
	size_t i;

	snprintf(by, sizeof(by), "P-384 by %s", ga_p384_backend());
	p384_init(&p384);
	for (i = 0; i < N_FILES; i++) {
		data = bench_load("amd/", files[i].name);
		s.items[i] = (struct ga_collateral_item){
			files[i].kind, files[i].name, data.p, data.n,
		};
	}
	s.v = bench_verifier(64, s.f);
	s.col = ga_collateral_new(s.v, s.items, N_FILES, s.f);
	bench_check(s.col && !ga_findings_count(s.f), "ga_collateral_new");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		bench_run(&cases[i]);
	bench_check(!ga_findings_count(s.f), "all of it");
	ga_key_put(p384.key);
	ga_collateral_put(s.col);
	for (i = 0; i < N_FRESH; i++)
		ga_verifier_free(s.fresh[i]);
	ga_verifier_free(s.v);
	ga_findings_free(s.f);
	for (i = 0; i < N_FILES; i++)
		free((void *)s.items[i].data);
	free(s.report.p);
	bench_fini();
	return 0;
}
