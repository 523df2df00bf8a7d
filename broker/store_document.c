// SPDX-License-Identifier: MIT
/* The SQLite engine: documents, used tickets, and the audit log. */
#include "store_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int next_version(struct store *s, const char *kind, const char *name, int64_t *version)
{
	sqlite3_stmt *st = sq_get(s, Q_DOCUMENT_NEXT);
	int rc;

	if (!st)
		return -1;
	sq_text(st, 1, kind);
	sq_text(st, 2, name);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*version = sqlite3_column_int64(st, 0);
	return sq_end(s, st, rc, SQLITE_ROW);
}

static int put_in_force(struct store *s, const char *kind, const char *name, int64_t version)
{
	sqlite3_stmt *st = sq_get(s, version ? Q_DOCUMENT_ACTIVATE : Q_DOCUMENT_DEACTIVATE);

	if (!st)
		return -1;
	sq_text(st, 1, kind);
	sq_text(st, 2, name);
	if (version)
		sqlite3_bind_int64(st, 3, version);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	return sq_run(s, Q_GENERATION_NEXT);
}

int store_document_put(struct store *s, const char *kind, const char *name, const char *body,
		       const char *author, int64_t now, int64_t *version)
{
	sqlite3_stmt *st;

	if (next_version(s, kind, name, version))
		return -1;
	st = sq_get(s, Q_DOCUMENT_PUT);
	if (!st)
		return -1;
	sq_text(st, 1, kind);
	sq_text(st, 2, name);
	sqlite3_bind_int64(st, 3, *version);
	sqlite3_bind_int64(st, 4, now);
	sq_text(st, 5, author);
	sq_text(st, 6, body);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	return put_in_force(s, kind, name, *version);
}

static int read_row(sqlite3_stmt *st, const char *kind, struct document *doc)
{
	const char *body = (const char *)sqlite3_column_text(st, 5);

	*doc = (struct document){
		.kind = kind,
		.version = sqlite3_column_int64(st, 1),
		.active = sqlite3_column_int(st, 2),
		.created = sqlite3_column_int64(st, 3),
		.body = body ? strdup(body) : NULL,
	};
	snprintf(doc->name, sizeof(doc->name), "%s", (const char *)sqlite3_column_text(st, 0));
	snprintf(doc->author, sizeof(doc->author), "%s",
		 (const char *)sqlite3_column_text(st, 4));
	return doc->body ? 0 : -1;
}

int store_document_get(struct store *s, const char *kind, const char *name, int64_t version,
		       struct document *out)
{
	sqlite3_stmt *st = sq_get(s, version ? Q_DOCUMENT_GET : Q_DOCUMENT_GET_ACTIVE);
	int rc;

	if (!st)
		return -1;
	sq_text(st, 1, kind);
	sq_text(st, 2, name);
	if (version)
		sqlite3_bind_int64(st, 3, version);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && read_row(st, kind, out))
		rc = SQLITE_NOMEM;
	return sq_end(s, st, rc, SQLITE_ROW);
}

int store_document_activate(struct store *s, const char *kind, const char *name,
			    int64_t version)
{
	sqlite3_stmt *st = sq_get(s, Q_DOCUMENT_HAS);
	int ret;

	if (!st)
		return -1;
	sq_text(st, 1, kind);
	sq_text(st, 2, name);
	sqlite3_bind_int64(st, 3, version);
	ret = sq_end(s, st, sqlite3_step(st), SQLITE_ROW);
	return ret ? ret : put_in_force(s, kind, name, version);
}

int store_document_each(struct store *s, const char *kind, const char *name,
			int (*fn)(void *arg, const struct document *doc), void *arg)
{
	sqlite3_stmt *st = sq_get(s, name ? Q_DOCUMENT_EACH_VERSION : Q_DOCUMENT_EACH_ACTIVE);
	struct document doc;
	int rc, ret = 0;

	if (!st)
		return -1;
	sq_text(st, 1, kind);
	if (name)
		sq_text(st, 2, name);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW && !ret) {
		ret = read_row(st, kind, &doc);
		if (!ret)
			ret = fn(arg, &doc);
		free(doc.body);
	}
	if (ret) {
		sq_end(s, st, SQLITE_DONE, SQLITE_DONE);
		return ret;
	}
	return sq_end(s, st, rc, SQLITE_DONE);
}

