/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_SNP_H
#define EMU_SNP_H

#include <linux/spinlock_types.h>
#include <linux/types.h>
#include <asm/sev.h>
#include "../guestmem.h"
#include "wire.h"

struct fault;
struct pt_regs;
struct seq_file;

#define NR_VMPCKS	4
#define VMPL_MAX	3

/* What a firmware status or an error of the VMM looks like in SW_EXITINFO2 */
#define EXIT_FW(status)		((u64)(status))
#define EXIT_VMM(error)		SNP_GUEST_VMM_ERR(error)

/*
 * The guest's launch and the machine under it: what its reports say. Set by
 * parameters and by the host's answer when the module is loaded.
 */
struct platform {
	struct attestation_report report;
	char product[17];
	u8 guest_vmpl;
	bool vlek;
	bool certificates;
};

/* params.c */
extern struct platform platform;
int params_check(void);
void params_take_platform(const struct host_platform *host);
void params_show(struct seq_file *m);

/* guest.c: what makes the kernel believe that it is an SNP guest */
int guest_init(void);
void guest_exit(void);
int guest_start(void);
void guest_stop(void);
struct ghcb *guest_ghcb(void);
struct svsm_ca *guest_caa(void);
extern struct snp_secrets_page *guest_secrets;
u8 *guest_vmpck(unsigned int id);

/* trap.c: where VMGEXIT lands */
int trap_init(void);
void trap_exit(void);

/*
 * vmm.c: the VMM's side of the GHCB. The platform is one, with its secure
 * processor, its SVSM and its way to the host: what serves an exit runs in the
 * trap, under this lock, which is held while the host answers.
 */
extern raw_spinlock_t platform_lock;
void vmm_exit(struct ghcb *ghcb, struct pt_regs *regs);

/* firmware.c: the secure processor's end of the guest's message channels */
int firmware_init(void);
void firmware_exit(void);
const u8 *firmware_vmpck(unsigned int id);
void firmware_watch(const struct snp_guest_msg *request);
u32 firmware_request(const struct snp_guest_msg *request, struct snp_guest_msg *response,
		     const struct fault *fault);
int firmware_rekey(unsigned int id);
int firmware_set_seqno(unsigned int id, u32 seqno);
void firmware_show(struct seq_file *m);

/* report.c: 0, or a firmware status */
int report_init(void);
u32 report_make(struct attestation_report *report, const u8 *report_data, u32 vmpl, bool vlek);
const u8 *report_certificates(size_t *len);
void report_exit(void);

/* key.c */
void key_answer(const struct key_request *request, unsigned int vmpck,
		struct key_response *response);

/* svsm.c: the module above the guest, at VMPL 0 */
int svsm_init(void);
void svsm_exit(void);
void svsm_call(struct pt_regs *regs, const struct fault *fault);

/* host.c: the way to the emulated host; -errno, or the length of the answer */
int host_init(void);
void host_exit(void);
int host_ask(enum host_type type, const void *data, size_t len, void *answer, size_t room);

/* debugfs.c */
enum emu_stat {
	STAT_VMGEXIT,
	STAT_GUEST_REQUEST,
	STAT_EXT_GUEST_REQUEST,
	STAT_RUN_VMPL,
	STAT_MALFORMED_EXIT,
	STAT_BUSY,
	STAT_INVALID_LEN,
	STAT_RETRIED,
	STAT_FW_REFUSED,
	STAT_REPORT,
	STAT_REPORT_REFUSED,
	STAT_KEY,
	STAT_SVSM_ATTEST,
	STAT_SVSM_REFUSED,
	STAT_HOST_FAILED,
	STAT_IV_REUSED,
	STAT_WIPED_KEY_USED,
	NR_EMU_STATS,
};

void stat_inc(enum emu_stat stat);
int debugfs_init(void);
void debugfs_exit(void);

#endif
