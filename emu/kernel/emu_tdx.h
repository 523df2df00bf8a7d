/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_TDX_H
#define EMU_TDX_H

#include <linux/types.h>
#include "guestmem.h"
#include "wire.h"

struct pt_regs;
struct seq_file;

#define MAC_KEY_SIZE	32

/*
 * The TD and the platform under it. Set by module parameters; from then on
 * only the RTMRs change, under a lock of td.c.
 */
struct td {
	struct td_info info;
	struct tee_tcb_info tcb;
	u8 cpu_svn[16];
	u8 report_version;
	u8 mac_key[MAC_KEY_SIZE];
	bool mac_key_given;
};

/* What the VMM is about to hand to the guest. @data belongs to the reply. */
struct quote_reply {
	u64 status;
	u8 *data;
	u32 len;
	u32 out_len;
	/* the most that the guest's buffer takes */
	u32 room;
};

/* td.c: the TDX module */
extern struct td td;
int emu_td_init(void);
void emu_td_exit(void);
u64 td_report(u64 report_gpa, u64 data_gpa, u64 subtype);
u64 td_rtmr_extend(u64 digest_gpa, u64 index);
void td_show(struct seq_file *m);

/* trap.c: where TDCALL lands */
int emu_trap_init(void);
void emu_trap_exit(void);

/* vmcall.c: the VMM */
int emu_vmcall_init(void);
void emu_vmcall_exit(void);
u64 vmcall(struct pt_regs *regs);
void vmcall_show(struct seq_file *m);
void quote_reply_fail(struct quote_reply *reply, u64 status);

/* qgs.c: the VMM's way to the emulated host */
void qgs_get_quote(const u8 *report, struct quote_reply *reply);
void qgs_stop(void);

/* debugfs.c */
enum emu_stat {
	STAT_VP_VMCALL,
	STAT_MR_RTMR_EXTEND,
	STAT_MR_REPORT,
	STAT_OTHER_LEAF,
	STAT_TDCALL_FAILED,
	STAT_QUOTE_STARTED,
	STAT_QUOTE_COMPLETED,
	STAT_QUOTE_FAILED,
	STAT_QUOTE_RETRY,
	STAT_QUOTE_REFUSED,
	STAT_FREED_IN_FLIGHT,
	STAT_TOUCHED_IN_FLIGHT,
	NR_EMU_STATS,
};

void stat_inc(enum emu_stat stat);
int emu_debugfs_init(void);
void emu_debugfs_exit(void);

#endif
