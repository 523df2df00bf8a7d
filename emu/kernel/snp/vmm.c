// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VMM's side of the GHCB, as KVM plays it (GHCB specification, 56421).
 */
#include <linux/align.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <asm/sev.h>
#include <asm/svm.h>
#include "emu_snp.h"

/* A buffer beyond this is no honest guest's */
#define CERTIFICATE_PAGES_MAX	256

/*
 * The platform is one: its secure processor, its SVSM and the way to its host.
 * Raw: taken in a trap, and held while the host answers.
 */
static DEFINE_RAW_SPINLOCK(platform_lock);

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
static u64 give_certificates(struct ghcb *ghcb)
{
	u64 npages = ghcb_get_rbx(ghcb), needed;
	const u8 *table;
	size_t len;
	void *data;

	table = report_certificates(&len);
	needed = PFN_UP(len);
	if (!needed)
		return 0;
	if (npages < needed) {
		stat_inc(STAT_INVALID_LEN);
		ghcb_set_rbx(ghcb, needed);
		return SNP_GUEST_VMM_ERR_INVALID_LEN;
	}
	data = guestmem_map(ghcb_get_rax(ghcb), needed << PAGE_SHIFT);
	memcpy(data, table, len);
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

static u64 guest_request(struct ghcb *ghcb, bool extended, const struct snp_guest_msg *request,
			 struct snp_guest_msg *response)
{
	u64 error;

	firmware_watch(request);
	if (extended) {
		error = give_certificates(ghcb);
		if (error)
			return EXIT_VMM(error);
	}
	return EXIT_FW(firmware_request(request, response));
}

static void exit_guest_request(struct ghcb *ghcb, bool extended)
{
	u64 request_gpa = ghcb->save.sw_exit_info_1;
	u64 response_gpa = ghcb->save.sw_exit_info_2;
	void *request, *response;

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
	answer(ghcb, 0, guest_request(ghcb, extended, request, response));
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
	default:
		refuse(ghcb, GHCB_ERR_INVALID_EVENT);
	}
	raw_spin_unlock_irqrestore(&platform_lock, flags);
}
