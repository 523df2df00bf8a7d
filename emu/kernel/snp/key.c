// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys derived for the guest: MSG_KEY_REQ of the SEV-SNP Firmware ABI (56860).
 * The same guest on the same machine gets the same key. Runs in the trap, under
 * the platform's lock.
 */
#include <crypto/sha2.h>
#include <linux/string.h>
#include "emu_snp.h"

/* What goes into a key: a field that is not selected counts as zeros. */
struct key_context {
	__le32 root_key;
	__le32 vmpl;
	__le64 field_select;
	u8 policy[8];
	u8 image_id[16];
	u8 family_id[16];
	u8 measurement[48];
	__le32 guest_svn;
	u8 tcb[TCB_SIZE];
} __packed;

static bool tcb_is_committed(const u8 *tcb)
{
	int i;

	for (i = 0; i < TCB_SIZE; i++)
		if (tcb[i] > platform.report.committed_tcb[i])
			return false;
	return true;
}

static bool request_is_good(const struct key_request *request, unsigned int vmpck)
{
	u32 vmpl = le32_to_cpu(request->vmpl);

	return !(le32_to_cpu(request->root_key_select) & ~ROOT_KEY_MASK) && !request->reserved &&
	       !(le64_to_cpu(request->field_select) & ~KEY_FIELDS_MASK) && vmpl <= VMPL_MAX &&
	       vmpl >= vmpck &&
	       le32_to_cpu(request->guest_svn) <= le32_to_cpu(platform.report.guest_svn) &&
	       tcb_is_committed(request->tcb);
}

void key_answer(const struct key_request *request, unsigned int vmpck,
		struct key_response *response)
{
	const struct attestation_report *guest = &platform.report;
	const u64 fields = le64_to_cpu(request->field_select);
	struct key_context context = {
		.root_key = request->root_key_select,
		.vmpl = request->vmpl,
		.field_select = request->field_select,
	};

	if (!request_is_good(request, vmpck)) {
		response->status = cpu_to_le32(FW_INVALID_PARAM);
		return;
	}
	if (fields & KEY_FIELD_POLICY)
		memcpy(context.policy, guest->policy, sizeof(context.policy));
	if (fields & KEY_FIELD_IMAGE_ID)
		memcpy(context.image_id, guest->image_id, sizeof(context.image_id));
	if (fields & KEY_FIELD_FAMILY_ID)
		memcpy(context.family_id, guest->family_id, sizeof(context.family_id));
	if (fields & KEY_FIELD_MEASUREMENT)
		memcpy(context.measurement, guest->measurement, sizeof(context.measurement));
	if (fields & KEY_FIELD_GUEST_SVN)
		context.guest_svn = request->guest_svn;
	if (fields & KEY_FIELD_TCB)
		memcpy(context.tcb, request->tcb, sizeof(context.tcb));
	/* The chip's identity stands for a secret of its fuses. */
	hmac_sha256_usingrawkey(guest->chip_id, sizeof(guest->chip_id), (u8 *)&context,
				sizeof(context), response->key);
}
