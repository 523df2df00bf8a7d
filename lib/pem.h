/* SPDX-License-Identifier: MIT */
/* PEM (RFC 7468) into DER. */
#ifndef GA_PEM_H
#define GA_PEM_H

#include "findings.h"
#include "rd.h"

#define GA_PEM_MAX 8

#define GA_PEM_CERT "CERTIFICATE"
#define GA_PEM_CRL "X509 CRL"

/**
 * struct ga_pem - the objects of a PEM text
 * @buf: holds all of them one after the other
 * @n: how many
 * @der: each one, inside @buf
 */
struct ga_pem {
	uint8_t *buf;
	size_t n;
	struct ga_span der[GA_PEM_MAX];
};

/*
 * Decode every object of @text, each with the label @label. White space may stand between them and
 * after them, and NULs after the last: Intel's quotes end in one.
 * Return: 0, to be freed with ga_pem_fini(), or -1 with a finding.
 */
int ga_pem_decode(struct ga_pem *pem, struct ga_span text, const char *label,
		  struct ga_findings *f);
void ga_pem_fini(struct ga_pem *pem);

#endif
