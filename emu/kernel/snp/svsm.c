// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module that runs above the guest, at VMPL 0, and answers its calls: the
 * attestation protocol of the SVSM specification (58019). Everything but init
 * runs in the trap, under the platform's lock.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/sha2.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bitfield.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uuid.h>
#include "emu_snp.h"
#include "fault.h"
#include "svsm.h"

#define PROTOCOL_MASK		GENMASK_ULL(63, 32)
#define CALL_MASK		GENMASK_ULL(31, 0)
#define PROTOCOL_CORE		0
#define PROTOCOL_ATTEST		1

#define NONCE_MAX		64
#define MANIFEST_SIZE_MAX	SZ_32K

static uint manifest_size;
module_param(manifest_size, uint, 0444);
MODULE_PARM_DESC(manifest_size, "bytes of the second service's manifest, at most 32768 (40)");

static const guid_t manifest_guid =
	GUID_INIT(0x63849ebb, 0x3d92, 0x4670, 0xa1, 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb);

/* The first is the SVSM specification's vTPM, the second one of our own. */
static struct {
	guid_t guid;
	u8 *manifest;
	u32 len;
} services[] = {
	{ GUID_INIT(0xc476f1eb, 0x0123, 0x45a5, 0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3) },
	{ GUID_INIT(0x5f9e6fb6, 0x8c3b, 0x4d1e, 0x9a, 0x04, 0x2f, 0x6d, 0x6b, 0x14, 0x0d, 0x7a) },
};

static u8 *all_manifests;
static u32 all_len;

/* The operation, as it was when the guest called */
struct call {
	struct attest_operation op;
	const u8 *manifest;
	u32 manifest_len;
	const u8 *certificates;
	size_t certificates_len;
};

static bool operation_is_sane(const struct attest_operation *op)
{
	return !memchr_inv(op->reserved0, 0, sizeof(op->reserved0)) &&
	       !memchr_inv(op->reserved1, 0, sizeof(op->reserved1)) &&
	       !memchr_inv(op->reserved2, 0, sizeof(op->reserved2)) &&
	       !memchr_inv(op->reserved3, 0, sizeof(op->reserved3)) &&
	       !memchr_inv(op->reserved4, 0, sizeof(op->reserved4)) &&
	       le16_to_cpu(op->nonce_size) <= NONCE_MAX;
}

static u64 choose_manifest(struct call *call, u32 number)
{
	size_t i;

	call->manifest = all_manifests;
	call->manifest_len = all_len;
	if (number == SVSM_ATTEST_SERVICES)
		return SVSM_SUCCESS;
	/* There is no other version of a manifest. */
	if (call->op.manifest_version)
		return SVSM_ERR_INVALID_PARAMETER;
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		if (guid_equal(&services[i].guid, &call->op.service)) {
			call->manifest = services[i].manifest;
			call->manifest_len = services[i].len;
			return SVSM_SUCCESS;
		}
	}
	return SVSM_ERR_INVALID_PARAMETER;
}

static bool fits(const struct call *call)
{
	u32 room = le32_to_cpu(call->op.certificates_size);

	return le32_to_cpu(call->op.report_size) >= sizeof(struct attestation_report) &&
	       le32_to_cpu(call->op.manifest_size) >= call->manifest_len &&
	       (!room || room >= call->certificates_len);
}

static u64 make_report(const struct call *call, const u8 *nonce,
		       struct attestation_report *report)
{
	u8 report_data[SHA512_DIGEST_SIZE];
	struct sha512_ctx ctx;

	sha512_init(&ctx);
	sha512_update(&ctx, nonce, le16_to_cpu(call->op.nonce_size));
	sha512_update(&ctx, call->manifest, call->manifest_len);
	sha512_final(&ctx, report_data);
	/* The SVSM speaks for itself, whatever the guest's level. */
	return report_make(report, report_data, 0, platform.vlek) ? SVSM_ERR_INVALID_REQUEST :
								    SVSM_SUCCESS;
}

static void *map_buffer(__le64 gpa, u32 len)
{
	return IS_ALIGNED(le64_to_cpu(gpa), PAGE_SIZE) ? guestmem_map(le64_to_cpu(gpa), len) :
							 NULL;
}

static u64 write_answer(const struct call *call, struct svsm_answer *answer)
{
	const bool with_certificates = call->op.certificates_size && call->certificates_len;
	const u16 nonce_size = le16_to_cpu(call->op.nonce_size);
	static struct attestation_report made;
	void *report = map_buffer(call->op.report_gpa, sizeof(made));
	void *manifest = map_buffer(call->op.manifest_gpa, call->manifest_len);
	void *certificates = NULL, *nonce = NULL;
	u64 rax;

	if (with_certificates)
		certificates = map_buffer(call->op.certificates_gpa, call->certificates_len);
	if (nonce_size)
		nonce = guestmem_map(le64_to_cpu(call->op.nonce_gpa), nonce_size);
	if (!report || !manifest || (with_certificates && !certificates) ||
	    (nonce_size && !nonce))
		return SVSM_ERR_INVALID_ADDRESS;
	rax = make_report(call, nonce, &made);
	if (rax)
		return rax;
	memcpy(report, &made, sizeof(made));
	memcpy(manifest, call->manifest, call->manifest_len);
	if (certificates)
		memcpy(certificates, call->certificates, call->certificates_len);
	else
		answer->certificates_len = 0;
	answer->manifest = manifest;
	return SVSM_SUCCESS;
}

