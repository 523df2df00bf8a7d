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

/**
 * tdx_nap - one killable sleep of a polling loop
 * @start: when the polling began
 * @deadline: when it ends
 *
 * Sleeps for an eighth of the time waited so far: a quote is seen at most an
 * eighth later than it could have been, however long it takes, and the number
 * of looks grows with the logarithm of that time only.
 *
 * Return: 0, -ERESTARTSYS when killed, -ETIMEDOUT after @deadline.
 */
int tdx_nap(ktime_t start, ktime_t deadline)
{
	ktime_t now = ktime_get();
	ktime_t nap;

	if (fatal_signal_pending(current))
		return -ERESTARTSYS;
	if (ktime_compare(now, deadline) >= 0)
		return -ETIMEDOUT;

	nap = clamp(ktime_sub(now, start) / 8, NAP_MIN_NS, NAP_MAX_NS);
	nap = min(nap, ktime_sub(deadline, now));
	set_current_state(TASK_KILLABLE);
	schedule_hrtimeout_range(&nap, nap / 8, HRTIMER_MODE_REL);
	return 0;
}

/* Hands the buffer over; 0 once the VMM has taken it. */
static int send_request(struct tdx_quote_buf *buf, ktime_t deadline)
{
	ktime_t start = ktime_get();
	u64 status;
	int ret;

	for (;;) {
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

static int wait_for_quote(const struct tdx_quote_buf *buf, ktime_t deadline)
{
	ktime_t start = ktime_get();
	u64 status;
	int ret;

	for (;;) {
		status = tdx_quote_status(buf);
		if (status != TDX_QUOTE_IN_FLIGHT)
			return status == TDX_QUOTE_SUCCESS ? 0 : -EIO;
		ret = tdx_nap(start, deadline);
		if (ret)
			return ret;
	}
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
