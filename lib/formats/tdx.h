/* SPDX-License-Identifier: MIT */
/* The TD report body of a TDX quote, in its three sizes. */
#ifndef GA_FORMATS_TDX_H
#define GA_FORMATS_TDX_H

#include "findings.h"
#include "rd.h"

#define GA_TD_REPORT10_LEN 584
#define GA_TD_REPORT15_LEN 648
#define GA_TD_REPORT15EX_LEN 885

/* TDATTRIBUTES, Intel TDX Module Base Architecture Specification, 11.2 */
#define GA_TD_ATTR_DEBUG (1ull << 0)
/* "TD under debug": DEBUG, three bits that profile, four that are reserved. */
#define GA_TD_ATTR_TUD 0xffull
#define GA_TD_ATTR_SEPT_VE_DISABLE (1ull << 28)
#define GA_TD_ATTR_MIGRATABLE (1ull << 29)
#define GA_TD_ATTR_PKS (1ull << 30)
#define GA_TD_ATTR_KL (1ull << 31)
#define GA_TD_ATTR_PERFMON (1ull << 63)

/**
 * struct ga_td_report - sgx_report2_body_t and what later versions append
 * @tee_tcb_svn: TEE_TCB_SVN; [0] module SVN, [1] module major version
 * @mr_seam: MRSEAM, measurement of the TDX module
 * @mr_signer_seam: MRSIGNERSEAM, zero for Intel's module
 * @seam_attributes: SEAMATTRIBUTES, zero for Intel's module
 * @td_attributes: TDATTRIBUTES
 * @xfam: XFAM
 * @mr_td: MRTD, measurement of the initial contents
 * @mr_config_id: MRCONFIGID
 * @mr_owner: MROWNER
 * @mr_owner_config: MROWNERCONFIG
 * @rtmr: RTMR0 to RTMR3
 * @report_data: REPORTDATA
 * @tee_tcb_svn2: TEE_TCB_SVN_2 of TDX 1.5: the module now running, where it
 *	was updated under the TD
 * @mr_service_td: MRSERVICETD of TDX 1.5
 * @vmid: VMID within a partitioned TD; this and what follows: body type 4
 * @td_id: TDID
 * @dev_info: hash of the device information
 * @init_servtd_hash: INIT_SERVTD_HASH
 * @init_servtd_attr: INIT_SERVTD_ATTR
 * @init_cpu_svn: INIT_CPUSVN
 * @init_tee_tcb_svn: INIT_TEE_TCB_SVN
 * @init_tee_fmspc: INIT_TEE_MODEL
 * @cur_servtd_hash: CURR_SERVTD_HASH
 * @cur_servtd_attr: CURR_SERVTD_ATTR
 */
struct ga_td_report {
	uint8_t tee_tcb_svn[16];
	uint8_t mr_seam[48];
	uint8_t mr_signer_seam[48];
	uint64_t seam_attributes;
	uint64_t td_attributes;
	uint64_t xfam;
	uint8_t mr_td[48];
	uint8_t mr_config_id[48];
	uint8_t mr_owner[48];
	uint8_t mr_owner_config[48];
	uint8_t rtmr[4][48];
	uint8_t report_data[64];
	uint8_t tee_tcb_svn2[16];
	uint8_t mr_service_td[48];
	uint8_t vmid;
	uint8_t td_id[32];
	uint8_t dev_info[48];
	uint8_t init_servtd_hash[48];
	uint64_t init_servtd_attr;
	uint8_t init_cpu_svn[16];
	uint8_t init_tee_tcb_svn[16];
	uint8_t init_tee_fmspc[12];
	uint8_t cur_servtd_hash[48];
	uint64_t cur_servtd_attr;
};

/* A body of one of the lengths above. 0, or -1 with findings. */
int ga_td_report_parse(struct ga_rd *r, size_t len, struct ga_td_report *td,
		       struct ga_findings *f);

#endif
