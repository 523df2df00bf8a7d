// SPDX-License-Identifier: MIT
/*
 * Every allocation of the library fails once, one after the other: nothing may
 * crash or leak, and nothing may be accepted that would not be otherwise.
 */
#include "cmw_case.h"
#include "support.h"

#include <stdio.h>

#include <jansson.h>

#define GOOD "intel/quotes/tdx4-0b7c557946.bin"
#define FORGED "intel/quotes/tdx4-forged-8a86fe7660.bin"
#define NOW 1785394427
#define SNP "amd/trustee/snp3-genoa-idkey-sev4.json"
#define NOW_AMD 1751328000

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
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

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

/**
 * struct input - collateral and the time it is good at
 * @time: when
 * @n: how many
 * @items: the collateral
 */
struct input {
	int64_t time;
	size_t n;
	struct ga_collateral_item items[6];
};

static struct input intel = { .time = NOW }, amd = { .time = NOW_AMD };

static void add(struct input *in, const char *name,
		enum ga_collateral_kind kind)
{
	struct blob b = load(name);

	in->items[in->n++] = (struct ga_collateral_item){ kind, name, b.p, b.n };
}

static int setup(void **state)
{
	(void)state;
	add(&intel, "intel/collateral/tcbinfo.json", GA_COLLATERAL_TCB_INFO);
	add(&intel, "intel/collateral/qeid.json", GA_COLLATERAL_QE_IDENTITY);
	add(&intel, "intel/collateral/pckcrl.der", GA_COLLATERAL_CRL);
	add(&intel, "intel/collateral/rootcrl.der", GA_COLLATERAL_CRL);
	add(&intel, "intel/collateral/tcbchain.pem", GA_COLLATERAL_CERTS);
	add(&intel, "intel/collateral/pckcrlchain.pem", GA_COLLATERAL_CERTS);
	add(&amd, "amd/veks/snp3-genoa-idkey.der", GA_COLLATERAL_CERTS);
	add(&amd, "amd/cas/ask-genoa.pem", GA_COLLATERAL_CERTS);
	add(&amd, "amd/crls/genoa-2024.crl", GA_COLLATERAL_CRL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	while (intel.n)
		free((void *)intel.items[--intel.n].data);
	while (amd.n)
		free((void *)amd.items[--amd.n].data);
	return 0;
}

static void say(struct ga_verdict *vd)
{
	free(ga_verdict_text(vd));
	free(ga_verdict_json(vd));
}

/* All of it, from nothing. 1 accepted, 0 not, -1 no verdict. */
static int run(const struct input *in, struct blob evidence, struct blob root)
{
	struct ga_verifier_options opt = {
		.size = sizeof(opt),
		.emulated_root = root.p,
		.emulated_root_len = root.n,
		.cache_entries = 4,
	};
	struct ga_verify_params p = { .size = sizeof(p), .time = in->time };
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral *col = NULL;
	struct ga_verdict *vd = NULL;
	struct ga_verifier *v = NULL;
	int ret = -1;

	if (f)
		v = ga_verifier_new(&opt, f);
	if (v)
		col = ga_collateral_new(v, in->items, in->n, f);
	if (col) {
		p.collateral = col;
		vd = ga_verify_bytes(v, evidence.p, evidence.n, &p);
	}
	if (vd) {
		ret = ga_verdict_accepted(vd);
		say(vd);
	}
	ga_verdict_free(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	ga_findings_free(f);
	return ret;
}

/* Fail the first allocation, then the second, until none is left to fail. */
static unsigned int fail_each(const struct input *in, struct blob evidence,
			      bool may_accept)
{
	struct blob root = load("intel/collateral/pckcrlchain.pem");
	struct blob one = root;
	unsigned int n;

	/* Its last certificate is self-signed: good enough for a root. */
	while (one.n > 27 && memcmp(one.p + one.n - 27,
				    "-----BEGIN CERTIFICATE-----", 27))
		one.n--;
	one = (struct blob){ one.p + one.n - 27, root.n - one.n + 27 };
	for (n = 0; n < 10000; n++) {
		int accepted;

		countdown = n;
		accepted = run(in, evidence, one);
		if (accepted == 1 && !may_accept)
			fail_msg("accepted with allocation %u failing", n);
		if (countdown >= 0)
			break;
		countdown = -1;
	}
	countdown = -1;
	free(root.p);
	return n;
}

static void a_good_quote_survives_every_failure(void **state)
{
	struct blob quote = load(GOOD);

	(void)state;
	assert_in_range(fail_each(&intel, quote, true), 20, 9999);
	assert_int_equal(run(&intel, quote, (struct blob){ 0 }), 1);
	free(quote.p);
}

static void a_forged_quote_gains_nothing(void **state)
{
	struct blob quote = load(FORGED);

	(void)state;
	assert_in_range(fail_each(&intel, quote, false), 20, 9999);
	free(quote.p);
}

static void a_report_survives_every_failure(void **state)
{
	static const char good[] = "\"report_data\":[178,";
	static const char bad[] = "\"report_data\":[179,";
	struct blob json = load(SNP);

	(void)state;
	assert_in_range(fail_each(&amd, json, true), 20, 9999);
	assert_int_equal(run(&amd, json, (struct blob){ 0 }), 1);
	memcpy(memmem(json.p, json.n, good, sizeof(good) - 1), bad,
	       sizeof(bad) - 1);
	assert_in_range(fail_each(&amd, json, false), 20, 9999);
	free(json.p);
}

/* Genuine evidence, in a collection with a binding that it is not over. */
static void a_foreign_binding_gains_nothing(void **state)
{
	struct blob quote = load(GOOD), binding = load("guest/bindings/claims.bin");
	struct blob with = cmw_make((const struct cmw_record[]){
		CMW_REPORT(quote.p, quote.n),
		CMW_BINDING(binding.p, binding.n),
		{ NULL, NULL, NULL, 0 },
	});
	struct blob without = cmw_make((const struct cmw_record[]){
		CMW_REPORT(quote.p, quote.n),
		{ NULL, NULL, NULL, 0 },
	});

	(void)state;
	assert_int_equal(run(&intel, without, (struct blob){ 0 }), 1);
	assert_in_range(fail_each(&intel, without, true), 20, 9999);
	assert_in_range(fail_each(&intel, with, false), 20, 9999);
	free(with.p);
	free(without.p);
	free(binding.p);
	free(quote.p);
}

/* Fail each allocation of @make: what comes out is @make's whole or nothing. */
static void all_or_nothing(char *(*make)(const void *arg), const void *arg)
{
	char *whole = make(arg), *part;
	unsigned int n;

	assert_non_null(whole);
	for (n = 0; n < 20000; n++) {
		countdown = n;
		part = make(arg);
		if (part)
			assert_string_equal(part, whole);
		free(part);
		if (countdown >= 0)
			break;
	}
	countdown = -1;
	assert_in_range(n, 5, 19999);
	free(whole);
}

static char *evidence_json(const void *ev)
{
	return ga_evidence_json(ev);
}

static char *evidence_fields(const void *ev)
{
	return ga_evidence_fields_json(ev);
}

static char *evidence_text(const void *ev)
{
	return ga_evidence_text(ev);
}

static char *verdict_json(const void *vd)
{
	return ga_verdict_json(vd);
}

static void nothing_is_left_out_of(const char *name, const struct input *in)
{
	struct ga_verify_params p = { .size = sizeof(p), .time = in->time };
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);
	struct blob b = load(name);
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);
	struct ga_verdict *vd;

	all_or_nothing(evidence_json, ev);
	all_or_nothing(evidence_fields, ev);
	all_or_nothing(evidence_text, ev);
	vd = ga_verify(v, ev, &p);
	assert_true(ga_verdict_genuine(vd) || in == &amd);
	all_or_nothing(verdict_json, vd);
	ga_verdict_free(vd);
	ga_evidence_free(ev);
	ga_verifier_free(v);
	ga_findings_free(f);
	free(b.p);
}

static void what_is_shown_is_complete(void **state)
{
	(void)state;
	json_set_alloc_funcs(__wrap_malloc, free);
	nothing_is_left_out_of(GOOD, &intel);
	nothing_is_left_out_of("amd/extended/snp3-milan-vlek.bin", &amd);
	json_set_alloc_funcs(malloc, free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_quote_survives_every_failure),
		cmocka_unit_test(a_forged_quote_gains_nothing),
		cmocka_unit_test(a_report_survives_every_failure),
		cmocka_unit_test(a_foreign_binding_gains_nothing),
		cmocka_unit_test(what_is_shown_is_complete),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
