// SPDX-License-Identifier: MIT
#include "test.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "audit.h"
#include "store.h"
#include "vault.h"

#define NOW 1800000000

struct fixture {
	char *dir;
	char *path;
	struct store *store;
	struct vault vault;
};

static void add_master(struct vault *v, const char *dir, const char *name, const char *hex)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", dir, name) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(chmod(path, 0600), 0);
	assert_true(fprintf(f, "%s\n", hex) > 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(vault_add_file(v, path), 0);
	free(path);
}

#define MASTER_ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define MASTER_TWO "2222222222222222222222222222222222222222222222222222222222222222"

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->dir = make_dir();
	assert_true(asprintf(&f->path, "%s/broker.db", f->dir) > 0);
	f->store = store_open(f->path, STORE_PROCESS, false);
	assert_non_null(f->store);
	add_master(&f->vault, f->dir, "one", MASTER_ONE);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	store_close(f->store);
	vault_fini(&f->vault);
	free(f->path);
	remove_dir(f->dir);
	free(f);
	return 0;
}

static void put(struct fixture *f, const char *name, const char *secret, int64_t wanted_version)
{
	struct sealed sealed;
	char what[STORE_NAME_MAX + 32];
	int64_t version;

	assert_int_equal(store_begin(f->store), 0);
	assert_int_equal(store_secret_next(f->store, name, &version), 0);
	assert_int_equal(version, wanted_version);
	secret_label(what, sizeof(what), name, version);
	assert_int_equal(vault_seal(&f->vault, what, secret, strlen(secret), &sealed), 0);
	assert_int_equal(store_secret_put(f->store, name, version, NOW, &sealed), 0);
	assert_int_equal(store_commit(f->store), 0);
	sealed_fini(&sealed);
}

/* @wanted NULL: there is none. */
static void expect(struct fixture *f, const char *name, const char *wanted)
{
	char what[STORE_NAME_MAX + 32];
	struct sealed sealed;
	struct bytes plain;
	int64_t version;

	if (!wanted) {
		assert_int_equal(store_secret_get(f->store, name, &sealed, &version), STORE_NONE);
		return;
	}
	assert_int_equal(store_secret_get(f->store, name, &sealed, &version), 0);
	secret_label(what, sizeof(what), name, version);
	assert_int_equal(vault_open(&f->vault, what, &sealed, &plain), 0);
	assert_int_equal(plain.n, strlen(wanted));
	assert_memory_equal(plain.p, wanted, plain.n);
	bytes_fini(&plain);
	sealed_fini(&sealed);
}

static void test_secret_versions(void **state)
{
	struct fixture *f = *state;

	expect(f, "a/b/c", NULL);
	put(f, "a/b/c", "one", 1);
	put(f, "a/b/c", "two", 2);
	put(f, "a/b/d", "other", 1);
	expect(f, "a/b/c", "two");
	expect(f, "a/b/d", "other");
	assert_int_equal(store_secret_activate(f->store, "a/b/c", 1), 0);
	expect(f, "a/b/c", "one");
	assert_int_equal(store_secret_activate(f->store, "a/b/c", 3), STORE_NONE);
	assert_int_equal(store_secret_enable(f->store, "a/b/c", 1, false), 0);
	expect(f, "a/b/c", NULL);
	assert_int_equal(store_secret_enable(f->store, "a/b/c", 1, true), 0);
	expect(f, "a/b/c", "one");
	assert_int_equal(store_secret_enable(f->store, "a/b/x", 0, true), STORE_NONE);
	assert_int_equal(store_secret_delete(f->store, "a/b/c"), 0);
	expect(f, "a/b/c", NULL);
	assert_int_equal(store_secret_delete(f->store, "a/b/c"), STORE_NONE);
	expect(f, "a/b/d", "other");
}

static int count_secrets(void *arg, const struct secret_info *info)
{
	(void)info;
	++*(int *)arg;
	return 0;
}

