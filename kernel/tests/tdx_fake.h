/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TDX module and a VMM that do as a test says, without threads of their own:
 * the VMM acts in hypercalls and whenever a requester has slept, so that each
 * test sees the same order of events every time.  Time can be virtual, which
 * makes a sleep take none.
 */
#ifndef _GUEST_ATTEST_TDX_FAKE_H
#define _GUEST_ATTEST_TDX_FAKE_H

#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/types.h>

struct task_struct;
struct tdx_quote_buf;
struct x86_cpu_id;

/* Where a quote of the fake has the report data, as a version 4 quote has. */
#define TDX_FAKE_REPORT_DATA_OFFSET	(48 + 520)
#define TDX_FAKE_QUOTE_LEN		1000

#define TDX_FAKE_FOREVER		UINT_MAX

#define TDX_FAKE_RTMRS			4
#define TDX_FAKE_RTMR_LEN		48

/**
 * struct tdx_fake - behaviour of the platform; zero is healthy and instant
 * @service_us: how long a quote takes; TDX_FAKE_FOREVER
 * @quote_status: status of each answer
 * @quote_len: set as the answer's out_len when @lies is set
 * @lies: see @quote_len
 * @hypercall: result of GetQuote
 * @keeps: the VMM takes the request even if that is an error
 * @retries: how many times GetQuote answers RETRY first
 * @report_error: result of TDG.MR.REPORT
 * @report_busy: how many times it answers -EBUSY first
 * @numbered: byte n of a report is n / 8, where no RTMR is
 * @rtmr: the RTMRs; each byte is doubled, and the digest's added
 * @extend_error: result of TDG.MR.RTMR.EXTEND
 * @extend_busy: how many times it answers -EBUSY first
 * @extended: how often it was called
 * @driver: mainline's driver is there
 * @driver_error: result of a write to its file
 * @driver_busy: how many times it answers -EBUSY first
 * @driver_extended: how often its file was written to
 * @no_memory: alloc_pages_exact() fails
 * @no_sharing: set_memory_decrypted() fails
 * @no_unsharing: set_memory_encrypted() fails
 * @virtual_time: the clock is @now and only sleeps advance it
 * @now: see @virtual_time
 * @killed: the requester has a fatal signal
 * @tick: called again and again while virtual time passes; must not sleep
 * @naps: sleeps so far
 * @last: buffer of the last GetQuote
 * @blocks: buffers allocated and not freed
 * @shared: buffers shared with the VMM
 */
struct tdx_fake {
	unsigned int service_us;
	u64 quote_status;
	u32 quote_len;
	bool lies;
	u64 hypercall;
	bool keeps;
	unsigned int retries;
	int report_error;
	unsigned int report_busy;
	bool numbered;
	u8 rtmr[TDX_FAKE_RTMRS][TDX_FAKE_RTMR_LEN];
	int extend_error;
	unsigned int extend_busy;
	unsigned int extended;
	bool driver;
	int driver_error;
	unsigned int driver_busy;
	unsigned int driver_extended;
	bool no_memory;
	bool no_sharing;
	bool no_unsharing;
	bool virtual_time;
	ktime_t now;
	bool killed;
	void (*tick)(void);
	unsigned int naps;
	struct tdx_quote_buf *last;
	int blocks;
	int shared;
};

extern struct tdx_fake tdx_fake;

/* Heals the platform; the VMM gives back all that it has, without a quote. */
void tdx_fake_reset(void);

/* Answers what is due by now. */
void tdx_fake_run(void);

/* Answers all that the VMM holds, due or not. */
void tdx_fake_answer_all(void);

/* The platform itself: what tdx_seams.h puts in place of the kernel's own. */
int tdx_fake_get_report(const u8 *report_data, u8 *tdreport);
u64 tdx_fake_get_quote(u8 *buf, size_t size);
int tdx_fake_extend(u8 index, u8 *digest);
int tdx_fake_sysfs_extend(unsigned int rtmr, const u8 *digest);
const struct x86_cpu_id *tdx_fake_match_cpu(const struct x86_cpu_id *ids);
void *tdx_fake_alloc(size_t size, gfp_t gfp);
void tdx_fake_free(void *buf, size_t size);
int tdx_fake_share(unsigned long addr, int pages);
int tdx_fake_unshare(unsigned long addr, int pages);
ktime_t tdx_fake_clock(void);
int tdx_fake_sleep(ktime_t *expires, u64 delta, enum hrtimer_mode mode);
long tdx_fake_sleep_jiffies(long timeout);
bool tdx_fake_killed(struct task_struct *task);

#endif
