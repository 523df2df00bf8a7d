// SPDX-License-Identifier: MIT
/* The SQLite engine: secrets, and the broker's own keys. */
#include "store_sqlite.h"

#include <stdio.h>
#include <string.h>

int store_secret_get(struct store *s, const char *name, struct sealed *out, int64_t *version)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_GET);
	int rc, ret;

	*out = (struct sealed){ 0 };
	if (!st)
		return -1;
	sq_text(st, 1, name);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*version = sqlite3_column_int64(st, 3);
		if (sq_sealed(st, 0, out))
			rc = SQLITE_CORRUPT;
	}
	ret = sq_end(s, st, rc, SQLITE_ROW);
	if (ret)
		sealed_fini(out);
	return ret;
}

int store_secret_next(struct store *s, const char *name, int64_t *version)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_NEXT);
	int rc;

	if (!st)
		return -1;
	sq_text(st, 1, name);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*version = sqlite3_column_int64(st, 0);
	return sq_end(s, st, rc, SQLITE_ROW);
}

static int set_current(struct store *s, const char *name, int64_t version)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_ACTIVATE);

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sqlite3_bind_int64(st, 2, version);
	return sq_end(s, st, sqlite3_step(st), SQLITE_DONE);
}

int store_secret_put(struct store *s, const char *name, int64_t version, int64_t now,
		     const struct sealed *sealed)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_PUT);

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sqlite3_bind_int64(st, 2, version);
	sqlite3_bind_int64(st, 3, now);
	sq_blob(st, 4, sealed->master, sizeof(sealed->master));
	sq_blob(st, 5, sealed->wrapped, sizeof(sealed->wrapped));
	sq_blob(st, 6, sealed->body.p, sealed->body.n);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	return set_current(s, name, version);
}

/* How many rows the last statement changed: STORE_NONE for none. */
static int changed(struct store *s, int ret)
{
	if (ret)
		return ret;
	return sqlite3_changes(s->db) ? 0 : STORE_NONE;
}

int store_secret_enable(struct store *s, const char *name, int64_t version, bool enabled)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_ENABLE);

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sqlite3_bind_int64(st, 2, version);
	sqlite3_bind_int(st, 3, enabled);
	return changed(s, sq_end(s, st, sqlite3_step(st), SQLITE_DONE));
}

int store_secret_activate(struct store *s, const char *name, int64_t version)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_HAS);
	int ret;

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sqlite3_bind_int64(st, 2, version);
	ret = sq_end(s, st, sqlite3_step(st), SQLITE_ROW);
	return ret ? ret : set_current(s, name, version);
}

int store_secret_delete(struct store *s, const char *name)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_FORGET);
	int ret;

	if (!st)
		return -1;
	sq_text(st, 1, name);
	if (sq_end(s, st, sqlite3_step(st), SQLITE_DONE))
		return -1;
	st = sq_get(s, Q_SECRET_DELETE);
	if (!st)
		return -1;
	sq_text(st, 1, name);
	ret = sq_end(s, st, sqlite3_step(st), SQLITE_DONE);
	return changed(s, ret);
}

int store_secret_each(struct store *s, const char *prefix,
		      int (*fn)(void *arg, const struct secret_info *info), void *arg)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_EACH);
	struct secret_info info;
	int rc, ret = 0;

	if (!st)
		return -1;
	sq_text(st, 1, prefix);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW && !ret) {
		snprintf(info.name, sizeof(info.name), "%s",
			 (const char *)sqlite3_column_text(st, 0));
		info.version = sqlite3_column_int64(st, 1);
		info.enabled = sqlite3_column_int(st, 2);
		info.current = sqlite3_column_int(st, 3);
		info.created = sqlite3_column_int64(st, 4);
		if (sq_fixed(st, 5, info.master, sizeof(info.master)))
			rc = SQLITE_CORRUPT;
		ret = rc == SQLITE_ROW ? fn(arg, &info) : -1;
	}
	if (ret) {
		sq_end(s, st, SQLITE_DONE, SQLITE_DONE);
		return ret;
	}
	return sq_end(s, st, rc, SQLITE_DONE);
}

int store_secret_each_foreign(struct store *s, const uint8_t master[MASTER_ID_LEN],
			      int (*fn)(void *arg, const char *name, int64_t version,
					struct sealed *sealed), void *arg)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_FOREIGN);
	struct sealed sealed;
	int rc, ret = 0;

	if (!st)
		return -1;
	sq_blob(st, 1, master, MASTER_ID_LEN);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW && !ret) {
		ret = sq_sealed(st, 0, &sealed);
		if (!ret)
			ret = fn(arg, (const char *)sqlite3_column_text(st, 3),
				 sqlite3_column_int64(st, 4), &sealed);
		sealed_fini(&sealed);
	}
	if (ret) {
		sq_end(s, st, SQLITE_DONE, SQLITE_DONE);
		return ret;
	}
	return sq_end(s, st, rc, SQLITE_DONE);
}

int store_secret_rewrapped(struct store *s, const char *name, int64_t version,
			   const struct sealed *sealed)
{
	sqlite3_stmt *st = sq_get(s, Q_SECRET_REWRAPPED);

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sqlite3_bind_int64(st, 2, version);
	sq_blob(st, 3, sealed->master, sizeof(sealed->master));
	sq_blob(st, 4, sealed->wrapped, sizeof(sealed->wrapped));
	return changed(s, sq_end(s, st, sqlite3_step(st), SQLITE_DONE));
}

int store_key_get(struct store *s, const char *name, struct sealed *out)
{
	sqlite3_stmt *st = sq_get(s, Q_KEY_GET);
	int rc, ret;

	*out = (struct sealed){ 0 };
	if (!st)
		return -1;
	sq_text(st, 1, name);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && sq_sealed(st, 0, out))
		rc = SQLITE_CORRUPT;
	ret = sq_end(s, st, rc, SQLITE_ROW);
	if (ret)
		sealed_fini(out);
	return ret;
}

int store_key_put(struct store *s, const char *name, const struct sealed *sealed)
{
	sqlite3_stmt *st = sq_get(s, Q_KEY_PUT);

	if (!st)
		return -1;
	sq_text(st, 1, name);
	sq_blob(st, 2, sealed->master, sizeof(sealed->master));
	sq_blob(st, 3, sealed->wrapped, sizeof(sealed->wrapped));
	sq_blob(st, 4, sealed->body.p, sealed->body.n);
	return sq_end(s, st, sqlite3_step(st), SQLITE_DONE);
}
