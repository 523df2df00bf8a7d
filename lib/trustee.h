/* SPDX-License-Identifier: MIT */
/*
 * Evidence as the JSON that Trustee's attesters send: an Intel quote in
 * base64, or an SNP report field by field with its certificates. The SNP form
 * follows the structures of the Rust crate "sev" that the attester was built
 * with; both forms in use, that up to version 5 and that since version 6, are
 * read.
 */
#ifndef GA_TRUSTEE_H
#define GA_TRUSTEE_H

#include "findings.h"
#include "rd.h"

/* Does @bytes begin like a JSON object? */
bool ga_trustee_detect(struct ga_span bytes);

/*
 * The vendor's bytes: the quote, or the report followed by a certificate
 * table. 0 with @out to be freed with free(), or -1 with findings.
 */
int ga_trustee_unwrap(struct ga_span text, uint8_t **out, size_t *len,
		      struct ga_findings *f);

/* trustee_snp.c: the two members of SNP evidence. */

struct ga_json;

/* "attestation_report" into 1184 bytes, zero before. 0 or -1 with findings. */
int ga_trustee_report(struct ga_json *j, uint8_t *dst, struct ga_findings *f);

/*
 * "cert_chain" into a certificate table. @dst has room for @size bytes and is
 * zero before. 0 with @len set, or -1 with findings.
 */
int ga_trustee_certs(struct ga_json *j, uint8_t *dst, size_t size, size_t *len,
		     struct ga_findings *f);

#endif
