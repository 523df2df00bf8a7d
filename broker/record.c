// SPDX-License-Identifier: MIT
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "refusals.h"

/* Results of a job beside 0 and -1. */
#define USED_BEFORE 1

static int append(const struct record *r, struct store *s)
{
	return audit_append(s, r->conn->worker->broker->audit_key, r->now, r->line);
}

static int on_run(struct job *job, struct store *s)
{
	struct record *r = (struct record *)job;
	int ret;

	if (!r->use_ticket)
		return append(r, s);
	ret = store_replay_add(s, r->ticket, sizeof(r->ticket), r->ticket_expires);
	if (ret == STORE_NONE)
		return USED_BEFORE;
	return ret ? ret : append(r, s);
}

static void record_free(struct record *r)
{
	if (r->text)
		OPENSSL_cleanse(r->text, strlen(r->text));
	free(r->text);
	free(r->cookie);
	free(r->line);
	json_decref(r->entry);
	free(r);
}

static void answer(struct record *r)
{
	struct metrics *m = &r->conn->worker->broker->metrics;

	if (r->metric != M_COUNT)
		metric_add(m, r->metric);
	if (r->problem.status)
		conn_reply_problem(r->conn, &r->problem);
	else
		conn_reply_json(r->conn, r->status, r->text, r->cookie);
}

static void on_done(struct job *job)
{
	struct record *r = (struct record *)job;
	struct problem p = { 0 };

	if (job->result == USED_BEFORE) {
		metric_add(&r->conn->worker->broker->metrics, M_REPLAYS);
		problem(&p, 401, "AttestationError", "the challenge was used before");
		record_refusal(r->conn, "replay",
			       json_string_value(json_object_get(r->entry, "evidence")), true,
			       r->now, &p);
	} else if (job->result) {
		problem_internal(&p, "the record could not be written");
		conn_reply_problem(r->conn, &p);
	} else {
		answer(r);
	}
	record_free(r);
}

struct record *record_new(struct conn *c, const char *event, int64_t now)
{
	struct record *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->job = (struct job){ .run = on_run, .done = on_done, .mailbox = &c->worker->mailbox,
			       .plain = true };
	r->conn = c;
	r->now = now;
	r->status = 200;
	r->metric = M_COUNT;
	r->entry = json_object();
	record_set(r, "event", event);
	record_set(r, "peer", c->peer_name);
	return r;
}

void record_set(struct record *r, const char *member, const char *value)
{
	json_object_set_new(r->entry, member, json_string(value ? value : ""));
}

void record_set_claims(struct record *r, const json_t *claims, const char *digest)
{
	static const char *const members[] = { "tee", "emulated", "measurement", "init-data",
					       "devices" };
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_object_set(r->entry, members[i], json_object_get(claims, members[i]));
	record_set(r, "evidence", digest);
}

void record_submit(struct conn *c, struct record *r)
{
	struct problem p = { 0 };

	if (r)
		r->line = json_dumps(r->entry, JSON_COMPACT | JSON_SORT_KEYS);
	if (!r || !r->line || (!r->problem.status && !r->text)) {
		problem_internal(&p, "out of memory");
		conn_reply_problem(c, &p);
		if (r)
			record_free(r);
		return;
	}
	jobs_add(&c->worker->jobs, &r->job);
}

void record_refusal(struct conn *c, const char *event, const char *digest, bool genuine,
		    int64_t now, const struct problem *p)
{
	struct broker *b = c->worker->broker;
	struct record *r;

	if (!genuine && !refusals_admit(&b->refusals, b->config.audited_refusals, now)) {
		metric_add(&b->metrics, M_AUDIT_SUPPRESSED);
		conn_reply_problem(c, p);
		return;
	}
	r = record_new(c, event, now);
	if (r) {
		record_set(r, "evidence", digest);
		record_set(r, "error", p->name);
		record_set(r, "reason", p->detail);
		r->problem = *p;
	}
	record_submit(c, r);
}
