/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QUOTE_H
#define EMU_HOST_QUOTE_H

#include "bytes.h"
#include "platform.h"
#include "sgx_report.h"
#include "tdreport.h"

struct quote_options {
	/* 3: SGX; 4: TDX; 5: TDX with body type 2 (TDX 1.0) or 3 (TDX 1.5) */
	unsigned int version;
	unsigned int body;
	/*
	 * What a genuine quote would not have, but properly signed. NAME=HEX of
	 * the header, or of the quoting enclave's report ("qe-" before it)
	 */
	const char *const *set;
	unsigned int n_set;
	/* NULL: the usual; the authentication data, and the PEM chain at the end */
	const struct bytes *auth;
	const struct bytes *chain;
	/* 0: 5, the PCK chain */
	unsigned int certification;
};

/* What is wrong with the options, NULL if nothing is */
const char *quote_options_refuse(const struct quote_options *o);

/* Of the report that such a quote is made of */
size_t quote_report_size(const struct quote_options *o);

/*
 * Signs a report: a TDREPORT that tdreport_refuse() has passed, or that of an
 * enclave. NULL on success, else the reason; @out is as it was then.
 */
const char *quote_make(const struct platform *p, const struct quote_options *o,
		       const uint8_t *report, struct bytes *out);

#endif
