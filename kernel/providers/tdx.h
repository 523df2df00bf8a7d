/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_TDX_H
#define _GUEST_ATTEST_TDX_H

#include <linux/ktime.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>

struct guest_attest_evidence;

/* TDREPORT_STRUCT, Intel TDX Module ABI Reference, "TDREPORT_STRUCT" */
#define TDX_REPORT_LEN		1024

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

/* tdx_pool.c */
struct tdx_quote_buf *tdx_pool_get(ktime_t deadline);
void tdx_pool_put(struct tdx_quote_buf *buf);
void tdx_pool_destroy(void);

/* tdx_quote.c */
int tdx_nap(ktime_t start, ktime_t deadline);
int tdx_get_quote(const u8 *tdreport, ktime_t deadline,
		  struct guest_attest_evidence *evidence);

#endif
