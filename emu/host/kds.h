/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_KDS_H
#define EMU_HOST_KDS_H

#include "http_reply.h"
#include "snp.h"

enum { KDS_PRODUCTS_MAX = 3 };

/* AMD's key distribution service for the products that this host has */
struct kds {
	struct snp snp[KDS_PRODUCTS_MAX];
	unsigned int n;
	enum snp_revoke revoke;
	time_t now;
};

/* Those kept under @dir, and those in @names, which are created if need be */
int kds_open(struct kds *k, const char *dir, const char *const *names, unsigned int n_names,
	     enum snp_revoke revoke, time_t now);
void kds_close(struct kds *k);

/* The machine of a product, or with NULL the first; NULL if there is none */
const struct snp *kds_machine(const struct kds *k, const char *product);

/* Paths under /vcek/v1/ and /vlek/v1/ */
void kds_answer(const struct kds *k, const char *path, struct evkeyvalq *query,
		struct http_reply *reply);

#endif
