/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows kernel versions, included before every file when
 * the modules are built outside a kernel tree.
 */
#ifndef _GUEST_ATTEST_COMPAT_H
#define _GUEST_ATTEST_COMPAT_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/version.h>

/* tdx_hcall_get_quote() took its final form and __assign_str() its one. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#error "guest-attest needs Linux 6.12 or newer"
#endif

/* Older kernels have no caller of TDG.MR.RTMR.EXTEND: RTMRs are read-only. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define TDX_CAN_EXTEND false
static inline int tdx_mcall_extend_rtmr(u8 index, u8 *data)
{
	return -EOPNOTSUPP;
}
#endif

#endif
