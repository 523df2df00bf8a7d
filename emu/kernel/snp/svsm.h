/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_SNP_SVSM_H
#define EMU_SNP_SVSM_H

#include <linux/types.h>

/* What a call is about to give back */
struct svsm_answer {
	u64 rax;
	u64 manifest_len;
	u64 certificates_len;
	u64 report_len;
	/* the guest has to see the three lengths */
	bool lengths;
	/* the calling area still says that the call is to be done */
	bool pending;
	/* in the guest's memory, if anything was written there */
	u8 *manifest;
	u32 manifest_room;
};

#endif
