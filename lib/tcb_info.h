/* SPDX-License-Identifier: MIT */
/*
 * Intel's statements about platforms and quoting enclaves, as PCS serves them
 * (Intel SGX and TDX Provisioning Certification Service API, "Get TCB Info"
 * and "Get Quoting Enclave Identity").
 */
#ifndef GA_TCB_INFO_H
#define GA_TCB_INFO_H

#include "findings.h"
#include "json.h"

#define GA_TCB_COMPONENTS 16

/**
 * struct ga_tcb_level - one TCB level
 * @sgx: SVNs of the SGX TCB components
 * @tdx: SVNs of the TDX TCB components, zero in SGX TCB info
 * @svn: pcesvn of a platform, isvsvn of a module or enclave
 * @date: tcbDate
 * @status: tcbStatus
 * @advisories: advisoryIDs: a JSON array of strings, checked; empty without
 */
struct ga_tcb_level {
	uint8_t sgx[GA_TCB_COMPONENTS];
	uint8_t tdx[GA_TCB_COMPONENTS];
	uint16_t svn;
	int64_t date;
	enum ga_tcb_status status;
	struct ga_span advisories;
};

/* Levels in the order of the document: best first. */
struct ga_tcb_levels {
	size_t n;
	struct ga_tcb_level *v;
};

/**
 * struct ga_tdx_module - tdxModule, or one of tdxModuleIdentities
 * @id: "TDX_01" and so on; empty for tdxModule
 * @mr_signer: mrsigner
 * @attributes: attributes, little endian
 * @attributes_mask: attributesMask
 * @levels: tcbLevels, by isvsvn; none for tdxModule
 */
struct ga_tdx_module {
	char id[8];
	uint8_t mr_signer[48];
	uint64_t attributes;
	uint64_t attributes_mask;
	struct ga_tcb_levels levels;
};

/**
 * struct ga_tcb_info - a TCB info; spans point into its text
 * @tdx: id is "TDX", else "SGX"
 * @version: 2 or 3
 * @issue_date: issueDate
 * @next_update: nextUpdate
 * @fmspc: FMSPC
 * @pce_id: PCE-ID
 * @evaluation_number: tcbEvaluationDataNumber
 * @has_module: tdxModule is there
 * @module: tdxModule
 * @n_modules: how many tdxModuleIdentities
 * @modules: tdxModuleIdentities
 * @levels: tcbLevels
 */
struct ga_tcb_info {
	bool tdx;
	unsigned int version;
	int64_t issue_date;
	int64_t next_update;
	uint8_t fmspc[6];
	uint8_t pce_id[2];
	uint32_t evaluation_number;
	bool has_module;
	struct ga_tdx_module module;
	size_t n_modules;
	struct ga_tdx_module *modules;
	struct ga_tcb_levels levels;
};

/**
 * struct ga_qe_identity - an enclave identity
 * @td_qe: id is "TD_QE", else "QE"
 * @issue_date: issueDate
 * @next_update: nextUpdate
 * @evaluation_number: tcbEvaluationDataNumber
 * @misc_select: miscselect, in the byte order of the report
 * @misc_select_mask: miscselectMask
 * @attributes: attributes
 * @attributes_mask: attributesMask
 * @mr_signer: mrsigner
 * @isv_prod_id: isvprodid
 * @levels: tcbLevels, by isvsvn
 */
struct ga_qe_identity {
	bool td_qe;
	int64_t issue_date;
	int64_t next_update;
	uint32_t evaluation_number;
	uint8_t misc_select[4];
	uint8_t misc_select_mask[4];
	uint8_t attributes[16];
	uint8_t attributes_mask[16];
	uint8_t mr_signer[32];
	uint16_t isv_prod_id;
	struct ga_tcb_levels levels;
};

/*
 * The two parts of a signed document { @body_name: {...}, "signature": hex }.
 * @body are the very bytes that are signed. 0, or -1 with findings.
 */
int ga_pcs_split(struct ga_span text, const char *body_name,
		 struct ga_span *body, uint8_t signature[64],
		 struct ga_findings *f);

/*
 * The same for a document in the form PCS serves, the signature last and no
 * white space, by its ends alone: what is in between is anybody's guess until
 * the signature over it has held. 0, or -1 for another form.
 */
int ga_pcs_split_served(struct ga_span text, const char *body_name,
			struct ga_span *body, uint8_t signature[64]);

/* The body of such a document. 0, or -1 with findings and nothing to free. */
int ga_tcb_info_parse(struct ga_tcb_info *t, struct ga_span body,
		      struct ga_findings *f);
void ga_tcb_info_fini(struct ga_tcb_info *t);

int ga_qe_identity_parse(struct ga_qe_identity *q, struct ga_span body,
			 struct ga_findings *f);
void ga_qe_identity_fini(struct ga_qe_identity *q);

/* For tcb_info.c and qe_identity.c: members both have. 0 or -1. */
int ga_pcs_hex(struct ga_json *j, uint8_t *dst, size_t n);
int ga_pcs_time(struct ga_json *j, int64_t *out);
int ga_pcs_u32(struct ga_json *j, uint32_t *out);
int ga_pcs_isvsvn_levels(struct ga_json *j, struct ga_tcb_levels *levels);

/* Room for one more level, zeroed; NULL at the limit or without memory. */
struct ga_tcb_level *ga_tcb_levels_add(struct ga_tcb_levels *levels);

/* The members of a level besides "tcb". 1 when @name is not one of them. */
int ga_tcb_level_member(struct ga_json *j, struct ga_span name,
			struct ga_tcb_level *level);

#endif
