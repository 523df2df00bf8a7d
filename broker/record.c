// SPDX-License-Identifier: MIT
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "refusals.h"

/* Results of a job beside 0 and -1. */
#define USED_BEFORE 1

static int write_entry(const struct record *r, struct store *s)
{
	return audit_append(s, r->conn->worker->broker->audit_key, r->now,
			    (const char *)r->entry.p);
}

static int on_run(struct job *job, struct store *s)
{
	struct record *r = (struct record *)job;
	int ret;

	if (!r->use_ticket)
		return write_entry(r, s);
	ret = store_replay_add(s, r->ticket, sizeof(r->ticket), r->ticket_expires);
	if (ret == STORE_NONE)
		return USED_BEFORE;
	return ret ? ret : write_entry(r, s);
}

static void record_free(struct record *r)
{
	if (r->text)
		OPENSSL_cleanse(r->text, strlen(r->text));
	free(r->text);
	free(r->cookie);
	bytes_fini(&r->entry);
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
		record_refusal(r->conn, "replay", r->evidence, true, r->now, &p);
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
	record_set(r, "event", event);
	record_set(r, "peer", c->peer_name);
	return r;
}

static void append(struct record *r, const char *text, size_t n)
{
	if (bytes_append(&r->entry, text, n))
		r->incomplete = true;
}

static void begin_member(struct record *r, const char *member)
{
	append(r, r->entry.n ? ",\"" : "{\"", 2);
	append(r, member, strlen(member));
	append(r, "\":", 2);
}

/* Text that was cut off may end within a character. */
static json_t *make_string(const char *value)
{
	json_t *string = json_string(value);
	char *copy, *c;

	if (string)
		return string;
	copy = strdup(value);
	if (!copy)
		return NULL;
	for (c = copy; *c; c++)
		if ((uint8_t)*c > 0x7e)
			*c = '?';
	string = json_string(copy);
	free(copy);
	return string;
}

static bool is_plain(const char *value)
{
	for (; *value; value++)
		if (*value < 0x20 || *value > 0x7e || *value == '"' || *value == '\\')
			return false;
	return true;
}

void record_set_json(struct record *r, const char *member, const json_t *value)
{
	char *text;

	if (!value)
		return;
	text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	begin_member(r, member);
	if (text)
		append(r, text, strlen(text));
	else
		r->incomplete = true;
	free(text);
}

void record_set(struct record *r, const char *member, const char *value)
{
	json_t *string;

	if (is_plain(value)) {
		begin_member(r, member);
		append(r, "\"", 1);
		append(r, value, strlen(value));
		append(r, "\"", 1);
		return;
	}
	string = make_string(value);
	if (!string)
		r->incomplete = true;
	record_set_json(r, member, string);
	json_decref(string);
}

void record_set_integer(struct record *r, const char *member, int64_t value)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)value);

	begin_member(r, member);
	append(r, text, (size_t)n);
}

static void record_set_evidence(struct record *r, const char *digest)
{
	snprintf(r->evidence, sizeof(r->evidence), "%s", digest);
	record_set(r, "evidence", r->evidence);
}

void record_set_claims(struct record *r, const json_t *claims, const char *digest)
{
	static const char *const members[] = { "tee", "emulated", "measurement", "init-data",
					       "devices" };
	const json_t *value;
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		value = json_object_get(claims, members[i]);
		if (json_is_string(value))
			record_set(r, members[i], json_string_value(value));
		else
			record_set_json(r, members[i], value);
	}
	record_set_evidence(r, digest);
}

void record_submit(struct conn *c, struct record *r)
{
	struct problem p = { 0 };

	if (r)
		append(r, "}", sizeof("}"));
	if (!r || r->incomplete || (!r->problem.status && !r->text)) {
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
		record_set_evidence(r, digest);
		record_set(r, "error", p->name);
		record_set(r, "reason", p->detail);
		r->problem = *p;
	}
	record_submit(c, r);
}
