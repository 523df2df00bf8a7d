/* SPDX-License-Identifier: MIT */
/*
 * The daemon itself, over the loopback, with quotes of the emulated platform:
 * what the tests of both protocols share.
 */
#ifndef TESTS_BROKER_FLOW_H
#define TESTS_BROKER_FLOW_H

#include "guest.h"

#define RESOURCE "default/disk/key"
#define SECRET "the key of the disk"

/* 43 characters of base64url: 32 zero bytes. */
#define Q64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

extern struct harness h;
/* The key that the broker seals under, as its administrator tells it. */
extern uint8_t sender[P256_POINT_LEN];

/* A broker with RESOURCE under a policy, and "other/disk/key" without one. */
int flow_set_up(void **state);
/* The same with an SEV-SNP platform beside that of TDX. */
int flow_set_up_snp(void **state);
int flow_tear_down(void **state);

/* The documented refusal, and nothing secret in it. Frees @a. */
void answer_refused(struct answer *a, int status, const char *name, const char *words);

/**
 * struct damage - one member of a good message changed
 * @path: members down to it, '/' between
 * @value: JSON to put there; NULL to take it away
 */
struct damage {
	const char *path;
	const char *value;
	int status;
	const char *name;
	const char *words;
};

void damage_apply(json_t *message, const struct damage *d);

#endif
