// SPDX-License-Identifier: GPL-2.0-only
/*
 * GetQuote buffers.
 *
 * A buffer belongs to the VMM from the hypercall until its status leaves
 * IN_FLIGHT.  When its requester is killed or runs into its deadline before
 * that, the buffer is parked: neither freed nor used again until the VMM gives
 * it back, or a late quote would be written into somebody else's memory or
 * request.  Buffers are made on demand, shared with the VMM once, and kept.
 */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/set_memory.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "tdx.h"

/* How many requests QEMU takes at once; it answers more with RETRY. */
#define POOL_SIZE	16

#define PARKED_POLL_NS	(20 * NSEC_PER_MSEC)

enum slot_state {
	SLOT_EMPTY,	/* no buffer yet */
	SLOT_IDLE,
	SLOT_BUSY,	/* with a requester */
	SLOT_PARKED,	/* with the VMM, its requester gone */
	SLOT_LOST,	/* with nobody: its pages could not be shared */
};

struct slot {
	struct tdx_quote_buf *buf;
	enum slot_state state;
};

/* A requester without a slot; off the list once it is given one. */
struct waiter {
	struct list_head list;
	struct task_struct *task;
	struct slot *slot;
};

/* Protects the states of the slots, and the queue. */
static DEFINE_SPINLOCK(pool_lock);
static struct slot pool[POOL_SIZE];
static LIST_HEAD(waiters);

static bool with_vmm(const struct slot *slot)
{
	return tdx_quote_status(slot->buf) == TDX_QUOTE_IN_FLIGHT;
}

static struct tdx_quote_buf *buf_alloc(void)
{
	void *buf = alloc_pages_exact(TDX_QUOTE_BUF_LEN,
				      GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);

	if (!buf)
		return ERR_PTR(-ENOMEM);
	/*
	 * Pages in an unknown state of sharing can't go back: leak them. Their
	 * slot is lost with them, or a host that keeps refusing would get all
	 * memory leaked.
	 */
	if (set_memory_decrypted((unsigned long)buf,
				 TDX_QUOTE_BUF_LEN >> PAGE_SHIFT))
		return ERR_PTR(-EIO);
	return buf;
}

static void buf_free(struct tdx_quote_buf *buf)
{
	if (set_memory_encrypted((unsigned long)buf,
				 TDX_QUOTE_BUF_LEN >> PAGE_SHIFT))
		return;
	free_pages_exact(buf, TDX_QUOTE_BUF_LEN);
}

/* An idle buffer before an empty slot, so that the pool stays small. */
static struct slot *take_slot(void)
{
	struct slot *empty = NULL;
	int i;

	lockdep_assert_held(&pool_lock);
	for (i = 0; i < POOL_SIZE; i++) {
		struct slot *slot = &pool[i];

		if (slot->state == SLOT_IDLE ||
		    (slot->state == SLOT_PARKED && !with_vmm(slot))) {
			slot->state = SLOT_BUSY;
			return slot;
		}
		if (slot->state == SLOT_EMPTY && !empty)
			empty = slot;
	}
	if (empty)
		empty->state = SLOT_BUSY;
	return empty;
}

/* First come, first served: a slot goes to who waits longest. */
static void serve_waiters(void)
{
	struct waiter *waiter;
	struct slot *slot;

	lockdep_assert_held(&pool_lock);
	while (!list_empty(&waiters)) {
		slot = take_slot();
		if (!slot)
			break;
		waiter = list_first_entry(&waiters, struct waiter, list);
		list_del_init(&waiter->list);
		waiter->slot = slot;
		/* It can't return, and its task can't go, without the lock. */
		wake_up_process(waiter->task);
	}
}

static bool any_parked(void)
{
	int i;

	lockdep_assert_held(&pool_lock);
	for (i = 0; i < POOL_SIZE; i++)
		if (pool[i].state == SLOT_PARKED)
			return true;
	return false;
}

/*
 * A parked buffer that comes back makes no noise: the first in the queue looks
 * for it, for all of them. To be called when another is first, or a buffer was
 * parked, since who sleeps doesn't know.
 */
static void wake_first(void)
{
	lockdep_assert_held(&pool_lock);
	if (!list_empty(&waiters) && any_parked())
		wake_up_process(list_first_entry(&waiters, struct waiter,
						 list)->task);
}

/* No slot will ever be given back. */
static bool all_lost(void)
{
	int i;

	lockdep_assert_held(&pool_lock);
	for (i = 0; i < POOL_SIZE; i++)
		if (pool[i].state != SLOT_LOST)
			return false;
	return true;
}

