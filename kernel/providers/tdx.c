// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence on Intel TDX: a quote by way of the host's quoting service.
 *
 * Works beside mainline's tdx-guest driver: TDG.MR.REPORT keeps no state, and
 * each driver has buffers of its own.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>
#include <asm/cpu_device_id.h>
#include <asm/tdx.h>
#include "tdx.h"

/* -EBUSY: another vCPU is in the TDX module with an operand of this call. */
int tdx_get_report(struct tdx_report_operands *op, ktime_t deadline)
{
	ktime_t start = ktime_get();
	int ret;

	while ((ret = tdx_mcall_get_report0(op->report_data, op->tdreport)) ==
	       -EBUSY) {
		ret = tdx_nap(start, deadline);
		if (ret)
			return ret == -ETIMEDOUT ? -EBUSY : ret;
	}
	return ret ? -EIO : 0;
}

static int tdx_request(const struct guest_attest_request *req,
		       struct guest_attest_evidence *evidence)
{
	struct tdx_report_operands *op;
	int ret;

	BUILD_BUG_ON_NOT_POWER_OF_2(sizeof(*op));
	op = kzalloc(sizeof(*op), GFP_KERNEL);
	if (!op)
		return -ENOMEM;
	memcpy(op->report_data, req->report_data, sizeof(op->report_data));

	ret = tdx_get_report(op, req->deadline);
	if (!ret)
		ret = tdx_get_quote(op->tdreport, req->deadline, evidence);

	/* Its MAC makes a TDREPORT a credential towards local enclaves. */
	kfree_sensitive(op);
	return ret;
}

static const struct guest_attest_ops tdx_ops = {
	.name = "tdx",
	.module = THIS_MODULE,
	.request = tdx_request,
	.registers = tdx_registers,
	.nr_registers = TDX_NR_REGISTERS,
	.read_register = tdx_read_register,
	.extend_register = tdx_extend_register,
};

static const struct x86_cpu_id tdx_ids[] = {
	X86_MATCH_FEATURE(X86_FEATURE_TDX_GUEST, NULL),
	{}
};
MODULE_DEVICE_TABLE(x86cpu, tdx_ids);

static int __init guest_attest_tdx_init(void)
{
	if (!x86_match_cpu(tdx_ids))
		return -ENODEV;
	return register_guest_attest_ops(&tdx_ops);
}
module_init(guest_attest_tdx_init);

static void __exit guest_attest_tdx_exit(void)
{
	unregister_guest_attest_ops(&tdx_ops);
	tdx_pool_destroy();
}
module_exit(guest_attest_tdx_exit);

MODULE_DESCRIPTION("guest_attest provider for Intel TDX");
MODULE_LICENSE("GPL");