static u64 attest(u32 number, u64 gpa, struct svsm_answer *answer)
{
	const size_t len = number == SVSM_ATTEST_SERVICES ?
			   offsetof(struct attest_operation, service) :
			   sizeof(struct attest_operation);
	struct call call = { };
	const void *op;
	u64 rax;

	if (number != SVSM_ATTEST_SERVICES && number != SVSM_ATTEST_SINGLE_SERVICE)
		return SVSM_ERR_UNSUPPORTED_CALL;
	op = guestmem_map(gpa, len);
	if (!op)
		return SVSM_ERR_INVALID_ADDRESS;
	memcpy(&call.op, op, len);
	if (!operation_is_sane(&call.op))
		return SVSM_ERR_INVALID_PARAMETER;
	rax = choose_manifest(&call, number);
	if (rax)
		return rax;
	call.certificates = report_certificates(&call.certificates_len);

	answer->manifest_len = call.manifest_len;
	answer->certificates_len = call.certificates_len;
	answer->report_len = sizeof(struct attestation_report);
	answer->manifest_room = le32_to_cpu(call.op.manifest_size);
	answer->lengths = true;
	/* The same error as for everything else, but with what would fit */
	if (!fits(&call))
		return SVSM_ERR_INVALID_PARAMETER;
	return write_answer(&call, answer);
}

/* SNP_RUN_VMPL: what the calling area and the registers ask for */
void svsm_call(struct pt_regs *regs, const struct fault *fault)
{
	struct svsm_ca *caa = guest_caa();
	struct svsm_answer answer = { };

	if (!caa->call_pending)
		return;
	switch (FIELD_GET(PROTOCOL_MASK, regs->ax)) {
	case PROTOCOL_ATTEST:
		stat_inc(STAT_SVSM_ATTEST);
		answer.rax = attest(FIELD_GET(CALL_MASK, regs->ax), regs->cx, &answer);
		break;
	case PROTOCOL_CORE:
		answer.rax = SVSM_ERR_UNSUPPORTED_CALL;
		break;
	default:
		answer.rax = SVSM_ERR_UNSUPPORTED_PROTOCOL;
	}
	fault_svsm(fault, &answer);
	if (answer.rax)
		stat_inc(STAT_SVSM_REFUSED);
	regs->ax = answer.rax;
	if (answer.lengths) {
		regs->cx = answer.manifest_len;
		regs->dx = answer.certificates_len;
		regs->r8 = answer.report_len;
	}
	caa->call_pending = answer.pending;
}

static int make_services(void)
{
	static const char *const texts[] = {
		"emulated vTPM, endorsement key of nobody",
		"emulated service, which does nothing yet",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(services); i++) {
		services[i].len = i && manifest_size ? manifest_size : strlen(texts[i]);
		services[i].manifest = kzalloc(max(services[i].len, strlen(texts[i])), GFP_KERNEL);
		if (!services[i].manifest)
			return -ENOMEM;
		memcpy(services[i].manifest, texts[i], strlen(texts[i]));
		all_len += services[i].len;
	}
	return 0;
}

static int make_manifest(void)
{
	struct manifest_header *header;
	struct manifest_entry *entry;
	size_t i, at = struct_size(header, entries, ARRAY_SIZE(services));

	all_len += at;
	header = kzalloc(all_len, GFP_KERNEL);
	if (!header)
		return -ENOMEM;
	all_manifests = (u8 *)header;
	header->guid = manifest_guid;
	header->size = cpu_to_le32(all_len);
	header->count = cpu_to_le32(ARRAY_SIZE(services));
	for (i = 0; i < ARRAY_SIZE(services); i++) {
		entry = &header->entries[i];
		entry->guid = services[i].guid;
		entry->offset = cpu_to_le32(at);
		entry->size = cpu_to_le32(services[i].len);
		memcpy(all_manifests + at, services[i].manifest, services[i].len);
		at += services[i].len;
	}
	return 0;
}

int svsm_init(void)
{
	int err;

	if (manifest_size > MANIFEST_SIZE_MAX) {
		pr_err("manifest_size is %u, want at most %u\n", manifest_size,
		       MANIFEST_SIZE_MAX);
		return -EINVAL;
	}
	err = make_services() ?: make_manifest();
	if (err)
		svsm_exit();
	return err;
}

void svsm_exit(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(services); i++)
		kfree(services[i].manifest);
	kfree(all_manifests);
}
