/* SPDX-License-Identifier: MIT */
/*
 * Intel's quotes: version 3 (SGX), 4 (SGX and TDX) and 5 (SGX and TDX), as in
 * the appendices of "Intel SGX ECDSA Quote Library API" (v3) and "Intel TDX
 * DCAP Quoting Library API" (v4, v5). All numbers are little endian; keys and
 * signatures are big endian pairs.
 */
#ifndef GA_FORMATS_QUOTE_H
#define GA_FORMATS_QUOTE_H

#include "sgx.h"
#include "tdx.h"

#define GA_TEE_TYPE_SGX 0x00000000u
#define GA_TEE_TYPE_TDX 0x00000081u

/* The only attestation key type in use: ECDSA-256 with P-256. */
#define GA_ATT_KEY_ECDSA_P256 2

enum ga_quote_body {
	GA_BODY_SGX = 1,
	GA_BODY_TD10 = 2,
	GA_BODY_TD15 = 3,
	GA_BODY_TD15EX = 4,
};

/* Types of certification data, A.4.9. */
#define GA_CERT_DATA_PCK_CHAIN 5
#define GA_CERT_DATA_QE_REPORT 6

/**
 * struct ga_quote - a parsed quote; the spans point into its bytes
 * @version: 3, 4 or 5
 * @att_key_type: GA_ATT_KEY_ECDSA_P256
 * @tee_type: GA_TEE_TYPE_SGX or GA_TEE_TYPE_TDX
 * @qe_svn: QE SVN; version 3 only, reserved and zero later
 * @pce_svn: PCE SVN; version 3 only, reserved and zero later
 * @qe_vendor_id: Intel's, 939a7233-f79c-4ca9-940a-0db3957f0607
 * @user_data: custom data of the quoting enclave
 * @body: which of the next two is filled
 * @sgx: enclave report
 * @td: TD report
 * @signed_part: header and body: what @signature covers
 * @sig_data_len: declared length of the signature data
 * @signature: of @signed_part by @attest_key
 * @attest_key: x || y of the attestation key
 * @qe_report_raw: the quoting enclave's report: what @qe_report_sig covers
 * @qe_report: the same, parsed
 * @qe_report_sig: of @qe_report_raw by the PCK
 * @qe_auth: authentication data of the quoting enclave
 * @cert_type: type of @cert_data
 * @cert_data: certification data of the PCK: PEM for type 5
 * @padding: number of zero bytes after the end
 */
struct ga_quote {
	uint16_t version;
	uint16_t att_key_type;
	uint32_t tee_type;
	uint16_t qe_svn;
	uint16_t pce_svn;
	uint8_t qe_vendor_id[16];
	uint8_t user_data[20];
	enum ga_quote_body body;
	struct ga_sgx_report sgx;
	struct ga_td_report td;
	struct ga_span signed_part;
	uint32_t sig_data_len;
	struct ga_span signature;
	struct ga_span attest_key;
	struct ga_span qe_report_raw;
	struct ga_sgx_report qe_report;
	struct ga_span qe_report_sig;
	struct ga_span qe_auth;
	uint16_t cert_type;
	struct ga_span cert_data;
	size_t padding;
};

/* Does @bytes begin like a quote? Says nothing about what follows. */
bool ga_quote_detect(struct ga_span bytes);

/*
 * Parse all of @bytes. Zero bytes after the signature data are counted in
 * ->padding: the firmware and kernel interfaces hand out quotes in padded
 * buffers. Anything else there is an error.
 * Return: 0, or -1 with findings and nothing of use in @q.
 */
int ga_quote_parse(struct ga_span bytes, struct ga_quote *q,
		   struct ga_findings *f);

const char *ga_quote_subject(const struct ga_quote *q);

#endif
