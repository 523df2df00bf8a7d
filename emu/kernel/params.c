// SPDX-License-Identifier: GPL-2.0-only
/* Module parameters of the TD and its platform. */
#include <linux/module.h>
#include "emu_tdx.h"
#include "hexparam.h"

HEX_PARAM(cpu_svn, td.cpu_svn, "CPU_SVN of reports, 16 bytes in hex");
HEX_PARAM(tee_tcb_svn, td.tcb.tee_tcb_svn, "TEE_TCB_SVN, 16 bytes in hex");
HEX_PARAM(tee_tcb_svn2, td.tcb.tee_tcb_svn2,
	  "TEE_TCB_SVN2, 16 bytes in hex, left out of reports of version 0");
HEX_PARAM(mrseam, td.tcb.mrseam, "MRSEAM, 48 bytes in hex");
HEX_PARAM(mrsignerseam, td.tcb.mrsignerseam, "MRSIGNERSEAM, 48 bytes in hex");
HEX_PARAM(seam_attributes, td.tcb.attributes,
	  "attributes of the SEAM module, 8 bytes in hex");
HEX_PARAM(attributes, td.info.attributes,
	  "TD attributes, 8 bytes in hex: 0100001000000000 is a debug TD");
HEX_PARAM(xfam, td.info.xfam, "XFAM, 8 bytes in hex");
HEX_PARAM(mrtd, td.info.mrtd, "MRTD, 48 bytes in hex");
HEX_PARAM(mrconfigid, td.info.mrconfigid, "MRCONFIGID, 48 bytes in hex");
HEX_PARAM(mrowner, td.info.mrowner, "MROWNER, 48 bytes in hex");
HEX_PARAM(mrownerconfig, td.info.mrownerconfig,
	  "MROWNERCONFIG, 48 bytes in hex");
HEX_PARAM(rtmr0, td.info.rtmr[0], "RTMR0 to start with, 48 bytes in hex");
HEX_PARAM(rtmr1, td.info.rtmr[1], "RTMR1 to start with, 48 bytes in hex");
HEX_PARAM(rtmr2, td.info.rtmr[2], "RTMR2 to start with, 48 bytes in hex");
HEX_PARAM(rtmr3, td.info.rtmr[3], "RTMR3 to start with, 48 bytes in hex");
HEX_PARAM(servtd_hash, td.info.servtd_hash,
	  "SERVTD_HASH, 48 bytes in hex, for report_version 1");

module_param_named(report_version, td.report_version, byte, 0444);
MODULE_PARM_DESC(report_version, "0 (default), or 1: with service TDs");

/* An error from here would have the kernel log the key: the init reports it. */
static int set_mac_key(const char *val, const struct kernel_param *kp)
{
	td.mac_key_given = !hex_param_set(val, kp);
	return 0;
}

static const struct kernel_param_ops mac_key_ops = {
	.set = set_mac_key,
};

static struct hex_param mac_key_hex = { "mac_key", td.mac_key, sizeof(td.mac_key) };

module_param_cb(mac_key, &mac_key_ops, &mac_key_hex, 0);
MODULE_PARM_DESC(mac_key,
		 "platform key of the emulated host, 32 bytes in hex, required");
