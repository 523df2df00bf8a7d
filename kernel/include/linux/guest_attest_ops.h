/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a platform driver offers to the guest_attest key type.
 */
#ifndef _LINUX_GUEST_ATTEST_OPS_H
#define _LINUX_GUEST_ATTEST_OPS_H

#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <linux/guest_attest.h>

struct module;
struct guest_attest_evidence;

/**
 * enum guest_attest_part - what a provider's evidence is made of
 * @GUEST_ATTEST_REPORT: the signed bytes; every provider has them
 * @GUEST_ATTEST_CERTIFICATES: what the host sent along to verify them by
 * @GUEST_ATTEST_MANIFEST: of a service, whose report is over its digest, too
 */
enum guest_attest_part {
	GUEST_ATTEST_REPORT,
	GUEST_ATTEST_CERTIFICATES,
	GUEST_ATTEST_MANIFEST,
};

#define GUEST_ATTEST_PARTS	3

/**
 * struct guest_attest_request - what a provider is asked for
 * @deadline: CLOCK_MONOTONIC time at which the provider returns -ETIMEDOUT
 * @id: number from the key's description, for the provider's diagnostics
 * @level: privilege level within [level_floor, level_ceiling] of the ops
 * @report_data: the bytes that the platform signs
 * @auxiliary: certificates are wanted, too, where the platform has them
 * @service: the report of the service @service_guid is wanted, and its
 *	manifest: never one without the other; only with GUEST_ATTEST_SERVICES
 * @service_guid: of @service; the zero GUID means all of them
 * @manifest_version: of @service; 0 means the first
 */
struct guest_attest_request {
	ktime_t deadline;
	u64 id;
	unsigned int level;
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	bool auxiliary;
	bool service;
	guid_t service_guid;
	u32 manifest_version;
};

/* Features of a provider. Its platform answers for services of its own. */
#define GUEST_ATTEST_SERVICES	BIT(0)

/**
 * struct guest_attest_register - a measurement register
 * @name: lower-case letters, digits and '_', at most 15; unique
 * @alg: TPM_ALG_ID of its hash, 0 for a value that is no digest
 * @len: bytes of its value, and of a digest that extends it
 * @cel_index: its number in event logs; unique among the extendable ones
 * @extendable: value = hash(value || digest) is on offer
 */
struct guest_attest_register {
	const char *name;
	u8 alg;
	u8 len;
	u8 cel_index;
	bool extendable;
};

/**
 * struct guest_attest_ops - a platform that makes evidence
 * @name: lower case, shown in /proc/keys and in the tracepoints
 * @module: THIS_MODULE; held for as long as a request is in @request
 * @level_floor: lower levels are refused with -ERANGE
 * @level_ceiling: higher levels are refused with -EOPNOTSUPP
 * @features: GUEST_ATTEST_SERVICES or 0; what needs another is refused with
 *	-EOPNOTSUPP
 * @request: make evidence over @req->report_data and put it into the bytes
 *	that guest_attest_reserve() returned.  Called from process context,
 *	without locks, by any number of tasks at once.  Sleeps killably and no
 *	longer than @req->deadline.  Returns 0, -EBUSY (the platform had no
 *	room until the deadline), -ETIMEDOUT, -EFBIG, -ENOMEM, -EOPNOTSUPP,
 *	-ERESTARTSYS (killed) or -EIO; anything else reaches the requester as
 *	-EIO, since the key type's own errors mean something to it.
 * @registers: measurement registers, for the key type guest_mr
 * @nr_registers: how many; 0 for a platform without
 * @read_register: the value that @registers[@index] has now, into its @len
 *	bytes.  Context and errors are those of @request.
 * @extend_register: extend an extendable one by @len bytes.  Called by one
 *	task at a time.  An error says that the register is as it was.
 */
struct guest_attest_ops {
	const char *name;
	struct module *module;
	unsigned int level_floor;
	unsigned int level_ceiling;
	unsigned int features;
	int (*request)(const struct guest_attest_request *req,
		       struct guest_attest_evidence *evidence);
	const struct guest_attest_register *registers;
	unsigned int nr_registers;
	int (*read_register)(unsigned int index, u8 *value, ktime_t deadline);
	int (*extend_register)(unsigned int index, const u8 *digest,
			       ktime_t deadline);
};

int register_guest_attest_ops(const struct guest_attest_ops *ops);
void unregister_guest_attest_ops(const struct guest_attest_ops *ops);

u8 *guest_attest_reserve(struct guest_attest_evidence *evidence, size_t len);
u8 *guest_attest_reserve_part(struct guest_attest_evidence *evidence,
			      enum guest_attest_part part, size_t len);

#endif
