/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_TDREPORT_H
#define EMU_HOST_TDREPORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * TDREPORT_STRUCT as TDG.MR.REPORT writes it (TDX Module ABI): REPORTMACSTRUCT,
 * TEE_TCB_INFO, 17 reserved bytes, TDINFO. The MAC is an HMAC-SHA256 of the
 * bytes before it: a CPU computes another function with a key of its own,
 * which no one outside can tell apart.
 */
enum {
	TDREPORT_SIZE = 1024,
	TDREPORT_TYPE = 0,
	TDREPORT_SUBTYPE = 1,
	TDREPORT_VERSION = 2,
	TDREPORT_TCB_HASH = 32,
	TDREPORT_TDINFO_HASH = 80,
	TDREPORT_DATA = 128,
	TDREPORT_MAC = 224,
	TDREPORT_TCB_INFO = 256,
	TDREPORT_TCB_INFO_SIZE = 239,
	TDREPORT_TEE_TCB_SVN = TDREPORT_TCB_INFO + 8,
	TDREPORT_MRSEAM = TDREPORT_TCB_INFO + 24,
	TDREPORT_MRSIGNERSEAM = TDREPORT_TCB_INFO + 72,
	TDREPORT_SEAM_ATTRIBUTES = TDREPORT_TCB_INFO + 120,
	TDREPORT_TEE_TCB_SVN2 = TDREPORT_TCB_INFO + 128,
	TDREPORT_TDINFO = 512,
	TDREPORT_TDINFO_SIZE = 512,
	TDREPORT_SERVTD_HASH = TDREPORT_TDINFO + 400,
};

struct platform;

/* NULL when a quoting enclave would take @report, else what is wrong with it */
const char *tdreport_refuse(const uint8_t *report, size_t len, const uint8_t mac_key[32]);

/* A made-up TD on @p; tdreport_set() changes it, tdreport_seal() ends it. */
int tdreport_init(uint8_t report[TDREPORT_SIZE], const struct platform *p, unsigned int version);
/* As parts_set() */
int tdreport_set(uint8_t report[TDREPORT_SIZE], const char *assignment);
int tdreport_seal(uint8_t report[TDREPORT_SIZE], const uint8_t mac_key[32]);

#endif
