// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hostile host: what a VMM, and a broken firmware or SVSM, can do to a
 * guest that asks for a report. One fault is armed at a time, for the next so
 * many exits that it can be committed on.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/array_size.h>
#include <linux/delay.h>
#include <linux/kstrtox.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <asm/msr.h>
#include <asm/sev.h>
#include <asm/tsc.h>
#include "emu_snp.h"
#include "fault.h"
#include "svsm.h"

#define AFTERMATH_MS	50

enum fault_id {
	SLOW, BUSY, VMM_ERROR, FW_ERROR, INVALID_LEN, EXIT_INFO1,
	STATUS, REPORT_SIZE, SHORT, LONG, FOREIGN,
	BAD_TAG, FLIP, SEQNO, TYPE, VERSION, MSG_SIZE, REPLAY, NO_ANSWER,
	CERTS_NONE, CERTS_OFFSET, CERTS_LENGTH, CERTS_ENDLESS, CERTS_GARBAGE, CERTS_REWRITE,
	SVSM_ERROR, SVSM_PENDING, SVSM_GROW, SVSM_REPORT_LEN, SVSM_MANIFEST_LEN,
	SVSM_CERTS_LEN, SVSM_GARBAGE,
	NR_FAULTS
};

#define ANY	(FAULT_REQUEST | FAULT_SVSM)

static const struct fault_kind {
	const char *name;
	unsigned int scope;
	bool has_arg;
} kinds[NR_FAULTS] = {
	[SLOW]			= { "slow", ANY, true },
	[BUSY]			= { "busy", FAULT_REQUEST },
	[VMM_ERROR]		= { "vmm-error", FAULT_REQUEST, true },
	[FW_ERROR]		= { "fw-error", FAULT_REQUEST, true },
	[INVALID_LEN]		= { "invalid-len", FAULT_REQUEST, true },
	[EXIT_INFO1]		= { "exit-info1", ANY, true },
	[STATUS]		= { "status", FAULT_REQUEST, true },
	[REPORT_SIZE]		= { "report-size", FAULT_REQUEST, true },
	[SHORT]			= { "short", FAULT_REQUEST, true },
	[LONG]			= { "long", FAULT_REQUEST, true },
	[FOREIGN]		= { "foreign", FAULT_REQUEST },
	[BAD_TAG]		= { "bad-tag", FAULT_REQUEST },
	[FLIP]			= { "flip", FAULT_REQUEST, true },
	[SEQNO]			= { "seqno", FAULT_REQUEST, true },
	[TYPE]			= { "type", FAULT_REQUEST, true },
	[VERSION]		= { "version", FAULT_REQUEST, true },
	[MSG_SIZE]		= { "msg-size", FAULT_REQUEST, true },
	[REPLAY]		= { "replay", FAULT_REQUEST },
	[NO_ANSWER]		= { "no-answer", FAULT_REQUEST },
	[CERTS_NONE]		= { "certs-none", FAULT_EXTENDED },
	[CERTS_OFFSET]		= { "certs-offset", FAULT_EXTENDED, true },
	[CERTS_LENGTH]		= { "certs-length", FAULT_EXTENDED, true },
	[CERTS_ENDLESS]		= { "certs-endless", FAULT_EXTENDED },
	[CERTS_GARBAGE]		= { "certs-garbage", FAULT_EXTENDED },
	[CERTS_REWRITE]		= { "certs-rewrite", FAULT_EXTENDED },
	[SVSM_ERROR]		= { "svsm-error", FAULT_SVSM, true },
	[SVSM_PENDING]		= { "svsm-pending", FAULT_SVSM },
	[SVSM_GROW]		= { "svsm-grow", FAULT_SVSM },
	[SVSM_REPORT_LEN]	= { "svsm-report-len", FAULT_SVSM, true },
	[SVSM_MANIFEST_LEN]	= { "svsm-manifest-len", FAULT_SVSM, true },
	[SVSM_CERTS_LEN]	= { "svsm-certs-len", FAULT_SVSM, true },
	[SVSM_GARBAGE]		= { "svsm-garbage", FAULT_SVSM },
};

/* Protects armed and armed_count. Raw: taken in a trap. */
static DEFINE_RAW_SPINLOCK(armed_lock);
static struct fault armed;
static unsigned int armed_count;

