// SPDX-License-Identifier: MIT
/* Each allocation around a log fails once: all of the result, or none. */
#include "support.h"

#include "event_log.h"

#define QUOTE "intel/quotes/tdx4-00b2526ab1.bin"

static long countdown = -1;

static bool fails(void)
{
	return countdown >= 0 && countdown-- == 0;
}

/* The linker sends the library's calls here (--wrap). */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_reallocarray(void *p, size_t n, size_t size);

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(p, n, size);
}

static void parse(struct blob b)
{
	struct ga_event_log *whole, *log;
	struct ga_findings f;
	long n, failed = 0;

	ga_findings_init(&f);
	whole = ga_event_log_parse(b.p, b.n, &f);
	assert_non_null(whole);
	for (n = 0;; n++) {
		countdown = n;
		log = ga_event_log_parse(b.p, b.n, &f);
		if (countdown >= 0)
			break;
		countdown = -1;
		failed++;
		if (log)
			assert_int_equal(ga_event_log_count(log),
					 ga_event_log_count(whole));
		else
			assert_int_equal(ga_findings_class(&f),
					 GA_CLASS_INTERNAL);
		ga_event_log_free(log);
		ga_findings_fini(&f);
	}
	countdown = -1;
	assert_true(failed > 2);
	assert_int_equal(ga_event_log_count(log), ga_event_log_count(whole));
	ga_event_log_free(log);
	ga_event_log_free(whole);
	ga_findings_fini(&f);
}

static void parsing(void **state)
{
	static const char *const names[] = { "eventlog/cel-kernel.bin",
					     "eventlog/ccel-cos113.bin" };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct blob b = load(names[i]);

		parse(b);
		free(b.p);
	}
}

static void showing(void **state)
{
	struct blob b = load("eventlog/cel-kernel.bin");
	struct ga_event_log *log;
	struct ga_findings f;
	char *whole, *text;
	long n;

	(void)state;
	ga_findings_init(&f);
	log = ga_event_log_parse(b.p, b.n, &f);
	whole = ga_event_log_json(log);
	for (n = 0;; n++) {
		countdown = n;
		text = ga_event_log_json(log);
		if (countdown >= 0)
			break;
		countdown = -1;
		if (text)
			assert_string_equal(text, whole);
		free(text);
	}
	countdown = -1;
	assert_true(n > 4);
	assert_string_equal(text, whole);
	free(text);
	free(whole);
	ga_event_log_free(log);
	free(b.p);
}

static void replaying(void **state)
{
	struct blob b = load("eventlog/ccel-cos113.bin"), q = load(QUOTE);
	const struct ga_event_log *log;
	struct ga_evidence *ev;
	struct ga_findings f;
	int ret;
	long n;

	(void)state;
	ga_findings_init(&f);
	log = ga_event_log_parse(b.p, b.n, &f);
	ev = ga_evidence_parse(q.p, q.n, &f);
	for (n = 0;; n++) {
		countdown = n;
		ret = ga_event_log_replay(&log, 1, ev, 0, &f);
		if (countdown >= 0)
			break;
		countdown = -1;
		/* A note that found no memory counts as more than a note. */
		assert_true(!ret || ga_findings_class(&f) != GA_CLASS_NOTE);
		ga_findings_fini(&f);
	}
	countdown = -1;
	assert_int_equal(ret, 0);
	ga_findings_fini(&f);
	ga_evidence_free(ev);
	ga_event_log_free((struct ga_event_log *)log);
	free(q.p);
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsing),
		cmocka_unit_test(showing),
		cmocka_unit_test(replaying),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
