/* SPDX-License-Identifier: MIT */
/* The broker's own protocol: docs/protocol-native.md. */
#ifndef BROKER_NATIVE_H
#define BROKER_NATIVE_H

#include "conn.h"

/* POST /v1/challenge, POST /v1/release */
void native_challenge(struct conn *c, const char *rest);
void native_release(struct conn *c, const char *rest);

#endif
