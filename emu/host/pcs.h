/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PCS_H
#define EMU_HOST_PCS_H

#include "collateral.h"

struct evkeyvalq;

struct pcs_reply {
	int status;
	const char *type;
	const char *chain_name;
	const struct bytes *chain;
	/* the receiver's to free */
	struct bytes body;
};

/*
 * Intel's PCS API, version 4, and what its caching server (PCCS) adds:
 * rootcacrl in hex.
 */
void pcs_answer(const struct platform *p, const struct collateral *c, const char *path,
		struct evkeyvalq *query, struct pcs_reply *reply);

#endif
