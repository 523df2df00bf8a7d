// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evidence on AMD SEV-SNP: a report by the firmware, at this guest's VMPL or
 * above, and the reports of an SVSM on its services.
 *
 * Works beside mainline's sev-guest driver: see snp_channel.c.
 */
#include <linux/cache.h>
#include <linux/cc_platform.h>
#include <linux/module.h>
#include <linux/guest_attest_ops.h>
#include "snp.h"

static int snp_request(const struct guest_attest_request *req,
		       struct guest_attest_evidence *evidence)
{
	return req->service ? snp_svsm_report(req, evidence) :
			      snp_report(req, evidence);
}

static struct guest_attest_ops snp_ops __ro_after_init = {
	.name = "snp",
	.module = THIS_MODULE,
	.level_ceiling = GUEST_ATTEST_LEVEL_MAX,
	.request = snp_request,
};

static int __init guest_attest_snp_init(void)
{
	int ret;

	if (!cc_platform_has(CC_ATTR_GUEST_SEV_SNP))
		return -ENODEV;

	/* Beneath the guest's own VMPL there is an SVSM, at VMPL0 none. */
	snp_ops.level_floor = snp_vmpl;
	snp_ops.features = snp_vmpl ? GUEST_ATTEST_SERVICES : 0;

	ret = snp_channel_open();
	if (ret)
		return ret;
	ret = register_guest_attest_ops(&snp_ops);
	if (ret)
		snp_channel_close();
	return ret;
}
module_init(guest_attest_snp_init);

static void __exit guest_attest_snp_exit(void)
{
	unregister_guest_attest_ops(&snp_ops);
	snp_channel_close();
}
module_exit(guest_attest_snp_exit);

/* The device that the kernel makes on this platform, for sev-guest as well. */
MODULE_ALIAS("platform:sev-guest");
MODULE_DESCRIPTION("guest_attest provider for AMD SEV-SNP");
MODULE_LICENSE("GPL");
