/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What crosses the boundary of an SNP guest and is not the kernel's to define:
 * the guest messages of the SEV-SNP Firmware ABI (56860), the manifest of the
 * SVSM specification (58019), and the emulator's own messages to the host.
 */
#ifndef EMU_SNP_WIRE_H
#define EMU_SNP_WIRE_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/uuid.h>

#define REPORT_DATA_SIZE	64
#define TCB_SIZE		8
#define CHIP_ID_SIZE		64

/* 56860, ATTESTATION_REPORT */
struct attestation_report {
	__le32 version;
	__le32 guest_svn;
	u8 policy[8];
	u8 family_id[16];
	u8 image_id[16];
	__le32 vmpl;
	__le32 signature_algo;
	u8 current_tcb[TCB_SIZE];
	u8 platform_info[8];
	__le32 key_info;
	__le32 reserved0;
	u8 report_data[REPORT_DATA_SIZE];
	u8 measurement[48];
	u8 host_data[32];
	u8 id_key_digest[48];
	u8 author_key_digest[48];
	u8 report_id[32];
	u8 report_id_ma[32];
	u8 reported_tcb[TCB_SIZE];
	/* since version 3: family, model, stepping */
	u8 cpuid[3];
	u8 reserved1[21];
	u8 chip_id[CHIP_ID_SIZE];
	u8 committed_tcb[TCB_SIZE];
	/* build, minor, major */
	u8 current_version[3];
	u8 reserved2;
	u8 committed_version[3];
	u8 reserved3;
	u8 launch_tcb[TCB_SIZE];
	/* since version 5 */
	u8 launch_mit_vector[8];
	u8 current_mit_vector[8];
	u8 reserved4[152];
	u8 signature[512];
};

static_assert(offsetof(struct attestation_report, report_data) == 0x50);
static_assert(offsetof(struct attestation_report, reported_tcb) == 0x180);
static_assert(offsetof(struct attestation_report, chip_id) == 0x1a0);
static_assert(offsetof(struct attestation_report, launch_tcb) == 0x1f0);
static_assert(offsetof(struct attestation_report, signature) == 0x2a0);
static_assert(sizeof(struct attestation_report) == 0x4a0);

#define SIGNATURE_ECDSA_P384_SHA384	1

/* KEY_INFO: AUTHOR_KEY_EN, MASK_CHIP_KEY, and three bits of SIGNING_KEY */
#define KEY_INFO_MASK_CHIP_KEY	BIT(1)
#define KEY_INFO_GUESTS_MASK	GENMASK(1, 0)
#define KEY_INFO_VLEK		BIT(2)
#define KEY_INFO_NONE		GENMASK(4, 2)

/* 56860, MSG_REPORT_REQ */
struct report_request {
	u8 report_data[REPORT_DATA_SIZE];
	__le32 vmpl;
	__le32 key_sel;
	u8 reserved[24];
};

enum key_sel {
	KEY_SEL_VLEK_OR_VCEK,
	KEY_SEL_VCEK,
	KEY_SEL_VLEK,
};

/* 56860, MSG_REPORT_RSP */
struct report_response {
	__le32 status;
	__le32 report_size;
	u8 reserved[24];
	struct attestation_report report;
};

static_assert(sizeof(struct report_request) == 96);
static_assert(sizeof(struct report_response) == 32 + 0x4a0);

/* 56860, MSG_KEY_REQ and MSG_KEY_RSP */
struct key_request {
	__le32 root_key_select;
	__le32 reserved;
	__le64 field_select;
	__le32 vmpl;
	__le32 guest_svn;
	u8 tcb[TCB_SIZE];
};

struct key_response {
	__le32 status;
	u8 reserved[28];
	u8 key[32];
};

static_assert(sizeof(struct key_request) == 32);
static_assert(sizeof(struct key_response) == 64);

/* VMRK or not, and two bits of KEY_SEL */
#define ROOT_KEY_MASK		GENMASK(2, 0)

#define KEY_FIELD_POLICY	BIT(0)
#define KEY_FIELD_IMAGE_ID	BIT(1)
#define KEY_FIELD_FAMILY_ID	BIT(2)
#define KEY_FIELD_MEASUREMENT	BIT(3)
#define KEY_FIELD_GUEST_SVN	BIT(4)
#define KEY_FIELD_TCB		BIT(5)
#define KEY_FIELDS_MASK		GENMASK(5, 0)

/* 56860, status codes */
enum fw_status {
	FW_SUCCESS		= 0x00,
	FW_BAD_MEASUREMENT	= 0x0a,
	FW_HWERROR_PLATFORM	= 0x11,
	FW_UNSUPPORTED		= 0x15,
	FW_INVALID_PARAM	= 0x16,
	FW_AEAD_OFLOW		= 0x1d,
	FW_INVALID_KEY		= 0x27,
};

/* 56421, an entry of the certificate table; one of zeros ends it */
struct certificate_entry {
	u8 guid[16];
	__le32 offset;
	__le32 length;
};

static_assert(sizeof(struct certificate_entry) == 24);

/* 58019, the services manifest */
struct manifest_entry {
	guid_t guid;
	__le32 offset;
	__le32 size;
};

struct manifest_header {
	guid_t guid;
	__le32 size;
	__le32 count;
	struct manifest_entry entries[];
};

static_assert(sizeof(struct manifest_header) == 24);
static_assert(sizeof(struct manifest_entry) == 24);

/* 58019, the operation of an attestation call; from @service on for one service */
struct attest_operation {
	__le64 report_gpa;
	__le32 report_size;
	u8 reserved0[4];
	__le64 nonce_gpa;
	__le16 nonce_size;
	u8 reserved1[6];
	__le64 manifest_gpa;
	__le32 manifest_size;
	u8 reserved2[4];
	__le64 certificates_gpa;
	__le32 certificates_size;
	u8 reserved3[4];
	guid_t service;
	__le32 manifest_version;
	u8 reserved4[4];
};

static_assert(offsetof(struct attest_operation, service) == 0x40);
static_assert(sizeof(struct attest_operation) == 0x58);

/*
 * To the host, and back with the same id: a header, then @len bytes. Everything
 * is little endian.
 */
struct host_header {
	__le32 magic;
	__le16 type;
	/* of an answer: 0, or why there is none */
	__le16 status;
	__le32 id;
	__le32 len;
};

#define HOST_MAGIC	0x50534d45U	/* "EMSP" */

enum host_type {
	/* no bytes, or 16 of a product's name; struct host_platform */
	HOST_PLATFORM	= 1,
	/* a report up to its signature; the 512 bytes of that */
	HOST_SIGN	= 2,
	/* struct host_certificates; the certificate table */
	HOST_CERTIFICATES = 3,
};

struct host_platform {
	u8 product[16];
	u8 cpuid[3];
	u8 version[3];
	u8 reserved[2];
	u8 tcb[TCB_SIZE];
	u8 chip_id[CHIP_ID_SIZE];
};

struct host_certificates {
	__le32 vlek;
	u8 tcb[TCB_SIZE];
};

static_assert(sizeof(struct host_header) == 16);
static_assert(sizeof(struct host_platform) == 96);
static_assert(sizeof(struct host_certificates) == 12);

#endif
