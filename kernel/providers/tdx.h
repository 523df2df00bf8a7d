/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_TDX_H
#define _GUEST_ATTEST_TDX_H

#include <linux/ktime.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/guest_attest_ops.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>

struct guest_attest_evidence;

/* TDREPORT_STRUCT, Intel TDX Module ABI Reference, "TDREPORT_STRUCT" */
#define TDX_REPORT_LEN		1024

/* Measurement registers: SHA-384, or 48 bytes of the TD owner's choice. */
#define TDX_MR_LEN		48
#define TDX_NR_REGISTERS	10

#ifndef TDX_CAN_EXTEND
#define TDX_CAN_EXTEND		true
#endif

/* What mainline's driver shares since 7.0: room for a quote with collateral. */
#define TDX_QUOTE_BUF_LEN	SZ_128K

/*
 * Status of a buffer, Guest-Host Communication Interface (GHCI) 1.5 section
 * 3.3, TDG.VP.VMCALL<GetQuote>.
 */
#define TDX_QUOTE_SUCCESS	0ULL
#define TDX_QUOTE_IN_FLIGHT	0xffffffffffffffffULL

/**
 * struct tdx_quote_buf - GetQuote buffer, shared with the VMM
 * @version: 1
 * @status: TDX_QUOTE_*, written by the VMM
 * @in_len: bytes of @data that hold the TDREPORT
 * @out_len: bytes of @data that the VMM says it wrote
 * @data: TDREPORT in, quote out
 *
 * The VMM can write all of it at any time: each field is read once, and bytes
 * are judged only after they were copied out.
 */
struct tdx_quote_buf {
	__le64 version;
	__le64 status;
	__le32 in_len;
	__le32 out_len;
	u8 data[];
};

#define TDX_QUOTE_DATA_MAX \
	(TDX_QUOTE_BUF_LEN - offsetof(struct tdx_quote_buf, data))

static inline u64 tdx_quote_status(const struct tdx_quote_buf *buf)
{
	/* Pairs with the VMM's store: the quote is read after the status. */
	return le64_to_cpu(smp_load_acquire(&buf->status));
}

/*
 * TDG.MR.REPORT wants its operands aligned to 1024 and 64 bytes, in the linear
 * map.  kmalloc() aligns powers of two to their size, and this is one.
 */
struct tdx_report_operands {
	u8 tdreport[TDX_REPORT_LEN];
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	u8 pad[TDX_REPORT_LEN - GUEST_ATTEST_REPORT_DATA_LEN];
};

/* tdx.c */
int tdx_get_report(struct tdx_report_operands *op, ktime_t deadline);

/* tdx_mr.c */
extern const struct guest_attest_register tdx_registers[TDX_NR_REGISTERS];
int tdx_read_register(unsigned int index, u8 *value, ktime_t deadline);
int tdx_extend_register(unsigned int index, const u8 *digest,
			ktime_t deadline);

/* tdx_sysfs.c */
int tdx_sysfs_extend(unsigned int rtmr, const u8 *digest);

/* tdx_pool.c */
struct tdx_quote_buf *tdx_pool_get(ktime_t deadline);
void tdx_pool_put(struct tdx_quote_buf *buf);
void tdx_pool_destroy(void);

/* tdx_quote.c */
int tdx_nap(ktime_t start, ktime_t deadline);
int tdx_get_quote(const u8 *tdreport, ktime_t deadline,
		  struct guest_attest_evidence *evidence);

#endif