static void test_secret_list(void **state)
{
	struct fixture *f = *state;
	int n = 0;

	put(f, "a/b/c", "1", 1);
	put(f, "a/b/c", "2", 2);
	put(f, "a/bc/d", "3", 1);
	put(f, "b/b/c", "4", 1);
	assert_int_equal(store_secret_each(f->store, "", count_secrets, &n), 0);
	assert_int_equal(n, 4);
	n = 0;
	assert_int_equal(store_secret_each(f->store, "a/b/", count_secrets, &n), 0);
	assert_int_equal(n, 2);
	n = 0;
	assert_int_equal(store_secret_each(f->store, "a/%", count_secrets, &n), 0);
	assert_int_equal(n, 0);
}

/* Without the master key, with another, under another name: nothing opens. */
static void test_sealed(void **state)
{
	struct fixture *f = *state;
	struct vault other = { 0 };
	struct sealed sealed;
	struct bytes plain;
	size_t i;

	assert_int_equal(vault_seal(&f->vault, "here", "secret", 6, &sealed), 0);
	assert_null(memmem(sealed.body.p, sealed.body.n, "secret", 6));
	assert_int_equal(vault_open(&f->vault, "there", &sealed, &plain), -1);
	add_master(&other, f->dir, "two", MASTER_TWO);
	assert_int_equal(vault_open(&other, "here", &sealed, &plain), -1);
	for (i = 0; i < sealed.body.n; i++) {
		sealed.body.p[i] ^= 1;
		assert_int_equal(vault_open(&f->vault, "here", &sealed, &plain), -1);
		sealed.body.p[i] ^= 1;
	}
	for (i = 0; i < sizeof(sealed.wrapped); i++) {
		sealed.wrapped[i] ^= 1;
		assert_int_equal(vault_open(&f->vault, "here", &sealed, &plain), -1);
		sealed.wrapped[i] ^= 1;
	}
	/* Rotation: the new key first, the old one still there. */
	add_master(&other, f->dir, "one", MASTER_ONE);
	assert_int_equal(vault_rewrap(&other, "there", &sealed), -1);
	assert_int_equal(vault_rewrap(&other, "here", &sealed), 0);
	assert_int_equal(vault_open(&f->vault, "here", &sealed, &plain), -1);
	assert_int_equal(vault_open(&other, "here", &sealed, &plain), 0);
	assert_memory_equal(plain.p, "secret", 6);
	bytes_fini(&plain);
	sealed_fini(&sealed);
	vault_fini(&other);
}

static void test_master_files(void **state)
{
	static const struct {
		const char *text;
		mode_t mode;
	} bad[] = {
		{ "", 0600 },
		{ "1111", 0600 },
		{ MASTER_ONE "1\n", 0600 },
		{ MASTER_ONE " ", 0600 },
		{ "x" MASTER_ONE, 0600 },
		{ MASTER_ONE "\n", 0640 },
	};
	struct fixture *f = *state;
	struct vault v = { 0 };
	char *path;
	size_t i;

	assert_true(asprintf(&path, "%s/key", f->dir) > 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		FILE *file = fopen(path, "w");

		fputs(bad[i].text, file);
		fclose(file);
		chmod(path, bad[i].mode);
		assert_int_equal(vault_add_file(&v, path), -1);
		assert_int_equal(v.n, 0);
	}
	free(path);
}

static int count_documents(void *arg, const struct document *doc)
{
	assert_non_null(doc->body);
	++*(int *)arg;
	return 0;
}

