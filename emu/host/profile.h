/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PROFILE_H
#define EMU_HOST_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What the emulated machine is: fixed when the state is created, kept in
 * platform.json, and certified by the PCK certificate.
 */
struct profile {
	uint8_t fmspc[6];
	uint8_t pce_id[2];
	uint8_t ppid[16];
	uint8_t platform_instance_id[16];
	uint8_t qe_id[16];
	/* the raw value in reports; the components of the certificate differ */
	uint8_t cpu_svn[16];
	uint8_t sgx_svn[16];
	uint8_t tee_tcb_svn[16];
	uint8_t qe_mrsigner[32];
	unsigned int pce_svn;
	unsigned int qe_svn;
	unsigned int sgx_type;
	unsigned int processor_ca;
	char pcs_url[160];

	/* a bit per field named on the command line */
	uint32_t given;
};

int profile_defaults(struct profile *p);
bool profile_has(const char *name);
int profile_set(struct profile *p, const char *name, const char *value);
/* An error naming the first field of @asked that differs from @kept */
int profile_agrees(const struct profile *kept, const struct profile *asked);
int profile_save(const struct profile *p, const char *dir);
int profile_load(struct profile *p, const char *dir);
const char *profile_usage(void);

#endif
