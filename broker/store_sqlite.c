// SPDX-License-Identifier: MIT
/* The SQLite engine: one file in WAL mode, connection, schema, statements. */
#include "store_sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

#define BUSY_MS 10000
#define SCHEMA_VERSION 2

/* Tickets come nearly in the order of their ends: those of one time share a page. */
#define REPLAY_TABLE \
	"CREATE TABLE replay (" \
	" expires INTEGER NOT NULL, id BLOB NOT NULL, PRIMARY KEY (expires, id)) WITHOUT ROWID;"

/* By version. No ticket that version 1 recorded opens any more. */
static const char *const migrations[SCHEMA_VERSION] = {
	[1] = "DROP TABLE replay;" REPLAY_TABLE "PRAGMA user_version = 2;",
};

static const char schema[] =
	"CREATE TABLE secret ("
	" name TEXT NOT NULL, version INTEGER NOT NULL, enabled INTEGER NOT NULL,"
	" created INTEGER NOT NULL, master BLOB NOT NULL, wrapped BLOB NOT NULL,"
	" body BLOB NOT NULL, PRIMARY KEY (name, version)) WITHOUT ROWID;"
	"CREATE TABLE secret_current ("
	" name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE key ("
	" name TEXT PRIMARY KEY, master BLOB NOT NULL, wrapped BLOB NOT NULL,"
	" body BLOB NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE document ("
	" kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,"
	" created INTEGER NOT NULL, author TEXT NOT NULL, body TEXT NOT NULL,"
	" PRIMARY KEY (kind, name, version)) WITHOUT ROWID;"
	"CREATE TABLE document_active ("
	" kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL,"
	" PRIMARY KEY (kind, name)) WITHOUT ROWID;"
	REPLAY_TABLE
	"CREATE TABLE audit ("
	" seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, entry TEXT NOT NULL,"
	" mac BLOB NOT NULL);"
	"CREATE TABLE audit_head ("
	" one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,"
	" mac BLOB NOT NULL, proof BLOB NOT NULL);"
	"CREATE TABLE generation ("
	" one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL);"
	"INSERT INTO generation VALUES (1, 1);"
	"PRAGMA user_version = 2;";

