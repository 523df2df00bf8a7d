// SPDX-License-Identifier: MIT
/*
 * Every allocation that policies make fails once: no crash, no leak, no policy
 * from half a file, and nothing accepted that is refused otherwise.
 */
#include "policy_case.h"

#include <stdio.h>

/* Allocations until the one that fails; negative: none does. */
static long countdown = -1;

static bool fails(void)
{
	return countdown >= 0 && countdown-- == 0;
}

/* The linker sends the library's calls here (--wrap). */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
FILE *__real_open_memstream(char **text, size_t *len);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
FILE *__wrap_open_memstream(char **text, size_t *len);

void *__wrap_malloc(size_t n)
{
	return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
	return fails() ? NULL : __real_realloc(p, n);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : __real_reallocarray(p, n, size);
}

FILE *__wrap_open_memstream(char **text, size_t *len)
{
	return fails() ? NULL : __real_open_memstream(text, len);
}

/* Enough statements and values for every array to grow. */
static char *long_policy(void)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	unsigned int i;

	fputs(HEADER, out);
	for (i = 0; i < 20; i++)
		fprintf(out, "accept tdx n%u\n%smr_owner allow zeros\n"
			"FMSPC allow 0000000000%02x\n", i, tdx_open, i);
	fclose(out);
	return text;
}

static struct ga_verdict verdict_on(const struct policy_case *pc)
{
	return (struct ga_verdict){
		.genuine = true,
		.deferred = true,
		.claims = pc->c,
	};
}

/* Is @pc accepted? All that has to do with policies is done on the way. */
static bool run(const char *text, struct policy_case *pc, bool *parsed)
{
	struct ga_verdict vd = verdict_on(pc), *appraised = NULL;
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = NULL;
	bool accepted = false;

	atomic_init(&pc->ev.refs, 1);
	vd.evidence = &pc->ev;
	if (f)
		p = ga_policy_parse(text, strlen(text), f);
	*parsed = p;
	if (p) {
		free(ga_policy_explain(p));
		free(ga_policy_draft(&vd));
		appraised = ga_verdict_appraise(&vd, p);
	} else if (f) {
		assert_int_equal(ga_findings_class(f), GA_CLASS_INTERNAL);
	}
	if (appraised) {
		accepted = ga_verdict_accepted(appraised);
		free(ga_verdict_text(appraised));
		assert_int_equal(atomic_load(&pc->ev.refs), 2);
	}
	ga_verdict_free(appraised);
	ga_policy_free(p);
	ga_findings_free(f);
	return accepted;
}

/* How many allocations there were to fail. */
static long fail_each(const char *text, struct policy_case *pc, bool expected)
{
	bool parsed;
	long n;

	countdown = -1;
	assert_int_equal(run(text, pc, &parsed), expected);
	assert_true(parsed);
	for (n = 0; ; n++) {
		bool accepted;

		countdown = n;
		accepted = run(text, pc, &parsed);
		if (countdown >= 0)
			break;
		assert_true(!accepted || expected);
	}
	countdown = -1;
	return n;
}

static void refused_stays_refused(void **state)
{
	struct policy_case pc;
	char *text = long_policy();

	(void)state;
	case_tdx(&pc, GA_BODY_TD15EX);
	/* Findings of twenty sections, each with texts of its own. */
	assert_true(fail_each(text, &pc, false) > 100);
	free(text);
}

static void accepted_is_accepted_or_not(void **state)
{
	struct policy_case pc;
	char *text = long_policy();

	(void)state;
	case_tdx(&pc, GA_BODY_TD15EX);
	memset(pc.ev.quote.td.mr_owner, 0, 48);
	memset(pc.c.pck.fmspc, 0, 6);
	assert_true(fail_each(text, &pc, true) > 8);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused_stays_refused),
		cmocka_unit_test(accepted_is_accepted_or_not),
	};

	return cmocka_run_group_tests_name("policy without memory", tests,
					   NULL, NULL);
}
