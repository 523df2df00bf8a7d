/* SPDX-License-Identifier: MIT */
/*
 * The kernel's part of an exchange, with a key in software: it writes requests,
 * makes evidence on the emulated platform, and opens what comes back.
 */
#ifndef TESTS_COURIER_KERNEL_H
#define TESTS_COURIER_KERNEL_H

#include <stdbool.h>

#include "flow.h"

/**
 * struct kernel - an exchange
 * @broker: URL
 * @tee: "tdx" or "snp"
 * @rcar: Trustee's protocol, not the native one
 * @guest: its key
 * @nonce: of the challenge
 * @ticket: likewise
 * @carry: hands a request on; the answer is freed with free()
 * @arg: of @carry
 */
struct kernel {
	const char *broker;
	const char *tee;
	bool rcar;
	struct guest guest;
	char *nonce;
	char *ticket;
	char *(*carry)(void *arg, const char *request);
	void *arg;
};

/* Ask for a challenge; it must come. */
void kernel_begin(struct kernel *k);
/* A request with evidence for @resource; freed with free(). */
char *kernel_release(struct kernel *k, const char *resource);
/* The secret in the answer, or NULL when it does not open; freed with free(). */
char *kernel_open(struct kernel *k, const char *answer, const char *resource);
void kernel_end(struct kernel *k);

#endif
