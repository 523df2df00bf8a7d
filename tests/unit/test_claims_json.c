// SPDX-License-Identifier: MIT
/* The verified fields in the verdict's JSON, and the names of bits. */
#include "support.h"

#include <jansson.h>

#include "policy_field.h"
#include "show.h"
#include "verdict.h"

#define NOW_INTEL 1785394427
#define NOW_AMD 1751328000

static struct ga_verdict *verify(struct blob b, int64_t now)
{
	struct ga_verify_params p = { .size = sizeof(p), .time = now,
				      .flags = GA_VERIFY_SIGNATURES_ONLY };
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);
	struct ga_verdict *vd = ga_verify_bytes(v, b.p, b.n, &p);

	ga_verifier_free(v);
	ga_findings_free(f);
	return vd;
}

static json_t *json_of(const struct ga_verdict *vd)
{
	char *text = ga_verdict_json(vd);
	json_t *top = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(top);
	free(text);
	return top;
}

static json_t *verdict_of(const char *name, int64_t now)
{
	struct blob b = load(name);
	struct ga_verdict *vd = verify(b, now);
	json_t *top = json_of(vd);

	ga_verdict_free(vd);
	free(b.p);
	return top;
}

static const json_t *claim(const json_t *top, const char *name)
{
	const json_t *v = json_object_get(json_object_get(top, "claims"), name);

	if (!v)
		fail_msg("no claim \"%s\"", name);
	return v;
}

static const char *text_claim(const json_t *top, const char *name)
{
	return json_string_value(claim(top, name));
}

static json_int_t number(const json_t *top, const char *name, const char *part)
{
	return json_integer_value(json_object_get(claim(top, name), part));
}

/* By the report's own bytes, "SEV Secure Nested Paging ABI" table 23. */
static void a_report_is_told_in_full(void **state)
{
	json_t *top = verdict_of("amd/extended/snp3-milan-vlek.bin", NOW_AMD);
	const json_t *bits;

	(void)state;
	assert_true(json_is_true(json_object_get(top, "genuine")));
	assert_string_equal(text_claim(top, "product"), "Milan");
	assert_non_null(strstr(text_claim(top, "productName"), "Milan"));
	assert_string_equal(text_claim(top, "SIGNING_KEY"), "VLEK");
	assert_true(*text_claim(top, "csp_id"));
	assert_true(number(top, "REPORTED_TCB", "SNP") > 0);
	assert_true(number(top, "REPORTED_TCB", "MICROCODE") > 0);
	assert_int_equal(json_object_size(claim(top, "REPORTED_TCB")), 4);
	claim(top, "COMMITTED_TCB");
	claim(top, "LAUNCH_TCB");
	claim(top, "CURRENT_TCB");
	claim(top, "CHIP_ID");
	assert_int_equal(strlen(text_claim(top, "MEASUREMENT")), 96);
	assert_true(json_is_integer(claim(top, "VMPL")));
	bits = json_object_get(claim(top, "POLICY"), "bits");
	assert_string_equal(json_string_value(json_array_get(bits, 0)), "SMT");
	assert_int_equal(json_array_size(bits), 1);
	assert_string_equal(text_claim(top, "root"), "ARK-Milan");
	assert_true(json_is_false(claim(top, "emulated")));
	assert_null(json_object_get(json_object_get(top, "claims"), "mr_td"));
	json_decref(top);
}

static void a_quote_is_told_in_full(void **state)
{
	json_t *top = verdict_of("intel/quotes/tdx4-0b7c557946.bin", NOW_INTEL);
	const json_t *bits;

	(void)state;
	assert_int_equal(strlen(text_claim(top, "mr_td")), 96);
	assert_string_equal(text_claim(top, "FMSPC"), "00806f050000");
	assert_int_equal(json_array_size(claim(top, "tee_tcb_svn")), 16);
	bits = json_object_get(claim(top, "td_attributes"), "bits");
	assert_string_equal(json_string_value(json_array_get(bits, 0)),
			    "SEPT_VE_DISABLE");
	assert_true(json_is_boolean(claim(top, "SMT-Enabled")));
	assert_string_equal(text_claim(top, "SGX-Type"), "Scalable");
	/* Not without collateral, and then not here. */
	assert_true(json_is_null(json_object_get(top, "tcb-status")));
	assert_null(json_object_get(top, "tcb-status-of"));
	assert_null(json_object_get(json_object_get(top, "claims"),
				    "tcb-status"));
	json_decref(top);
}

static void what_is_not_genuine_claims_nothing(void **state)
{
	struct blob b = load("intel/quotes/tdx4-0b7c557946.bin");
	struct ga_verdict *vd;
	json_t *top;

	(void)state;
	b.p[200] ^= 1;
	vd = verify(b, NOW_INTEL);
	top = json_of(vd);
	assert_true(json_is_false(json_object_get(top, "genuine")));
	assert_null(json_object_get(top, "claims"));
	json_decref(top);
	ga_verdict_free(vd);
	free(b.p);
}

/* Bytes that are no UTF-8 must not cost a member. */
static void any_byte_can_be_told(void **state)
{
	json_t *j = ga_show_string("a\xff\n\"b");

	(void)state;
	assert_string_equal(json_string_value(j), "a??\"b");
	json_decref(j);
}

static void every_bit_has_its_name(void **state)
{
	static const struct {
		unsigned int bit;
		const char *name;
	} known[] = {
		{ 0, "DEBUG" },	    { 4, "HGS_PLUS_PROF" }, { 5, "PERF_PROF" },
		{ 6, "PMT_PROF" },  { 16, "ICSSD" },	    { 27, "LASS" },
		{ 28, "SEPT_VE_DISABLE" }, { 29, "MIGRATABLE" }, { 30, "PKS" },
		{ 31, "KL" },	    { 62, "TPA" },	    { 63, "PERFMON" },
		{ 7, "bit 7" },	    { 40, "bit 40" },
	};
	static const char name[] = "td_attributes";
	const struct ga_policy_field *fd;
	size_t i;

	(void)state;
	fd = ga_policy_field_find(GA_TEE_TDX,
				  GA_SPAN((const uint8_t *)name,
					  sizeof(name) - 1));
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		json_t *a = ga_show_bits(1ull << known[i].bit, fd);

		assert_int_equal(json_array_size(a), 1);
		assert_string_equal(json_string_value(json_array_get(a, 0)),
				    known[i].name);
		json_decref(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_is_told_in_full),
		cmocka_unit_test(a_quote_is_told_in_full),
		cmocka_unit_test(what_is_not_genuine_claims_nothing),
		cmocka_unit_test(any_byte_can_be_told),
		cmocka_unit_test(every_bit_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
