// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measurement registers of a TD, under the names that mainline's driver gives
 * them in sysfs, and those of the TDX module.
 */
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>
#include <asm/tdx.h>
#include "tdx.h"

#define TPM_ALG_SHA384	0x0c

/* Offsets in TDREPORT_STRUCT, of TEE_TCB_INFO and of TDINFO_STRUCT. */
#define TCB_INFO	256
#define TD_INFO		512

/* TDG.MR.RTMR.EXTEND wants its operand aligned to 64 bytes. */
#define RTMR_OPERAND_LEN 64

enum {
	MRSEAM, MRSIGNERSEAM, MRTD, MRCONFIGID, MROWNER, MROWNERCONFIG,
	RTMR0, RTMR1, RTMR2, RTMR3,
};

/* EFI_CC_MR_INDEX of EFI_CC_MEASUREMENT_PROTOCOL counts MRTD as 0. */
#define RTMR(n) {							\
	.name = "rtmr" #n,						\
	.alg = TPM_ALG_SHA384,						\
	.len = TDX_MR_LEN,						\
	.cel_index = (n) + 1,						\
	.extendable = TDX_CAN_EXTEND,					\
}

const struct guest_attest_register tdx_registers[TDX_NR_REGISTERS] = {
	[MRSEAM] = { "mrseam", TPM_ALG_SHA384, TDX_MR_LEN },
	[MRSIGNERSEAM] = { "mrsignerseam", TPM_ALG_SHA384, TDX_MR_LEN },
	[MRTD] = { "mrtd", TPM_ALG_SHA384, TDX_MR_LEN },
	[MRCONFIGID] = { "mrconfigid", 0, TDX_MR_LEN },
	[MROWNER] = { "mrowner", 0, TDX_MR_LEN },
	[MROWNERCONFIG] = { "mrownerconfig", 0, TDX_MR_LEN },
	[RTMR0] = RTMR(0),
	[RTMR1] = RTMR(1),
	[RTMR2] = RTMR(2),
	[RTMR3] = RTMR(3),
};

static const u16 offsets[TDX_NR_REGISTERS] = {
	[MRSEAM] = TCB_INFO + 24,
	[MRSIGNERSEAM] = TCB_INFO + 72,
	[MRTD] = TD_INFO + 16,
	[MRCONFIGID] = TD_INFO + 64,
	[MROWNER] = TD_INFO + 112,
	[MROWNERCONFIG] = TD_INFO + 160,
	[RTMR0] = TD_INFO + 208,
	[RTMR1] = TD_INFO + 256,
	[RTMR2] = TD_INFO + 304,
	[RTMR3] = TD_INFO + 352,
};

/* From a report made now: nothing here keeps a register's value. */
int tdx_read_register(unsigned int index, u8 *value, ktime_t deadline)
{
	struct tdx_report_operands *op;
	int ret;

	op = kzalloc(sizeof(*op), GFP_KERNEL);
	if (!op)
		return -ENOMEM;
	ret = tdx_get_report(op, deadline);
	if (!ret)
		memcpy(value, op->tdreport + offsets[index], TDX_MR_LEN);
	kfree_sensitive(op);
	return ret;
}

static int extend_here(unsigned int rtmr, const u8 *digest)
{
	u8 *operand = kzalloc(RTMR_OPERAND_LEN, GFP_KERNEL);
	int ret;

	if (!operand)
		return -ENOMEM;
	memcpy(operand, digest, TDX_MR_LEN);
	ret = tdx_mcall_extend_rtmr(rtmr, operand);
	kfree(operand);
	return ret;
}

/*
 * The driver first, where it is: it shows the registers in sysfs from a cache,
 * which it drops only for extensions of its own.
 */
static int extend_once(unsigned int rtmr, const u8 *digest)
{
	int ret = tdx_sysfs_extend(rtmr, digest);

	return ret == -ENOENT ? extend_here(rtmr, digest) : ret;
}

/* -EBUSY: another vCPU is in the TDX module, extending as well. */
int tdx_extend_register(unsigned int index, const u8 *digest, ktime_t deadline)
{
	ktime_t start = ktime_get();
	int ret;

	while ((ret = extend_once(index - RTMR0, digest)) == -EBUSY) {
		ret = tdx_nap(start, deadline);
		if (ret)
			return ret == -ETIMEDOUT ? -EBUSY : ret;
	}
	switch (ret) {
	case 0:
	case -ENOMEM:
		return ret;
	case -EINTR:
	case -ERESTARTSYS:
		/* Killed in the driver's queue: nothing was extended. */
		return -ERESTARTSYS;
	default:
		return -EIO;
	}
}