static const char *const sql[Q_COUNT] = {
	[Q_BEGIN] = "BEGIN IMMEDIATE",
	[Q_BEGIN_READ] = "BEGIN DEFERRED",
	[Q_COMMIT] = "COMMIT",
	[Q_ROLLBACK] = "ROLLBACK",
	[Q_MARK] = "SAVEPOINT mark",
	[Q_RELEASE] = "RELEASE mark",
	[Q_UNDO] = "ROLLBACK TO mark",
	[Q_GENERATION] = "SELECT n FROM generation",
	[Q_GENERATION_NEXT] = "UPDATE generation SET n = n + 1",
	[Q_SECRET_GET] =
		"SELECT s.master, s.wrapped, s.body, s.version FROM secret_current c"
		" JOIN secret s ON s.name = c.name AND s.version = c.version"
		" WHERE c.name = ?1 AND s.enabled",
	[Q_SECRET_NEXT] = "SELECT 1 + ifnull(max(version), 0) FROM secret WHERE name = ?1",
	[Q_SECRET_PUT] = "INSERT INTO secret VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)",
	[Q_SECRET_ENABLE] =
		"UPDATE secret SET enabled = ?3 WHERE name = ?1 AND (?2 = 0 OR version = ?2)",
	[Q_SECRET_ACTIVATE] =
		"INSERT INTO secret_current VALUES (?1, ?2)"
		" ON CONFLICT (name) DO UPDATE SET version = ?2",
	[Q_SECRET_HAS] = "SELECT 1 FROM secret WHERE name = ?1 AND version = ?2",
	[Q_SECRET_DELETE] = "DELETE FROM secret WHERE name = ?1",
	[Q_SECRET_FORGET] = "DELETE FROM secret_current WHERE name = ?1",
	[Q_SECRET_EACH] =
		"SELECT s.name, s.version, s.enabled, c.version IS NOT NULL, s.created, s.master"
		" FROM secret s LEFT JOIN secret_current c"
		" ON c.name = s.name AND c.version = s.version"
		" WHERE substr(s.name, 1, length(?1)) = ?1 ORDER BY s.name, s.version",
	[Q_SECRET_FOREIGN] =
		"SELECT master, wrapped, body, name, version FROM secret WHERE master <> ?1",
	[Q_SECRET_REWRAPPED] =
		"UPDATE secret SET master = ?3, wrapped = ?4 WHERE name = ?1 AND version = ?2",
	[Q_KEY_GET] = "SELECT master, wrapped, body FROM key WHERE name = ?1",
	[Q_KEY_PUT] = "INSERT OR REPLACE INTO key VALUES (?1, ?2, ?3, ?4)",
	[Q_DOCUMENT_NEXT] =
		"SELECT 1 + ifnull(max(version), 0) FROM document WHERE kind = ?1 AND name = ?2",
	[Q_DOCUMENT_PUT] = "INSERT INTO document VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[Q_DOCUMENT_GET] =
		"SELECT d.name, d.version, a.version IS NOT NULL, d.created, d.author, d.body"
		" FROM document d LEFT JOIN document_active a"
		" ON a.kind = d.kind AND a.name = d.name AND a.version = d.version"
		" WHERE d.kind = ?1 AND d.name = ?2 AND d.version = ?3",
	[Q_DOCUMENT_GET_ACTIVE] =
		"SELECT d.name, d.version, 1, d.created, d.author, d.body"
		" FROM document_active a JOIN document d"
		" ON d.kind = a.kind AND d.name = a.name AND d.version = a.version"
		" WHERE a.kind = ?1 AND a.name = ?2",
	[Q_DOCUMENT_ACTIVATE] =
		"INSERT INTO document_active VALUES (?1, ?2, ?3)"
		" ON CONFLICT (kind, name) DO UPDATE SET version = ?3",
	[Q_DOCUMENT_DEACTIVATE] = "DELETE FROM document_active WHERE kind = ?1 AND name = ?2",
	[Q_DOCUMENT_HAS] =
		"SELECT 1 FROM document WHERE kind = ?1 AND name = ?2 AND (?3 = 0 OR version = ?3)",
	[Q_DOCUMENT_EACH_ACTIVE] =
		"SELECT d.name, d.version, 1, d.created, d.author, d.body"
		" FROM document_active a JOIN document d"
		" ON d.kind = a.kind AND d.name = a.name AND d.version = a.version"
		" WHERE a.kind = ?1 ORDER BY d.name",
	[Q_DOCUMENT_EACH_VERSION] =
		"SELECT d.name, d.version, a.version IS NOT NULL, d.created, d.author, d.body"
		" FROM document d LEFT JOIN document_active a"
		" ON a.kind = d.kind AND a.name = d.name AND a.version = d.version"
		" WHERE d.kind = ?1 AND d.name = ?2 ORDER BY d.version",
	[Q_REPLAY_ADD] = "INSERT OR IGNORE INTO replay VALUES (?2, ?1)",
	[Q_REPLAY_EXPIRE] = "DELETE FROM replay WHERE expires < ?1",
	[Q_REPLAY_COUNT] = "SELECT count(*) FROM replay",
	[Q_AUDIT_HEAD] = "SELECT seq, mac, proof FROM audit_head",
	[Q_AUDIT_APPEND] = "INSERT INTO audit VALUES (?1, ?2, ?3, ?4)",
	[Q_AUDIT_SET_HEAD] = "INSERT OR REPLACE INTO audit_head VALUES (1, ?1, ?2, ?3)",
	[Q_AUDIT_EACH] = "SELECT seq, time, entry, mac FROM audit WHERE seq >= ?1 ORDER BY seq",
};

static int fail(struct store *s, const char *what)
{
	log_error("database", "what", what, "reason",
		  s->db ? sqlite3_errmsg(s->db) : "out of memory", NULL);
	return -1;
}

sqlite3_stmt *sq_get(struct store *s, enum statement q)
{
	if (!s->statements[q] &&
	    sqlite3_prepare_v3(s->db, sql[q], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[q],
			       NULL) != SQLITE_OK)
		fail(s, sql[q]);
	return s->statements[q];
}

int sq_end(struct store *s, sqlite3_stmt *st, int rc, int wanted)
{
	int ret;

	if (rc == wanted)
		ret = 0;
	else if (rc == SQLITE_DONE)
		ret = STORE_NONE;
	else
		ret = fail(s, sqlite3_sql(st));
	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return ret;
}

int sq_run(struct store *s, enum statement q)
{
	sqlite3_stmt *st = sq_get(s, q);

	return st ? sq_end(s, st, sqlite3_step(st), SQLITE_DONE) : -1;
}

void sq_text(sqlite3_stmt *st, int i, const char *text)
{
	sqlite3_bind_text(st, i, text, -1, SQLITE_STATIC);
}

