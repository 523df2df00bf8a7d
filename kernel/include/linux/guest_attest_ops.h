/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a platform driver offers to the guest_attest key type.
 */
#ifndef _LINUX_GUEST_ATTEST_OPS_H
#define _LINUX_GUEST_ATTEST_OPS_H

#include <linux/ktime.h>
#include <linux/types.h>
#include <linux/guest_attest.h>

struct module;
struct guest_attest_evidence;

/**
 * struct guest_attest_request - what a provider is asked for
 * @deadline: CLOCK_MONOTONIC time at which the provider returns -ETIMEDOUT
 * @id: number from the key's description, for the provider's diagnostics
 * @level: privilege level within [level_floor, level_ceiling] of the ops
 * @report_data: the bytes that the platform signs
 */
struct guest_attest_request {
	ktime_t deadline;
	u64 id;
	unsigned int level;
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
};

/**
 * struct guest_attest_ops - a platform that makes evidence
 * @name: lower case, shown in /proc/keys and in the tracepoints
 * @module: THIS_MODULE; held for as long as a request is in @request
 * @level_floor: lower levels are refused with -ERANGE
 * @level_ceiling: higher levels are refused with -EOPNOTSUPP
 * @request: make evidence over @req->report_data and put it into the bytes
 *	that guest_attest_reserve() returned.  Called from process context,
 *	without locks, by any number of tasks at once.  Sleeps killably and no
 *	longer than @req->deadline.  Returns 0, -EBUSY (the platform had no
 *	room until the deadline), -ETIMEDOUT, -EFBIG, -ENOMEM, -EOPNOTSUPP,
 *	-ERESTARTSYS (killed) or -EIO; anything else reaches the requester as
 *	-EIO, since the key type's own errors mean something to it.
 */
struct guest_attest_ops {
	const char *name;
	struct module *module;
	unsigned int level_floor;
	unsigned int level_ceiling;
	int (*request)(const struct guest_attest_request *req,
		       struct guest_attest_evidence *evidence);
};

int register_guest_attest_ops(const struct guest_attest_ops *ops);
void unregister_guest_attest_ops(const struct guest_attest_ops *ops);

u8 *guest_attest_reserve(struct guest_attest_evidence *evidence, size_t len);

#endif
