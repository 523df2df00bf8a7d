// SPDX-License-Identifier: MIT
/* Policies over real evidence, from verification to verdict. */
#include "policy_sample.h"

#include <jansson.h>

static void assert_same(const struct ga_verdict *a, const struct ga_verdict *b)
{
	char *ta = ga_verdict_json(a), *tb = ga_verdict_json(b);

	assert_string_equal(ta, tb);
	free(ta);
	free(tb);
}

/* To verify once and appraise later is to verify with the policy. */
static void appraising_later_is_the_same(void **state)
{
	struct ga_verdict *now, *deferred, *later;
	struct ga_policy *p;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_SAMPLES; i += 5) {
		p = draft_of(&samples[i]);
		for (k = 0; k < N_SAMPLES; k++) {
			now = verify_sample(&samples[k], p, 0);
			deferred = verify_sample(&samples[k], NULL,
					  GA_VERIFY_DEFER_POLICY);
			assert_false(ga_verdict_accepted(deferred));
			assert_has(ga_verdict_findings(deferred),
				   GA_E_NO_POLICY, "");
			assert_null(ga_verdict_policy(deferred));
			later = ga_verdict_appraise(deferred, p);
			assert_same(now, later);
			ga_verdict_free(deferred);
			ga_verdict_free(later);
			ga_verdict_free(now);
		}
		ga_policy_free(p);
	}
}

static void only_deferred_verdicts_are_appraised(void **state)
{
	struct ga_policy *p = draft_of(&tdx_current);
	struct ga_verdict *first, *second;

	(void)state;
	first = verify_sample(&tdx_current, NULL, 0);
	assert_true(ga_verdict_accepted(first));
	second = ga_verdict_appraise(first, p);
	assert_false(ga_verdict_accepted(second));
	assert_int_equal(ga_verdict_class(second), GA_CLASS_INTERNAL);
	assert_has(ga_verdict_findings(second), GA_E_PARAMETER, "verdict");
	ga_verdict_free(first);
	ga_verdict_free(second);
	/* Nor is one accepted again that another policy has refused. */
	first = verify_sample(&tdx_outdated, p, 0);
	assert_false(ga_verdict_accepted(first));
	second = ga_verdict_appraise(first, p);
	assert_int_equal(ga_verdict_class(second), GA_CLASS_INTERNAL);
	ga_verdict_free(first);
	ga_verdict_free(second);
	ga_policy_free(p);
}

static void forged_evidence_meets_no_policy(void **state)
{
	struct ga_policy *p = policy_of(HEADER "accept tdx\n%stcb-status any\n",
					tdx_open);
	struct ga_verdict *vd = verify_sample(&tdx_forged, p, 0), *later;

	(void)state;
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_NOT_GENUINE);
	assert_null(ga_verdict_policy(vd));
	assert_null(ga_verdict_section(vd));
	assert_null(ga_policy_draft(vd));
	assert_string_equal(ga_verdict_unchecked(vd, 0), "report-data");
	assert_string_equal(ga_verdict_unchecked(vd, 1), "policy");
	assert_null(ga_verdict_unchecked(vd, 2));
	ga_verdict_free(vd);
	vd = verify_sample(&tdx_forged, NULL, GA_VERIFY_DEFER_POLICY);
	later = ga_verdict_appraise(vd, p);
	assert_int_equal(ga_verdict_class(later), GA_CLASS_NOT_GENUINE);
	assert_null(ga_verdict_policy(later));
	ga_verdict_free(later);
	ga_verdict_free(vd);
	ga_policy_free(p);
}

static void other_opinions_are_no_parameters(void **state)
{
	struct ga_policy *p = draft_of(&tdx_current);
	struct blob b = load(tdx_current.evidence);
	struct ga_verify_params params = {
		.size = sizeof(params),
		.time = INTEL_NOW,
		.collateral = sample_collateral,
		.policy = p,
	};
	struct ga_verdict *vd;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		params.accept_tcb = i ? 0 : 1u << GA_TCB_OUT_OF_DATE;
		params.flags = i ? GA_VERIFY_ALLOW_DEBUG : 0;
		vd = ga_verify_bytes(sample_verifier, b.p, b.n, &params);
		assert_int_equal(ga_verdict_class(vd), GA_CLASS_INTERNAL);
		assert_has(ga_verdict_findings(vd), GA_E_PARAMETER,
			   "accept_tcb, GA_VERIFY_ALLOW_DEBUG");
		ga_verdict_free(vd);
	}
	/* These two ask for more, not for less. */
	params.flags = 0;
	params.min_evaluation_number = 99;
	params.report_data = "else";
	params.report_data_len = 4;
	vd = ga_verify_bytes(sample_verifier, b.p, b.n, &params);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
	assert_has(ga_verdict_findings(vd), GA_E_EVALUATION_NUMBER,
		   "tcbEvaluationDataNumber");
	assert_has(ga_verdict_findings(vd), GA_E_REPORT_DATA, "report_data");
	assert_true(ga_verdict_genuine(vd));
	ga_verdict_free(vd);
	free(b.p);
	ga_policy_free(p);
}

static struct ga_verdict *with(const struct sample *s, const char *format,
			       const char *more)
{
	struct ga_policy *p = policy_of(HEADER "%s%s", format, more);
	struct ga_verdict *vd = verify_sample(s, p, 0);

	ga_policy_free(p);
	return vd;
}

#define OPEN_TDX "accept tdx\nmr_td any\nrt_mr0 any\nrt_mr1 any\n" \
		 "rt_mr2 any\nrt_mr3 any\n"
#define OPEN_SNP "accept snp\nMEASUREMENT any\nREPORTED_TCB any\n"

