/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QE_H
#define EMU_HOST_QE_H

#include "bytes.h"
#include "platform.h"
#include "quote.h"

/*
 * The quoting enclave's part of a quote's signature data: its report, whose
 * report data binds the attestation key, signed with the PCK, then the
 * authentication data. NULL on success, else the reason.
 */
const char *qe_put_certified(const struct platform *p, const struct quote_options *o,
			     const uint8_t attestation_key[64], struct bytes *out);

#endif
