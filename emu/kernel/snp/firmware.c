// SPDX-License-Identifier: GPL-2.0-only
/*
 * The secure processor's end of the guest's message channels: SNP_GUEST_REQUEST
 * of the SEV-SNP Firmware ABI (56860). Everything but init and show runs in the
 * trap, under the platform's lock.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/aes-gcm.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "emu_snp.h"
#include "fault.h"

#define IV_SIZE		12

/* One VMPCK and what was sent under it */
static struct channel {
	u8 vmpck[VMPCK_KEY_LEN];
	struct aes_gcm_key gcm;
	/* of the last request that was answered, plus that answer's one */
	u64 seqno;
	/* the last request that the guest let out, answered or not */
	struct snp_guest_msg seen;
} channels[NR_VMPCKS];

static u8 plain[PAGE_SIZE];

static void set_iv(u8 iv[IV_SIZE], u64 seqno)
{
	__le64 le = cpu_to_le64(seqno);

	memset(iv, 0, IV_SIZE);
	memcpy(iv, &le, sizeof(le));
}

static struct channel *find_channel(const struct snp_guest_msg *msg)
{
	/* All that a message is encrypted under but what its header says */
	if (msg->hdr.algo != SNP_AEAD_AES_256_GCM || msg->hdr.hdr_version != MSG_HDR_VER ||
	    msg->hdr.hdr_sz != sizeof(msg->hdr) || msg->hdr.msg_vmpck >= NR_VMPCKS ||
	    msg->hdr.msg_sz > sizeof(msg->payload))
		return NULL;
	return &channels[msg->hdr.msg_vmpck];
}

static int open_message(const struct channel *channel, const struct snp_guest_msg *msg)
{
	u8 iv[IV_SIZE];

	set_iv(iv, msg->hdr.msg_seqno);
	return aes_gcm_decrypt(plain, msg->payload, msg->hdr.msg_sz, msg->hdr.authtag,
			       &msg->hdr.algo, AAD_LEN, iv, &channel->gcm);
}

static void seal_message(const struct channel *channel, struct snp_guest_msg *msg,
			 const void *payload)
{
	u8 iv[IV_SIZE];

	set_iv(iv, msg->hdr.msg_seqno);
	aes_gcm_encrypt(msg->payload, payload, msg->hdr.msg_sz, msg->hdr.authtag,
			&msg->hdr.algo, AAD_LEN, iv, &channel->gcm);
}

/*
 * What no platform does but a test needs to know: whether the guest lets out
 * two messages under one IV, or uses a key that it had given up.
 */
void firmware_watch(const struct snp_guest_msg *request)
{
	struct channel *channel = find_channel(request);
	struct snp_guest_msg_hdr *seen;
	size_t len;

	if (!channel || open_message(channel, request))
		return;
	if (!memchr_inv(guest_vmpck(request->hdr.msg_vmpck), 0, VMPCK_KEY_LEN)) {
		stat_inc(STAT_WIPED_KEY_USED);
		pr_err("the guest used VMPCK%u after wiping it\n", request->hdr.msg_vmpck);
	}
	seen = &channel->seen.hdr;
	len = sizeof(*seen) + request->hdr.msg_sz;
	if (request->hdr.msg_seqno > seen->msg_seqno) {
		memcpy(&channel->seen, request, len);
	} else if (!memcmp(&channel->seen, request, len)) {
		stat_inc(STAT_RETRIED);
	} else {
		stat_inc(STAT_IV_REUSED);
		pr_err("the guest used sequence number %llu of VMPCK%u twice\n",
		       request->hdr.msg_seqno, request->hdr.msg_vmpck);
	}
}

static u32 report_status(const struct report_request *request, unsigned int vmpck)
{
	u32 vmpl = le32_to_cpu(request->vmpl);
	u32 key_sel = le32_to_cpu(request->key_sel);

	/* A guest speaks for its own level and for those below it. */
	if (vmpl > VMPL_MAX || vmpl < vmpck || key_sel > KEY_SEL_VLEK ||
	    memchr_inv(request->reserved, 0, sizeof(request->reserved)))
		return FW_INVALID_PARAM;
	if (key_sel == KEY_SEL_VLEK && !platform.vlek)
		return FW_INVALID_KEY;
	return FW_SUCCESS;
}

/* A firmware status if there is no answer; its own status may be another. */
static u32 answer_report(const struct report_request *request, unsigned int vmpck,
			 struct report_response *response)
{
	u32 status = report_status(request, vmpck);
	bool vlek = platform.vlek && le32_to_cpu(request->key_sel) != KEY_SEL_VCEK;

	response->status = cpu_to_le32(status);
	if (status) {
		stat_inc(STAT_REPORT_REFUSED);
		return FW_SUCCESS;
	}
	response->report_size = cpu_to_le32(sizeof(response->report));
	return report_make(&response->report, request->report_data, le32_to_cpu(request->vmpl),
			   vlek);
}

