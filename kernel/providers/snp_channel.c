// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channel to the firmware: messages under a VM platform communication key
 * (VMPCK), which the host carries.
 *
 * The kernel has one lock for the messages of all VMPCKs and of all their
 * users, sev-guest among them, and counts each key's messages in the secrets
 * page, which all of them see: beside other users no initialisation vector is
 * used twice.  A message that went out must be answered before the next one of
 * its key may, so snp_send_guest_request() can't be interrupted: while the host
 * answers that it is busy, the kernel asks again every two seconds for up to a
 * minute, lock in hand.  Hence only the one worker here waits for that. A
 * requester waits for the worker, killably and up to its deadline, and takes
 * its message back if it has not gone out yet.
 */
#define pr_fmt(fmt) "guest_attest_snp: " fmt

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/set_memory.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/svm.h>
#include "snp.h"

static struct {
	struct snp_msg_desc *desc;
	struct workqueue_struct *queue;
	/* Shared with the host, which can write to them at any time. */
	u8 *certs;
} channel;

static u8 *shared_alloc(size_t len)
{
	u8 *buf = alloc_pages_exact(len, GFP_KERNEL | __GFP_ZERO);

	if (!buf)
		return NULL;
	/* Pages in an unknown state of sharing can't go back: they stay. */
	if (set_memory_decrypted((unsigned long)buf, len >> PAGE_SHIFT))
		return NULL;
	return buf;
}

static void shared_free(u8 *buf, size_t len)
{
	if (set_memory_encrypted((unsigned long)buf, len >> PAGE_SHIFT))
		return;
	free_pages_exact(buf, len);
}

/**
 * snp_channel_open - make the channel ready
 *
 * The key is that of the guest's own VMPL.  Those of higher VMPLs would do for
 * reports on these, but they are meant for software there, with a count of its
 * messages of its own.
 *
 * Return: 0, -ENOMEM, -EIO when the key is not there any more.
 */
int snp_channel_open(void)
{
	int ret = -ENOMEM;

	channel.queue = alloc_ordered_workqueue("guest_attest_snp", 0);
	if (!channel.queue)
		return ret;
	channel.certs = shared_alloc(SNP_CERTS_LEN);
	if (!channel.certs)
		goto destroy_queue;
	channel.desc = snp_msg_alloc();
	if (IS_ERR_OR_NULL(channel.desc))
		goto free_certs;

	if (snp_msg_init(channel.desc, snp_vmpl)) {
		pr_err("VMPCK%u can't be used: wiped after an earlier error?\n",
		       snp_vmpl);
		ret = -EIO;
		goto free_desc;
	}
	return 0;

free_desc:
	snp_msg_free(channel.desc);
free_certs:
	shared_free(channel.certs, SNP_CERTS_LEN);
destroy_queue:
	destroy_workqueue(channel.queue);
	return ret;
}

/* Waits for the message whose requester left, if there is one. */
void snp_channel_close(void)
{
	destroy_workqueue(channel.queue);
	snp_msg_free(channel.desc);
	shared_free(channel.certs, SNP_CERTS_LEN);
}

/* What the kernel's error means; it has wiped the key after most of them. */
static int send_error(int error, const struct snp_guest_req *req)
{
	unsigned int room = SNP_CERTS_LEN >> PAGE_SHIFT;

	if (req->exitinfo2 == SNP_GUEST_VMM_ERR(SNP_GUEST_VMM_ERR_INVALID_LEN) &&
	    req->certs_data && req->input.data_npages > room) {
		pr_err_ratelimited("the host's certificates take %u pages, there is room for %u\n",
				   req->input.data_npages, room);
		return -EFBIG;
	}
	if (error == -ENOTTY)
		pr_err_ratelimited("VMPCK%u is wiped: no report until the next boot\n",
				   req->vmpck_id);
	else
		pr_err_ratelimited("message under VMPCK%u failed: error %d, exit information 0x%llx\n",
				   req->vmpck_id, error, req->exitinfo2);
	return error == -ETIMEDOUT ? -EBUSY : -EIO;
}

static int send(struct snp_call *call)
{
	struct snp_guest_req req = {
		.req_buf = &call->req,
		.req_sz = sizeof(call->req),
		.resp_buf = &call->rsp,
		.resp_sz = sizeof(call->rsp) + sizeof(call->tag),
		.exit_code = SVM_VMGEXIT_GUEST_REQUEST,
		.vmpck_id = channel.desc->vmpck_id,
		.msg_version = 1,
		.msg_type = SNP_MSG_REPORT_REQ,
	};
	int ret;

	if (call->certs) {
		/* A host without any writes nothing. */
		memset(channel.certs, 0, SNP_CERTS_LEN);
		req.exit_code = SVM_VMGEXIT_EXT_GUEST_REQUEST;
		req.certs_data = channel.certs;
		req.input.data_npages = SNP_CERTS_LEN >> PAGE_SHIFT;
	}
	ret = snp_send_guest_request(channel.desc, &req);
	if (ret)
		return send_error(ret, &req);
	/* The one look at what the host may change at any time. */
	if (call->certs)
		memcpy(call->certs, channel.certs, SNP_CERTS_LEN);
	return 0;
}

static void work(struct work_struct *work)
{
	struct snp_call *call = container_of(work, struct snp_call, work);

	call->error = send(call);
	complete(&call->done);
	snp_call_put(call);
}

/**
 * snp_call_alloc - room for a message and its answer
 * @certs: certificates are wanted
 *
 * Return: zeroed but for what the channel needs; NULL without memory.
 */
struct snp_call *snp_call_alloc(bool certs)
{
	struct snp_call *call = kzalloc(sizeof(*call), GFP_KERNEL_ACCOUNT);

	if (!call)
		return NULL;
	kref_init(&call->ref);
	INIT_WORK(&call->work, work);
	init_completion(&call->done);
	if (!certs)
		return call;

	call->certs = kvmalloc(SNP_CERTS_LEN, GFP_KERNEL_ACCOUNT);
	if (!call->certs) {
		kfree(call);
		return NULL;
	}
	return call;
}

static void call_release(struct kref *ref)
{
	struct snp_call *call = container_of(ref, struct snp_call, ref);

	kvfree(call->certs);
	kfree(call);
}

void snp_call_put(struct snp_call *call)
{
	kref_put(&call->ref, call_release);
}

/* The requester gives up, unless the answer came at the last moment. */
static int give_up(struct snp_call *call, bool killed)
{
	bool unsent = cancel_work(&call->work);

	if (unsent)
		snp_call_put(call);
	else if (try_wait_for_completion(&call->done))
		return call->error;
	if (killed)
		return -ERESTARTSYS;
	return unsent ? -EBUSY : -ETIMEDOUT;
}

/**
 * snp_channel_call - have a message sent, and wait for the answer
 * @call: from snp_call_alloc(), @req filled in; its answer may be looked at on
 *	success only
 * @deadline: when to give up
 *
 * Return: 0, -ETIMEDOUT, -EBUSY when other messages kept this one from being
 * sent or the host took none for a minute, -ERESTARTSYS when killed, -EFBIG for
 * too many certificates, -EIO.
 */
int snp_channel_call(struct snp_call *call, ktime_t deadline)
{
	s64 left = ktime_sub(deadline, ktime_get());
	long ret;

	if (left <= 0)
		return -ETIMEDOUT;
	kref_get(&call->ref);
	queue_work(channel.queue, &call->work);
	ret = wait_for_completion_killable_timeout(&call->done,
						   nsecs_to_jiffies(left) + 1);
	if (ret <= 0)
		return give_up(call, ret < 0);
	return call->error;
}
