// SPDX-License-Identifier: GPL-2.0-only
/*
 * Emulates AMD SEV-SNP under a stock kernel: to drivers this machine is an SNP
 * guest. For tests only; its evidence proves nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include "emu_snp.h"
#include "fault.h"

static int __init emu_snp_init(void)
{
	int err;

	err = params_check() ?: host_init();
	if (err)
		return err;
	err = report_init();
	if (err)
		goto err_report;
	err = firmware_init();
	if (err)
		goto err_firmware;
	err = guest_init();
	if (err)
		goto err_firmware;
	err = svsm_init();
	if (err)
		goto err_svsm;
	fault_init();
	err = trap_init();
	if (err)
		goto err_trap;
	err = debugfs_init();
	if (err)
		goto err_debugfs;
	err = guest_start();
	if (err)
		goto err_start;
	pr_notice("VMGEXIT is emulated: evidence of this machine proves nothing\n");
	return 0;

err_start:
	debugfs_exit();
err_debugfs:
	trap_exit();
err_trap:
	svsm_exit();
err_svsm:
	guest_exit();
err_firmware:
	firmware_exit();
	report_exit();
err_report:
	host_exit();
	return err;
}
module_init(emu_snp_init);

/*
 * Drivers that use the emulated guest have to be gone: their next VMGEXIT is
 * an invalid instruction again.
 */
static void __exit emu_snp_exit(void)
{
	guest_stop();
	debugfs_exit();
	trap_exit();
	fault_stop();
	svsm_exit();
	guest_exit();
	firmware_exit();
	report_exit();
	host_exit();
}
module_exit(emu_snp_exit);

MODULE_DESCRIPTION("Emulated AMD SEV-SNP platform, for tests");
MODULE_LICENSE("GPL");
