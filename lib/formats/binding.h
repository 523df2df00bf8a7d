/* SPDX-License-Identifier: MIT */
/*
 * The binding: what a guest's kernel states about a request, over whose digest
 * the evidence is. docs/protocol-native.md has it byte by byte. Decoded, it is
 * struct ga_binding of the public header.
 */
#ifndef GA_FORMATS_BINDING_H
#define GA_FORMATS_BINDING_H

#include "findings.h"
#include "rd.h"

/* Return: 0, or -1 with findings and @b zeroed. */
int ga_binding_read(struct ga_span s, struct ga_binding *b,
		    struct ga_findings *f);

#endif
