/* SPDX-License-Identifier: MIT */
/*
 * What verification costs, beside what the signatures in it cost by
 * themselves: the same number of bare verifications with the same OpenSSL, in
 * turns within the same run, so that a busy machine slows both alike.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <guest-attest.h>

struct blob {
	uint8_t *p;
	size_t n;
};

/* Ends the program unless @ok. */
void bench_check(bool ok, const char *what);

/* A file below tests/data. */
struct blob bench_load(const char *dir, const char *name);

enum bench_key {
	BENCH_P256,
	BENCH_P384,
	BENCH_RSA4096,
	BENCH_KEYS,
};

/**
 * struct bench_case - something to measure
 * @name: what to print
 * @prepare: called before each round, or NULL; not measured
 * @fn: called @n times in each round
 * @arg: for both
 * @n: calls
 * @per: how often @fn does what is to be measured; 0 for once
 * @bare: how many signatures of each kind that can't do without
 */
struct bench_case {
	const char *name;
	void (*prepare)(void *arg);
	void (*fn)(void *arg);
	void *arg;
	int n;
	int per;
	int bare[BENCH_KEYS];
};

/*
 * Prints the median over rounds of the mean over calls, the same of the bare
 * signatures, and the median of the ratio of the two.
 */
void bench_run(const struct bench_case *c);

/* Free what bench_run() keeps. */
void bench_fini(void);

struct ga_verifier *bench_verifier(size_t entries, struct ga_findings *f);

#endif