/* What the guest got last; under the platform's lock */
static struct report_response kept_report;
static struct snp_guest_msg kept_message;

/* A certificate buffer that is written to after the guest got it back */
static struct {
	struct work_struct work;
	u8 *table;
	size_t len;
	/* set in the trap, cleared by the work */
	bool busy;
} rewrite;

static bool is(const struct fault *fault, enum fault_id id)
{
	return fault->kind == &kinds[id];
}

/* @fault->arg as the index of one of @n bytes */
static size_t byte_of(const struct fault *fault, size_t n)
{
	return min_t(u64, fault->arg, n - 1);
}

struct fault fault_take(unsigned int scopes)
{
	struct fault fault = { };
	unsigned long flags;

	raw_spin_lock_irqsave(&armed_lock, flags);
	if (armed_count && armed.kind->scope & scopes) {
		fault = armed;
		armed_count--;
	}
	raw_spin_unlock_irqrestore(&armed_lock, flags);
	return fault;
}

/* In the trap: the CPU stands still, as it does in a real VMGEXIT. */
static void stand_still(u64 ms)
{
	u64 end = rdtsc() + ms * tsc_khz;

	while (rdtsc() < end)
		barrier();
}

bool fault_exit(const struct fault *fault, u64 *info1, u64 *info2, u64 *rbx)
{
	if (is(fault, SLOW))
		stand_still(fault->arg);
	else if (is(fault, BUSY))
		*info2 = EXIT_VMM(SNP_GUEST_VMM_ERR_BUSY);
	else if (is(fault, VMM_ERROR))
		*info2 = EXIT_VMM(fault->arg);
	else if (is(fault, FW_ERROR))
		*info2 = EXIT_FW(fault->arg);
	else if (is(fault, EXIT_INFO1))
		*info1 = fault->arg;
	if (is(fault, INVALID_LEN)) {
		*info2 = EXIT_VMM(SNP_GUEST_VMM_ERR_INVALID_LEN);
		*rbx = fault->arg;
	}
	return *info1 || *info2;
}

void fault_report(const struct fault *fault, struct report_response *response, size_t *len)
{
	if (is(fault, STATUS))
		response->status = cpu_to_le32(fault->arg);
	else if (is(fault, REPORT_SIZE))
		response->report_size = cpu_to_le32(fault->arg);
	else if (is(fault, SHORT) || is(fault, LONG))
		*len = min_t(u64, fault->arg, sizeof_field(struct snp_guest_msg, payload));
	else if (is(fault, FOREIGN) && kept_report.report_size)
		*response = kept_report;
	else
		kept_report = *response;
}

/* After the firmware: what a host can do that has no key */
void fault_message(const struct fault *fault, struct snp_guest_msg *msg)
{
	if (is(fault, BAD_TAG))
		msg->hdr.authtag[0] ^= 1;
	else if (is(fault, FLIP))
		msg->payload[byte_of(fault, msg->hdr.msg_sz)] ^= 1;
	else if (is(fault, SEQNO))
		msg->hdr.msg_seqno = fault->arg;
	else if (is(fault, TYPE))
		msg->hdr.msg_type = fault->arg;
	else if (is(fault, VERSION))
		msg->hdr.msg_version = fault->arg;
	else if (is(fault, MSG_SIZE))
		msg->hdr.msg_sz = fault->arg;
	else if (is(fault, REPLAY))
		*msg = kept_message;
	else if (is(fault, NO_ANSWER))
		memset(msg, 0, sizeof(*msg));
	else
		kept_message = *msg;
}

static void rewrite_work(struct work_struct *work)
{
	int ms;

	for (ms = 1; ms <= AFTERMATH_MS; ms++) {
		usleep_range(1000, 1100);
		get_random_bytes(rewrite.table, rewrite.len);
	}
	guestmem_unpin(rewrite.table, rewrite.len);
	/* The next may have the table and its length. */
	smp_store_release(&rewrite.busy, false);
}

static void start_rewrite(u8 *table, size_t room)
{
	/* After the last one is done with them */
	if (smp_load_acquire(&rewrite.busy) || !guestmem_pin(table, room))
		return;
	rewrite.table = table;
	rewrite.len = room;
	rewrite.busy = true;
	queue_work(system_highpri_wq, &rewrite.work);
}

