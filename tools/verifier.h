/* SPDX-License-Identifier: MIT */
#ifndef TOOL_VERIFIER_H
#define TOOL_VERIFIER_H

#include <guest-attest.h>

/*
 * A verifier with the built-in roots and, unless NULL, the emulated ones of a
 * PEM file. NULL after a message.
 */
struct ga_verifier *make_verifier(const char *emulated_root);

/* The policy of a file. NULL after a message for everything wrong with it. */
struct ga_policy *load_policy(const char *path);

#endif
