/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QUOTE_H
#define EMU_HOST_QUOTE_H

#include "bytes.h"
#include "platform.h"
#include "tdreport.h"

struct quote_options {
	/* 4, or 5 with body type 2 (TDX 1.0) or 3 (TDX 1.5) */
	unsigned int version;
	unsigned int body;
};

/* What is wrong with the options, NULL if nothing is */
const char *quote_options_refuse(const struct quote_options *o);

/*
 * Signs a report that tdreport_refuse() has passed. NULL on success, else the
 * reason; @out is empty then.
 */
const char *quote_make(const struct platform *p, const struct quote_options *o,
		       const uint8_t report[TDREPORT_SIZE], struct bytes *out);

#endif
