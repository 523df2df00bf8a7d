/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QE_H
#define EMU_HOST_QE_H

#include <stdbool.h>

#include "bytes.h"
#include "platform.h"

enum {
	QE_REPORT_SIZE = 384,
	QE_AUTH_SIZE = 32,
	QE_PROD_ID_TDX = 2,
};

extern const uint8_t qe_auth[QE_AUTH_SIZE];
/* of the quoting enclave's report; the identity that is published asks for them */
extern const uint8_t qe_attributes[16];

/*
 * The TD quoting enclave's report (an SGX report body), whose report data
 * binds the attestation key, signed with the PCK.
 */
bool qe_put_report(const struct platform *p, const uint8_t attestation_key[64], struct bytes *out);

#endif
