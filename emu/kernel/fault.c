// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hostile host: what a VMM can do to a guest that asks it for a quote. One
 * fault is armed at a time, for the next so many requests.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/array_size.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <asm/barrier.h>
#include "emu_tdx.h"
#include "fault.h"

#define AFTERMATH_MS	50
#define TWICE_MS	20

/* The argument is: */
enum fault_arg {
	ARG_NONE,
	ARG_U32,
	ARG_U64,
	ARG_R10,	/* what the hypercall answers instead of a quote */
	ARG_LIMIT,	/* how many requests may be in flight */
};

struct fault_kind {
	const char *name;
	enum fault_arg arg;
	/* the host has no part in it */
	bool no_quote;
	/* sleeps, or changes what the guest is about to get */
	void (*before)(const struct fault *fault, struct quote_reply *reply);
	/* meddles with the buffer after the guest got it back */
	void (*after)(const struct fault *fault, struct quote_buf *buf,
		      const struct quote_reply *reply);
};

static DECLARE_WAIT_QUEUE_HEAD(fault_wait);
static unsigned int release_gen;
static bool stopping;

/* A quote that some request got: the foreign one for the next. */
static DEFINE_MUTEX(kept_lock);
static struct quote_reply kept;

/* Protects armed and armed_count. Raw: taken in a trap. */
static DEFINE_RAW_SPINLOCK(armed_lock);
static struct fault armed;
static unsigned int armed_count;

static void never_complete(const struct fault *fault, struct quote_reply *reply)
{
	wait_event_idle(fault_wait, READ_ONCE(stopping) ||
			READ_ONCE(release_gen) != fault->release_gen);
	quote_reply_fail(reply, QUOTE_ERROR);
}

static void complete_late(const struct fault *fault, struct quote_reply *reply)
{
	wait_event_idle_timeout(fault_wait, READ_ONCE(stopping),
				msecs_to_jiffies(fault->arg));
}

static void set_status(const struct fault *fault, struct quote_reply *reply)
{
	reply->status = fault->arg;
}

static void set_out_len(const struct fault *fault, struct quote_reply *reply)
{
	reply->out_len = fault->arg;
}

static void foreign_quote(const struct fault *fault, struct quote_reply *reply)
{
	mutex_lock(&kept_lock);
	if (reply->data && kept.data && kept.len <= reply->room) {
		swap(reply->data, kept.data);
		swap(reply->len, kept.len);
		reply->out_len = reply->len;
	}
	mutex_unlock(&kept_lock);
}

static void garbage(const struct fault *fault, struct quote_reply *reply)
{
	if (reply->data)
		get_random_bytes(reply->data, reply->len);
}

static void flip_out_len(const struct fault *fault, struct quote_buf *buf,
			 const struct quote_reply *reply)
{
	unsigned long end = jiffies + msecs_to_jiffies(AFTERMATH_MS);

	while (time_before(jiffies, end) && !READ_ONCE(stopping)) {
		WRITE_ONCE(buf->out_len, cpu_to_le32(fault->arg));
		cpu_relax();
		WRITE_ONCE(buf->out_len, cpu_to_le32(reply->out_len));
		cond_resched();
	}
}

static void rewrite_data(struct quote_buf *buf, const struct quote_reply *reply,
			 u8 mask)
{
	u32 i;

	for (i = 0; i < reply->len; i++)
		WRITE_ONCE(buf->data[i], reply->data[i] ^ mask);
}

static void rewrite_after(const struct fault *fault, struct quote_buf *buf,
			  const struct quote_reply *reply)
{
	int ms;

	for (ms = 1; ms <= AFTERMATH_MS && !READ_ONCE(stopping); ms++) {
		usleep_range(1000, 1100);
		rewrite_data(buf, reply, ms);
	}
}

static void complete_twice(const struct fault *fault, struct quote_buf *buf,
			   const struct quote_reply *reply)
{
	wait_event_idle_timeout(fault_wait, READ_ONCE(stopping),
				msecs_to_jiffies(TWICE_MS));
	rewrite_data(buf, reply, 0xff);
	WRITE_ONCE(buf->out_len, cpu_to_le32(reply->out_len));
	/* As the first time: the data before the status. */
	smp_store_release(&buf->status, cpu_to_le64(reply->status));
}

