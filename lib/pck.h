/* SPDX-License-Identifier: MIT */
/*
 * Intel's extension of PCK certificates: which platform, and the TCB it had
 * when the certificate was issued.
 */
#ifndef GA_PCK_H
#define GA_PCK_H

#include "cert.h"

/**
 * struct ga_pck - SGX extensions, "Intel SGX PCK Certificate and CRL Profile
 *	Specification" 1.3.5, OID 1.2.840.113741.1.13.1
 * @ppid: PPID
 * @comp_svn: the sixteen SGX TCB component SVNs
 * @pce_svn: PCESVN
 * @cpu_svn: CPUSVN
 * @pce_id: PCE-ID
 * @fmspc: FMSPC
 * @sgx_type: 0 Standard, 1 Scalable, 2 Scalable with integrity
 * @has_platform_instance: @platform_instance_id is there (Platform CA only)
 * @platform_instance_id: Platform Instance ID
 * @dynamic_platform: can be extended with further packages; -1 unknown
 * @cached_keys: platform root keys are cached by Intel; -1 unknown
 * @smt_enabled: simultaneous multithreading is on; -1 unknown
 */
struct ga_pck {
	uint8_t ppid[16];
	uint8_t comp_svn[16];
	uint16_t pce_svn;
	uint8_t cpu_svn[16];
	uint8_t pce_id[2];
	uint8_t fmspc[6];
	int sgx_type;
	bool has_platform_instance;
	uint8_t platform_instance_id[16];
	int dynamic_platform;
	int cached_keys;
	int smt_enabled;
};

/* 0, or -1 with findings. */
int ga_pck_parse(const struct ga_cert *c, struct ga_pck *pck,
		 struct ga_findings *f);

#endif
