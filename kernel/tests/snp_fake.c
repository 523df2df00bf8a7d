// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <asm/svm.h>
#include "snp_fake.h"

struct snp_fake snp_fake;

/* As the kernel's: for all users and all keys. */
static DEFINE_MUTEX(cmd_mutex);

static DECLARE_WAIT_QUEUE_HEAD(healing);
static unsigned int healed;

void snp_fake_reset(void)
{
	struct snp_fake healthy = {
		.vmpl = snp_fake.vmpl,
		.blocks = snp_fake.blocks,
		.shared = snp_fake.shared,
		.descs = snp_fake.descs,
	};

	snp_fake = healthy;
	WRITE_ONCE(healed, healed + 1);
	wake_up_all(&healing);
}

bool snp_fake_platform(enum cc_attr attr)
{
	return attr == CC_ATTR_GUEST_SEV_SNP && !snp_fake.none;
}

struct snp_fake_msg_desc *snp_fake_msg_alloc(void)
{
	struct snp_fake_msg_desc *desc = NULL;

	if (!snp_fake.no_desc)
		desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	if (!desc)
		return ERR_PTR(-ENOMEM);
	snp_fake.descs++;
	return desc;
}

int snp_fake_msg_init(struct snp_fake_msg_desc *desc, int vmpck_id)
{
	if (snp_fake.wiped || vmpck_id < 0 || vmpck_id > 3)
		return -EINVAL;
	desc->vmpck_id = vmpck_id;
	return 0;
}

void snp_fake_msg_free(struct snp_fake_msg_desc *desc)
{
	snp_fake.descs--;
	kfree(desc);
}

/* A request that a firmware or a host would have refused. */
static bool is_wrong(const struct snp_fake_msg_desc *desc,
		     const struct snp_fake_guest_req *req)
{
	const struct snp_report_req *message = req->req_buf;
	bool extended = req->exit_code == SVM_VMGEXIT_EXT_GUEST_REQUEST;

	return req->msg_version != 1 || req->msg_type != SNP_MSG_REPORT_REQ ||
	       req->vmpck_id != desc->vmpck_id || message->vmpl > 3 ||
	       message->vmpl < snp_fake.vmpl ||
	       memchr_inv(message->rsvd, 0, sizeof(message->rsvd)) ||
	       req->req_sz != sizeof(*message) ||
	       req->resp_sz != sizeof(struct snp_report_resp) + AUTHTAG_LEN ||
	       memchr_inv(req->resp_buf, 0, req->resp_sz) ||
	       (!extended && req->exit_code != SVM_VMGEXIT_GUEST_REQUEST) ||
	       extended != !!req->certs_data ||
	       extended != !!req->input.data_npages ||
	       !PAGE_ALIGNED(req->certs_data);
}

static void serve(void)
{
	unsigned int before = READ_ONCE(healed);
	unsigned int ms = READ_ONCE(snp_fake.service_ms);

	if (ms == SNP_FAKE_FOREVER)
		wait_event(healing, READ_ONCE(healed) != before);
	else if (ms)
		wait_event_timeout(healing, READ_ONCE(healed) != before,
				   msecs_to_jiffies(ms));
}

static void make_report(u8 *report, const u8 *report_data, u32 vmpl)
{
	memset(report, 0x52, SNP_FAKE_REPORT_LEN);
	memcpy(report + SNP_FAKE_VMPL_OFFSET, &vmpl, sizeof(vmpl));
	memcpy(report + SNP_FAKE_REPORT_DATA_OFFSET, report_data,
	       SNP_REPORT_USER_DATA_SIZE);
}

static void answer(const struct snp_fake_guest_req *req)
{
	const struct snp_report_req *message = req->req_buf;
	__le32 *header = req->resp_buf;

	header[0] = cpu_to_le32(snp_fake.status);
	if (snp_fake.status)
		return;
	header[1] = cpu_to_le32(snp_fake.lies ? snp_fake.report_size :
				SNP_FAKE_REPORT_LEN);
	make_report(req->resp_buf + 32, message->user_data, message->vmpl);
	if (req->certs_data && snp_fake.certs)
		snp_fake.certs(req->certs_data);
}

