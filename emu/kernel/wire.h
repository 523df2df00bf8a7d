/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What crosses the boundary of a TD: the structures of the Intel TDX Module ABI
 * Reference, of the Guest-Host Communication Interface (GHCI), and of the
 * message by which QEMU asks Intel's quote generation service (QGS).
 */
#ifndef EMU_TDX_WIRE_H
#define EMU_TDX_WIRE_H

#include <linux/build_bug.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* TDCALL leaves, TDX Module ABI, "TDCALL instruction leaf functions" */
enum tdcall_leaf {
	TDCALL_VP_VMCALL	= 0,
	TDCALL_MR_RTMR_EXTEND	= 2,
	TDCALL_MR_REPORT	= 4,
};

/* The low half of a status names the operand by its register's number. */
enum tdcall_operand {
	OPERAND_RAX	= 0,
	OPERAND_RCX	= 1,
	OPERAND_RDX	= 2,
	OPERAND_R8	= 8,
};

#define TDCALL_SUCCESS		0ULL
#define TDCALL_OPERAND_INVALID	0xc000010000000000ULL

/* TDG.VP.VMCALL, GHCI "TDG.VP.VMCALL sub-function completion status" */
#define VMCALL_GET_QUOTE	0x10002ULL
#define VMCALL_SUCCESS		0ULL
#define VMCALL_RETRY		1ULL
#define VMCALL_INVALID_OPERAND	0x8000000000000000ULL
#define VMCALL_ALIGN_ERROR	0x8000000000000002ULL

#define SHA384_SIZE		48

struct report_mac_struct {
	u8 type;
	u8 subtype;
	u8 version;
	u8 reserved0;
	u8 reserved1[12];
	u8 cpu_svn[16];
	u8 tee_tcb_info_hash[SHA384_SIZE];
	u8 tee_info_hash[SHA384_SIZE];
	u8 report_data[64];
	u8 reserved2[32];
	u8 mac[32];
};

struct tee_tcb_info {
	u8 valid[8];
	u8 tee_tcb_svn[16];
	u8 mrseam[SHA384_SIZE];
	u8 mrsignerseam[SHA384_SIZE];
	u8 attributes[8];
	u8 tee_tcb_svn2[16];
	u8 reserved[95];
};

struct td_info {
	u8 attributes[8];
	u8 xfam[8];
	u8 mrtd[SHA384_SIZE];
	u8 mrconfigid[SHA384_SIZE];
	u8 mrowner[SHA384_SIZE];
	u8 mrownerconfig[SHA384_SIZE];
	u8 rtmr[4][SHA384_SIZE];
	u8 servtd_hash[SHA384_SIZE];
	u8 reserved[64];
};

struct td_report {
	struct report_mac_struct mac;
	struct tee_tcb_info tcb;
	u8 reserved[17];
	struct td_info info;
};

static_assert(offsetof(struct report_mac_struct, mac) == 224);
static_assert(sizeof(struct report_mac_struct) == 256);
static_assert(sizeof(struct tee_tcb_info) == 239);
static_assert(sizeof(struct td_info) == 512);
static_assert(offsetof(struct td_report, info) == 512);
static_assert(sizeof(struct td_report) == 1024);

#define REPORT_TYPE_TDX		0x81
#define REPORT_DATA_SIZE	64

/* The buffer of TDG.VP.VMCALL<GetQuote>, GHCI section 3.3 */
struct quote_buf {
	__le64 version;
	__le64 status;
	__le32 in_len;
	__le32 out_len;
	u8 data[];
};

static_assert(sizeof(struct quote_buf) == 24);

#define QUOTE_BUF_VERSION	1
#define QUOTE_SUCCESS		0ULL
#define QUOTE_IN_FLIGHT		0xffffffffffffffffULL
#define QUOTE_ERROR		0x8000000000000000ULL
#define QUOTE_UNAVAILABLE	0x8000000000000001ULL

/* What QEMU grants a guest */
#define QUOTE_BUF_MAX		SZ_128K
#define QUOTES_IN_FLIGHT_MAX	16

/* QGS: every message follows its length */
struct qgs_header {
	__be32 length;
	__le16 major;
	__le16 minor;
	__le32 type;
	__le32 size;
	__le32 error_code;
};

struct qgs_request {
	struct qgs_header header;
	__le32 report_size;
	__le32 id_list_size;
	u8 report[sizeof(struct td_report)];
};

struct qgs_response {
	struct qgs_header header;
	__le32 selected_id_size;
	__le32 quote_size;
};

static_assert(sizeof(struct qgs_header) == 20);
static_assert(sizeof(struct qgs_request) == 28 + 1024);
static_assert(sizeof(struct qgs_response) == 28);

#define QGS_MAJOR		1
#define QGS_MINOR		1
#define QGS_GET_QUOTE_REQUEST	0
#define QGS_GET_QUOTE_RESPONSE	1

#endif
