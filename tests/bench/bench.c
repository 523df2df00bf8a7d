// SPDX-License-Identifier: MIT
#include "bench.h"
#include "figure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#define ROUNDS 15

/**
 * struct bare - one signature, verified with nothing around it
 * @key: prepared
 * @ctx: prepared
 * @md: digest
 * @md_len: bytes in @md
 * @sig: signature of it
 * @sig_len: bytes in @sig
 */
struct bare {
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	uint8_t md[48];
	size_t md_len;
	uint8_t sig[512];
	size_t sig_len;
};

/* Made on first use: an RSA key takes seconds. */
static struct bare bares[BENCH_KEYS];

static const char *const names[BENCH_KEYS] = { "P-256", "P-384", "RSA-4096" };

void bench_check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "benchmark: %s failed\n", what);
	exit(1);
}

struct blob bench_load(const char *dir, const char *name)
{
	struct blob b = { 0 };
	char path[4096];
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s%s", GA_TEST_DATA, dir, name);
	in = fopen(path, "rb");
	bench_check(in, path);
	b.p = malloc(65536);
	bench_check(b.p, "malloc");
	b.n = fread(b.p, 1, 65536, in);
	fclose(in);
	return b;
}

struct ga_verifier *bench_verifier(size_t entries, struct ga_findings *f)
{
	struct ga_verifier_options opt = { .size = sizeof(opt),
					   .cache_entries = entries };
	struct ga_verifier *v = ga_verifier_new(&opt, f);

	bench_check(v, "ga_verifier_new");
	return v;
}

static EVP_PKEY *make_key(enum bench_key kind)
{
	if (kind == BENCH_RSA4096)
		return EVP_RSA_gen(4096);
	return EVP_EC_gen(kind == BENCH_P256 ? "P-256" : "P-384");
}

static void set_padding(EVP_PKEY_CTX *ctx, enum bench_key kind)
{
	if (kind != BENCH_RSA4096)
		return;
	bench_check(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
			    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha384()) == 1 &&
			    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, 48) == 1,
		    "RSASSA-PSS");
}

static void bare_init(struct bare *s, enum bench_key kind)
{
	EVP_PKEY_CTX *ctx;

	s->key = make_key(kind);
	s->md_len = kind == BENCH_P256 ? 32 : 48;
	memset(s->md, 0x5a, sizeof(s->md));
	s->sig_len = sizeof(s->sig);
	ctx = EVP_PKEY_CTX_new(s->key, NULL);
	bench_check(ctx && EVP_PKEY_sign_init(ctx) == 1, "EVP_PKEY_sign_init");
	set_padding(ctx, kind);
	bench_check(EVP_PKEY_sign(ctx, s->sig, &s->sig_len, s->md,
				  s->md_len) == 1, "EVP_PKEY_sign");
	EVP_PKEY_CTX_free(ctx);
	s->ctx = EVP_PKEY_CTX_new(s->key, NULL);
	bench_check(EVP_PKEY_verify_init(s->ctx) == 1, "EVP_PKEY_verify_init");
	set_padding(s->ctx, kind);
}

static void verify_bare(const struct bench_case *c)
{
	int kind, i;

	for (kind = 0; kind < BENCH_KEYS; kind++) {
		struct bare *s = &bares[kind];

		for (i = 0; i < c->bare[kind]; i++)
			bench_check(EVP_PKEY_verify(s->ctx, s->sig, s->sig_len,
						    s->md, s->md_len) == 1,
				    "EVP_PKEY_verify");
	}
}

static double now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof(v[0]), by_value);
	return v[ROUNDS / 2];
}

static void print_bare(const struct bench_case *c, double us, double ratio)
{
	const char *sep = "   bare ";
	int kind;

	for (kind = 0; kind < BENCH_KEYS; kind++) {
		if (!c->bare[kind])
			continue;
		printf("%s%d x %s", sep, c->bare[kind], names[kind]);
		sep = " + ";
	}
	if (us > 0)
		printf(" %8.2f us   ratio %.3f", us, ratio);
	putchar('\n');
}

void bench_run(const struct bench_case *c)
{
	double ours[ROUNDS] = { 0 }, bare[ROUNDS] = { 0 }, ratio[ROUNDS];
	double n = (double)c->n * (c->per ? c->per : 1);
	bool any = false;
	int r, i, kind;

	for (kind = 0; kind < BENCH_KEYS; kind++) {
		any |= c->bare[kind];
		if (c->bare[kind] && !bares[kind].key)
			bare_init(&bares[kind], kind);
	}
	for (r = 0; r < ROUNDS; r++) {
		if (c->prepare)
			c->prepare(c->arg);
		for (i = 0; i < c->n; i++) {
			double t0 = now_us(), t1;

			c->fn(c->arg);
			t1 = now_us();
			verify_bare(c);
			ours[r] += (t1 - t0) / n;
			if (any)
				bare[r] += (now_us() - t1) / n;
		}
		ratio[r] = any ? ours[r] / bare[r] : 0;
	}
	printf("%-34s %9.2f us", c->name, median(ours));
	print_bare(c, median(bare), median(ratio));
	bench_figure("{\"case\": \"%s\", \"us\": %.3f, \"bare_us\": %.3f, \"ratio\": %.4f}",
		     c->name, median(ours), median(bare), median(ratio));
}

void bench_fini(void)
{
	int kind;

	for (kind = 0; kind < BENCH_KEYS; kind++) {
		EVP_PKEY_CTX_free(bares[kind].ctx);
		EVP_PKEY_free(bares[kind].key);
	}
}