static void give_slot(struct slot *slot, enum slot_state state)
{
	struct waiter *waiter;

	spin_lock(&pool_lock);
	slot->state = state;
	serve_waiters();
	wake_first();
	if (all_lost())
		list_for_each_entry(waiter, &waiters, list)
			wake_up_process(waiter->task);
	spin_unlock(&pool_lock);
}

/* How long @waiter may sleep. */
static long patience(const struct waiter *waiter, ktime_t deadline)
{
	s64 left = ktime_sub(deadline, ktime_get());

	if (list_is_first(&waiter->list, &waiters) && any_parked())
		left = min(left, PARKED_POLL_NS);
	return nsecs_to_jiffies(max(left, 0)) + 1;
}

/* Leaves the queue without a slot, unless one came at the last moment. */
static struct slot *leave_queue(struct waiter *waiter, int error)
{
	spin_lock(&pool_lock);
	if (!waiter->slot) {
		list_del(&waiter->list);
		wake_first();
	}
	spin_unlock(&pool_lock);
	return waiter->slot ?: ERR_PTR(error);
}

static struct slot *wait_for_slot(struct waiter *waiter, ktime_t deadline)
{
	struct slot *slot;
	long timeout;
	bool lost;

	for (;;) {
		set_current_state(TASK_KILLABLE);
		spin_lock(&pool_lock);
		serve_waiters();
		slot = waiter->slot;
		if (slot)
			wake_first();
		timeout = patience(waiter, deadline);
		lost = all_lost();
		spin_unlock(&pool_lock);

		if (slot || lost || fatal_signal_pending(current) ||
		    ktime_compare(ktime_get(), deadline) >= 0)
			break;
		schedule_timeout(timeout);
	}
	__set_current_state(TASK_RUNNING);

	if (!slot)
		slot = leave_queue(waiter, fatal_signal_pending(current) ?
				   -ERESTARTSYS : lost ? -EIO : -EBUSY);
	return slot;
}

static struct slot *get_slot(ktime_t deadline)
{
	struct waiter waiter = { .task = current };
	struct slot *slot = NULL;

	spin_lock(&pool_lock);
	if (list_empty(&waiters))
		slot = take_slot();
	if (!slot)
		list_add_tail(&waiter.list, &waiters);
	spin_unlock(&pool_lock);

	return slot ?: wait_for_slot(&waiter, deadline);
}

/**
 * tdx_pool_get - a buffer for one request
 * @deadline: until when to wait for one
 *
 * Return: a zeroed buffer of TDX_QUOTE_BUF_LEN bytes, or ERR_PTR(): -EBUSY when
 * requesters and VMM held all of them until @deadline, -ERESTARTSYS, -ENOMEM,
 * -EIO when the VMM did not share it, or none of all.
 */
struct tdx_quote_buf *tdx_pool_get(ktime_t deadline)
{
	struct slot *slot = get_slot(deadline);
	struct tdx_quote_buf *buf;

	if (IS_ERR(slot))
		return ERR_CAST(slot);

	/* A slot in SLOT_BUSY is its requester's alone: no lock. */
	if (slot->buf) {
		/* Nobody reads an earlier requester's quote. */
		memset(slot->buf, 0, TDX_QUOTE_BUF_LEN);
		return slot->buf;
	}

	buf = buf_alloc();
	if (IS_ERR(buf)) {
		give_slot(slot, PTR_ERR(buf) == -EIO ? SLOT_LOST : SLOT_EMPTY);
		return buf;
	}
	slot->buf = buf;
	return buf;
}

/**
 * tdx_pool_put - end a request
 * @buf: from tdx_pool_get(); parked if the VMM still owns it
 */
void tdx_pool_put(struct tdx_quote_buf *buf)
{
	int i;

	for (i = 0; i < POOL_SIZE; i++)
		if (pool[i].buf == buf)
			give_slot(&pool[i], with_vmm(&pool[i]) ? SLOT_PARKED :
								 SLOT_IDLE);
}

/* No request is in the provider any more. */
void tdx_pool_destroy(void)
{
	unsigned int kept = 0;
	int i;

	for (i = 0; i < POOL_SIZE; i++) {
		if (pool[i].state == SLOT_PARKED && with_vmm(&pool[i]))
			kept++;
		else if (pool[i].buf)
			buf_free(pool[i].buf);
	}
	if (kept)
		pr_info("guest_attest_tdx: %u quote buffers stay with the VMM\n",
			kept);
}
