/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Turns what a driver file calls into the fake platform.  Included before the
 * file under test, and after every header that declares the real thing.
 */
#ifndef _GUEST_ATTEST_TDX_SEAMS_H
#define _GUEST_ATTEST_TDX_SEAMS_H

#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/mod_devicetable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/set_memory.h>
#include <linux/timekeeping.h>
#include <asm/cpu_device_id.h>
#include <asm/tdx.h>
#include "tdx_fake.h"

#undef alloc_pages_exact
#define tdx_mcall_get_report0		tdx_fake_get_report
#define tdx_hcall_get_quote		tdx_fake_get_quote
#define tdx_mcall_extend_rtmr		tdx_fake_extend
#define tdx_sysfs_extend		tdx_fake_sysfs_extend
#define x86_match_cpu			tdx_fake_match_cpu
#define alloc_pages_exact		tdx_fake_alloc
#define free_pages_exact		tdx_fake_free
#define set_memory_decrypted		tdx_fake_share
#define set_memory_encrypted		tdx_fake_unshare
#define ktime_get			tdx_fake_clock
#define schedule_hrtimeout_range	tdx_fake_sleep
#define schedule_timeout		tdx_fake_sleep_jiffies
#define fatal_signal_pending		tdx_fake_killed

#endif
