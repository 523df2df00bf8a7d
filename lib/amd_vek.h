/* SPDX-License-Identifier: MIT */
/*
 * AMD's endorsement keys: the VCEK, which a chip has by itself, and the VLEK,
 * which a cloud provider has loaded into it. "Versioned Chip Endorsement Key
 * (VCEK) Certificate and KDS Interface Specification" (AMD publication 57230).
 */
#ifndef GA_AMD_VEK_H
#define GA_AMD_VEK_H

#include "cert.h"
#include "formats/snp.h"

/**
 * struct ga_vek - what a VEK certificate says; the spans point into its DER
 * @kind: GA_SNP_KEY_VCEK or GA_SNP_KEY_VLEK, by commonName
 * @product: product line of the productName extension
 * @product_name: the same with its stepping, as "Milan-B0"
 * @turin: which layout @tcb has, by structVersion
 * @tcb: the security patch levels, as the TCB_VERSION they stand for
 * @hwid: the chip, 64 bytes, or 8 since Turin; VCEK only
 * @csp_id: the cloud provider; VLEK only
 */
struct ga_vek {
	enum ga_snp_signing_key kind;
	enum ga_snp_product product;
	char product_name[32];
	bool turin;
	uint64_t tcb;
	struct ga_span hwid;
	struct ga_span csp_id;
};

/* Does the subject of @c say that it is a VEK? */
bool ga_vek_is(const struct ga_cert *c);

/* 0, or -1 with a finding for every defect. */
int ga_vek_parse(const struct ga_cert *c, struct ga_vek *vek,
		 struct ga_findings *f);

/*
 * What the name of an AMD CA says: "SEV-Milan" issues VCEKs for Milan,
 * "SEV-VLEK-Milan" VLEKs. Return: 0, or -1 when it is no such name.
 */
int ga_amd_ica_parse(const char *common_name, enum ga_snp_product *product,
		     enum ga_snp_signing_key *kind);

/* "VCEK", "VLEK" or "none". */
const char *ga_vek_kind_name(enum ga_snp_signing_key kind);

/* Is the chip the one whose report says @chip_id? */
bool ga_vek_is_for_chip(const struct ga_vek *vek, const uint8_t chip_id[64]);

#endif