int store_replay_add(struct store *s, const uint8_t *id, size_t n, int64_t expires)
{
	sqlite3_stmt *st = sq_get(s, Q_REPLAY_ADD);

	if (!st)
		return -1;
	sq_blob(st, 1, id, n);
	sqlite3_bind_int64(st, 2, expires);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	return sqlite3_changes(s->db) ? 0 : STORE_NONE;
}

int store_replay_expire(struct store *s, int64_t now, int64_t *left)
{
	sqlite3_stmt *st = sq_get(s, Q_REPLAY_EXPIRE);
	int rc;

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, now);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	st = sq_get(s, Q_REPLAY_COUNT);
	if (!st)
		return -1;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*left = sqlite3_column_int64(st, 0);
	return sq_end(s, st, rc, SQLITE_ROW);
}

static int read_head(struct store *s, struct audit_head *head)
{
	sqlite3_stmt *st = sq_get(s, Q_AUDIT_HEAD);
	int rc;

	if (!st)
		return -1;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		head->seq = sqlite3_column_int64(st, 0);
		if (sq_fixed(st, 1, head->mac, sizeof(head->mac)) ||
		    sq_fixed(st, 2, head->proof, sizeof(head->proof)))
			rc = SQLITE_CORRUPT;
	}
	return sq_end(s, st, rc, SQLITE_ROW);
}

int store_audit_head(struct store *s, struct audit_head *head)
{
	int ret;

	if (s->head_known) {
		*head = s->head;
		return 0;
	}
	ret = read_head(s, head);
	if (!ret && s->writing) {
		s->head = *head;
		s->head_known = true;
	}
	return ret;
}

static int write_head(struct store *s, const struct audit_head *head)
{
	sqlite3_stmt *st = sq_get(s, Q_AUDIT_SET_HEAD);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, head->seq);
	sq_blob(st, 2, head->mac, sizeof(head->mac));
	sq_blob(st, 3, head->proof, sizeof(head->proof));
	return sq_end(s, st, sqlite3_step(st), SQLITE_DONE);
}

int sq_flush_head(struct store *s)
{
	int ret = s->head_changed ? write_head(s, &s->head) : 0;

	if (!ret)
		s->head_changed = false;
	return ret;
}

int store_audit_append(struct store *s, const struct audit_row *row,
		       const struct audit_head *head)
{
	sqlite3_stmt *st = sq_get(s, Q_AUDIT_APPEND);

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, row->seq);
	sqlite3_bind_int64(st, 2, row->time);
	sq_text(st, 3, row->entry);
	sq_blob(st, 4, row->mac, sizeof(row->mac));
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	if (!s->writing)
		return write_head(s, head);
	s->head = *head;
	s->head_known = s->head_changed = true;
	return 0;
}

int store_audit_each(struct store *s, int64_t from,
		     int (*fn)(void *arg, const struct audit_row *row), void *arg)
{
	sqlite3_stmt *st = sq_get(s, Q_AUDIT_EACH);
	struct audit_row row;
	int rc, ret = 0;

	if (!st)
		return -1;
	sqlite3_bind_int64(st, 1, from);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW && !ret) {
		row.seq = sqlite3_column_int64(st, 0);
		row.time = sqlite3_column_int64(st, 1);
		row.entry = (const char *)sqlite3_column_text(st, 2);
		/* A MAC of another size is one that can't match. */
		if (sq_fixed(st, 3, row.mac, sizeof(row.mac)))
			memset(row.mac, 0, sizeof(row.mac));
		ret = fn(arg, &row);
	}
	if (ret) {
		sq_end(s, st, SQLITE_DONE, SQLITE_DONE);
		return ret;
	}
	return sq_end(s, st, rc, SQLITE_DONE);
}
