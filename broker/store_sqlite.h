/* SPDX-License-Identifier: MIT */
/* What the files of the SQLite engine share. */
#ifndef BROKER_STORE_SQLITE_H
#define BROKER_STORE_SQLITE_H

#include <stdbool.h>

#include <sqlite3.h>

#include "store.h"

enum statement {
	Q_BEGIN,
	Q_BEGIN_READ,
	Q_COMMIT,
	Q_ROLLBACK,
	Q_MARK,
	Q_RELEASE,
	Q_UNDO,
	Q_GENERATION,
	Q_GENERATION_NEXT,
	Q_SECRET_GET,
	Q_SECRET_NEXT,
	Q_SECRET_PUT,
	Q_SECRET_ENABLE,
	Q_SECRET_ACTIVATE,
	Q_SECRET_HAS,
	Q_SECRET_DELETE,
	Q_SECRET_FORGET,
	Q_SECRET_EACH,
	Q_SECRET_FOREIGN,
	Q_SECRET_REWRAPPED,
	Q_KEY_GET,
	Q_KEY_PUT,
	Q_DOCUMENT_NEXT,
	Q_DOCUMENT_PUT,
	Q_DOCUMENT_GET,
	Q_DOCUMENT_GET_ACTIVE,
	Q_DOCUMENT_ACTIVATE,
	Q_DOCUMENT_DEACTIVATE,
	Q_DOCUMENT_HAS,
	Q_DOCUMENT_EACH_ACTIVE,
	Q_DOCUMENT_EACH_VERSION,
	Q_REPLAY_ADD,
	Q_REPLAY_EXPIRE,
	Q_REPLAY_COUNT,
	Q_AUDIT_HEAD,
	Q_AUDIT_APPEND,
	Q_AUDIT_SET_HEAD,
	Q_AUDIT_EACH,
	Q_COUNT,
};

/**
 * struct store - a connection
 * @writing: a transaction that writes is open
 * @head: of the audit log, in such a transaction: read once and written once
 * @head_known: @head is what the log has
 * @head_changed: and the database does not know
 */
struct store {
	sqlite3 *db;
	struct sqlite3_stmt *statements[Q_COUNT];
	bool writing;
	struct audit_head head;
	bool head_known;
	bool head_changed;
};

/* Write the head of the audit log where that is due. */
int sq_flush_head(struct store *s);

/* A statement ready to be bound, or NULL with the reason logged. */
sqlite3_stmt *sq_get(struct store *s, enum statement q);
/* Reset it; @rc is the last step's. Return: @rc as 0, STORE_NONE or -1. */
int sq_end(struct store *s, sqlite3_stmt *st, int rc, int wanted);
/* Run a statement that answers nothing. */
int sq_run(struct store *s, enum statement q);

void sq_text(sqlite3_stmt *st, int i, const char *text);
void sq_blob(sqlite3_stmt *st, int i, const void *data, size_t n);
/* A column of exactly @n bytes. Return: 0 or -1. */
int sq_fixed(sqlite3_stmt *st, int column, void *dst, size_t n);
int sq_sealed(sqlite3_stmt *st, int column, struct sealed *out);

#endif
