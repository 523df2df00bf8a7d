/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _GUEST_ATTEST_SNP_H
#define _GUEST_ATTEST_SNP_H

#include <linux/build_bug.h>
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/psp-sev.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <linux/workqueue.h>
#include <uapi/linux/sev-guest.h>
#include <asm/sev.h>

struct guest_attest_evidence;
struct guest_attest_request;

/*
 * The firmware's answer to a report request: MSG_REPORT_RSP, SEV Secure Nested
 * Paging Firmware ABI Specification (56860), table "MSG_REPORT_RSP".
 */
struct snp_report_rsp {
	__le32 status;
	__le32 report_size;
	u8 reserved[24];
	u8 report[sizeof(struct snp_report_resp) - 32];
};

/*
 * Certificates that the host sends with a report: entries up to one of zeros,
 * then what they point at.  GHCB specification (56421), "SNP Extended Guest
 * Request".
 */
struct snp_certs_entry {
	guid_t guid;
	__le32 offset;
	__le32 length;
};

/* As much as the kernel's own driver takes. */
#define SNP_CERTS_LEN	SEV_FW_BLOB_MAX_SIZE

/**
 * struct snp_call - one report request to the firmware
 * @ref: one for the requester, one for the channel until the call is over
 * @work: its place in the channel's queue
 * @done: set when @error, @rsp and @certs are
 * @error: 0 or what became of the message
 * @req: the message; linear memory, as @rsp
 * @certs: SNP_CERTS_LEN bytes for certificates, or NULL if none are wanted
 * @rsp: the answer, authenticated; zeros where the firmware sent less
 * @tag: room that the kernel asks for behind it
 *
 * The requester may be gone before the firmware answers, so nothing in here is
 * the requester's.
 */
struct snp_call {
	struct kref ref;
	struct work_struct work;
	struct completion done;
	int error;
	struct snp_report_req req;
	u8 *certs;
	struct snp_report_rsp rsp;
	u8 tag[AUTHTAG_LEN];
};

static_assert(offsetof(struct snp_call, tag) ==
	      offsetofend(struct snp_call, rsp));

/* snp_channel.c */
int snp_channel_open(void);
void snp_channel_close(void);
int snp_channel_call(struct snp_call *call, ktime_t deadline);
struct snp_call *snp_call_alloc(bool certs);
void snp_call_put(struct snp_call *call);

/* snp_report.c */
int snp_report(const struct guest_attest_request *req,
	       struct guest_attest_evidence *evidence);

/* snp_svsm.c */
int snp_svsm_report(const struct guest_attest_request *req,
		    struct guest_attest_evidence *evidence);

#endif
