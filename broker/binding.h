/* SPDX-License-Identifier: MIT */
/*
 * Who asked for evidence, as far as the guest's kernel says so, for policies:
 * uid, gid, user-namespace, label, purpose.
 */
#ifndef BROKER_BINDING_H
#define BROKER_BINDING_H

#include <stdbool.h>

#include <guest-attest.h>
#include <jansson.h>

/* A new reference, or NULL. */
json_t *binding_facts(const struct ga_binding *b);
bool binding_field(const char *name);

#endif
