/* SPDX-License-Identifier: MIT */
/*
 * Evidence with what belongs to it: a CMW collection (RFC 9999) in CBOR, as a
 * guest's kernel makes it. docs/protocol-native.md has it byte by byte.
 */
#ifndef GA_FORMATS_CMW_H
#define GA_FORMATS_CMW_H

#include "findings.h"
#include "rd.h"

/* Bytes of a provider's name. */
#define GA_CMW_PROVIDER_MAX 15

/**
 * struct ga_cmw - the records of a collection; spans of its bytes
 * @report: the vendor's bytes
 * @binding: what the report is over; empty for data of the requester's choice
 * @manifest: services that the report is about; empty for the guest's own
 * @provider: name of the kernel's provider; may be empty
 * @certificates: what the host sent along; may be empty
 */
struct ga_cmw {
	struct ga_span report;
	struct ga_span binding;
	struct ga_span manifest;
	struct ga_span provider;
	struct ga_span certificates;
};

/* Do the bytes begin like a map? No other evidence does. */
bool ga_cmw_detect(struct ga_span bytes);

/* Return: 0, or -1 with findings. */
int ga_cmw_parse(struct ga_span bytes, struct ga_cmw *m, struct ga_findings *f);

#endif