static void test_documents(void **state)
{
	struct fixture *f = *state;
	struct document doc;
	int64_t version, before, after;
	int n = 0;

	assert_int_equal(store_generation(f->store, &before), 0);
	assert_int_equal(store_document_get(f->store, "policy", "a/", 0, &doc), STORE_NONE);
	assert_int_equal(store_document_put(f->store, "policy", "a/", "one", "me", NOW, &version), 0);
	assert_int_equal(version, 1);
	assert_int_equal(store_document_put(f->store, "policy", "a/", "two", "me", NOW, &version), 0);
	assert_int_equal(version, 2);
	assert_int_equal(store_document_put(f->store, "shadow", "a/", "x", "me", NOW, &version), 0);
	assert_int_equal(version, 1);
	assert_int_equal(store_generation(f->store, &after), 0);
	assert_true(after > before);
	assert_int_equal(store_document_get(f->store, "policy", "a/", 0, &doc), 0);
	assert_string_equal(doc.body, "two");
	free(doc.body);
	assert_int_equal(store_document_activate(f->store, "policy", "a/", 1), 0);
	assert_int_equal(store_document_get(f->store, "policy", "a/", 0, &doc), 0);
	assert_string_equal(doc.body, "one");
	free(doc.body);
	assert_int_equal(store_document_activate(f->store, "policy", "a/", 3), STORE_NONE);
	assert_int_equal(store_document_activate(f->store, "policy", "b/", 0), STORE_NONE);
	assert_int_equal(store_document_each(f->store, "policy", "a/", count_documents, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(store_document_activate(f->store, "policy", "a/", 0), 0);
	n = 0;
	assert_int_equal(store_document_each(f->store, "policy", NULL, count_documents, &n), 0);
	assert_int_equal(n, 0);
}

static void test_replay(void **state)
{
	struct fixture *f = *state;
	int64_t left;

	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), STORE_NONE);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"b", 1, NOW + 10), 0);
	assert_int_equal(store_replay_expire(f->store, NOW, &left), 0);
	assert_int_equal(left, 2);
	assert_int_equal(store_replay_expire(f->store, NOW + 1, &left), 0);
	assert_int_equal(left, 1);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"b", 1, NOW + 10), STORE_NONE);
}

/* As version 1 left it: used challenges by their ids. */
static void test_upgrade(void **state)
{
	static const char before[] =
		"DROP TABLE replay; CREATE TABLE replay (id BLOB PRIMARY KEY, expires INTEGER NOT NULL)"
		" WITHOUT ROWID; CREATE INDEX replay_expires ON replay (expires);"
		"INSERT INTO replay VALUES ('a', 5); PRAGMA user_version = 1;";
	struct fixture *f = *state;
	int64_t left;
	sqlite3 *db;

	put(f, "a/b/c", "kept", 1);
	store_close(f->store);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, before, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	f->store = store_open(f->path, STORE_PROCESS, false);
	assert_non_null(f->store);
	expect(f, "a/b/c", "kept");
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), STORE_NONE);
	assert_int_equal(store_replay_expire(f->store, NOW, &left), 0);
	assert_int_equal(left, 1);
}

/* One that a later broker has made is left alone. */
static void test_later_version(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	assert_null(store_open(f->path, STORE_PROCESS, false));
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 2", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_undo(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store_begin(f->store), 0);
	assert_int_equal(store_mark(f->store), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), 0);
	store_undo(f->store);
	assert_int_equal(store_release(f->store), 0);
	assert_int_equal(store_mark(f->store), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"b", 1, NOW), 0);
	assert_int_equal(store_release(f->store), 0);
	assert_int_equal(store_commit(f->store), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"a", 1, NOW), 0);
	assert_int_equal(store_replay_add(f->store, (const uint8_t *)"b", 1, NOW), STORE_NONE);
}

static void test_read_only(void **state)
{
	struct fixture *f = *state;
	struct store *reader = store_open(f->path, STORE_PROCESS, true);

	assert_non_null(reader);
	assert_int_equal(store_replay_add(reader, (const uint8_t *)"a", 1, NOW), -1);
	put(f, "a/b/c", "seen", 1);
	store_close(f->store);
	f->store = reader;
	expect(f, "a/b/c", "seen");
}

static const uint8_t audit_key[AUDIT_KEY_LEN] = { 7 };

static struct audit_result verify(struct fixture *f)
{
	struct audit_result r;

	assert_int_equal(audit_verify(f->store, audit_key, NULL, 0, &r), 0);
	return r;
}

static void append(struct fixture *f, unsigned int n)
{
	char entry[32];

	for (; n; n--) {
		snprintf(entry, sizeof(entry), "{\"left\":%u}", n);
		assert_int_equal(store_begin(f->store), 0);
		assert_int_equal(audit_append(f->store, audit_key, NOW, entry), 0);
		assert_int_equal(store_commit(f->store), 0);
	}
}

static void execute(struct fixture *f, const char *sql)
{
	char *message = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
}

