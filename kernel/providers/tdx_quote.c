// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a TDREPORT to a quote: TDG.VP.VMCALL<GetQuote>, GHCI section 3.3.
 */
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/guest_attest_ops.h>
#include <asm/tdx.h>
#include "tdx.h"

/* TDG.VP.VMCALL completion status, GHCI table "TDG.VP.VMCALL output" */
#define VMCALL_SUCCESS	0ULL
#define VMCALL_RETRY	1ULL

#define NAP_MIN_NS	(50 * NSEC_PER_USEC)
#define NAP_MAX_NS	(25 * NSEC_PER_MSEC)
#define FIRST_NAP_MAX_NS (500 * NSEC_PER_MSEC)

/*
 * How long quotes took lately, to sleep through most of it. Read and written
 * without a lock: it is a guess, and any value of it is safe.
 */
static s64 usual_ns;

static int sleep_killable(ktime_t now, s64 ns, ktime_t deadline)
{
	ktime_t nap = min(ns, ktime_sub(deadline, now));

	if (fatal_signal_pending(current))
		return -ERESTARTSYS;
	if (nap <= 0)
		return -ETIMEDOUT;

	set_current_state(TASK_KILLABLE);
	schedule_hrtimeout_range(&nap, nap / 16, HRTIMER_MODE_REL);
	return 0;
}

/**
 * tdx_nap - one killable sleep of a polling loop
 * @start: when the polling began
 * @deadline: when it ends
 *
 * Sleeps for a small part of the time waited so far: what is waited for is
 * seen that part later than it could have been, however long it takes, and
 * the number of looks grows with the logarithm of that time only.
 *
 * Return: 0, -ERESTARTSYS when killed, -ETIMEDOUT after @deadline.
 */
int tdx_nap(ktime_t start, ktime_t deadline)
{
	ktime_t now = ktime_get();
	s64 part = ktime_sub(now, start) / 32;

	return sleep_killable(now, clamp(part, NAP_MIN_NS, NAP_MAX_NS),
			      deadline);
}

/* Hands the buffer over; 0 once the VMM has taken it. */
static int send_request(struct tdx_quote_buf *buf, ktime_t deadline)
{
	ktime_t start = ktime_get();
	u64 status;
	int ret;

	for (;;) {
		if (fatal_signal_pending(current))
			return -ERESTARTSYS;
		status = tdx_hcall_get_quote((u8 *)buf, TDX_QUOTE_BUF_LEN);
		if (status == VMCALL_SUCCESS)
			return 0;
		if (status != VMCALL_RETRY)
			return -EIO;
		ret = tdx_nap(start, deadline);
		if (ret)
			return ret == -ETIMEDOUT ? -EBUSY : ret;
	}
}

/*
 * A quote that was there at the first look may have been there for long: the
 * next request looks after half the time.
 */
static void learn_usual_time(s64 waited, bool first_look)
{
	s64 usual = READ_ONCE(usual_ns);

	if (first_look)
		usual = waited / 2;
	else if (usual)
		usual += (waited - usual) / 4;
	else
		usual = waited;
	WRITE_ONCE(usual_ns, usual);
}

/*
 * Linux has no interrupt for a finished quote. As block devices are polled:
 * most of the usual time asleep, then ever longer naps.
 */
static int wait_for_quote(const struct tdx_quote_buf *buf, ktime_t deadline)
{
	ktime_t start = ktime_get();
	s64 first = clamp(READ_ONCE(usual_ns) / 4 * 3, NAP_MIN_NS,
			  FIRST_NAP_MAX_NS);
	unsigned int looks = 0;
	u64 status;
	int ret;

	ret = sleep_killable(start, first, deadline);
	while (!ret) {
		status = tdx_quote_status(buf);
		if (status != TDX_QUOTE_IN_FLIGHT)
			break;
		looks++;
		ret = tdx_nap(start, deadline);
	}
	if (ret)
		return ret;
	if (status != TDX_QUOTE_SUCCESS)
		return -EIO;
	learn_usual_time(ktime_sub(ktime_get(), start), !looks);
	return 0;
}

static int copy_quote(const struct tdx_quote_buf *buf,
		      struct guest_attest_evidence *evidence)
{
	u32 len = le32_to_cpu(READ_ONCE(buf->out_len));
	u8 *quote;

	if (len > TDX_QUOTE_DATA_MAX)
		return -EFBIG;
	quote = guest_attest_reserve(evidence, len);
	if (IS_ERR(quote))
		return PTR_ERR(quote);
	memcpy(quote, buf->data, len);
	return 0;
}

/**
 * tdx_get_quote - have the VMM's quoting service sign a TDREPORT
 * @tdreport: TDX_REPORT_LEN bytes
 * @deadline: when to give up
 * @evidence: receives the quote
 *
 * That the quote is over @tdreport is for the verifier to see: the guest has
 * no root of trust to check a quote against.
 *
 * Return: 0, -EBUSY, -ETIMEDOUT, -ERESTARTSYS, -EFBIG, -ENOMEM, -EIO.
 */
int tdx_get_quote(const u8 *tdreport, ktime_t deadline,
		  struct guest_attest_evidence *evidence)
{
	struct tdx_quote_buf *buf;
	int ret;

	buf = tdx_pool_get(deadline);
	if (IS_ERR(buf))
		return PTR_ERR(buf);

	buf->version = cpu_to_le64(1);
	buf->in_len = cpu_to_le32(TDX_REPORT_LEN);
	memcpy(buf->data, tdreport, TDX_REPORT_LEN);

	ret = send_request(buf, deadline);
	if (!ret)
		ret = wait_for_quote(buf, deadline);
	if (!ret)
		ret = copy_quote(buf, evidence);
	tdx_pool_put(buf);
	return ret;
}