static void fill_with_first(struct certificate_entry *entry, size_t room)
{
	size_t i;

	for (i = 1; i < room / sizeof(*entry); i++)
		entry[i] = entry[0];
}

/* @len bytes are the table's, of @room that the guest has for it. */
void fault_certificates(const struct fault *fault, u8 *table, size_t len, size_t room)
{
	struct certificate_entry *first = (struct certificate_entry *)table;

	if (is(fault, CERTS_NONE))
		memset(table, 0, len);
	else if (is(fault, CERTS_OFFSET))
		first->offset = cpu_to_le32(fault->arg);
	else if (is(fault, CERTS_LENGTH))
		first->length = cpu_to_le32(fault->arg);
	else if (is(fault, CERTS_ENDLESS))
		fill_with_first(first, room);
	else if (is(fault, CERTS_GARBAGE))
		get_random_bytes(table, room);
	else if (is(fault, CERTS_REWRITE))
		start_rewrite(table, room);
}

void fault_svsm(const struct fault *fault, struct svsm_answer *answer)
{
	if (is(fault, SVSM_ERROR))
		answer->rax = fault->arg;
	else if (is(fault, SVSM_PENDING))
		answer->pending = true;
	else if (is(fault, SVSM_REPORT_LEN))
		answer->report_len = fault->arg;
	else if (is(fault, SVSM_MANIFEST_LEN))
		answer->manifest_len = fault->arg;
	else if (is(fault, SVSM_CERTS_LEN))
		answer->certificates_len = fault->arg;
	else if (is(fault, SVSM_GARBAGE) && answer->manifest)
		get_random_bytes(answer->manifest, answer->manifest_len);
	if (is(fault, SVSM_GROW)) {
		answer->rax = SVSM_ERR_INVALID_PARAMETER;
		answer->manifest_len = answer->manifest_room + PAGE_SIZE;
	}
}

static const struct fault_kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* The next word of @text, or NULL */
static char *next_word(char **text)
{
	char *word;

	do {
		word = strsep(text, " ");
	} while (word && !*word);
	return word;
}

static void arm(const struct fault *fault, unsigned int count)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&armed_lock, flags);
	armed = *fault;
	armed_count = count;
	raw_spin_unlock_irqrestore(&armed_lock, flags);
}

/* "none", or "<fault> [<argument>] [<count>]" */
int fault_arm(char *text)
{
	struct fault fault = { };
	unsigned int count = 1;
	char *word = next_word(&text);

	if (word && !strcmp(word, "none")) {
		arm(&fault, 0);
		return 0;
	}
	fault.kind = word ? find_kind(word) : NULL;
	if (!fault.kind) {
		pr_err("no fault named '%s'\n", word ?: "");
		return -EINVAL;
	}
	if (fault.kind->has_arg) {
		word = next_word(&text);
		if (!word || kstrtou64(word, 0, &fault.arg)) {
			pr_err("fault %s: argument is '%s', want a number\n", fault.kind->name,
			       word ?: "");
			return -EINVAL;
		}
	}
	word = next_word(&text);
	if ((word && kstrtouint(word, 0, &count)) || next_word(&text)) {
		pr_err("fault %s: want one count at the end\n", fault.kind->name);
		return -EINVAL;
	}
	arm(&fault, count);
	return 0;
}

void fault_show(struct seq_file *m)
{
	unsigned long flags;
	unsigned int count;
	struct fault fault;

	raw_spin_lock_irqsave(&armed_lock, flags);
	fault = armed;
	count = armed_count;
	raw_spin_unlock_irqrestore(&armed_lock, flags);
	if (!count)
		seq_puts(m, "none\n");
	else if (!fault.kind->has_arg)
		seq_printf(m, "%s %u\n", fault.kind->name, count);
	else
		seq_printf(m, "%s %#llx %u\n", fault.kind->name, fault.arg, count);
}

void fault_init(void)
{
	INIT_WORK(&rewrite.work, rewrite_work);
}

/* Nothing traps any more. */
void fault_stop(void)
{
	cancel_work_sync(&rewrite.work);
}
