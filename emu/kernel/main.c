// SPDX-License-Identifier: GPL-2.0-only
/*
 * Emulates Intel TDX under a stock kernel: to drivers this machine is a TD.
 * For tests only; its evidence proves nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <asm/cpufeature.h>
#include "compat.h"
#include "emu_tdx.h"

/*
 * Drivers look at boot_cpu_data; what was patched at boot still sees no TD, so
 * the kernel does not share or accept memory, and addresses carry no shared bit.
 */
static unsigned long *boot_cpu_caps(void)
{
	return (unsigned long *)boot_cpu_data.x86_capability;
}

static int __init emu_tdx_init(void)
{
	int err;

	if (boot_cpu_has(X86_FEATURE_TDX_GUEST)) {
		pr_err("this machine is a TD already\n");
		return -EBUSY;
	}
	err = compat_init();
	if (err)
		goto err_compat;
	err = emu_td_init();
	if (err)
		goto err_td;
	err = emu_vmcall_init();
	if (err)
		goto err_vmcall;
	err = emu_trap_init();
	if (err)
		goto err_trap;
	set_bit(X86_FEATURE_TDX_GUEST, boot_cpu_caps());
	err = emu_debugfs_init();
	if (err)
		goto err_debugfs;
	pr_notice("TDCALL is emulated: evidence of this machine proves nothing\n");
	return 0;

err_debugfs:
	clear_bit(X86_FEATURE_TDX_GUEST, boot_cpu_caps());
	emu_trap_exit();
err_trap:
	emu_vmcall_exit();
err_vmcall:
err_td:
	compat_exit();
err_compat:
	emu_td_exit();
	return err;
}
module_init(emu_tdx_init);

/*
 * Drivers that use the emulated TD have to be gone: their next TDCALL is an
 * invalid instruction again.
 */
static void __exit emu_tdx_exit(void)
{
	emu_debugfs_exit();
	clear_bit(X86_FEATURE_TDX_GUEST, boot_cpu_caps());
	emu_trap_exit();
	emu_vmcall_exit();
	compat_exit();
	emu_td_exit();
}
module_exit(emu_tdx_exit);

MODULE_DESCRIPTION("Emulated Intel TDX platform, for tests");
MODULE_LICENSE("GPL");
