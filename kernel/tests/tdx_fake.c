// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "providers/tdx.h"
#include "tdx_fake.h"

#define VMCALL_RETRY			1
#define VMCALL_INVALID_OPERAND		0x8000000000000000ULL
#define VMCALL_ALIGN_ERROR		0x8000000000000002ULL
#define QUOTE_ERROR			0x8000000000000000ULL

/* TDREPORT: REPORTMACSTRUCT.REPORTDATA */
#define TDREPORT_REPORT_DATA_OFFSET	128
#define REPORT_DATA_LEN			64
/* TDREPORT: TDINFO_STRUCT.RTMR */
#define TDREPORT_RTMR_OFFSET		(512 + 208)

/* In such steps virtual time passes. */
#define TICK_NS				NSEC_PER_MSEC

struct tdx_fake tdx_fake;
module_param_named(service_us, tdx_fake.service_us, uint, 0644);
MODULE_PARM_DESC(service_us, "how long the fake platform takes for a quote");

/* What the VMM holds. */
static struct {
	struct tdx_quote_buf *buf;
	ktime_t due;
} requests[64];
static DEFINE_SPINLOCK(requests_lock);

static ktime_t now(void)
{
	return tdx_fake.virtual_time ? tdx_fake.now : ktime_get();
}

static void set_status(struct tdx_quote_buf *buf, u64 status)
{
	/* Pairs with the driver's load: the answer is written before. */
	smp_store_release(&buf->status, cpu_to_le64(status));
}

/* A proper quote over the TDREPORT in @buf, unless the test wants another. */
static void answer(struct tdx_quote_buf *buf)
{
	u8 report_data[REPORT_DATA_LEN];

	memcpy(report_data, buf->data + TDREPORT_REPORT_DATA_OFFSET,
	       sizeof(report_data));
	memset(buf->data, 0x51, TDX_FAKE_QUOTE_LEN);
	memcpy(buf->data + TDX_FAKE_REPORT_DATA_OFFSET, report_data,
	       sizeof(report_data));
	buf->out_len = cpu_to_le32(tdx_fake.lies ? tdx_fake.quote_len :
				   TDX_FAKE_QUOTE_LEN);
	set_status(buf, tdx_fake.quote_status);
}

static void answer_until(ktime_t time)
{
	int i;

	guard(spinlock)(&requests_lock);
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (!requests[i].buf || ktime_after(requests[i].due, time))
			continue;
		answer(requests[i].buf);
		requests[i].buf = NULL;
	}
}

void tdx_fake_run(void)
{
	answer_until(now());
}

void tdx_fake_answer_all(void)
{
	answer_until(KTIME_MAX);
}

void tdx_fake_reset(void)
{
	int i, blocks, shared;

	guard(spinlock)(&requests_lock);
	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		if (requests[i].buf)
			set_status(requests[i].buf, QUOTE_ERROR);
		requests[i].buf = NULL;
	}
	blocks = tdx_fake.blocks;
	shared = tdx_fake.shared;
	memset(&tdx_fake, 0, sizeof(tdx_fake));
	tdx_fake.blocks = blocks;
	tdx_fake.shared = shared;
}

static void take(struct tdx_quote_buf *buf)
{
	ktime_t due = tdx_fake.service_us == TDX_FAKE_FOREVER ? KTIME_MAX :
		      ktime_add_us(now(), tdx_fake.service_us);
	int i;

	guard(spinlock)(&requests_lock);
	for (i = 0; i < ARRAY_SIZE(requests); i++)
		/* Two requests in one buffer are a bug of the driver. */
		if (WARN_ON(requests[i].buf == buf))
			return;
	for (i = 0; i < ARRAY_SIZE(requests) && requests[i].buf; i++)
		;
	if (WARN_ON(i == ARRAY_SIZE(requests)))
		return;
	requests[i].buf = buf;
	requests[i].due = due;
	set_status(buf, TDX_QUOTE_IN_FLIGHT);
}

u64 tdx_fake_get_quote(u8 *data, size_t size)
{
	struct tdx_quote_buf *buf = (struct tdx_quote_buf *)data;

	if (!PAGE_ALIGNED(data) || !PAGE_ALIGNED(size))
		return VMCALL_ALIGN_ERROR;
	if (size != TDX_QUOTE_BUF_LEN || le64_to_cpu(buf->version) != 1 ||
	    le64_to_cpu(buf->status) || buf->out_len ||
	    le32_to_cpu(buf->in_len) != TDX_REPORT_LEN)
		return VMCALL_INVALID_OPERAND;
	tdx_fake.last = buf;
	if (tdx_fake.retries) {
		if (tdx_fake.retries != TDX_FAKE_FOREVER)
			tdx_fake.retries--;
		return VMCALL_RETRY;
	}
	if (!tdx_fake.hypercall || tdx_fake.keeps)
		take(buf);
	if (!tdx_fake.service_us)
		tdx_fake_run();
	return tdx_fake.hypercall;
}

