// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDX module: the measurements of the TD and the reports over them. Order
 * and kind of the operand checks are those of Intel's TDX module.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "compat.h"
#include "emu_tdx.h"

/*
 * TD attributes: SEPT_VE_DISABLE. XFAM: x87 to AVX-512, PKRU, CET, AMX. The
 * SVNs are those of the platform that the emulated host makes by default.
 * Measurements of code that does not exist say so.
 */
struct td td = {
	.info = {
		.attributes = { 0x00, 0x00, 0x00, 0x10 },
		.xfam = { 0xe7, 0x1a, 0x06 },
		.mrtd = "emulated TD, measurement of no image",
	},
	.tcb = {
		.tee_tcb_svn = { 5, 1, 3 },
		.mrseam = "emulated SEAM module, measurement of no code",
		.tee_tcb_svn2 = { 5, 1, 3 },
	},
	.cpu_svn = { 3, 3, 0x19, 0x1b, 4, 0xff, 0, 6 },
};

/* Protects td.info.rtmr. Raw: taken in a trap with interrupts off. */
static DEFINE_RAW_SPINLOCK(rtmr_lock);

static u8 tee_tcb_info_hash[SHA384_SIZE];

/* Used with interrupts off, so each CPU has its own to itself. */
static DEFINE_PER_CPU(struct td_report, report_of_cpu);

static void copy_td_info(struct td_info *info)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&rtmr_lock, flags);
	*info = td.info;
	raw_spin_unlock_irqrestore(&rtmr_lock, flags);
}

static void make_report(struct td_report *report, const u8 *report_data)
{
	struct report_mac_struct *mac = &report->mac;

	memset(report, 0, sizeof(*report));
	mac->type = REPORT_TYPE_TDX;
	mac->version = td.report_version;
	memcpy(mac->cpu_svn, td.cpu_svn, sizeof(mac->cpu_svn));
	memcpy(mac->tee_tcb_info_hash, tee_tcb_info_hash, SHA384_SIZE);
	memcpy(mac->report_data, report_data, sizeof(mac->report_data));
	report->tcb = td.tcb;
	copy_td_info(&report->info);
	sha384((const u8 *)&report->info, sizeof(report->info),
	       mac->tee_info_hash);
	hmac_sha256_usingrawkey(td.mac_key, sizeof(td.mac_key),
				(const u8 *)mac, offsetof(typeof(*mac), mac),
				mac->mac);
}

/* TDG.MR.REPORT */
u64 td_report(u64 report_gpa, u64 data_gpa, u64 subtype)
{
	struct td_report *report = this_cpu_ptr(&report_of_cpu);
	const u8 *data;
	void *out;

	if (!IS_ALIGNED(report_gpa, sizeof(*report)))
		return TDCALL_OPERAND_INVALID | OPERAND_RCX;
	if (!IS_ALIGNED(data_gpa, REPORT_DATA_SIZE))
		return TDCALL_OPERAND_INVALID | OPERAND_RDX;
	data = guestmem_map(data_gpa, REPORT_DATA_SIZE);
	if (!data)
		return TDCALL_OPERAND_INVALID | OPERAND_RDX;
	if (subtype)
		return TDCALL_OPERAND_INVALID | OPERAND_R8;
	out = guestmem_map(report_gpa, sizeof(*report));
	if (!out)
		return TDCALL_OPERAND_INVALID | OPERAND_RCX;

	make_report(report, data);
	memcpy(out, report, sizeof(*report));
	return TDCALL_SUCCESS;
}

