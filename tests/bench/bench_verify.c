// SPDX-License-Identifier: MIT
/*
 * What verification costs, beside what the signatures in it cost by
 * themselves: the same number of bare verifications with the same OpenSSL, in
 * turns within the same run, so that a busy machine slows both alike.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <guest-attest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#define ROUNDS 15
#define QUOTE "intel/quotes/tdx4-0b7c557946.bin"
#define NOW 1785394427
#define N_FRESH 50

struct blob {
	uint8_t *p;
	size_t n;
};

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

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bench_verify: %s failed\n", what);
	exit(1);
}

static struct blob load(const char *dir, const char *name)
{
	struct blob b = { 0 };
	char path[4096];
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s%s", GA_TEST_DATA, dir, name);
	in = fopen(path, "rb");
	check(in, path);
	b.p = malloc(65536);
	check(b.p, "malloc");
	b.n = fread(b.p, 1, 65536, in);
	fclose(in);
	return b;
}

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

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
	check(vd && ga_verdict_accepted(vd), "verification");
	ga_verdict_free(vd);
}

static struct ga_verifier *new_verifier(size_t entries, struct ga_findings *f)
{
	struct ga_verifier_options opt = { .size = sizeof(opt),
					   .cache_entries = entries };
	struct ga_verifier *v = ga_verifier_new(&opt, f);

	check(v, "ga_verifier_new");
	return v;
}

/* Nothing known but the roots' keys. */
static void tdx_cold(struct bench *b)
{
	struct ga_verifier *v = b->fresh[b->next_fresh++];
	struct ga_collateral *col;

	col = ga_collateral_new(v, b->items, N_FILES, b->f);
	check(col, "ga_collateral_new");
	verify(v, b, col);
	ga_collateral_put(col);
}

static void make_fresh(struct bench *b)
{
	size_t i;

	for (i = 0; i < N_FRESH; i++) {
		ga_verifier_free(b->fresh[i]);
		b->fresh[i] = new_verifier(4, b->f);
	}
	b->next_fresh = 0;
}

/* A platform not seen before: its own chain is new, the rest is known. */
static void tdx_collateral_known(struct bench *b)
{
	verify(b->cold, b, b->col);
}

static void tdx_platform_known(struct bench *b)
{
	verify(b->warm, b, b->col);
}

static void parse_only(struct bench *b)
{
	struct ga_evidence *ev = ga_evidence_parse(b->quote.p, b->quote.n, b->f);

	check(ev, "ga_evidence_parse");
	ga_evidence_free(ev);
}

/**
 * struct bare - one signature, verified with nothing around it
 * @key: prepared
 * @ctx: prepared
 * @md: digest
 * @sig: signature of it
 * @sig_len: bytes in @sig
 */
struct bare {
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	uint8_t md[32];
	uint8_t sig[128];
	size_t sig_len;
};

static void bare_init(struct bare *s)
{
	EVP_PKEY_CTX *ctx;

	s->key = EVP_EC_gen("P-256");
	memset(s->md, 0x5a, sizeof(s->md));
	s->sig_len = sizeof(s->sig);
	ctx = EVP_PKEY_CTX_new(s->key, NULL);
	check(ctx && EVP_PKEY_sign_init(ctx) == 1 &&
		      EVP_PKEY_sign(ctx, s->sig, &s->sig_len, s->md, 32) == 1,
	      "EVP_PKEY_sign");
	EVP_PKEY_CTX_free(ctx);
	s->ctx = EVP_PKEY_CTX_new(s->key, NULL);
	check(EVP_PKEY_verify_init(s->ctx) == 1, "EVP_PKEY_verify_init");
}

static void bare_verify(struct bare *s)
{
	check(EVP_PKEY_verify(s->ctx, s->sig, s->sig_len, s->md, 32) == 1,
	      "EVP_PKEY_verify");
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/*
 * Each call takes turns with the bare signatures. Medians over rounds of the
 * means over @n calls, in microseconds, and of the ratio of the two.
 */
static void run(const char *name, void (*fn)(struct bench *), struct bench *b,
		int n, int signatures, struct bare *s)
{
	double ours[ROUNDS] = { 0 }, bare[ROUNDS] = { 0 }, ratio[ROUNDS];
	double t0, t1, t2;
	int r, i, k;

	for (r = 0; r < ROUNDS; r++) {
		make_fresh(b);
		for (i = 0; i < n; i++) {
			t0 = now_us();
			fn(b);
			t1 = now_us();
			for (k = 0; k < signatures; k++)
				bare_verify(s);
			t2 = now_us();
			ours[r] += (t1 - t0) / n;
			bare[r] += (t2 - t1) / n;
		}
		ratio[r] = ours[r] / bare[r];
	}
	qsort(ours, ROUNDS, sizeof(ours[0]), by_value);
	qsort(bare, ROUNDS, sizeof(bare[0]), by_value);
	qsort(ratio, ROUNDS, sizeof(ratio[0]), by_value);
	printf("%-34s %9.2f us", name, ours[ROUNDS / 2]);
	if (signatures)
		printf("   bare %d x P-256 %8.2f us   ratio %.3f", signatures,
		       bare[ROUNDS / 2], ratio[ROUNDS / 2]);
	putchar('\n');
}

int main(void)
{
	struct bench b = { .quote = load("", QUOTE), .f = ga_findings_new() };
	struct bare s = { 0 };
	struct blob data;
	size_t i;

	for (i = 0; i < N_FILES; i++) {
		data = load("intel/collateral/", files[i].name);
		b.items[i] = (struct ga_collateral_item){
			files[i].kind, files[i].name, data.p, data.n,
		};
	}
	bare_init(&s);
	b.cold = new_verifier(0, b.f);
	b.warm = new_verifier(64, b.f);
	b.col = ga_collateral_new(b.warm, b.items, N_FILES, b.f);
	check(b.col && !ga_findings_count(b.f), "ga_collateral_new");
	run("TDX, cold", tdx_cold, &b, N_FRESH, 9, &s);
	run("TDX, collateral verified before", tdx_collateral_known, &b, 200, 3,
	    &s);
	run("TDX, platform seen before", tdx_platform_known, &b, 200, 2, &s);
	run("TDX, parsing alone", parse_only, &b, 20000, 0, &s);
	check(!ga_findings_count(b.f), "all of it");
	ga_collateral_put(b.col);
	for (i = 0; i < N_FRESH; i++)
		ga_verifier_free(b.fresh[i]);
	ga_verifier_free(b.warm);
	ga_verifier_free(b.cold);
	ga_findings_free(b.f);
	for (i = 0; i < N_FILES; i++)
		free((void *)b.items[i].data);
	free(b.quote.p);
	EVP_PKEY_CTX_free(s.ctx);
	EVP_PKEY_free(s.key);
	return 0;
}
