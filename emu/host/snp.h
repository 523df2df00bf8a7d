/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_SNP_H
#define EMU_HOST_SNP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "pki.h"

enum { SNP_CHIP_ID_SIZE = 64, SNP_TCB_SIZE = 8, SNP_SECRET_SIZE = 32 };

struct snp_product {
	const char *name;
	/* in the certificate of a chip's key */
	const char *chip_name;
	/* Turin: another layout of the TCB, FMC in it, eight bytes of chip id */
	bool turin;
	uint32_t ark_serial;
	uint32_t ask_serial;
	uint32_t asvk_serial;
	/* family, model, stepping */
	uint8_t cpuid[3];
	/* a TCB of today, as reports have it */
	uint8_t tcb[SNP_TCB_SIZE];
	uint8_t build[3];
};

/* One machine of a product, and AMD's PKI for that product */
struct snp {
	const struct snp_product *product;
	struct signer ark;
	struct signer ask;
	struct signer asvk;
	uint8_t chip_id[SNP_CHIP_ID_SIZE];
	/* of the chip's fuses, and of the cloud provider's VLEK seed */
	uint8_t chip_secret[SNP_SECRET_SIZE];
	uint8_t csp_secret[SNP_SECRET_SIZE];
};

const struct snp_product *snp_product(const char *name);

/* Kept in <dir>/snp-<product>/; created when it is not there yet. */
int snp_open(struct snp *s, const char *dir, const struct snp_product *product, time_t now);
bool snp_exists(const char *dir, const struct snp_product *product);
void snp_close(struct snp *s);

/* How many bytes of the chip id say something */
size_t snp_chip_id_len(const struct snp_product *product);

/*
 * The versioned key of a TCB (chip's VCEK, or the provider's VLEK) with its
 * certificate: the same key whenever it is asked for, as hardware derives it.
 */
int snp_vek(const struct snp *s, bool vlek, const uint8_t tcb[SNP_TCB_SIZE], time_t now,
	    struct signer *vek);

enum snp_revoke { SNP_REVOKE_NONE, SNP_REVOKE_ASK, SNP_REVOKE_ASVK };

int snp_crl(const struct snp *s, enum snp_revoke revoke, time_t now, struct bytes *der);

#endif
