// SPDX-License-Identifier: MIT
#include "housekeeping.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

/* Seconds between looks at the record of used challenges, and at files. */
#define EXPIRE_EVERY 10
#define TLS_EVERY 5

/**
 * struct chore - work of the main thread for the writer
 * @left: used challenges on record
 * @suppressed: refusals to be recorded as a number
 */
struct chore {
	struct job job;
	struct broker *b;
	int64_t now;
	int64_t left;
	uint64_t suppressed;
};

static int append_suppressed(const struct chore *ch, struct store *s)
{
	json_t *entry = json_pack("{s:s, s:I}", "event", "refusals-not-recorded", "count",
				  (json_int_t)ch->suppressed);
	char *line = entry ? json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int ret = line ? audit_append(s, ch->b->audit_key, ch->now, line) : -1;

	free(line);
	json_decref(entry);
	return ret;
}

static int run_chore(struct job *job, struct store *s)
{
	struct chore *ch = (struct chore *)job;

	if (ch->suppressed && append_suppressed(ch, s))
		return -1;
	return store_replay_expire(s, ch->now, &ch->left);
}

static void chore_done(struct job *job)
{
	struct chore *ch = (struct chore *)job;
	struct broker *b = ch->b;
	bool full = !job->result && ch->left > (int64_t)b->config.max_replay_records;

	if (full != atomic_load(&b->replay_full))
		log_warning(full ? "the record of used challenges is full" :
				   "the record of used challenges has room again", NULL);
	atomic_store(&b->replay_full, full);
	free(ch);
}

static void submit(struct broker *b, int64_t now, uint64_t suppressed)
{
	struct chore *ch = calloc(1, sizeof(*ch));
	struct jobs list = { 0 };

	if (!ch)
		return;
	*ch = (struct chore){ .job = { .run = run_chore, .done = chore_done,
				       .mailbox = &b->chores },
			      .b = b, .now = now, .suppressed = suppressed };
	jobs_add(&list, &ch->job);
	writer_submit(&b->writer, &list);
}

int housekeeping_open(struct broker *b)
{
	return mailbox_init(&b->chores);
}

/* The writer still posts until it has stopped: what waits is freed here. */
void housekeeping_close(struct broker *b)
{
	mailbox_drain(&b->chores);
	mailbox_fini(&b->chores);
}

void housekeeping(struct broker *b, int64_t now)
{
	uint64_t suppressed = refusals_suppressed(&b->refusals);

	mailbox_drain(&b->chores);
	ticket_keys_refresh(&b->tickets, now);
	if (b->config.tls_certificate && now % TLS_EVERY == 0)
		tls_reload(&b->tls, false);
	if (suppressed || now % EXPIRE_EVERY == 0)
		submit(b, now, suppressed);
}
