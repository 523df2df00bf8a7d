/* SPDX-License-Identifier: MIT */
/*
 * Intel evidence and collateral under a root of its own, right in every part
 * except where a knob says otherwise: what no real evidence shows. Certificates
 * and CRLs are made by OpenSSL, quotes and JSON by code that shares nothing
 * with the library.
 */
#ifndef INTEL_FORGE_H
#define INTEL_FORGE_H

#include "support.h"

#include <openssl/evp.h>

#define FORGE_NOW 1800000000
#define DAY 86400

/* Which key signs something. */
enum forge_key {
	FK_ROOT,
	FK_CA,
	FK_PCK,
	FK_TCB,
	FK_ATTEST,
	FK_STRANGER,
	FK_COUNT,
};

/**
 * struct forge_cert - knobs of one certificate
 * @cn: commonName of the subject
 * @not_before: seconds from FORGE_NOW
 * @not_after: seconds from FORGE_NOW
 * @ca: basicConstraints says CA
 * @path_len: pathLenConstraint, -1 for none
 * @usage: keyUsage in OpenSSL's words, NULL for none
 * @issuer_cn: name of the issuer
 * @signer: whose key signs
 * @critical: add a critical extension nobody knows
 */
struct forge_cert {
	const char *cn;
	long not_before;
	long not_after;
	bool ca;
	int path_len;
	const char *usage;
	const char *issuer_cn;
	enum forge_key signer;
	bool critical;
};

/**
 * struct forge_crl - knobs of one CRL
 * @absent: do not give it
 * @this_update: seconds from FORGE_NOW
 * @next_update: seconds from FORGE_NOW
 * @revoked: serial number it lists, 0 for none
 * @issuer_cn: name of the issuer
 * @signer: whose key signs
 */
struct forge_crl {
	bool absent;
	long this_update;
	long next_update;
	long revoked;
	const char *issuer_cn;
	enum forge_key signer;
};

/* Serial numbers. */
enum {
	SERIAL_ROOT = 0x101,
	SERIAL_CA = 0x102,
	SERIAL_PCK = 0x103,
	SERIAL_TCB = 0x104,
};

/**
 * struct forge - all knobs; forge_init() sets every one to what is right
 *
 * Named after the fields they go to. Texts of JSON are given whole where a
 * test wants them malformed.
 */
struct forge {
	struct evp_pkey_st *key[FK_COUNT];

	struct forge_cert root, ca, pck, tcb;
	struct forge_crl pck_crl, root_crl;
	bool no_root_in_quote;
	bool pck_in_collateral;
	bool no_sgx_extension;
	bool no_fmspc;
	bool two_fmspc;
	uint8_t fmspc[6];
	uint8_t pce_id[2];
	uint8_t comp_svn[16];
	unsigned int pce_svn;

	unsigned int version;
	unsigned int body;
	bool sgx;
	uint8_t tee_tcb_svn[16];
	uint8_t tee_tcb_svn2[16];
	uint8_t mr_signer_seam[48];
	uint64_t seam_attributes;
	uint64_t td_attributes;
	uint64_t sgx_flags;
	uint8_t report_data[64];
	uint8_t qe_mr_signer[32];
	unsigned int qe_isv_svn;
	unsigned int qe_prod_id;
	uint32_t qe_misc;
	uint8_t qe_attributes[16];
	uint8_t qe_report_data_tail;
	bool qe_report_data_wrong;
	enum forge_key qe_report_signer;
	enum forge_key quote_signer;
	bool attest_key_off_curve;

	const char *tcb_id;
	unsigned int tcb_version;
	long tcb_issue;
	long tcb_next;
	const char *tcb_fmspc;
	const char *tcb_pce_id;
	unsigned int tcb_eval;
	const char *tcb_status;
	unsigned int level_comp;
	unsigned int level_pce_svn;
	unsigned int level_tdx_comp2;
	const char *module_signer;
	const char *module_id;
	const char *module_status;
	unsigned int module_svn;
	const char *tcb_info_extra;
	const char *tcb_levels;
	const char *tcb_tail;
	enum forge_key tcb_signer;
	bool tcb_absent;
	bool tcb_flip;

	const char *qe_id;
	unsigned int qe_version;
	long qe_issue;
	long qe_next;
	unsigned int qe_eval;
	const char *qe_status;
	unsigned int qe_level_svn;
	const char *qe_tail;
	enum forge_key qe_signer;
	bool qe_absent;

	/* Given to ga_verify(). */
	unsigned int flags;
	uint32_t accept_tcb;
	uint32_t min_evaluation_number;
	bool no_collateral;
	bool no_emulated_root;

	/* What ga_collateral_new() had to say. */
	struct ga_findings *load_findings;
};

void forge_init(struct forge *fg);
void forge_fini(struct forge *fg);

/* As forge_init(), for an SGX quote of version 3. */
void forge_init_sgx(struct forge *fg);

/* Make evidence and collateral, and verify. Freed with ga_verdict_free(). */
struct ga_verdict *forge_verify(struct forge *fg);

#endif
