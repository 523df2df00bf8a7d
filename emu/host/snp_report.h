/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SNP_REPORT_H
#define EMU_HOST_SNP_REPORT_H

#include "snp.h"

/* ATTESTATION_REPORT of the SEV-SNP Firmware ABI (56860) */
enum {
	SNP_REPORT_SIZE = 1184,
	SNP_REPORT_SIGNED = 0x2a0,
	SNP_REPORT_DATA = 0x50,
	SNP_REPORT_REPORTED_TCB = 0x180,
};

/* A made-up guest; snp_report_set() changes it, snp_report_sign() ends it. */
int snp_report_init(uint8_t report[SNP_REPORT_SIZE], const struct snp *s, unsigned int version,
		    bool vlek);
/* As parts_set() */
int snp_report_set(uint8_t report[SNP_REPORT_SIZE], const char *assignment);
int snp_report_sign(uint8_t report[SNP_REPORT_SIZE], EVP_PKEY *vek);

/* The certificate table of an extended report */
void snp_report_table(const struct snp *s, bool vlek, X509 *vek, struct bytes *out);

#endif
