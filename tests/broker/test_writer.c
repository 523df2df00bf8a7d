// SPDX-License-Identifier: MIT
/* What of one transaction is kept when a part of it fails. */
#include "test.h"

#include <poll.h>
#include <string.h>

#include "audit.h"
#include "writer.h"

#define ENDS 1800000000

/**
 * struct mark - a job that leaves a mark, and then succeeds or not
 * @name: of one letter
 * @ret: of its run
 * @told: how often it was done
 */
struct mark {
	struct job job;
	char name;
	int ret;
	int told;
};

static int leave(struct job *job, struct store *s)
{
	struct mark *m = (struct mark *)job;

	assert_int_equal(store_replay_add(s, (const uint8_t *)&m->name, 1, ENDS), 0);
	return m->ret;
}

static void on_done(struct job *job)
{
	((struct mark *)job)->told++;
}

struct fixture {
	char *dir;
	char *path;
	struct writer writer;
	struct mailbox mailbox;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->dir = make_dir();
	assert_true(asprintf(&f->path, "%s/broker.db", f->dir) > 0);
	assert_int_equal(writer_start(&f->writer, store_open(f->path, STORE_PROCESS, false)), 0);
	assert_int_equal(mailbox_init(&f->mailbox), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	writer_stop(&f->writer);
	mailbox_fini(&f->mailbox);
	free(f->path);
	remove_dir(f->dir);
	free(f);
	return 0;
}

static struct mark make(struct fixture *f, char name, bool plain, int ret)
{
	return (struct mark){ .job = { .run = leave, .done = on_done, .mailbox = &f->mailbox,
				       .plain = plain }, .name = name, .ret = ret };
}

static void run(struct fixture *f, struct mark *marks, size_t n)
{
	struct jobs list = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		jobs_add(&list, &marks[i].job);
	writer_run(&f->writer, &list);
	assert_null(list.first);
	for (i = 0; i < n; i++)
		assert_int_equal(marks[i].told, 1);
}

static bool is_there(struct fixture *f, char name)
{
	struct store *s = store_open(f->path, STORE_PROCESS, false);
	int ret;

	assert_non_null(s);
	assert_int_equal(store_begin(s), 0);
	ret = store_replay_add(s, (const uint8_t *)&name, 1, ENDS);
	store_rollback(s);
	store_close(s);
	return ret == STORE_NONE;
}

static void test_all_kept(void **state)
{
	struct mark marks[] = { make(*state, 'a', true, 0), make(*state, 'b', false, 1) };

	run(*state, marks, 2);
	assert_int_equal(marks[0].job.result, 0);
	assert_int_equal(marks[1].job.result, 1);
	assert_true(is_there(*state, 'a'));
	assert_true(is_there(*state, 'b'));
	assert_false(is_there(*state, 'c'));
}

static void test_failure_undone_alone(void **state)
{
	struct mark marks[] = { make(*state, 'a', true, 0), make(*state, 'b', false, -1),
				make(*state, 'c', true, 0) };

	run(*state, marks, 3);
	assert_int_equal(marks[0].job.result, 0);
	assert_int_equal(marks[1].job.result, -1);
	assert_int_equal(marks[2].job.result, 0);
	assert_true(is_there(*state, 'a'));
	assert_false(is_there(*state, 'b'));
	assert_true(is_there(*state, 'c'));
}

/* Nobody is told that something was written which was not. */
static void test_plain_failure_takes_all(void **state)
{
	struct mark marks[] = { make(*state, 'a', true, 0), make(*state, 'b', true, -1),
				make(*state, 'c', false, 0) };
	struct mark after[] = { make(*state, 'd', true, 0) };
	size_t i;

	run(*state, marks, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(marks[i].job.result, -1);
	assert_false(is_there(*state, 'a'));
	assert_false(is_there(*state, 'b'));
	assert_false(is_there(*state, 'c'));
	run(*state, after, 1);
	assert_int_equal(after[0].job.result, 0);
	assert_true(is_there(*state, 'd'));
}

static void test_by_the_writers_thread(void **state)
{
	struct fixture *f = *state;
	struct mark marks[] = { make(f, 'a', true, 0), make(f, 'b', false, -1) };
	struct pollfd p = { .fd = f->mailbox.fd, .events = POLLIN };
	struct jobs list = { 0 };
	int rounds = 0;

	jobs_add(&list, &marks[0].job);
	jobs_add(&list, &marks[1].job);
	writer_submit(&f->writer, &list);
	while (!marks[0].told || !marks[1].told) {
		assert_true(rounds++ < 2);
		assert_int_equal(poll(&p, 1, 10000), 1);
		mailbox_drain(&f->mailbox);
	}
	assert_int_equal(marks[0].job.result, 0);
	assert_int_equal(marks[1].job.result, -1);
	assert_true(is_there(f, 'a'));
	assert_false(is_there(f, 'b'));
}

static const uint8_t audit_key[AUDIT_KEY_LEN] = { 7 };

static void append(struct store *s, const char *entry)
{
	assert_int_equal(audit_append(s, audit_key, ENDS, entry), 0);
}

static void expect_entries(struct store *s, int64_t n)
{
	struct audit_result r;

	assert_int_equal(audit_verify(s, audit_key, NULL, 0, &r), 0);
	assert_string_equal(r.what, "");
	assert_int_equal(r.entries, n);
}

/* The head of the audit log is written once for each transaction. */
static void test_audit_entries(void **state)
{
	struct fixture *f = *state;
	struct store *s = store_open(f->path, STORE_PROCESS, false);

	assert_non_null(s);
	assert_int_equal(store_begin(s), 0);
	append(s, "1");
	assert_int_equal(store_mark(s), 0);
	append(s, "undone");
	append(s, "undone");
	store_undo(s);
	assert_int_equal(store_release(s), 0);
	append(s, "2");
	assert_int_equal(store_mark(s), 0);
	append(s, "3");
	assert_int_equal(store_release(s), 0);
	assert_int_equal(store_commit(s), 0);
	expect_entries(s, 3);
	assert_int_equal(store_begin(s), 0);
	append(s, "rolled back");
	store_rollback(s);
	expect_entries(s, 3);
	/* Without a transaction of the caller's */
	append(s, "4");
	expect_entries(s, 4);
	store_close(s);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_kept),
		TEST(test_failure_undone_alone),
		TEST(test_plain_failure_takes_all),
		TEST(test_by_the_writers_thread),
		TEST(test_audit_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