int snp_fake_send(struct snp_fake_msg_desc *desc,
		  struct snp_fake_guest_req *req)
{
	guard(mutex)(&cmd_mutex);
	if (snp_fake.wiped)
		return -ENOTTY;
	if (WARN_ON(is_wrong(desc, req)))
		return -EIO;
	snp_fake.sent++;
	snp_fake.last_exit = req->exit_code;
	serve();
	if (snp_fake.error) {
		req->exitinfo2 = snp_fake.exitinfo2;
		req->input.data_npages = snp_fake.npages;
		snp_fake.wiped = req->exitinfo2 !=
			SNP_GUEST_VMM_ERR(SNP_GUEST_VMM_ERR_INVALID_LEN);
		return snp_fake.error;
	}
	answer(req);
	return 0;
}

static u32 svsm_len(int part)
{
	static const u32 usual[SNP_FAKE_PARTS] = { SNP_FAKE_REPORT_LEN, 200, 0 };

	return snp_fake.svsm_len[part] ?: usual[part];
}

/* The room is written over with the length that there is to write. */
static bool has_room(struct svsm_loc_entry *loc, int part)
{
	u32 room = loc->len;

	loc->len = snp_fake.svsm_grows ? room + 1 : svsm_len(part);
	return loc->len <= room || snp_fake.svsm_lies;
}

static bool is_misplaced(const struct svsm_loc_entry *loc)
{
	return !loc->len || !PAGE_ALIGNED(loc->pa) || !PAGE_ALIGNED(loc->len);
}

static void write_parts(const struct svsm_attest_call *attest)
{
	u8 *report = phys_to_virt(attest->report_buf.pa);

	memset(report, 0x53, min_t(u32, attest->report_buf.len, PAGE_SIZE));
	make_report(report, phys_to_virt(attest->nonce.pa), 0);
	memset(phys_to_virt(attest->manifest_buf.pa), 0x4d,
	       attest->manifest_buf.len);
	memset(phys_to_virt(attest->certificates_buf.pa), 0x43,
	       attest->certificates_buf.len);
}

/*
 * Instead of the digest of nonce and manifest, which the driver takes no part
 * in, the report has the nonce itself.
 */
int snp_fake_attest(u64 id, struct svsm_call *call,
		    struct svsm_attest_call *attest)
{
	bool room;

	if (!snp_fake.vmpl)
		return -EINVAL;
	WARN_ON(is_misplaced(&attest->report_buf) ||
		is_misplaced(&attest->manifest_buf) ||
		is_misplaced(&attest->certificates_buf) ||
		attest->nonce.len != SNP_REPORT_USER_DATA_SIZE);
	snp_fake.svsm_calls++;
	snp_fake.svsm_last = *attest;
	snp_fake.svsm_last_id = id;
	call->rax_out = snp_fake.svsm_result;
	if (call->rax_out)
		return -EINVAL;

	room = has_room(&attest->report_buf, SNP_FAKE_REPORT) &
	       has_room(&attest->manifest_buf, SNP_FAKE_MANIFEST) &
	       has_room(&attest->certificates_buf, SNP_FAKE_CERTS);
	if (!room) {
		call->rax_out = SVSM_ERR_INVALID_PARAMETER;
		return -EINVAL;
	}
	if (!snp_fake.svsm_lies)
		write_parts(attest);
	return 0;
}

void *snp_fake_alloc(size_t size, gfp_t gfp)
{
	void *buf = snp_fake.no_memory ? NULL : alloc_pages_exact(size, gfp);

	snp_fake.blocks += !!buf;
	return buf;
}

void snp_fake_free(void *buf, size_t size)
{
	snp_fake.blocks--;
	free_pages_exact(buf, size);
}

int snp_fake_share(unsigned long addr, int pages)
{
	if (snp_fake.no_sharing)
		return -EIO;
	snp_fake.shared++;
	return 0;
}

int snp_fake_unshare(unsigned long addr, int pages)
{
	if (snp_fake.no_unsharing)
		return -EIO;
	snp_fake.shared--;
	return 0;
}

bool snp_fake_killed(struct task_struct *task)
{
	return snp_fake.killed || fatal_signal_pending(task);
}
