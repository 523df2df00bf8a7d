/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PCS_H
#define EMU_HOST_PCS_H

#include "collateral.h"
#include "http_reply.h"

/*
 * Intel's PCS API, version 4, and what its caching server (PCCS) adds:
 * rootcacrl in hex.
 */
void pcs_answer(const struct platform *p, const struct collateral *c, const char *path,
		struct evkeyvalq *query, struct http_reply *reply);

#endif
