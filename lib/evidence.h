/* SPDX-License-Identifier: MIT */
/* Parsed evidence of any vendor, and the table of what vendors there are. */
#ifndef GA_EVIDENCE_H
#define GA_EVIDENCE_H

#include <stdatomic.h>

#include <jansson.h>

#include "findings.h"
#include "formats/binding.h"
#include "formats/cert_table.h"
#include "formats/cmw.h"
#include "formats/quote.h"
#include "formats/snp.h"

struct ga_verification;

/**
 * struct ga_snp_evidence - an SNP report and what the host sent along
 * @report: the report
 * @certs: the certificate table; without rows when there is none
 */
struct ga_snp_evidence {
	struct ga_snp_report report;
	struct ga_cert_table certs;
};

/**
 * struct ga_evidence - parsed, immutable, not verified
 * @refs: reference count; a verdict keeps its evidence
 * @format: the row of the table that parsed it
 * @tee: what it claims to be
 * @buf: the vendor's bytes, which the spans below point into
 * @len: how many
 * @outer: the collection that they were in, or NULL
 * @cmw: its records, which point into @outer; empty without one
 * @binding: @cmw.binding taken apart
 * @quote: Intel's
 * @snp: AMD's
 */
struct ga_evidence {
	atomic_uint refs;
	const struct ga_format *format;
	enum ga_tee tee;
	uint8_t *buf;
	size_t len;
	uint8_t *outer;
	struct ga_cmw cmw;
	struct ga_binding binding;
	union {
		struct ga_quote quote;
		struct ga_snp_evidence snp;
	};
};

/**
 * struct ga_format - one kind of evidence
 * @detect: do the bytes look like it?
 * @parse: fill the evidence's tee and its part of the union; -1 with findings
 * @show: every field, or those that are signed; a new reference, or NULL
 * @verify: add findings to the verification, and fill the claims
 */
struct ga_format {
	bool (*detect)(struct ga_span bytes);
	int (*parse)(struct ga_evidence *ev, struct ga_findings *f);
	json_t *(*show)(const struct ga_evidence *ev, bool all);
	void (*verify)(struct ga_verification *vn);
};

extern const struct ga_format ga_format_intel;
extern const struct ga_format ga_format_snp;

struct ga_evidence *ga_evidence_ref(struct ga_evidence *ev);

#endif