/* What the secure processor answers to, each with the next type up */
static bool is_known(const struct snp_guest_msg_hdr *hdr)
{
	if (hdr->msg_version != 1)
		return false;
	switch (hdr->msg_type) {
	case SNP_MSG_REPORT_REQ:
		return hdr->msg_sz == sizeof(struct report_request);
	case SNP_MSG_KEY_REQ:
		return hdr->msg_sz == sizeof(struct key_request);
	default:
		return false;
	}
}

static u32 check_request(const struct channel *channel, const struct snp_guest_msg *request)
{
	if (!channel)
		return FW_INVALID_PARAM;
	if (channel->seqno >= U32_MAX - 2)
		return FW_AEAD_OFLOW;
	if (request->hdr.msg_seqno != channel->seqno + 1)
		return FW_INVALID_PARAM;
	if (open_message(channel, request))
		return FW_BAD_MEASUREMENT;
	return is_known(&request->hdr) ? FW_SUCCESS : FW_UNSUPPORTED;
}

/* What an answer says; its bytes behind that are zero */
static union {
	struct report_response report;
	struct key_response key;
	u8 bytes[sizeof_field(struct snp_guest_msg, payload)];
} payload;

static u32 make_payload(const struct snp_guest_msg_hdr *hdr, const struct fault *fault,
			size_t *len)
{
	u32 status;

	memset(&payload, 0, sizeof(payload));
	if (hdr->msg_type == SNP_MSG_KEY_REQ) {
		stat_inc(STAT_KEY);
		key_answer((struct key_request *)plain, hdr->msg_vmpck, &payload.key);
		*len = sizeof(payload.key);
		return FW_SUCCESS;
	}
	status = answer_report((struct report_request *)plain, hdr->msg_vmpck, &payload.report);
	*len = sizeof(payload.report);
	if (!status)
		fault_report(fault, &payload.report, len);
	return status;
}

u32 firmware_request(const struct snp_guest_msg *request, struct snp_guest_msg *response,
		     const struct fault *fault)
{
	struct channel *channel = find_channel(request);
	u32 status = check_request(channel, request);
	size_t len;

	if (!status)
		status = make_payload(&request->hdr, fault, &len);
	if (status) {
		stat_inc(STAT_FW_REFUSED);
		return status;
	}
	channel->seqno += 2;
	memset(response, 0, sizeof(*response));
	response->hdr.algo = SNP_AEAD_AES_256_GCM;
	response->hdr.hdr_version = MSG_HDR_VER;
	response->hdr.hdr_sz = sizeof(response->hdr);
	response->hdr.msg_type = request->hdr.msg_type + 1;
	response->hdr.msg_version = request->hdr.msg_version;
	response->hdr.msg_vmpck = request->hdr.msg_vmpck;
	response->hdr.msg_seqno = request->hdr.msg_seqno + 1;
	response->hdr.msg_sz = len;
	seal_message(channel, response, payload.bytes);
	fault_message(fault, response);
	return FW_SUCCESS;
}

const u8 *firmware_vmpck(unsigned int id)
{
	return channels[id].vmpck;
}

static u32 *guest_seqno(unsigned int id)
{
	return &guest_secrets->os_area.msg_seqno_0 + id;
}

/* As a guest would that lost count */
int firmware_set_seqno(unsigned int id, u32 seqno)
{
	if (id >= NR_VMPCKS)
		return -EINVAL;
	WRITE_ONCE(*guest_seqno(id), seqno);
	return 0;
}

static int make_channel(struct channel *channel)
{
	memset(channel, 0, sizeof(*channel));
	get_random_bytes(channel->vmpck, VMPCK_KEY_LEN);
	return aes_gcm_preparekey(&channel->gcm, channel->vmpck, VMPCK_KEY_LEN, AUTHTAG_LEN);
}

/* As the next boot would. Who had the former key has to take the new one. */
int firmware_rekey(unsigned int id)
{
	unsigned long flags;
	int err;

	if (id < platform.guest_vmpl || id >= NR_VMPCKS)
		return -EINVAL;
	raw_spin_lock_irqsave(&platform_lock, flags);
	err = make_channel(&channels[id]);
	*guest_seqno(id) = 0;
	memcpy(guest_vmpck(id), channels[id].vmpck, VMPCK_KEY_LEN);
	raw_spin_unlock_irqrestore(&platform_lock, flags);
	return err;
}

void firmware_show(struct seq_file *m)
{
	unsigned int id;

	for (id = 0; id < NR_VMPCKS; id++)
		seq_printf(m, "vmpck%u %s seqno %llu guest_seqno %u\n", id,
			   memchr_inv(guest_vmpck(id), 0, VMPCK_KEY_LEN) ? "there" : "gone",
			   channels[id].seqno, *guest_seqno(id));
}

int firmware_init(void)
{
	unsigned int id;
	int err = 0;

	for (id = 0; id < NR_VMPCKS && !err; id++)
		err = make_channel(&channels[id]);
	return err;
}

void firmware_exit(void)
{
	memzero_explicit(channels, sizeof(channels));
}
