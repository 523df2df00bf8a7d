// SPDX-License-Identifier: MIT
#include "support.h"

static void every_code_has_a_name_of_its_own(void **state)
{
	int a, b;

	(void)state;
	for (a = 0; a < GA_CODE_COUNT; a++) {
		assert_string_not_equal(ga_code_name(a), "unknown");
		assert_string_not_equal(ga_code_text(a), "unknown");
		for (b = 0; b < a; b++)
			assert_string_not_equal(ga_code_name(a),
						ga_code_name(b));
	}
	assert_string_equal(ga_code_name(GA_CODE_COUNT), "unknown");
	assert_string_equal(ga_code_text(-1), "unknown");
}

static void gravest_class_decides(void **state)
{
	struct ga_findings *f = ga_findings_new();

	(void)state;
	assert_int_equal(ga_findings_class(f), GA_CLASS_NOTE);
	ga_report(f, GA_N_PADDING, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_NOTE);
	ga_report(f, GA_E_COLLATERAL_MISSING, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_COLLATERAL);
	ga_report(f, GA_E_DEBUG, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_REFUSED);
	ga_report(f, GA_E_SIGNATURE, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_NOT_GENUINE);
	ga_report(f, GA_E_TRUNCATED, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_MALFORMED);
	ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(f), GA_CLASS_INTERNAL);
	assert_int_equal(ga_findings_count(f), 6);
	assert_null(ga_findings_get(f, 6));
	ga_findings_free(f);
	ga_findings_free(NULL);
}

static void defects_of_collateral_are_not_those_of_evidence(void **state)
{
	struct ga_findings f;
	struct ga_scope s;

	(void)state;
	ga_findings_init(&f);
	s = ga_scope_enter(&f, "TCB info", true);
	ga_report(&f, GA_E_SIGNATURE, "signature", NULL, NULL);
	assert_int_equal(ga_findings_class(&f), GA_CLASS_COLLATERAL);
	ga_report(&f, GA_E_NOMEM, NULL, NULL, NULL);
	assert_int_equal(ga_findings_class(&f), GA_CLASS_INTERNAL);
	ga_scope_leave(&f, s);
	ga_report(&f, GA_E_SIGNATURE, "sig", NULL, NULL);
	assert_string_equal(f.v[0].subject, "TCB info");
	assert_string_equal(f.v[2].subject, "");
	assert_int_equal(f.v[2].kind, GA_CLASS_NOT_GENUINE);
	ga_findings_fini(&f);
}

static void too_many_findings_still_refuse(void **state)
{
	struct ga_findings f;
	int i;

	(void)state;
	ga_findings_init(&f);
	for (i = 0; i < GA_FINDINGS_MAX; i++)
		ga_report(&f, GA_N_PADDING, NULL, NULL, NULL);
	ga_report(&f, GA_E_SIGNATURE, NULL, NULL, NULL);
	assert_int_equal(f.n, GA_FINDINGS_MAX);
	assert_int_equal(f.lost, 1);
	assert_int_equal(ga_findings_class(&f), GA_CLASS_NOT_GENUINE);
	ga_findings_fini(&f);
}

static void text_has_field_and_both_values(void **state)
{
	struct ga_findings f;
	char line[640], tiny[8];

	(void)state;
	ga_findings_init(&f);
	ga_scope_enter(&f, "quote", false);
	ga_report(&f, GA_E_VERSION, "version", "4", "9");
	ga_report(&f, GA_E_VERSION, "version", "4", NULL);
	ga_report(&f, GA_E_VERSION, NULL, NULL, "9");
	ga_finding_format(&f.v[0], line, sizeof(line));
	assert_string_equal(line, "quote: version: this version is not known "
				  "here (expected 4, found 9)");
	ga_finding_format(&f.v[1], line, sizeof(line));
	assert_string_equal(line, "quote: version: this version is not known "
				  "here (expected 4)");
	ga_finding_format(&f.v[2], line, sizeof(line));
	assert_string_equal(line, "quote: this version is not known here "
				  "(found 9)");
	ga_finding_format(&f.v[0], tiny, sizeof(tiny));
	assert_string_equal(tiny, "quote: ");
	ga_findings_fini(&f);
}

static void values_are_cut_and_never_overrun(void **state)
{
	uint8_t big[400];
	struct ga_value v;

	(void)state;
	memset(big, 0xee, sizeof(big));
	ga_value_hex(&v, GA_SPAN_OF(big));
	assert_int_equal(strlen(v.s), GA_VALUE_MAX - 1);
	assert_string_equal(v.s + GA_VALUE_MAX - 4, "...");
	ga_value_hex(&v, GA_SPAN(big, 64));
	assert_int_equal(strlen(v.s), 128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_name_of_its_own),
		cmocka_unit_test(gravest_class_decides),
		cmocka_unit_test(defects_of_collateral_are_not_those_of_evidence),
		cmocka_unit_test(too_many_findings_still_refuse),
		cmocka_unit_test(text_has_field_and_both_values),
		cmocka_unit_test(values_are_cut_and_never_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
