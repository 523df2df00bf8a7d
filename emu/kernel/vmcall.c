// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VMM's side of TDG.VP.VMCALL. GetQuote behaves as QEMU's: the call returns
 * at once with the buffer IN_FLIGHT, and the quote comes later.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/align.h>
#include <linux/bitmap.h>
#include <linux/bits.h>
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <asm/barrier.h>
#include "emu_tdx.h"
#include "fault.h"

/* RCX says which registers the VMM gets to see; RAX, RCX and RSP never. */
#define MASK_RESERVED	(GENMASK_ULL(63, 32) | BIT_ULL(0) | BIT_ULL(1) | BIT_ULL(4))

/*
 * One request. It is no longer in flight once completed, but busy for as long
 * as a fault still plays with the guest's buffer: hence more of them than may
 * be in flight.
 */
struct quote_call {
	struct work_struct work;
	struct quote_buf *buf;
	size_t size;
	u64 start_ns;
	u32 in_len;
	/* an earlier request's fault may be at work on the buffer */
	bool shares_buf;
	struct fault fault;
	u8 report[sizeof(struct td_report)];
};

#define NR_CALLS	(4 * QUOTES_IN_FLIGHT_MAX)

static struct quote_call calls[NR_CALLS];

/* Protects calls_busy and in_flight. Raw: taken in a trap. */
static DEFINE_RAW_SPINLOCK(calls_lock);
static DECLARE_BITMAP(calls_busy, NR_CALLS);
static unsigned int in_flight;

static struct workqueue_struct *wq;

static unsigned int service_time;
module_param(service_time, uint, 0644);
MODULE_PARM_DESC(service_time, "milliseconds from hypercall to quote, at least (0)");

static bool buf_is_busy(const struct quote_buf *buf)
{
	unsigned long i;

	for_each_set_bit(i, calls_busy, NR_CALLS)
		if (calls[i].buf == buf)
			return true;
	return false;
}

static struct quote_call *call_get(struct quote_buf *buf, unsigned int limit)
{
	struct quote_call *call = NULL;
	unsigned long flags, i;

	raw_spin_lock_irqsave(&calls_lock, flags);
	i = find_first_zero_bit(calls_busy, NR_CALLS);
	if (i < NR_CALLS && in_flight < limit) {
		call = &calls[i];
		call->buf = buf;
		call->shares_buf = buf_is_busy(buf);
		__set_bit(i, calls_busy);
		in_flight++;
	}
	raw_spin_unlock_irqrestore(&calls_lock, flags);
	return call;
}

static void call_landed(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&calls_lock, flags);
	in_flight--;
	raw_spin_unlock_irqrestore(&calls_lock, flags);
}

static void call_put(struct quote_call *call)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&calls_lock, flags);
	__clear_bit(call - calls, calls_busy);
	raw_spin_unlock_irqrestore(&calls_lock, flags);
}

void quote_reply_fail(struct quote_reply *reply, u64 status)
{
	kvfree(reply->data);
	reply->data = NULL;
	reply->len = 0;
	reply->status = status;
}

/* What a driver must not do to a buffer that the VMM owns. */
static void check_guest_waited(struct quote_call *call)
{
	struct quote_buf *buf = call->buf;

	if (call->shares_buf)
		return;
	if (guestmem_freed(buf, call->size)) {
		stat_inc(STAT_FREED_IN_FLIGHT);
		pr_err("the guest freed a quote buffer in flight\n");
	}
	if (le64_to_cpu(READ_ONCE(buf->version)) != QUOTE_BUF_VERSION ||
	    le64_to_cpu(READ_ONCE(buf->status)) != QUOTE_IN_FLIGHT ||
	    le32_to_cpu(READ_ONCE(buf->in_len)) != call->in_len ||
	    memcmp(buf->data, call->report, sizeof(call->report))) {
		stat_inc(STAT_TOUCHED_IN_FLIGHT);
		pr_err("the guest wrote to a quote buffer in flight\n");
	}
}

static void complete_call(struct quote_call *call,
			  const struct quote_reply *reply)
{
	struct quote_buf *buf = call->buf;

	check_guest_waited(call);
	stat_inc(reply->status == QUOTE_SUCCESS ? STAT_QUOTE_COMPLETED :
						  STAT_QUOTE_FAILED);
	if (reply->data) {
		memcpy(buf->data, reply->data, reply->len);
		WRITE_ONCE(buf->out_len, cpu_to_le32(reply->out_len));
	}
	/* Before the guest can know: its next request must find the room. */
	call_landed();
	/* The guest may read the quote as soon as it sees the status. */
	smp_store_release(&buf->status, cpu_to_le64(reply->status));
}

/* What the host took is part of the time. */
static void spend_service_time(const struct quote_call *call)
{
	ktime_t end = call->start_ns +
		      READ_ONCE(service_time) * (u64)NSEC_PER_MSEC;

	if (ktime_after(end, ktime_get())) {
		set_current_state(TASK_IDLE);
		schedule_hrtimeout(&end, HRTIMER_MODE_ABS);
	}
}