/* -EBUSY as long as the test wants it, or @error. */
static int busy_or(unsigned int *busy, int error)
{
	if (!*busy)
		return error;
	if (*busy != TDX_FAKE_FOREVER)
		--*busy;
	return -EBUSY;
}

static void add_to_rtmr(unsigned int rtmr, const u8 *digest)
{
	int i;

	for (i = 0; i < TDX_FAKE_RTMR_LEN; i++)
		tdx_fake.rtmr[rtmr][i] = 2 * tdx_fake.rtmr[rtmr][i] + digest[i];
}

int tdx_fake_extend(u8 index, u8 *digest)
{
	int ret;

	if (!IS_ALIGNED((unsigned long)digest, 64) || index >= TDX_FAKE_RTMRS)
		return -ENXIO;
	tdx_fake.extended++;
	ret = busy_or(&tdx_fake.extend_busy, tdx_fake.extend_error);
	if (!ret)
		add_to_rtmr(index, digest);
	return ret;
}

int tdx_fake_sysfs_extend(unsigned int rtmr, const u8 *digest)
{
	int ret;

	if (!tdx_fake.driver)
		return -ENOENT;
	tdx_fake.driver_extended++;
	ret = busy_or(&tdx_fake.driver_busy, tdx_fake.driver_error);
	if (!ret)
		add_to_rtmr(rtmr, digest);
	return ret;
}

int tdx_fake_get_report(const u8 *report_data, u8 *tdreport)
{
	int ret, i;

	if (!IS_ALIGNED((unsigned long)report_data, 64) ||
	    !IS_ALIGNED((unsigned long)tdreport, TDX_REPORT_LEN))
		return -EINVAL;
	ret = busy_or(&tdx_fake.report_busy, tdx_fake.report_error);
	if (ret)
		return ret;
	for (i = 0; i < TDX_REPORT_LEN; i++)
		tdreport[i] = tdx_fake.numbered ? i / 8 : 0x54;
	memcpy(tdreport + TDREPORT_RTMR_OFFSET, tdx_fake.rtmr,
	       sizeof(tdx_fake.rtmr));
	memcpy(tdreport + TDREPORT_REPORT_DATA_OFFSET, report_data,
	       REPORT_DATA_LEN);
	return 0;
}

const struct x86_cpu_id *tdx_fake_match_cpu(const struct x86_cpu_id *ids)
{
	return ids;
}

void *tdx_fake_alloc(size_t size, gfp_t gfp)
{
	void *buf = tdx_fake.no_memory ? NULL : alloc_pages_exact(size, gfp);

	tdx_fake.blocks += !!buf;
	return buf;
}

void tdx_fake_free(void *buf, size_t size)
{
	tdx_fake.blocks--;
	free_pages_exact(buf, size);
}

int tdx_fake_share(unsigned long addr, int pages)
{
	if (tdx_fake.no_sharing || pages != TDX_QUOTE_BUF_LEN / PAGE_SIZE)
		return -EIO;
	tdx_fake.shared++;
	return 0;
}

int tdx_fake_unshare(unsigned long addr, int pages)
{
	if (tdx_fake.no_unsharing || pages != TDX_QUOTE_BUF_LEN / PAGE_SIZE)
		return -EIO;
	tdx_fake.shared--;
	return 0;
}

ktime_t tdx_fake_clock(void)
{
	return now();
}

/* Until @time has passed, the task is woken, or killed. */
static void virtual_sleep(s64 time)
{
	while (time > 0 && !task_is_running(current) && !tdx_fake.killed) {
		s64 slice = min(time, TICK_NS);

		time -= slice;
		tdx_fake.now = ktime_add_ns(tdx_fake.now, slice);
		if (tdx_fake.tick)
			tdx_fake.tick();
		tdx_fake_run();
	}
	__set_current_state(TASK_RUNNING);
}

/* A virtual sleep is as late as the caller allows. */
int tdx_fake_sleep(ktime_t *expires, u64 delta, enum hrtimer_mode mode)
{
	int ret = 0;

	tdx_fake.naps++;
	if (tdx_fake.virtual_time)
		virtual_sleep(ktime_add_ns(*expires, delta));
	else
		ret = schedule_hrtimeout_range(expires, delta, mode);
	tdx_fake_run();
	return ret;
}

long tdx_fake_sleep_jiffies(long timeout)
{
	long ret = 0;

	tdx_fake.naps++;
	if (tdx_fake.virtual_time)
		virtual_sleep(jiffies_to_nsecs(timeout));
	else
		ret = schedule_timeout(timeout);
	tdx_fake_run();
	return ret;
}

bool tdx_fake_killed(struct task_struct *task)
{
	return tdx_fake.killed || fatal_signal_pending(task);
}
