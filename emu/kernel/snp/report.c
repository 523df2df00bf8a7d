// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reports of the guest. The body is made here, as the secure processor
 * does; the key that signs it is the host's, under a throw-away root.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/printk.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "emu_snp.h"

#define CERTIFICATES_MAX	SZ_64K

static u8 *certificates;
static size_t certificates_len;

static u32 key_info(bool vlek)
{
	u32 info = le32_to_cpu(platform.report.key_info);

	if (vlek)
		return info | KEY_INFO_VLEK;
	return info & KEY_INFO_MASK_CHIP_KEY ? info | KEY_INFO_NONE : info;
}

u32 report_make(struct attestation_report *report, const u8 *report_data, u32 vmpl, bool vlek)
{
	u32 info = key_info(vlek);
	int len;

	*report = platform.report;
	report->vmpl = cpu_to_le32(vmpl);
	report->key_info = cpu_to_le32(info);
	memcpy(report->report_data, report_data, sizeof(report->report_data));
	stat_inc(STAT_REPORT);
	/* The host has forbidden the use of the chip's key. */
	if ((info & KEY_INFO_NONE) == KEY_INFO_NONE)
		return FW_SUCCESS;
	len = host_ask(HOST_SIGN, report, offsetof(struct attestation_report, signature),
		       report->signature, sizeof(report->signature));
	if (len == sizeof(report->signature))
		return FW_SUCCESS;
	pr_info("signature of the host: length is %d, want %zu\n", len,
		sizeof(report->signature));
	return FW_HWERROR_PLATFORM;
}

const u8 *report_certificates(size_t *len)
{
	*len = certificates_len;
	return certificates;
}

static int get_platform(void)
{
	const size_t name_len = *platform.product ? sizeof(platform.product) - 1 : 0;
	struct host_platform host;
	int len = host_ask(HOST_PLATFORM, platform.product, name_len, &host, sizeof(host));

	if (len != sizeof(host)) {
		pr_err("no emulated host with such an SNP machine answers\n");
		return -ENXIO;
	}
	params_take_platform(&host);
	return 0;
}

/* A VMM takes them when it starts a guest, and keeps them. */
static int get_certificates(void)
{
	struct host_certificates which = { .vlek = cpu_to_le32(platform.vlek) };
	int len;

	if (!platform.certificates)
		return 0;
	certificates = kzalloc(CERTIFICATES_MAX, GFP_KERNEL);
	if (!certificates)
		return -ENOMEM;
	memcpy(which.tcb, platform.report.reported_tcb, sizeof(which.tcb));
	len = host_ask(HOST_CERTIFICATES, &which, sizeof(which), certificates, CERTIFICATES_MAX);
	if (len <= 0) {
		pr_err("no certificates from the emulated host\n");
		report_exit();
		return -ENXIO;
	}
	certificates_len = len;
	return 0;
}

int report_init(void)
{
	return get_platform() ?: get_certificates();
}

void report_exit(void)
{
	kfree(certificates);
	certificates = NULL;
}
