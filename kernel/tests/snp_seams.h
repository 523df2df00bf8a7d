/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns what a driver file calls into the fake platform.  Included before the
 * file under test, and after every header that declares the real thing.
 */
#ifndef _GUEST_ATTEST_SNP_SEAMS_H
#define _GUEST_ATTEST_SNP_SEAMS_H

#include <linux/gfp.h>
#include <linux/sched/signal.h>
#include <linux/set_memory.h>
#include "snp_fake.h"

#undef snp_vmpl
#undef alloc_pages_exact
#define snp_vmpl			(snp_fake.vmpl)
#define cc_platform_has			snp_fake_platform
#define snp_msg_desc			snp_fake_msg_desc
#define snp_guest_req			snp_fake_guest_req
#define snp_msg_alloc			snp_fake_msg_alloc
#define snp_msg_init			snp_fake_msg_init
#define snp_msg_free			snp_fake_msg_free
#define snp_send_guest_request		snp_fake_send
#define snp_issue_svsm_attest_req	snp_fake_attest
#define alloc_pages_exact		snp_fake_alloc
#define free_pages_exact		snp_fake_free
#define set_memory_decrypted		snp_fake_share
#define set_memory_encrypted		snp_fake_unshare
#define fatal_signal_pending		snp_fake_killed

#endif