/* TDG.MR.RTMR.EXTEND */
u64 td_rtmr_extend(u64 digest_gpa, u64 index)
{
	u8 old_and_new[2 * SHA384_SIZE];
	const u8 *digest;
	unsigned long flags;

	if (!IS_ALIGNED(digest_gpa, 64))
		return TDCALL_OPERAND_INVALID | OPERAND_RCX;
	digest = guestmem_map(digest_gpa, SHA384_SIZE);
	if (!digest)
		return TDCALL_OPERAND_INVALID | OPERAND_RCX;
	if (index >= ARRAY_SIZE(td.info.rtmr))
		return TDCALL_OPERAND_INVALID | OPERAND_RDX;

	memcpy(old_and_new + SHA384_SIZE, digest, SHA384_SIZE);
	raw_spin_lock_irqsave(&rtmr_lock, flags);
	memcpy(old_and_new, td.info.rtmr[index], SHA384_SIZE);
	sha384(old_and_new, sizeof(old_and_new), td.info.rtmr[index]);
	raw_spin_unlock_irqrestore(&rtmr_lock, flags);
	return TDCALL_SUCCESS;
}

static void show_hex(struct seq_file *m, const char *name, const u8 *data,
		     int len)
{
	seq_printf(m, "%s %*phN\n", name, len, data);
}

void td_show(struct seq_file *m)
{
	struct td_info info;
	char rtmr[] = "rtmrN";
	int i;

	copy_td_info(&info);
	seq_printf(m, "report_version %u\n", td.report_version);
	show_hex(m, "cpu_svn", td.cpu_svn, sizeof(td.cpu_svn));
	show_hex(m, "tee_tcb_svn", td.tcb.tee_tcb_svn,
		 sizeof(td.tcb.tee_tcb_svn));
	show_hex(m, "tee_tcb_svn2", td.tcb.tee_tcb_svn2,
		 sizeof(td.tcb.tee_tcb_svn2));
	show_hex(m, "mrseam", td.tcb.mrseam, SHA384_SIZE);
	show_hex(m, "mrsignerseam", td.tcb.mrsignerseam, SHA384_SIZE);
	show_hex(m, "seam_attributes", td.tcb.attributes,
		 sizeof(td.tcb.attributes));
	show_hex(m, "attributes", info.attributes, sizeof(info.attributes));
	show_hex(m, "xfam", info.xfam, sizeof(info.xfam));
	show_hex(m, "mrtd", info.mrtd, SHA384_SIZE);
	show_hex(m, "mrconfigid", info.mrconfigid, SHA384_SIZE);
	show_hex(m, "mrowner", info.mrowner, SHA384_SIZE);
	show_hex(m, "mrownerconfig", info.mrownerconfig, SHA384_SIZE);
	for (i = 0; i < ARRAY_SIZE(info.rtmr); i++) {
		rtmr[4] = '0' + i;
		show_hex(m, rtmr, info.rtmr[i], SHA384_SIZE);
	}
	show_hex(m, "servtd_hash", info.servtd_hash, SHA384_SIZE);
}

/*
 * A report is of version 1 when it speaks of service TDs; only then do
 * SERVTD_HASH and TEE_TCB_SVN2 exist.
 */
int emu_td_init(void)
{
	static const u8 valid0[8] = { 0xff, 0x01 };
	static const u8 valid1[8] = { 0xff, 0x01, 0x03 };

	if (!td.mac_key_given) {
		pr_err("mac_key is required: the platform key of the emulated host\n");
		return -EINVAL;
	}
	if (td.report_version > 1) {
		pr_err("report_version is %u, want 0 or 1\n",
		       td.report_version);
		return -EINVAL;
	}
	if (!td.report_version &&
	    memchr_inv(td.info.servtd_hash, 0, SHA384_SIZE)) {
		pr_err("servtd_hash needs report_version 1, it is 0\n");
		return -EINVAL;
	}
	memcpy(td.tcb.valid, td.report_version ? valid1 : valid0,
	       sizeof(td.tcb.valid));
	if (!td.report_version)
		memset(td.tcb.tee_tcb_svn2, 0, sizeof(td.tcb.tee_tcb_svn2));
	sha384((const u8 *)&td.tcb, sizeof(td.tcb), tee_tcb_info_hash);
	return 0;
}

void emu_td_exit(void)
{
	memzero_explicit(td.mac_key, sizeof(td.mac_key));
}