static void call_work(struct work_struct *work)
{
	struct quote_call *call = container_of(work, struct quote_call, work);
	struct quote_reply reply = {
		.status = QUOTE_ERROR,
		.room = call->size - sizeof(*call->buf),
	};

	/* A QGS takes a TDREPORT of this size and nothing else. */
	if (call->in_len == sizeof(call->report) &&
	    fault_wants_quote(&call->fault))
		qgs_get_quote(call->report, &reply);
	spend_service_time(call);
	fault_before(&call->fault, &reply);
	complete_call(call, &reply);
	fault_after(&call->fault, call->buf, &reply);
	fault_keep(&reply);

	guestmem_unpin(call->buf, call->size);
	call_put(call);
}

static u64 start_call(struct quote_buf *buf, size_t size, u32 in_len)
{
	struct fault fault = fault_of_hcall();
	struct quote_call *call;
	u64 r10;

	if (fault_refuses_hcall(&fault, &r10))
		return r10;
	call = call_get(buf, fault_limit(&fault));
	if (!call)
		return VMCALL_RETRY;
	if (!guestmem_pin(buf, size)) {
		call_landed();
		call_put(call);
		return VMCALL_INVALID_OPERAND;
	}

	call->size = size;
	call->start_ns = ktime_get_mono_fast_ns();
	call->in_len = in_len;
	call->fault = fault_of_quote();
	memcpy(call->report, buf->data, sizeof(call->report));
	WRITE_ONCE(buf->status, cpu_to_le64(QUOTE_IN_FLIGHT));
	queue_work(wq, &call->work);
	return VMCALL_SUCCESS;
}

static u64 get_quote(u64 gpa, u64 size)
{
	struct quote_buf *buf;
	u32 in_len;

	if (!size)
		return VMCALL_INVALID_OPERAND;
	if (!IS_ALIGNED(gpa | size, SZ_4K))
		return VMCALL_ALIGN_ERROR;
	if (size > QUOTE_BUF_MAX)
		return VMCALL_INVALID_OPERAND;
	buf = guestmem_map(gpa, size);
	if (!buf)
		return VMCALL_INVALID_OPERAND;
	if (le64_to_cpu(READ_ONCE(buf->version)) != QUOTE_BUF_VERSION)
		return VMCALL_INVALID_OPERAND;
	in_len = le32_to_cpu(READ_ONCE(buf->in_len));
	if (in_len > size - sizeof(*buf))
		return VMCALL_INVALID_OPERAND;
	return start_call(buf, size, in_len);
}

static void count_get_quote(u64 r10)
{
	stat_inc(r10 == VMCALL_SUCCESS ? STAT_QUOTE_STARTED :
		 r10 == VMCALL_RETRY ? STAT_QUOTE_RETRY : STAT_QUOTE_REFUSED);
}

/* A register that the guest does not expose reads as zero. */
static u64 exposed(const struct pt_regs *regs, int number, u64 value)
{
	return regs->cx & BIT_ULL(number) ? value : 0;
}

u64 vmcall(struct pt_regs *regs)
{
	u64 r10 = VMCALL_INVALID_OPERAND;

	if (regs->cx & MASK_RESERVED)
		return TDCALL_OPERAND_INVALID | OPERAND_RCX;
	if (!exposed(regs, 10, regs->r10) &&
	    exposed(regs, 11, regs->r11) == VMCALL_GET_QUOTE) {
		r10 = get_quote(exposed(regs, 12, regs->r12),
				exposed(regs, 13, regs->r13));
		count_get_quote(r10);
	}
	if (regs->cx & BIT_ULL(10))
		regs->r10 = r10;
	return TDCALL_SUCCESS;
}

void vmcall_show(struct seq_file *m)
{
	unsigned int flying, busy;
	unsigned long flags;

	raw_spin_lock_irqsave(&calls_lock, flags);
	flying = in_flight;
	busy = bitmap_weight(calls_busy, NR_CALLS);
	raw_spin_unlock_irqrestore(&calls_lock, flags);
	seq_printf(m, "in_flight %u\nbusy %u\n", flying, busy);
}

int emu_vmcall_init(void)
{
	int i;

	for (i = 0; i < NR_CALLS; i++)
		INIT_WORK(&calls[i].work, call_work);
	/* The VMM does not wait for the guest's processes. */
	wq = alloc_workqueue("emu_tdx", WQ_UNBOUND | WQ_HIGHPRI, NR_CALLS);
	return wq ? 0 : -ENOMEM;
}

/*
 * Nothing traps any more. Requests in flight end with an error, as when a host
 * loses its quoting service, and the guest gets its buffers back.
 */
void emu_vmcall_exit(void)
{
	fault_stop();
	qgs_stop();
	destroy_workqueue(wq);
	fault_exit();
}
