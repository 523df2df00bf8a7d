/* SPDX-License-Identifier: MIT */
/*
 * The SEV-SNP attestation report, versions 1 to 5: ATTESTATION_REPORT of
 * "SEV Secure Nested Paging Firmware ABI Specification" (AMD publication
 * 56860). All numbers are little endian, those in the signature too.
 */
#ifndef GA_FORMATS_SNP_H
#define GA_FORMATS_SNP_H

#include "findings.h"
#include "rd.h"

#define GA_SNP_REPORT_LEN 1184
#define GA_SNP_SIGNED_LEN 672

/* POLICY, the guest policy of 4.3 */
#define GA_SNP_POLICY_ABI_MINOR 0xffull
#define GA_SNP_POLICY_ABI_MAJOR 0xff00ull
#define GA_SNP_POLICY_SMT (1ull << 16)
#define GA_SNP_POLICY_RESERVED_ONE (1ull << 17)
#define GA_SNP_POLICY_MIGRATE_MA (1ull << 18)
#define GA_SNP_POLICY_DEBUG (1ull << 19)
#define GA_SNP_POLICY_SINGLE_SOCKET (1ull << 20)
#define GA_SNP_POLICY_CXL_ALLOW (1ull << 21)
#define GA_SNP_POLICY_MEM_AES_256_XTS (1ull << 22)
#define GA_SNP_POLICY_RAPL_DIS (1ull << 23)
#define GA_SNP_POLICY_CIPHERTEXT_HIDING_DRAM (1ull << 24)
#define GA_SNP_POLICY_PAGE_SWAP_DISABLE (1ull << 25)
#define GA_SNP_POLICY_KNOWN ((1ull << 26) - 1)

/*
 * PLATFORM_INFO. Bit 6 came with Turin: genuine reports have it set while
 * much software still takes it for reserved.
 */
#define GA_SNP_PLATFORM_SMT_EN (1ull << 0)
#define GA_SNP_PLATFORM_TSME_EN (1ull << 1)
#define GA_SNP_PLATFORM_ECC_EN (1ull << 2)
#define GA_SNP_PLATFORM_RAPL_DIS (1ull << 3)
#define GA_SNP_PLATFORM_CIPHERTEXT_HIDING_DRAM_EN (1ull << 4)
#define GA_SNP_PLATFORM_ALIAS_CHECK_COMPLETE (1ull << 5)
#define GA_SNP_PLATFORM_IOMMU_WRITE_SAFE (1ull << 6)
#define GA_SNP_PLATFORM_TIO_EN (1ull << 7)
#define GA_SNP_PLATFORM_KNOWN 0xffull

/* VMPL of a report that the host asked for, not the guest. */
#define GA_SNP_VMPL_HOST 0xffffffffu

#define GA_SNP_SIG_ECDSA_P384_SHA384 1

enum ga_snp_signing_key {
	GA_SNP_KEY_VCEK = 0,
	GA_SNP_KEY_VLEK = 1,
	GA_SNP_KEY_NONE = 7,
};

/* Product lines, each with a root key of its own. */
enum ga_snp_product {
	GA_SNP_UNKNOWN,
	GA_SNP_MILAN,
	GA_SNP_GENOA,
	GA_SNP_TURIN,
};

/* Components of a TCB_VERSION; FMC exists since Turin. */
enum ga_snp_tcb_component {
	GA_SNP_TCB_FMC,
	GA_SNP_TCB_BOOT_LOADER,
	GA_SNP_TCB_TEE,
	GA_SNP_TCB_SNP,
	GA_SNP_TCB_MICROCODE,
	GA_SNP_TCB_COMPONENTS,
};

/**
 * struct ga_snp_version - a firmware version
 * @build: build number
 * @minor: API minor version
 * @major: API major version
 */
struct ga_snp_version {
	uint8_t build;
	uint8_t minor;
	uint8_t major;
};

