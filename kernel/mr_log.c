// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was extended, and by whom: a Canonical Event Log in TLV encoding (TCG
 * CEL 1.0, section 5.1), as <linux/guest_mr.h> has it. It only grows.
 *
 * The digests are what a verifier can check, by replaying them. The rest is
 * the kernel's word: as good as the kernel is.
 */
#define pr_fmt(fmt) "guest_attest: " fmt

#include <linux/audit.h>
#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uidgid.h>
#include <linux/unaligned.h>
#include <linux/user_namespace.h>
#include <linux/guest_attest_ops.h>
#include "mr.h"

#define TLV(len)	(1 + 4 + (len))

#define RECNUM_LEN	8
#define CONTENT_MAX	(TLV(GUEST_MR_NAME_MAX) + TLV(8) + 3 * TLV(4) + \
			 TLV(TASK_COMM_LEN))
#define RECORD_MAX	(TLV(RECNUM_LEN) + TLV(1) + \
			 TLV(TLV(GUEST_MR_VALUE_MAX)) + TLV(CONTENT_MAX))

/**
 * struct guest_mr_record - one extension
 * @list: in the log
 * @len: bytes of @data
 * @data: the record as it is read
 */
struct guest_mr_record {
	struct list_head list;
	size_t len;
	u8 data[RECORD_MAX];
};

/*
 * Protects what follows. Nobody who holds it waits for anything but memory to
 * be copied.
 */
static DEFINE_MUTEX(log_lock);
static LIST_HEAD(records);
static unsigned int nr_records;
static size_t log_len;

static u8 *put_head(u8 *p, u8 type, u32 len)
{
	*p++ = type;
	put_unaligned_be32(len, p);
	return p + 4;
}

static u8 *put_bytes(u8 *p, u8 type, const void *value, size_t len)
{
	p = put_head(p, type, len);
	memcpy(p, value, len);
	return p + len;
}

static u8 *put_be32(u8 *p, u8 type, u32 value)
{
	__be32 be = cpu_to_be32(value);

	return put_bytes(p, type, &be, sizeof(be));
}

static u8 *put_be64(u8 *p, u8 type, u64 value)
{
	__be64 be = cpu_to_be64(value);

	return put_bytes(p, type, &be, sizeof(be));
}

static u8 *put_content(u8 *p, const struct guest_attest_register *reg)
{
	u8 *head = p;
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	p = put_head(p, GUEST_MR_CEL_CONTENT, 0);
	p = put_bytes(p, GUEST_MR_EVENT_REGISTER, reg->name, strlen(reg->name));
	p = put_be64(p, GUEST_MR_EVENT_TIME, ktime_get_real_ns());
	p = put_be32(p, GUEST_MR_EVENT_UID,
		     from_kuid(&init_user_ns, current_uid()));
	p = put_be32(p, GUEST_MR_EVENT_LOGINUID,
		     from_kuid(&init_user_ns, audit_get_loginuid(current)));
	p = put_be32(p, GUEST_MR_EVENT_PID, task_tgid_nr(current));
	p = put_bytes(p, GUEST_MR_EVENT_COMM, comm, strlen(comm));
	put_head(head, GUEST_MR_CEL_CONTENT, p - head - TLV(0));
	return p;
}

/*
 * A record of the current task, to be appended or freed: made before the
 * register is extended, since after that nothing may fail any more.
 */
struct guest_mr_record *
guest_mr_record_alloc(const struct guest_attest_register *reg,
		      const u8 *digest)
{
	struct guest_mr_record *record;
	u8 *p;

	if (READ_ONCE(nr_records) >= GUEST_MR_LOG_MAX)
		return ERR_PTR(-ENOSPC);
	record = kzalloc(sizeof(*record), GFP_KERNEL);
	if (!record)
		return ERR_PTR(-ENOMEM);

	p = put_be64(record->data, GUEST_MR_CEL_RECNUM, 0);
	p = put_bytes(p, GUEST_MR_CEL_CCMR, &reg->cel_index, 1);
	p = put_head(p, GUEST_MR_CEL_DIGESTS, TLV(reg->len));
	p = put_bytes(p, reg->alg, digest, reg->len);
	p = put_content(p, reg);
	record->len = p - record->data;
	return record;
}

void guest_mr_record_free(struct guest_mr_record *record)
{
	kfree(record);
}

/* Its caller is the only one to append until it returns. */
void guest_mr_log_append(struct guest_mr_record *record)
{
	guard(mutex)(&log_lock);

	put_be64(record->data, GUEST_MR_CEL_RECNUM, nr_records);
	list_add_tail(&record->list, &records);
	log_len += record->len;
	WRITE_ONCE(nr_records, nr_records + 1);
}

/* As a key type's ->read: the length, and the bytes if they fit. */
long guest_mr_log_read(char *buffer, size_t buflen)
{
	struct guest_mr_record *record;

	guard(mutex)(&log_lock);

	if (!buffer || buflen < log_len)
		return log_len;
	list_for_each_entry(record, &records, list) {
		memcpy(buffer, record->data, record->len);
		buffer += record->len;
	}
	return log_len;
}

/* The registers keep what was extended. */
void guest_mr_log_destroy(void)
{
	struct guest_mr_record *record, *next;

	if (nr_records)
		pr_warn("the log of %u extensions is lost\n", nr_records);
	list_for_each_entry_safe(record, next, &records, list)
		kfree(record);
	INIT_LIST_HEAD(&records);
	nr_records = 0;
	log_len = 0;
}
