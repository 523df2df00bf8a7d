/* SPDX-License-Identifier: MIT */
/* Collections, made record by record with an encoder of the tests' own. */
#ifndef CMW_CASE_H
#define CMW_CASE_H

#include "support.h"

#define CMW_MEDIA "application/vnd.guest-attest."

/**
 * struct cmw_record - one entry
 * @label: its label; NULL ends a list
 * @type: media type, or the value itself when there is no record
 * @p: bytes of the record, NULL for no record
 * @n: how many
 */
struct cmw_record {
	const char *label;
	const char *type;
	const void *p;
	size_t n;
};

#define CMW_REPORT(p, n)	{ "report", CMW_MEDIA "report", (p), (n) }
#define CMW_BINDING(p, n)	{ "binding", CMW_MEDIA "binding+cbor", (p), (n) }
#define CMW_TYPE \
	{ "__cmwc_t", "tag:guest-attest,2026:evidence", NULL, 0 }
#define CMW_MANIFEST(p, n)	{ "manifest", CMW_MEDIA "manifest", (p), (n) }
#define CMW_PROVIDER(p, n)	{ "provider", CMW_MEDIA "provider", (p), (n) }
#define CMW_CERTIFICATES(p, n) \
	{ "certificates", CMW_MEDIA "certificates", (p), (n) }

/* All of them, in the order given, to be freed with free(). */
struct blob cmw_make(const struct cmw_record *records);

#endif