/*
 * The level of 2024-03-13 had a better one above it from 2025-05-14 on, 442
 * days and some hours before; that of 2023-08-09 from 2024-03-13 on, 869.
 */
static void grace_counts_from_the_better_level(void **state)
{
	static const struct {
		const struct sample *s;
		const char *policy;
		bool accepted;
	} tries[] = {
		{ &tdx_outdated, "", false },
		{ &tdx_outdated, "tcb-status grace-days 442\n", false },
		{ &tdx_outdated, "tcb-status grace-days 443\n", true },
		{ &tdx_outdated, "tcb-status allow OutOfDate\n", true },
		{ &tdx_older, "tcb-status grace-days 869\n", false },
		{ &tdx_older, "tcb-status grace-days 870\n", true },
		{ &tdx_older, "tcb-status any\n", true },
		{ &tdx_current, "tcb-status grace-days 0\n", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct ga_verdict *vd = with(tries[i].s, OPEN_TDX,
					     tries[i].policy);

		assert_int_equal(ga_verdict_accepted(vd), tries[i].accepted);
		if (!tries[i].accepted)
			assert_has(ga_verdict_findings(vd), GA_E_TCB_STATUS,
				   "tcb-status");
		ga_verdict_free(vd);
	}
}

static void debug_guests_need_their_name(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	vd = with(&snp_debug, OPEN_SNP, "");
	assert_has(ga_verdict_findings(vd), GA_E_DEBUG, "POLICY");
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
	ga_verdict_free(vd);
	vd = with(&snp_debug, OPEN_SNP, "POLICY allow any\n");
	assert_has(ga_verdict_findings(vd), GA_E_DEBUG, "POLICY");
	ga_verdict_free(vd);
	vd = with(&snp_debug, OPEN_SNP, "POLICY allow DEBUG any\n");
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

static json_t *json_of(const struct ga_verdict *vd)
{
	char *text = ga_verdict_json(vd);
	json_t *top = json_loads(text, 0, NULL);

	assert_non_null(top);
	free(text);
	return top;
}

static bool lists(const json_t *array, const char *name)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
		if (!strcmp(json_string_value(item), name))
			return true;
	return false;
}

static void verdicts_tell_of_the_policy(void **state)
{
	struct ga_policy *p = policy_of(HEADER "accept snp web\n"
					"MEASUREMENT allow zeros\n"
					"REPORTED_TCB any\nHOST_DATA any\n");
	struct ga_verdict *vd = verify_sample(&snp_idkey, p, 0);
	const json_t *submod, *vector;
	json_t *top = json_of(vd);
	char *text = ga_verdict_text(vd);
	const json_t *unchecked = json_object_get(top, "not-checked");

	(void)state;
	submod = json_object_get(json_object_get(top, "submods"), "snp");
	vector = json_object_get(submod, "ear_trustworthiness_vector");
	assert_string_equal(json_string_value(json_array_get(
		json_object_get(submod, "ear_appraisal_policy_ids"), 0)),
		ga_policy_id(p));
	assert_string_equal(json_string_value(json_object_get(
		submod, "ear_status")), "contraindicated");
	assert_int_equal(json_integer_value(json_object_get(
		vector, "executables")), 33);
	assert_int_equal(json_integer_value(json_object_get(
		vector, "configuration")), 2);
	assert_string_equal(json_string_value(json_object_get(
		top, "policy-section")), "web");
	assert_true(lists(unchecked, "report-data"));
	assert_true(lists(unchecked, "ID_KEY_DIGEST"));
	assert_true(lists(unchecked, "CHIP_ID"));
	assert_false(lists(unchecked, "MEASUREMENT"));
	assert_false(lists(unchecked, "HOST_DATA"));
	assert_false(lists(unchecked, "REPORT_DATA"));
	assert_false(lists(unchecked, "policy"));
	assert_false(lists(unchecked, "tcb-level"));
	assert_non_null(strstr(text, ga_policy_id(p)));
	assert_non_null(strstr(text, "policy section: web\n"));
	assert_non_null(strstr(text, "NOT checked by it: FAMILY_ID, "));
	assert_string_equal(ga_verdict_section(vd), "web");
	free(text);
	json_decref(top);
	ga_verdict_free(vd);
	ga_policy_free(p);
}

/* Report data that the policy or the caller has checked is not unchecked. */
static void bound_data_is_listed_once(void **state)
{
	static const char bound[] =
		"report_data allow 0000000000000000000000000000000000000000"
		"000000000000000000000000000000000000000000000000000000000"
		"0000000000000000000000000000000\n";
	struct ga_verdict *vd = with(&tdx_outdated, OPEN_TDX "tcb-status any\n",
				     bound);
	json_t *top = json_of(vd);

	(void)state;
	assert_true(ga_verdict_accepted(vd));
	assert_false(lists(json_object_get(top, "not-checked"), "report-data"));
	assert_false(lists(json_object_get(top, "not-checked"), "report_data"));
	json_decref(top);
	ga_verdict_free(vd);
	vd = with(&tdx_current, OPEN_TDX, bound);
	assert_has(ga_verdict_findings(vd), GA_E_REPORT_DATA, "report_data");
	ga_verdict_free(vd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appraising_later_is_the_same),
		cmocka_unit_test(only_deferred_verdicts_are_appraised),
		cmocka_unit_test(forged_evidence_meets_no_policy),
		cmocka_unit_test(other_opinions_are_no_parameters),
		cmocka_unit_test(grace_counts_from_the_better_level),
		cmocka_unit_test(debug_guests_need_their_name),
		cmocka_unit_test(verdicts_tell_of_the_policy),
		cmocka_unit_test(bound_data_is_listed_once),
	};

	return cmocka_run_group_tests_name("policy verdicts", tests,
					   sample_setup, sample_teardown);
}
