// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module parameters of the guest and its platform. What is not given and
 * depends on the machine is the host's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/array_size.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "../hexparam.h"
#include "emu_snp.h"

/*
 * Policy: SMT, and a bit that is always one. Measurements of code that does not
 * exist say so.
 */
struct platform platform = {
	.report = {
		.version = cpu_to_le32(3),
		.signature_algo = cpu_to_le32(SIGNATURE_ECDSA_P384_SHA384),
		.policy = { 0x00, 0x00, 0x03 },
		.platform_info = { 0x25 },
		.measurement = "emulated SNP guest, measurement of no image",
		.report_id = "emulated SNP guest, one boot",
		.report_id_ma = { [0 ... 31] = 0xff },
		.launch_mit_vector = { 0x3f },
		.current_mit_vector = { 0x3f },
	},
	.certificates = true,
};

#define FIELD_PARAM(name, text)	HEX_PARAM(name, platform.report.name, text)

FIELD_PARAM(guest_svn, "GUEST_SVN, 4 bytes in hex");
FIELD_PARAM(policy, "policy of the guest, 8 bytes in hex: 00000b0000000000 allows debugging");
FIELD_PARAM(family_id, "FAMILY_ID, 16 bytes in hex");
FIELD_PARAM(image_id, "IMAGE_ID, 16 bytes in hex");
FIELD_PARAM(platform_info, "PLATFORM_INFO, 8 bytes in hex");
FIELD_PARAM(key_info, "KEY_INFO, 4 bytes in hex, of it only MASK_CHIP_KEY and AUTHOR_KEY_EN");
FIELD_PARAM(measurement, "MEASUREMENT, 48 bytes in hex");
FIELD_PARAM(host_data, "HOST_DATA, 32 bytes in hex");
FIELD_PARAM(id_key_digest, "ID_KEY_DIGEST, 48 bytes in hex");
FIELD_PARAM(author_key_digest, "AUTHOR_KEY_DIGEST, 48 bytes in hex");
FIELD_PARAM(report_id, "REPORT_ID, 32 bytes in hex");
FIELD_PARAM(report_id_ma, "REPORT_ID_MA, 32 bytes in hex");
FIELD_PARAM(current_tcb, "CURRENT_TCB, 8 bytes in hex");
FIELD_PARAM(reported_tcb, "REPORTED_TCB, from which the key is derived, 8 bytes in hex");
FIELD_PARAM(committed_tcb, "COMMITTED_TCB, 8 bytes in hex");
FIELD_PARAM(launch_tcb, "LAUNCH_TCB, 8 bytes in hex");
FIELD_PARAM(cpuid, "family, model and stepping, 3 bytes in hex");
FIELD_PARAM(chip_id, "CHIP_ID, 64 bytes in hex");
FIELD_PARAM(current_version, "build, minor and major of the firmware, 3 bytes in hex");
FIELD_PARAM(committed_version, "the same of the committed firmware, 3 bytes in hex");
FIELD_PARAM(launch_mit_vector, "LAUNCH_MIT_VECTOR, 8 bytes in hex, for report_version 5");
FIELD_PARAM(current_mit_vector, "CURRENT_MIT_VECTOR, 8 bytes in hex, for report_version 5");

static const struct hex_param *const fields[] = {
	&guest_svn_hex, &policy_hex, &family_id_hex, &image_id_hex, &platform_info_hex,
	&key_info_hex, &measurement_hex, &host_data_hex, &id_key_digest_hex,
	&author_key_digest_hex, &report_id_hex, &report_id_ma_hex, &current_tcb_hex,
	&reported_tcb_hex, &committed_tcb_hex, &launch_tcb_hex, &cpuid_hex,
	&chip_id_hex, &current_version_hex, &committed_version_hex,
	&launch_mit_vector_hex, &current_mit_vector_hex,
};

module_param_string(product, platform.product, sizeof(platform.product), 0444);
MODULE_PARM_DESC(product, "Milan, Genoa or Turin, one that the host has (its first)");

static u8 report_version = 3;
module_param(report_version, byte, 0444);
MODULE_PARM_DESC(report_version, "version of reports: 2, 3 (default) or 5");

module_param_named(vmpl, platform.guest_vmpl, byte, 0444);
MODULE_PARM_DESC(vmpl, "VMPL of the guest's kernel, 0 (default) to 3: above 0 it has an SVSM");

module_param_named(vlek, platform.vlek, bool, 0444);
MODULE_PARM_DESC(vlek, "the provider has loaded a VLEK: reports are signed by it (no)");

module_param_named(certificates, platform.certificates, bool, 0444);
MODULE_PARM_DESC(certificates, "the VMM hands out certificates (yes)");

static void take(const struct hex_param *param, const u8 *value)
{
	if (!param->given)
		memcpy(param->data, value, param->len);
}

/* Fields that reports of the version don't have are zero in them. */
static void fit_version(struct attestation_report *report)
{
	report->version = cpu_to_le32(report_version);
	if (report_version < 3)
		memset(report->cpuid, 0, sizeof(report->cpuid));
	if (report_version < 5) {
		memset(report->launch_mit_vector, 0, sizeof(report->launch_mit_vector));
		memset(report->current_mit_vector, 0, sizeof(report->current_mit_vector));
	}
}

int params_check(void)
{
	if (report_version != 2 && report_version != 3 && report_version != 5) {
		pr_err("report_version is %u, want 2, 3 or 5\n", report_version);
		return -EINVAL;
	}
	if (platform.guest_vmpl > VMPL_MAX) {
		pr_err("vmpl is %u, want at most %d\n", platform.guest_vmpl, VMPL_MAX);
		return -EINVAL;
	}
	if (le32_to_cpu(platform.report.key_info) & ~KEY_INFO_GUESTS_MASK) {
		pr_err("key_info is %#x, want no bit but those of %#lx\n",
		       le32_to_cpu(platform.report.key_info), KEY_INFO_GUESTS_MASK);
		return -EINVAL;
	}
	return 0;
}

void params_take_platform(const struct host_platform *host)
{
	memcpy(platform.product, host->product, sizeof(host->product));
	take(&current_tcb_hex, host->tcb);
	take(&reported_tcb_hex, host->tcb);
	take(&committed_tcb_hex, host->tcb);
	take(&launch_tcb_hex, host->tcb);
	take(&cpuid_hex, host->cpuid);
	take(&chip_id_hex, host->chip_id);
	take(&current_version_hex, host->version);
	take(&committed_version_hex, host->version);
	fit_version(&platform.report);
}

void params_show(struct seq_file *m)
{
	size_t i;

	seq_printf(m, "product %s\nreport_version %u\nvmpl %u\nvlek %u\ncertificates %u\n",
		   platform.product, report_version, platform.guest_vmpl, platform.vlek,
		   platform.certificates);
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		seq_printf(m, "%s %*phN\n", fields[i]->name, (int)fields[i]->len,
			   fields[i]->data);
}
