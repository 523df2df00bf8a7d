// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where VMGEXIT lands. Outside of an SNP guest the instruction raises #UD, and
 * the kernel asks the die notifiers before it gives up: so its own GHCB code
 * and its unmodified drivers run up to the very instruction.
 */
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/trapnr.h>
#include "emu_snp.h"

/* rep; vmmcall */
static const u8 vmgexit_insn[] = { 0xf3, 0x0f, 0x01, 0xd9 };

/*
 * Runs with interrupts off, on the stack of whoever executed the instruction:
 * no sleeping, no sleeping locks, little stack.
 */
static int trap_notify(struct notifier_block *nb, unsigned long val, void *data)
{
	struct die_args *die = data;
	struct pt_regs *regs = die->regs;
	u8 insn[sizeof(vmgexit_insn)];

	if (val != DIE_TRAP || die->trapnr != X86_TRAP_UD || user_mode(regs))
		return NOTIFY_DONE;
	/* Another #UD may sit at the end of what is mapped. */
	if (copy_from_kernel_nofault(insn, (void *)regs->ip, sizeof(insn)) ||
	    memcmp(insn, vmgexit_insn, sizeof(insn)))
		return NOTIFY_DONE;

	stat_inc(STAT_VMGEXIT);
	vmm_exit(guest_ghcb(), regs);
	regs->ip += sizeof(insn);
	return NOTIFY_STOP;
}

static struct notifier_block trap_nb = {
	.notifier_call = trap_notify,
	.priority = INT_MAX,
};

int trap_init(void)
{
	return register_die_notifier(&trap_nb);
}

/* No CPU is in the notifier any more when this returns. */
void trap_exit(void)
{
	unregister_die_notifier(&trap_nb);
}
