/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An SNP firmware, its host, an SVSM, and the kernel's code that talks to the
 * first two, which do as a test says.
 */
#ifndef _GUEST_ATTEST_SNP_FAKE_H
#define _GUEST_ATTEST_SNP_FAKE_H

#include <linux/cc_platform.h>
#include <linux/psp-sev.h>
#include <linux/types.h>
#include <uapi/linux/sev-guest.h>

/* Names that <asm/sev.h> needs, and that User-Mode Linux does without. */
#ifdef CONFIG_UML
enum pg_level { PG_LEVEL_NONE };
#endif
#include <asm/sev.h>

/* Of the kernel's own since 6.15; all of them get these here. */
#ifndef AUTHTAG_LEN
#define AUTHTAG_LEN	16
#endif

struct snp_fake_msg_desc {
	int vmpck_id;
};

struct snp_fake_guest_req {
	void *req_buf;
	size_t req_sz;
	void *resp_buf;
	size_t resp_sz;
	u64 exit_code;
	u64 exitinfo2;
	unsigned int vmpck_id;
	u8 msg_version;
	u8 msg_type;
	struct snp_req_data input;
	void *certs_data;
};

/* Report of the firmware: ATTESTATION_REPORT */
#define SNP_FAKE_REPORT_LEN		0x4a0
#define SNP_FAKE_VMPL_OFFSET		0x30
#define SNP_FAKE_REPORT_DATA_OFFSET	0x50

#define SNP_FAKE_FOREVER		UINT_MAX

/* What the SVSM has to say, in the order of the parts of its answer. */
enum { SNP_FAKE_REPORT, SNP_FAKE_MANIFEST, SNP_FAKE_CERTS, SNP_FAKE_PARTS };

/**
 * struct snp_fake - behaviour of the platform; zero is healthy and instant
 * @vmpl: of the guest; there is an SVSM if it isn't 0
 * @none: not an SNP guest
 * @service_ms: how long a message takes; SNP_FAKE_FOREVER: until the reset
 * @error: result of snp_send_guest_request()
 * @exitinfo2: what the host said to an @error
 * @npages: pages that the host wants for certificates
 * @wiped: the VMPCK is; the fake sets this after most errors, as the kernel does
 * @status: the firmware's to a report request
 * @report_size: what it says of the report's length if @lies
 * @lies: see @report_size
 * @certs: writes the host's certificates; NULL: it has none
 * @no_memory: alloc_pages_exact() fails
 * @no_sharing: set_memory_decrypted() fails
 * @no_unsharing: set_memory_encrypted() fails
 * @no_desc: snp_msg_alloc() fails
 * @killed: the requester has a fatal signal
 * @svsm_result: of an attestation request, unless there is too little room
 * @svsm_len: lengths of the SVSM's answer; 0: a usual length
 * @svsm_lies: it doesn't see that there is too little room
 * @svsm_grows: it wants more each time
 * @sent: messages so far
 * @last_exit: exit code of the last
 * @svsm_calls: attestation requests so far
 * @svsm_last: the last
 * @svsm_last_id: its number
 * @blocks: page blocks allocated and not freed
 * @shared: blocks shared with the host
 * @descs: message descriptors not freed
 */
struct snp_fake {
	u8 vmpl;
	bool none;
	unsigned int service_ms;
	int error;
	u64 exitinfo2;
	unsigned int npages;
	bool wiped;
	u32 status;
	u32 report_size;
	bool lies;
	void (*certs)(u8 *certs);
	bool no_memory;
	bool no_sharing;
	bool no_unsharing;
	bool no_desc;
	bool killed;
	u64 svsm_result;
	u32 svsm_len[SNP_FAKE_PARTS];
	bool svsm_lies;
	bool svsm_grows;
	unsigned int sent;
	u64 last_exit;
	unsigned int svsm_calls;
	struct svsm_attest_call svsm_last;
	u64 svsm_last_id;
	int blocks;
	int shared;
	int descs;
};

extern struct snp_fake snp_fake;

/* Heals the platform; messages that take for ever are answered. */
void snp_fake_reset(void);

/* The platform itself: what snp_seams.h puts in place of the kernel's own. */
bool snp_fake_platform(enum cc_attr attr);
struct snp_fake_msg_desc *snp_fake_msg_alloc(void);
int snp_fake_msg_init(struct snp_fake_msg_desc *desc, int vmpck_id);
void snp_fake_msg_free(struct snp_fake_msg_desc *desc);
int snp_fake_send(struct snp_fake_msg_desc *desc, struct snp_fake_guest_req *req);
int snp_fake_attest(u64 id, struct svsm_call *call,
		    struct svsm_attest_call *attest);
void *snp_fake_alloc(size_t size, gfp_t gfp);
void snp_fake_free(void *buf, size_t size);
int snp_fake_share(unsigned long addr, int pages);
int snp_fake_unshare(unsigned long addr, int pages);
bool snp_fake_killed(struct task_struct *task);

#endif
