// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VMM's side of the GHCB, as KVM plays it (GHCB specification, 56421).
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/ptrace.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <asm/msr.h>
#include <asm/sev.h>
#include <asm/svm.h>
#include <asm/tsc.h>
#include "emu_snp.h"
#include "fault.h"

/* A buffer beyond this is no honest guest's */
#define CERTIFICATE_PAGES_MAX	256

DEFINE_RAW_SPINLOCK(platform_lock);

/* As hosts do that keep one guest from having the secure processor to itself */
static uint throttle;
module_param(throttle, uint, 0644);
MODULE_PARM_DESC(throttle, "guest requests that are served in 2 s, 0 (default) for all");

#define THROTTLE_S	2

static bool throttled(void)
{
	static u64 window_end;
	static uint served;
	uint most = READ_ONCE(throttle);
	u64 now = rdtsc();

	if (now > window_end) {
		window_end = now + THROTTLE_S * 1000ULL * tsc_khz;
		served = 0;
	}
	if (!most || served < most) {
		served++;
		return false;
	}
	return true;
}

static void answer(struct ghcb *ghcb, u64 info1, u64 info2)
{
	ghcb_set_sw_exit_info_1(ghcb, info1);
	ghcb_set_sw_exit_info_2(ghcb, info2);
}

static void refuse(struct ghcb *ghcb, u64 reason)
{
	stat_inc(STAT_MALFORMED_EXIT);
	answer(ghcb, GHCB_HV_RESP_MALFORMED_INPUT, reason);
}

/* 0 if the table is in the guest's buffer, else what VMM error there is */
static u64 give_certificates(struct ghcb *ghcb, const struct fault *fault)
{
	u64 npages = ghcb_get_rbx(ghcb);
	const u8 *table;
	size_t len;
	u8 *data;

	table = report_certificates(&len);
	if (!len)
		return 0;
	if (npages < PFN_UP(len)) {
		ghcb_set_rbx(ghcb, PFN_UP(len));
		return SNP_GUEST_VMM_ERR_INVALID_LEN;
	}
	data = guestmem_map(ghcb_get_rax(ghcb), npages << PAGE_SHIFT);
	memcpy(data, table, len);
	fault_certificates(fault, data, len, npages << PAGE_SHIFT);
	return 0;
}

static bool certificates_fit(struct ghcb *ghcb)
{
	u64 gpa = ghcb_get_rax(ghcb), npages = ghcb_get_rbx(ghcb);

	if (!npages)
		return true;
	return IS_ALIGNED(gpa, PAGE_SIZE) && npages <= CERTIFICATE_PAGES_MAX &&
	       guestmem_map(gpa, npages << PAGE_SHIFT);
}

static u64 guest_request(struct ghcb *ghcb, bool extended, const struct fault *fault,
			 const struct snp_guest_msg *request, struct snp_guest_msg *response)
{
	u64 error;

	if (throttled())
		return EXIT_VMM(SNP_GUEST_VMM_ERR_BUSY);
	if (extended) {
		error = give_certificates(ghcb, fault);
		if (error)
			return EXIT_VMM(error);
	}
	return EXIT_FW(firmware_request(request, response, fault));
}

static void exit_guest_request(struct ghcb *ghcb, bool extended)
{
	u64 request_gpa = ghcb->save.sw_exit_info_1;
	u64 response_gpa = ghcb->save.sw_exit_info_2;
	u64 info1 = 0, info2 = 0, rbx;
	void *request, *response;
	struct fault fault;

	if (extended && (!ghcb_rax_is_valid(ghcb) || !ghcb_rbx_is_valid(ghcb))) {
		refuse(ghcb, GHCB_ERR_MISSING_INPUT);
		return;
	}
	request = guestmem_map(request_gpa, PAGE_SIZE);
	response = guestmem_map(response_gpa, PAGE_SIZE);
	if (!IS_ALIGNED(request_gpa | response_gpa, PAGE_SIZE) || request_gpa == response_gpa ||
	    !request || !response || (extended && !certificates_fit(ghcb))) {
		refuse(ghcb, GHCB_ERR_INVALID_INPUT);
		return;
	}
	firmware_watch(request);
	fault = fault_take(extended ? FAULT_REQUEST | FAULT_EXTENDED : FAULT_REQUEST);
	rbx = ghcb_get_rbx(ghcb);
	if (fault_exit(&fault, &info1, &info2, &rbx))
		ghcb_set_rbx(ghcb, rbx);
	else
		info2 = guest_request(ghcb, extended, &fault, request, response);
	if (info2 == EXIT_VMM(SNP_GUEST_VMM_ERR_BUSY))
		stat_inc(STAT_BUSY);
	if (info2 == EXIT_VMM(SNP_GUEST_VMM_ERR_INVALID_LEN))
		stat_inc(STAT_INVALID_LEN);
	answer(ghcb, info1, info2);
}

/* The guest asks for the level above its own to run, which is the SVSM's. */
static void exit_run_vmpl(struct ghcb *ghcb, struct pt_regs *regs)
{
	u64 info1 = 0, info2 = 0, rbx = 0;
	struct fault fault;

	if (!platform.guest_vmpl || ghcb->save.sw_exit_info_1 || ghcb->save.sw_exit_info_2) {
		refuse(ghcb, GHCB_ERR_INVALID_INPUT);
		return;
	}
	fault = fault_take(FAULT_SVSM);
	if (!fault_exit(&fault, &info1, &info2, &rbx))
		svsm_call(regs, &fault);
	answer(ghcb, info1, info2);
}

void vmm_exit(struct ghcb *ghcb, struct pt_regs *regs)
{
	unsigned long flags;

	if (!ghcb_sw_exit_code_is_valid(ghcb) || !ghcb_sw_exit_info_1_is_valid(ghcb) ||
	    !ghcb_sw_exit_info_2_is_valid(ghcb)) {
		refuse(ghcb, GHCB_ERR_MISSING_INPUT);
		return;
	}
	if (ghcb->protocol_version != GHCB_PROTOCOL_MAX ||
	    ghcb->ghcb_usage != GHCB_DEFAULT_USAGE) {
		refuse(ghcb, GHCB_ERR_INVALID_USAGE);
		return;
	}

	raw_spin_lock_irqsave(&platform_lock, flags);
	switch (ghcb->save.sw_exit_code) {
	case SVM_VMGEXIT_GUEST_REQUEST:
		stat_inc(STAT_GUEST_REQUEST);
		exit_guest_request(ghcb, false);
		break;
	case SVM_VMGEXIT_EXT_GUEST_REQUEST:
		stat_inc(STAT_EXT_GUEST_REQUEST);
		exit_guest_request(ghcb, true);
		break;
	case SVM_VMGEXIT_SNP_RUN_VMPL:
		stat_inc(STAT_RUN_VMPL);
		exit_run_vmpl(ghcb, regs);
		break;
	default:
		refuse(ghcb, GHCB_ERR_INVALID_EVENT);
	}
	raw_spin_unlock_irqrestore(&platform_lock, flags);
}
