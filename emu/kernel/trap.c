// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where TDCALL lands. Outside of a TD the instruction raises #UD, and the kernel
 * asks the die notifiers before it gives up: so the kernel's own assembly and
 * its unmodified drivers run up to the very instruction.
 */
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/trapnr.h>
#include "emu_tdx.h"

static const u8 tdcall_insn[] = { 0x66, 0x0f, 0x01, 0xcc };

static u64 tdcall(struct pt_regs *regs)
{
	switch (regs->ax) {
	case TDCALL_VP_VMCALL:
		stat_inc(STAT_VP_VMCALL);
		return vmcall(regs);
	case TDCALL_MR_RTMR_EXTEND:
		stat_inc(STAT_MR_RTMR_EXTEND);
		return td_rtmr_extend(regs->cx, regs->dx);
	case TDCALL_MR_REPORT:
		stat_inc(STAT_MR_REPORT);
		return td_report(regs->cx, regs->dx, regs->r8);
	default:
		stat_inc(STAT_OTHER_LEAF);
		return TDCALL_OPERAND_INVALID | OPERAND_RAX;
	}
}

/*
 * Runs with interrupts off, on the stack of whoever executed the instruction:
 * no sleeping, no sleeping locks, little stack.
 */
static int trap_notify(struct notifier_block *nb, unsigned long val, void *data)
{
	struct die_args *die = data;
	struct pt_regs *regs = die->regs;
	u8 insn[sizeof(tdcall_insn)];

	if (val != DIE_TRAP || die->trapnr != X86_TRAP_UD || user_mode(regs))
		return NOTIFY_DONE;
	/* Another #UD may sit at the end of what is mapped. */
	if (copy_from_kernel_nofault(insn, (void *)regs->ip, sizeof(insn)) ||
	    memcmp(insn, tdcall_insn, sizeof(insn)))
		return NOTIFY_DONE;

	regs->ax = tdcall(regs);
	if (regs->ax != TDCALL_SUCCESS)
		stat_inc(STAT_TDCALL_FAILED);
	regs->ip += sizeof(insn);
	return NOTIFY_STOP;
}

static struct notifier_block trap_nb = {
	.notifier_call = trap_notify,
	.priority = INT_MAX,
};

int emu_trap_init(void)
{
	return register_die_notifier(&trap_nb);
}

/* No CPU is in the notifier any more when this returns. */
void emu_trap_exit(void)
{
	unregister_die_notifier(&trap_nb);
}