/**
 * struct ga_snp_report - a parsed report; the spans point into its bytes
 * @version: VERSION, 1 to 5
 * @guest_svn: GUEST_SVN
 * @policy: POLICY, GA_SNP_POLICY_*
 * @family_id: FAMILY_ID
 * @image_id: IMAGE_ID
 * @vmpl: VMPL, 0 to 3, or GA_SNP_VMPL_HOST
 * @signature_algo: SIGNATURE_ALGO, GA_SNP_SIG_ECDSA_P384_SHA384
 * @current_tcb: CURRENT_TCB; what runs now
 * @platform_info: PLATFORM_INFO, GA_SNP_PLATFORM_*
 * @author_key_en: AUTHOR_KEY_EN; the ID key was certified by an author key
 * @mask_chip_key: MASK_CHIP_KEY; the host keeps the VCEK from signing
 * @signing_key: SIGNING_KEY
 * @report_data: REPORT_DATA
 * @measurement: MEASUREMENT
 * @host_data: HOST_DATA
 * @id_key_digest: ID_KEY_DIGEST
 * @author_key_digest: AUTHOR_KEY_DIGEST
 * @report_id: REPORT_ID
 * @report_id_ma: REPORT_ID_MA
 * @reported_tcb: REPORTED_TCB; what the signing key was derived from
 * @has_cpuid: the next three are there (version 3 and later)
 * @cpuid_fam_id: CPUID_FAM_ID
 * @cpuid_mod_id: CPUID_MOD_ID
 * @cpuid_step: CPUID_STEP
 * @chip_id: CHIP_ID; all zeros when the host masks it
 * @has_committed: what follows up to @launch_tcb is there (version 2 and later)
 * @committed_tcb: COMMITTED_TCB; what the host can't go back behind
 * @current: CURRENT_BUILD, CURRENT_MINOR, CURRENT_MAJOR
 * @committed: COMMITTED_BUILD, COMMITTED_MINOR, COMMITTED_MAJOR
 * @launch_tcb: LAUNCH_TCB
 * @has_mit_vectors: the next two are there (version 5)
 * @launch_mit_vector: LAUNCH_MIT_VECTOR
 * @current_mit_vector: CURRENT_MIT_VECTOR
 * @signed_part: what the signature covers
 * @sig_r: R of SIGNATURE, 72 bytes, little endian
 * @sig_s: S of SIGNATURE, likewise
 */
struct ga_snp_report {
	uint32_t version;
	uint32_t guest_svn;
	uint64_t policy;
	uint8_t family_id[16];
	uint8_t image_id[16];
	uint32_t vmpl;
	uint32_t signature_algo;
	uint64_t current_tcb;
	uint64_t platform_info;
	bool author_key_en;
	bool mask_chip_key;
	enum ga_snp_signing_key signing_key;
	uint8_t report_data[64];
	uint8_t measurement[48];
	uint8_t host_data[32];
	uint8_t id_key_digest[48];
	uint8_t author_key_digest[48];
	uint8_t report_id[32];
	uint8_t report_id_ma[32];
	uint64_t reported_tcb;
	bool has_cpuid;
	uint8_t cpuid_fam_id;
	uint8_t cpuid_mod_id;
	uint8_t cpuid_step;
	uint8_t chip_id[64];
	bool has_committed;
	uint64_t committed_tcb;
	struct ga_snp_version current;
	struct ga_snp_version committed;
	uint64_t launch_tcb;
	bool has_mit_vectors;
	uint64_t launch_mit_vector;
	uint64_t current_mit_vector;
	struct ga_span signed_part;
	struct ga_span sig_r;
	struct ga_span sig_s;
};

/* Does @bytes begin like a report? Says nothing about what follows. */
bool ga_snp_report_detect(struct ga_span bytes);

/*
 * One report of exactly GA_SNP_REPORT_LEN bytes at @r; what follows it is the
 * caller's. Every defect is reported, not the first alone.
 * Return: 0, or -1 with findings and nothing of use in @rep.
 */
int ga_snp_report_parse(struct ga_rd *r, struct ga_snp_report *rep,
			struct ga_findings *f);

/*
 * The product line the report itself names by its CPUID, GA_SNP_UNKNOWN when
 * it names none (version 2 and before) or one that is not known here.
 */
enum ga_snp_product ga_snp_report_product(const struct ga_snp_report *rep);

/* "Milan", as in the names of AMD's keys, or "unknown". */
const char *ga_snp_product_name(enum ga_snp_product product);

/*
 * Which of two layouts TCB_VERSION has: Turin's, or that of Milan and Genoa.
 * A report without CPUID is older than Turin.
 */
bool ga_snp_tcb_turin(const struct ga_snp_report *rep);

/* One component; 0 for FMC where there is none. */
uint8_t ga_snp_tcb_get(uint64_t tcb, bool turin, enum ga_snp_tcb_component c);

/* AMD's name of a component. */
const char *ga_snp_tcb_name(enum ga_snp_tcb_component c);

/* The bytes of @tcb that no component of this layout is in. */
uint64_t ga_snp_tcb_reserved(uint64_t tcb, bool turin);

/* Is no component of @a above that of @b? */
bool ga_snp_tcb_le(uint64_t a, uint64_t b, bool turin);

#endif
