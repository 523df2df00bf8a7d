/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SGX_REPORT_H
#define EMU_HOST_SGX_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "parts.h"

/* The body of REPORT (Intel SDM, volume 3D), as the API calls sgx_report_body_t */
enum {
	SGX_REPORT_SIZE = 384,
	SGX_REPORT_DATA = 320,
};

struct profile;

/* Names begin with "qe-": the enclave that most callers mean is the quoting one. */
extern const struct parts sgx_report_parts;

/* An enclave called @name, of the platform's signer, on its CPU; -1 on error */
int sgx_report_init(uint8_t report[SGX_REPORT_SIZE], const struct profile *p, const char *name,
		    uint16_t prod_id, uint16_t svn);

#endif
