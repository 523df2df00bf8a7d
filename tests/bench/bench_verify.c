// SPDX-License-Identifier: MIT
/* TDX quotes; see bench.h. */
#include "bench.h"

#include <stdlib.h>

#define QUOTE "intel/quotes/tdx4-0b7c557946.bin"
#define NOW 1785394427
#define N_FRESH 50

static const struct {
	const char *name;
	enum ga_collateral_kind kind;
} files[] = {
	{ "tcbinfo.json", GA_COLLATERAL_TCB_INFO },
	{ "qeid.json", GA_COLLATERAL_QE_IDENTITY },
	{ "pckcrl.der", GA_COLLATERAL_CRL },
	{ "rootcrl.der", GA_COLLATERAL_CRL },
	{ "tcbchain.pem", GA_COLLATERAL_CERTS },
	{ "pckcrlchain.pem", GA_COLLATERAL_CERTS },
};

#define N_FILES (sizeof(files) / sizeof(files[0]))

/**
 * struct bench - what the cases work on
 * @quote: a real quote
 * @items: its collateral
 * @f: findings, none of which there should be
 * @fresh: verifiers that have seen nothing yet
 * @next_fresh: the next of them
 * @cold: verifier without a cache of chains
 * @warm: verifier with one
 * @col: verified collateral
 */
struct bench {
	struct blob quote;
	struct ga_collateral_item items[N_FILES];
	struct ga_findings *f;
	struct ga_verifier *fresh[N_FRESH];
	size_t next_fresh;
	struct ga_verifier *cold;
	struct ga_verifier *warm;
	struct ga_collateral *col;
};

static void verify(struct ga_verifier *v, const struct bench *b,
		   const struct ga_collateral *col)
{
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = NOW,
		.collateral = col,
	};
	struct ga_verdict *vd;

	vd = ga_verify_bytes(v, b->quote.p, b->quote.n, &p);
	bench_check(vd && ga_verdict_accepted(vd), "verification");
	ga_verdict_free(vd);
}

/* Nothing known but the roots' keys. */
static void tdx_cold(void *arg)
{
	struct bench *b = arg;
	struct ga_verifier *v = b->fresh[b->next_fresh++];
	struct ga_collateral *col;

	col = ga_collateral_new(v, b->items, N_FILES, b->f);
	bench_check(col, "ga_collateral_new");
	verify(v, b, col);
	ga_collateral_put(col);
}

static void make_fresh(void *arg)
{
	struct bench *b = arg;
	size_t i;

	for (i = 0; i < N_FRESH; i++) {
		ga_verifier_free(b->fresh[i]);
		b->fresh[i] = bench_verifier(4, b->f);
	}
	b->next_fresh = 0;
}

/* A platform not seen before: its own chain is new, the rest is known. */
static void tdx_collateral_known(void *arg)
{
	struct bench *b = arg;

	verify(b->cold, b, b->col);
}

/* Its quoting enclave is known, too: what is left is the signature of the quote. */
static void tdx_platform_known(void *arg)
{
	struct bench *b = arg;

	verify(b->warm, b, b->col);
}

#define PARSES 1000

static void parse_only(void *arg)
{
	struct bench *b = arg;
	struct ga_evidence *ev;
	int i;

	for (i = 0; i < PARSES; i++) {
		ev = ga_evidence_parse(b->quote.p, b->quote.n, b->f);
		bench_check(ev, "ga_evidence_parse");
		ga_evidence_free(ev);
	}
}

int main(void)
{
	struct bench b = { .quote = bench_load("", QUOTE),
			   .f = ga_findings_new() };
	const struct bench_case cases[] = {
		{ "TDX, cold", make_fresh, tdx_cold, &b, N_FRESH, 1,
		  { [BENCH_P256] = 9 } },
		{ "TDX, collateral verified before", NULL,
		  tdx_collateral_known, &b, 200, 1, { [BENCH_P256] = 3 } },
		{ "TDX, platform seen before", NULL, tdx_platform_known, &b,
		  200, 1, { [BENCH_P256] = 1 } },
		{ "TDX, parsing alone", NULL, parse_only, &b, 20, PARSES,
		  { 0 } },
	};
	struct blob data;
	size_t i;

	for (i = 0; i < N_FILES; i++) {
		data = bench_load("intel/collateral/", files[i].name);
		b.items[i] = (struct ga_collateral_item){
			files[i].kind, files[i].name, data.p, data.n,
		};
	}
	b.cold = bench_verifier(0, b.f);
	b.warm = bench_verifier(64, b.f);
	b.col = ga_collateral_new(b.warm, b.items, N_FILES, b.f);
	bench_check(b.col && !ga_findings_count(b.f), "ga_collateral_new");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		bench_run(&cases[i]);
	bench_check(!ga_findings_count(b.f), "all of it");
	ga_collateral_put(b.col);
	for (i = 0; i < N_FRESH; i++)
		ga_verifier_free(b.fresh[i]);
	ga_verifier_free(b.warm);
	ga_verifier_free(b.cold);
	ga_findings_free(b.f);
	for (i = 0; i < N_FILES; i++)
		free((void *)b.items[i].data);
	free(b.quote.p);
	bench_fini();
	return 0;
}