static void test_audit_intact(void **state)
{
	struct fixture *f = *state;
	struct audit_result r = verify(f), later;

	assert_true(r.intact);
	assert_int_equal(r.entries, 0);
	append(f, 5);
	r = verify(f);
	assert_true(r.intact);
	assert_int_equal(r.entries, 5);
	append(f, 1);
	assert_int_equal(audit_verify(f->store, audit_key, r.head, 5, &later), 0);
	assert_true(later.intact);
	assert_int_equal(audit_verify(f->store, audit_key, r.head, 6, &later), 0);
	assert_string_equal(later.what, "entry 6 is not the one noted");
	assert_int_equal(audit_verify(f->store, audit_key, r.head, 7, &later), 0);
	assert_string_equal(later.what, "entry 7 was noted, the newest is 6");
}

/* What somebody with the file, and without the key, may try. */
static void test_audit_tampered(void **state)
{
	static const struct {
		const char *sql;
		const char *what;
	} attacks[] = {
		{ "UPDATE audit SET entry = '{}' WHERE seq = 3",
		  "entry 3 was changed, or another stands in its place" },
		{ "UPDATE audit SET time = time + 1 WHERE seq = 5",
		  "entry 5 was changed, or another stands in its place" },
		{ "UPDATE audit SET mac = zeroblob(32) WHERE seq = 1",
		  "entry 1 was changed, or another stands in its place" },
		{ "UPDATE audit SET mac = x'00' WHERE seq = 1",
		  "entry 1 was changed, or another stands in its place" },
		{ "DELETE FROM audit WHERE seq = 2", "entry 2 is missing: the next one is 3" },
		{ "DELETE FROM audit WHERE seq = 1", "entry 1 is missing: the next one is 2" },
		{ "DELETE FROM audit WHERE seq > 3", "entries 4 to 5 were cut off the end" },
		{ "DELETE FROM audit", "entries 1 to 5 were cut off the end" },
		{ "DELETE FROM audit WHERE seq > 3; UPDATE audit_head SET seq = 3,"
		  " mac = (SELECT mac FROM audit WHERE seq = 3)",
		  "the record of the newest entry was changed" },
		{ "DELETE FROM audit_head", "the record of the newest entry is gone" },
		{ "DELETE FROM audit WHERE seq = 2; UPDATE audit SET seq = seq - 1 WHERE seq > 2;"
		  " UPDATE audit_head SET seq = 4",
		  "entry 2 was changed, or another stands in its place" },
		{ "INSERT INTO audit SELECT 6, time, entry, mac FROM audit WHERE seq = 5",
		  "entry 6 was changed, or another stands in its place" },
	};
	struct fixture *f = *state;
	char *saved;
	size_t i;

	append(f, 5);
	assert_true(asprintf(&saved, "DELETE FROM audit; DELETE FROM audit_head;"
				     " INSERT INTO audit SELECT * FROM kept;"
				     " INSERT INTO audit_head SELECT * FROM kept_head") > 0);
	execute(f, "CREATE TABLE kept AS SELECT * FROM audit;"
		   " CREATE TABLE kept_head AS SELECT * FROM audit_head");
	for (i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		struct audit_result r;

		execute(f, attacks[i].sql);
		r = verify(f);
		assert_false(r.intact);
		assert_string_equal(r.what, attacks[i].what);
		execute(f, saved);
		assert_true(verify(f).intact);
	}
	free(saved);
}

static void test_audit_other_key(void **state)
{
	static const uint8_t other[AUDIT_KEY_LEN] = { 8 };
	struct fixture *f = *state;
	struct audit_result r;

	append(f, 1);
	assert_int_equal(audit_verify(f->store, other, NULL, 0, &r), 0);
	assert_false(r.intact);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_secret_versions),
		TEST(test_secret_list),
		TEST(test_sealed),
		TEST(test_master_files),
		TEST(test_documents),
		TEST(test_replay),
		TEST(test_upgrade),
		TEST(test_later_version),
		TEST(test_undo),
		TEST(test_read_only),
		TEST(test_audit_intact),
		TEST(test_audit_tampered),
		TEST(test_audit_other_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
