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
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/set_memory.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>
#include "tdx.h"

/* How many requests QEMU takes at once; it answers more with RETRY. */
#define POOL_SIZE	16

/* Buffers that the VMM gives back make no noise: how often to look. */
#define PARKED_POLL	(HZ / 50 ?: 1)

enum slot_state {
	SLOT_EMPTY,	/* no buffer yet */
	SLOT_IDLE,
	SLOT_BUSY,	/* with a requester */
	SLOT_PARKED,	/* with the VMM, its requester gone */
};

struct slot {
	struct tdx_quote_buf *buf;
	enum slot_state state;
};

static struct slot pool[POOL_SIZE];
static DEFINE_SPINLOCK(pool_lock);
static DECLARE_WAIT_QUEUE_HEAD(pool_wait);

static struct tdx_quote_buf *buf_alloc(void)
{
	void *buf = alloc_pages_exact(TDX_QUOTE_BUF_LEN,
				      GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);

	if (!buf)
		return ERR_PTR(-ENOMEM);
	/* Pages in an unknown state of sharing can't go back: leak them. */
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
	struct slot *empty = NULL, *idle = NULL;
	int i;

	spin_lock(&pool_lock);
	for (i = 0; i < POOL_SIZE && !idle; i++) {
		struct slot *slot = &pool[i];

		if (slot->state == SLOT_PARKED &&
		    tdx_quote_status(slot->buf) != TDX_QUOTE_IN_FLIGHT)
			slot->state = SLOT_IDLE;
		if (slot->state == SLOT_IDLE)
			idle = slot;
		else if (slot->state == SLOT_EMPTY && !empty)
			empty = slot;
	}
	if (!idle)
		idle = empty;
	if (idle)
		idle->state = SLOT_BUSY;
	spin_unlock(&pool_lock);
	return idle;
}

static void give_slot(struct slot *slot, enum slot_state state)
{
	spin_lock(&pool_lock);
	slot->state = state;
	spin_unlock(&pool_lock);
	wake_up(&pool_wait);
}

static struct slot *wait_for_slot(ktime_t deadline)
{
	struct slot *slot;
	DEFINE_WAIT(wait);
	int error = 0;

	for (;;) {
		prepare_to_wait_exclusive(&pool_wait, &wait, TASK_KILLABLE);
		slot = take_slot();
		if (slot)
			break;
		if (fatal_signal_pending(current))
			error = -ERESTARTSYS;
		else if (ktime_after(ktime_get(), deadline))
			error = -EBUSY;
		if (error)
			break;
		schedule_timeout(PARKED_POLL);
	}
	finish_wait(&pool_wait, &wait);

	if (!slot) {
		/* A wakeup that came to us must not be lost to the others. */
		wake_up(&pool_wait);
		return ERR_PTR(error);
	}
	return slot;
}

/**
 * tdx_pool_get - a buffer for one request
 * @deadline: until when to wait for one
 *
 * Return: a zeroed buffer of TDX_QUOTE_BUF_LEN bytes, or ERR_PTR(): -EBUSY when
 * requesters and VMM held all of them until @deadline, -ERESTARTSYS, -ENOMEM,
 * -EIO.
 */
struct tdx_quote_buf *tdx_pool_get(ktime_t deadline)
{
	struct slot *slot = take_slot();
	struct tdx_quote_buf *buf;

	if (!slot)
		slot = wait_for_slot(deadline);
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
		give_slot(slot, SLOT_EMPTY);
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
	bool parked = tdx_quote_status(buf) == TDX_QUOTE_IN_FLIGHT;
	int i;

	for (i = 0; i < POOL_SIZE; i++)
		if (pool[i].buf == buf)
			give_slot(&pool[i], parked ? SLOT_PARKED : SLOT_IDLE);
}

/* No request is in the provider any more. */
void tdx_pool_destroy(void)
{
	unsigned int kept = 0;
	int i;

	for (i = 0; i < POOL_SIZE; i++) {
		if (pool[i].state == SLOT_PARKED &&
		    tdx_quote_status(pool[i].buf) == TDX_QUOTE_IN_FLIGHT)
			kept++;
		else if (pool[i].buf)
			buf_free(pool[i].buf);
	}
	if (kept)
		pr_info("guest_attest_tdx: %u quote buffers stay with the VMM\n",
			kept);
}
