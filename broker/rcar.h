/* SPDX-License-Identifier: MIT */
/*
 * The server of Trustee's KBS protocol 0.4.0 (request, challenge, attestation,
 * response): docs/broker.md has what is accepted and what is answered.
 */
#ifndef BROKER_RCAR_H
#define BROKER_RCAR_H

#include "conn.h"

/* POST /kbs/v0/auth, POST /kbs/v0/attest, GET /kbs/v0/resource/<rest> */
void rcar_auth(struct conn *c, const char *rest);
void rcar_attest(struct conn *c, const char *rest);
void rcar_resource(struct conn *c, const char *rest);

#endif
