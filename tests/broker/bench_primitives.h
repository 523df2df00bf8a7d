/* SPDX-License-Identifier: MIT */
/*
 * What a release can't do without: signatures, key agreement, hashes, ciphers,
 * each measured by itself.
 */
#ifndef TESTS_BROKER_BENCH_PRIMITIVES_H
#define TESTS_BROKER_BENCH_PRIMITIVES_H

#include <time.h>

enum primitive {
	VERIFY_P256,
	VERIFY_P384,
	SIGN_P256,
	HPKE,
	JWE,
	HASH_EVIDENCE,
	HASH_TOKEN,
	SEAL_SESSION,
	SEAL_KEY,
	MAC_RECORD,
	VERIFY_RSA,
	PRIMITIVES,
};

/* Microseconds that all of a list take now, each as often as it is there; PRIMITIVES ends it. */
double primitives_us(const enum primitive *list);

/* Make the keys; print and note what each primitive takes. */
void primitives_open(void);
void primitives_show(void);
void primitives_close(void);

double seconds(clockid_t clock);

#endif