static const struct fault_kind kinds[] = {
	{ "never-complete", .no_quote = true, .before = never_complete },
	{ "complete-late", ARG_U32, .before = complete_late },
	{ "status", ARG_U64, .before = set_status },
	{ "out_len", ARG_U32, .before = set_out_len },
	{ "out_len-flip", ARG_U32, .after = flip_out_len },
	{ "rewrite-after", .after = rewrite_after },
	{ "foreign", .before = foreign_quote },
	{ "garbage", .before = garbage },
	{ "twice", .after = complete_twice },
	{ "hcall-fail", ARG_R10 },
	{ "busy-after", ARG_LIMIT },
};

static bool is_of_hcall(const struct fault_kind *kind)
{
	return kind->arg == ARG_R10 || kind->arg == ARG_LIMIT;
}

static struct fault take(bool of_hcall)
{
	struct fault fault = { };
	unsigned long flags;

	raw_spin_lock_irqsave(&armed_lock, flags);
	if (armed_count && is_of_hcall(armed.kind) == of_hcall) {
		fault = armed;
		fault.release_gen = READ_ONCE(release_gen);
		armed_count--;
	}
	raw_spin_unlock_irqrestore(&armed_lock, flags);
	return fault;
}

struct fault fault_of_hcall(void)
{
	return take(true);
}

struct fault fault_of_quote(void)
{
	return take(false);
}

bool fault_refuses_hcall(const struct fault *fault, u64 *r10)
{
	if (!fault->kind || fault->kind->arg != ARG_R10)
		return false;
	*r10 = fault->arg;
	return true;
}

unsigned int fault_limit(const struct fault *fault)
{
	if (!fault->kind || fault->kind->arg != ARG_LIMIT)
		return QUOTES_IN_FLIGHT_MAX;
	return min_t(u64, fault->arg, QUOTES_IN_FLIGHT_MAX);
}

bool fault_wants_quote(const struct fault *fault)
{
	return !fault->kind || !fault->kind->no_quote;
}

void fault_before(const struct fault *fault, struct quote_reply *reply)
{
	if (fault->kind && fault->kind->before)
		fault->kind->before(fault, reply);
}

void fault_after(const struct fault *fault, struct quote_buf *buf,
		 const struct quote_reply *reply)
{
	if (fault->kind && fault->kind->after && reply->data)
		fault->kind->after(fault, buf, reply);
}

/* The reply has been given: its quote is the one to be given to others. */
void fault_keep(struct quote_reply *reply)
{
	mutex_lock(&kept_lock);
	if (reply->data) {
		swap(reply->data, kept.data);
		kept.len = reply->len;
	}
	mutex_unlock(&kept_lock);
	kvfree(reply->data);
}

static bool have_kept(void)
{
	bool have;

	mutex_lock(&kept_lock);
	have = kept.data;
	mutex_unlock(&kept_lock);
	return have;
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

static int parse_arg(const struct fault_kind *kind, const char *word, u64 *arg)
{
	if (!word || kstrtou64(word, 0, arg)) {
		pr_err("fault %s: argument is '%s', want a number\n",
		       kind->name, word ?: "");
		return -EINVAL;
	}
	if (kind->arg == ARG_U32 && *arg > U32_MAX) {
		pr_err("fault %s: argument is %llu, want at most %u\n",
		       kind->name, *arg, U32_MAX);
		return -EINVAL;
	}
	return 0;
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
	int err;

	if (word && !strcmp(word, "none")) {
		arm(&fault, 0);
		return 0;
	}
	fault.kind = word ? find_kind(word) : NULL;
	if (!fault.kind) {
		pr_err("no fault named '%s'\n", word ?: "");
		return -EINVAL;
	}
	if (fault.kind->arg != ARG_NONE) {
		err = parse_arg(fault.kind, next_word(&text), &fault.arg);
		if (err)
			return err;
	}
	word = next_word(&text);
	if ((word && kstrtouint(word, 0, &count)) || next_word(&text)) {
		pr_err("fault %s: want one count at the end\n",
		       fault.kind->name);
		return -EINVAL;
	}
	if (fault.kind->before == foreign_quote && !have_kept()) {
		pr_err("fault foreign: no request has got a quote yet\n");
		return -ENODATA;
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
	else if (fault.kind->arg == ARG_NONE)
		seq_printf(m, "%s %u\n", fault.kind->name, count);
	else
		seq_printf(m, "%s %#llx %u\n", fault.kind->name, fault.arg,
			   count);
}

/* Requests that would never complete do so now, with an error. */
void fault_release(void)
{
	WRITE_ONCE(release_gen, release_gen + 1);
	wake_up_all(&fault_wait);
}

void fault_stop(void)
{
	WRITE_ONCE(stopping, true);
	wake_up_all(&fault_wait);
}

void fault_exit(void)
{
	kvfree(kept.data);
}
