/* SPDX-License-Identifier: MIT */
/*
 * Evidence with its binding in one envelope: a CMW collection (RFC 9999) in
 * CBOR, as a guest's kernel makes it. docs/protocol-native.md has it byte by
 * byte.
 */
#ifndef BROKER_CMW_H
#define BROKER_CMW_H

#include "cbor.h"
#include "problem.h"

/**
 * struct cmw - the records of a collection; all lie in the encoding
 * @report: the vendor's bytes
 * @certificates: certificate table that came with them; may be empty
 * @binding: what the report data is the digest of
 * @provider: what the kernel calls its platform; nothing vouches for it
 */
struct cmw {
	struct cbor_string report;
	struct cbor_string certificates;
	struct cbor_string binding;
	struct cbor_string provider;
};

/* Return: 0, or -1 with @p set. */
int cmw_parse(struct cmw *m, const void *data, size_t n, struct problem *p);

#endif