void sq_blob(sqlite3_stmt *st, int i, const void *data, size_t n)
{
	sqlite3_bind_blob64(st, i, data, n, SQLITE_STATIC);
}

int sq_fixed(sqlite3_stmt *st, int column, void *dst, size_t n)
{
	const void *p = sqlite3_column_blob(st, column);

	if (!p || (size_t)sqlite3_column_bytes(st, column) != n)
		return -1;
	memcpy(dst, p, n);
	return 0;
}

/* Columns: master, wrapped, body. */
int sq_sealed(sqlite3_stmt *st, int column, struct sealed *out)
{
	const void *body = sqlite3_column_blob(st, column + 2);
	size_t n = (size_t)sqlite3_column_bytes(st, column + 2);

	*out = (struct sealed){ 0 };
	if (sq_fixed(st, column, out->master, sizeof(out->master)) ||
	    sq_fixed(st, column + 1, out->wrapped, sizeof(out->wrapped)) || !body)
		return -1;
	return bytes_append(&out->body, body, n);
}

static int user_version(struct store *s)
{
	sqlite3_stmt *st = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return version;
}

static int execute(struct store *s, const char *text)
{
	return sqlite3_exec(s->db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(s, text);
}

static int upgrade(struct store *s, int version)
{
	if (!version)
		return execute(s, schema);
	for (; version > 0 && version < SCHEMA_VERSION; version++)
		if (execute(s, migrations[version]))
			return -1;
	return version == SCHEMA_VERSION ? 0 : fail(s, "the file is of another version");
}

/* Several processes may come first; one of them makes the tables. */
static int make_schema(struct store *s)
{
	if (user_version(s) == SCHEMA_VERSION)
		return 0;
	if (execute(s, "BEGIN IMMEDIATE"))
		return -1;
	if (!upgrade(s, user_version(s)))
		return execute(s, "COMMIT");
	execute(s, "ROLLBACK");
	return -1;
}

static int configure(struct store *s, enum store_durability durability, bool read_only)
{
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_extended_result_codes(s->db, 1);
	if (read_only)
		return execute(s, "PRAGMA query_only = 1");
	if (execute(s, "PRAGMA journal_mode = WAL") || execute(s, "PRAGMA secure_delete = ON") ||
	    execute(s, durability == STORE_DURABLE ? "PRAGMA synchronous = FULL" :
						     "PRAGMA synchronous = NORMAL"))
		return -1;
	return make_schema(s);
}

struct store *store_open(const char *url, enum store_durability durability, bool read_only)
{
	struct store *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	if (sqlite3_open_v2(url, &s->db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
				    (read_only ? 0 : SQLITE_OPEN_CREATE), NULL) != SQLITE_OK) {
		fail(s, url);
		goto err;
	}
	if (configure(s, durability, read_only))
		goto err;
	return s;
err:
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	unsigned int q;

	if (!s)
		return;
	for (q = 0; q < Q_COUNT; q++)
		sqlite3_finalize(s->statements[q]);
	sqlite3_close(s->db);
	free(s);
}

int store_begin(struct store *s)
{
	if (sq_run(s, Q_BEGIN))
		return -1;
	s->writing = true;
	return 0;
}

int store_begin_read(struct store *s)
{
	return sq_run(s, Q_BEGIN_READ);
}

static void forget_head(struct store *s)
{
	s->head_known = s->head_changed = false;
}

int store_commit(struct store *s)
{
	if (sq_flush_head(s) || sq_run(s, Q_COMMIT))
		return -1;
	s->writing = false;
	forget_head(s);
	return 0;
}

void store_rollback(struct store *s)
{
	s->writing = false;
	forget_head(s);
	if (!sqlite3_get_autocommit(s->db))
		sq_run(s, Q_ROLLBACK);
}

int store_mark(struct store *s)
{
	return sq_flush_head(s) ? -1 : sq_run(s, Q_MARK);
}

int store_release(struct store *s)
{
	return sq_run(s, Q_RELEASE);
}

void store_undo(struct store *s)
{
	forget_head(s);
	sq_run(s, Q_UNDO);
}

int store_generation(struct store *s, int64_t *generation)
{
	sqlite3_stmt *st = sq_get(s, Q_GENERATION);
	int rc;

	if (!st)
		return -1;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*generation = sqlite3_column_int64(st, 0);
	return sq_end(s, st, rc, SQLITE_ROW);
}
