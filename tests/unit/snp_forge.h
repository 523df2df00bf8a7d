/* SPDX-License-Identifier: MIT */
/*
 * A CA of our own in AMD's shape, and reports signed under it: for what no
 * real evidence shows.
 */
#ifndef SNP_FORGE_H
#define SNP_FORGE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "support.h"

/* 2025-07-01T00:00:00Z; everything made here is valid for a year about it. */
#define SNP_NOW	 1751328000
#define SNP_YEAR (365 * 86400)

/**
 * struct snp_ca - to make one certificate of a CA
 * @cn: commonName of the subject
 * @issuer_cn: of the issuer
 * @serial: serial number
 * @key: the subject's key
 * @issuer_key: signs it
 * @no_ca: leave basicConstraints out
 * @no_cert_sign: leave keyCertSign out
 * @from: notBefore
 * @to: notAfter
 */
struct snp_ca {
	const char *cn;
	const char *issuer_cn;
	long serial;
	EVP_PKEY *key;
	EVP_PKEY *issuer_key;
	bool no_ca;
	bool no_cert_sign;
	int64_t from;
	int64_t to;
};

/* The extensions of a VEK, in the order of @spl in struct snp_vek. */
enum {
	SNP_BL,
	SNP_TEE,
	SNP_SNP,
	SNP_SPL4,
	SNP_SPL5,
	SNP_SPL6,
	SNP_SPL7,
	SNP_UCODE,
	SNP_FMC,
	SNP_SPLS,
};

/**
 * struct snp_vek - to make one VEK certificate
 * @cn: commonName of the subject
 * @issuer_cn: of the issuer
 * @issuer_key: signs it
 * @key: the subject's key
 * @struct_version: structVersion
 * @product: productName
 * @spl: levels
 * @hwid: value of hwID
 * @hwid_len: its length, 0 to leave it out
 * @csp_id: value of csp_id, or NULL
 * @omit: mask of (1 << index of @spl) to leave out; SNP_OMIT_*
 * @extra: arcs below AMD's of another extension, or NULL
 * @extra_value: its value, or NULL
 * @extra_value_len: bytes at @extra_value
 * @ca: say CA in basicConstraints
 * @from: notBefore
 * @to: notAfter
 */
struct snp_vek {
	const char *cn;
	const char *issuer_cn;
	EVP_PKEY *issuer_key;
	EVP_PKEY *key;
	int struct_version;
	const char *product;
	uint8_t spl[SNP_SPLS];
	uint8_t hwid[80];
	size_t hwid_len;
	const char *csp_id;
	unsigned int omit;
	const char *extra;
	const void *extra_value;
	size_t extra_value_len;
	bool ca;
	int64_t from;
	int64_t to;
};

#define SNP_OMIT_STRUCT_VERSION (1u << 16)
#define SNP_OMIT_PRODUCT	(1u << 17)

/**
 * struct snp_forge - the keys and the certificates that are as they should be
 * @ark_key: key of the root
 * @ask_key: key of the CA of VCEKs
 * @asvk_key: key of the CA of VLEKs
 * @vek_key: P-384
 * @other_key: another RSA key
 * @p256_key: P-256
 * @ark: root certificate, DER
 * @ask: CA of VCEKs
 * @asvk: CA of VLEKs
 * @crl: of the root, revoking nothing
 */
struct snp_forge {
	EVP_PKEY *ark_key;
	EVP_PKEY *ask_key;
	EVP_PKEY *asvk_key;
	EVP_PKEY *vek_key;
	EVP_PKEY *other_key;
	EVP_PKEY *p256_key;
	struct blob ark;
	struct blob ask;
	struct blob asvk;
	struct blob crl;
};

void snp_forge_init(struct snp_forge *f);
void snp_forge_fini(struct snp_forge *f);

#define SNP_ASK_SERIAL	0x10001
#define SNP_ASVK_SERIAL 0x10101

/* A CA certificate that is as it should be, to be changed and then made. */
struct snp_ca snp_ca(const struct snp_forge *f, const char *cn);
struct blob snp_make_ca(const struct snp_ca *ca);

/* A VCEK or VLEK for Milan that fits snp_report(). */
struct snp_vek snp_vcek(const struct snp_forge *f);
struct snp_vek snp_vlek(const struct snp_forge *f);
/* The same for Turin, which fits snp_turin_report(). */
struct snp_vek snp_turin_vcek(const struct snp_forge *f);
struct blob snp_make_vek(const struct snp_vek *vek);

/* A CRL by @issuer_cn from @from to @to, revoking @serial unless negative. */
struct blob snp_make_crl(const char *issuer_cn, EVP_PKEY *key, int64_t from,
			 int64_t to, long serial);

struct blob snp_pem(struct blob der);

/* A report of version 3 from Milan; of version 5 from Turin. Not signed. */
struct blob snp_report(void);
struct blob snp_turin_report(void);

/* Put @n bytes of @v, little endian. */
void snp_put(struct blob report, size_t at, size_t n, uint64_t v);

/* Sign by @key over what is there now. */
void snp_sign(struct blob report, EVP_PKEY *key);

/**
 * struct snp_run - one verification with the forge's root trusted
 * @evidence: the evidence
 * @certs: certificates, DER; the first one without bytes ends them
 * @crl: CRL, or none
 * @time: when
 * @flags: GA_VERIFY_*
 * @report_data: 64 bytes, or NULL
 * @user_data: of the binding, or NULL
 * @user_data_len: bytes at @user_data
 * @policy: a policy, or NULL
 */
struct snp_run {
	struct blob evidence;
	struct blob certs[4];
	struct blob crl;
	int64_t time;
	unsigned int flags;
	const uint8_t *report_data;
	const uint8_t *user_data;
	size_t user_data_len;
	const struct ga_policy *policy;
};

struct ga_verdict *snp_verify(const struct snp_forge *f,
			      const struct snp_run *run);

#endif
