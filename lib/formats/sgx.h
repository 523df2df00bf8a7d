/* SPDX-License-Identifier: MIT */
/*
 * The SGX enclave report body: what an SGX quote is about, and how the quoting
 * enclave of every Intel quote vouches for its attestation key.
 */
#ifndef GA_FORMATS_SGX_H
#define GA_FORMATS_SGX_H

#include "findings.h"
#include "rd.h"

#define GA_SGX_REPORT_LEN 384

#define GA_SGX_ATTR_INIT (1ull << 0)
#define GA_SGX_ATTR_DEBUG (1ull << 1)

/**
 * struct ga_sgx_report - sgx_report_body_t, Intel SGX DCAP ECDSA API, A.4
 * @cpu_svn: CPUSVN
 * @misc_select: MISCSELECT
 * @isv_ext_prod_id: ISVEXTPRODID
 * @attributes: ATTRIBUTES, flags then XFRM
 * @mr_enclave: MRENCLAVE
 * @mr_signer: MRSIGNER
 * @config_id: CONFIGID
 * @isv_prod_id: ISVPRODID
 * @isv_svn: ISVSVN
 * @config_svn: CONFIGSVN
 * @isv_family_id: ISVFAMILYID
 * @report_data: REPORTDATA
 */
struct ga_sgx_report {
	uint8_t cpu_svn[16];
	uint32_t misc_select;
	uint8_t isv_ext_prod_id[16];
	uint8_t attributes[16];
	uint8_t mr_enclave[32];
	uint8_t mr_signer[32];
	uint8_t config_id[64];
	uint16_t isv_prod_id;
	uint16_t isv_svn;
	uint16_t config_svn;
	uint8_t isv_family_id[16];
	uint8_t report_data[64];
};

/* Exactly GA_SGX_REPORT_LEN bytes of @r. 0, or -1 with findings. */
int ga_sgx_report_parse(struct ga_rd *r, struct ga_sgx_report *rep,
			struct ga_findings *f);

/* The flags half of ATTRIBUTES. */
uint64_t ga_sgx_report_flags(const struct ga_sgx_report *rep);

#endif
