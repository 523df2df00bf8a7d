// SPDX-License-Identifier: MIT
/* Real quotes with the collateral of their time. */
#include "support.h"

#include "verdict.h"

#define COLLATERAL "intel/collateral"
#define UP_TO_DATE "intel/quotes/tdx4-0b7c557946.bin"
#define OUT_OF_DATE "intel/quotes/tdx4-00b2526ab1.bin"

/* collateral/time.txt */
#define NOW 1785394427

struct fixture {
	struct ga_verifier *v;
	struct ga_collateral *col;
};

static int setup(void **state)
{
	static struct fixture fx;
	struct ga_findings *f = ga_findings_new();

	fx.v = ga_verifier_new(NULL, f);
	assert_non_null(fx.v);
	fx.col = load_collateral_dir(fx.v, COLLATERAL);
	ga_findings_free(f);
	*state = &fx;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fx = *state;

	ga_collateral_put(fx->col);
	ga_verifier_free(fx->v);
	return 0;
}

static struct ga_verify_params params(const struct fixture *fx)
{
	return (struct ga_verify_params){
		.size = sizeof(struct ga_verify_params),
		.time = NOW,
		.collateral = fx->col,
	};
}

static struct ga_verdict *verify(const struct fixture *fx, const char *name,
				 const struct ga_verify_params *p)
{
	struct blob b = load(name);
	struct ga_verdict *vd = ga_verify_bytes(fx->v, b.p, b.n, p);

	assert_non_null(vd);
	free(b.p);
	return vd;
}

static void accepts_what_is_up_to_date(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd = verify(fx, UP_TO_DATE, &p);

	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_genuine(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_false(ga_verdict_emulated(vd));
	assert_int_equal(ga_verdict_tee(vd), GA_TEE_TDX);
	assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_UP_TO_DATE);
	assert_null(ga_verdict_advisory(vd, 0));
	assert_non_null(ga_verdict_claims(vd));
	ga_verdict_free(vd);
}

static void names_status_and_advisories_of_the_outdated(void **state)
{
	static const char *const ids[] = {
		"INTEL-SA-01010", "INTEL-SA-01036", "INTEL-SA-01076",
		"INTEL-SA-01079", "INTEL-SA-01099", "INTEL-SA-01103",
		"INTEL-SA-01111",
	};
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd = verify(fx, OUT_OF_DATE, &p);
	size_t i;

	assert_true(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
	assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_OUT_OF_DATE);
	assert_has(ga_verdict_findings(vd), GA_E_TCB_STATUS, "TCB");
	assert_int_equal(ga_findings_count(ga_verdict_findings(vd)), 1);
	for (i = 0; i < 7; i++)
		assert_string_equal(ga_verdict_advisory(vd, i), ids[i]);
	assert_null(ga_verdict_advisory(vd, 7));
	ga_verdict_free(vd);
	p.accept_tcb = 1u << GA_TCB_OUT_OF_DATE;
	vd = verify(fx, OUT_OF_DATE, &p);
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
	p.min_evaluation_number = 19;
	vd = verify(fx, OUT_OF_DATE, &p);
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
	p.min_evaluation_number = 20;
	vd = verify(fx, OUT_OF_DATE, &p);
	assert_has(ga_verdict_findings(vd), GA_E_EVALUATION_NUMBER, NULL);
	ga_verdict_free(vd);
}

static void report_data_is_compared_whole(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct blob b = load(UP_TO_DATE);
	struct ga_verdict *vd;
	uint8_t data[64];

	memcpy(data, b.p + 48 + 520, 64);
	p.report_data = data;
	p.report_data_len = 64;
	vd = ga_verify_bytes(fx->v, b.p, b.n, &p);
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
	data[63] ^= 1;
	vd = ga_verify_bytes(fx->v, b.p, b.n, &p);
	assert_true(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
	assert_has(ga_verdict_findings(vd), GA_E_REPORT_DATA, "report_data");
	ga_verdict_free(vd);
	data[63] ^= 1;
	p.report_data_len = 63;
	vd = ga_verify_bytes(fx->v, b.p, b.n, &p);
	/* The 64th byte is then expected to be zero. */
	assert_int_equal(ga_verdict_accepted(vd), data[63] == 0);
	ga_verdict_free(vd);
	p.report_data_len = 65;
	vd = ga_verify_bytes(fx->v, b.p, b.n, &p);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_INTERNAL);
	assert_false(ga_verdict_genuine(vd));
	ga_verdict_free(vd);
	free(b.p);
}

static void without_collateral_nothing_is_accepted(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd;

	p.collateral = NULL;
	vd = verify(fx, UP_TO_DATE, &p);
	assert_true(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
	assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_MISSING, NULL);
	assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_UNKNOWN);
	ga_verdict_free(vd);
	p.flags = GA_VERIFY_SIGNATURES_ONLY;
	vd = verify(fx, UP_TO_DATE, &p);
	assert_true(ga_verdict_accepted(vd));
	assert_true(vd->unchecked & 1u << GA_UNCHECKED_TCB);
	assert_true(vd->unchecked & 1u << GA_UNCHECKED_REVOCATION);
	ga_verdict_free(vd);
}

static void time_decides_over_collateral(void **state)
{
	/* Edges of tcbinfo.json, qeid.json, pckcrl.der and rootcrl.der. */
	static const struct {
		int64_t time;
		bool accepted;
		enum ga_code code;
	} edges[] = {
		{ NOW, true, GA_OK },
		{ 0, false, GA_E_CERT_NOT_YET_VALID },
		{ 1767000000, false, GA_E_COLLATERAL_NOT_YET_VALID },
		{ 1788000000, false, GA_E_COLLATERAL_EXPIRED },
		{ 4000000000, false, GA_E_CERT_EXPIRED },
		{ INT64_MAX, false, GA_E_CERT_EXPIRED },
		{ INT64_MIN, false, GA_E_CERT_NOT_YET_VALID },
	};
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	size_t i;

	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct ga_verdict *vd;

		p.time = edges[i].time;
		vd = verify(fx, UP_TO_DATE, &p);
		assert_true(ga_verdict_genuine(vd));
		assert_int_equal(ga_verdict_accepted(vd), edges[i].accepted);
		if (!edges[i].accepted)
			assert_has(ga_verdict_findings(vd), edges[i].code, NULL);
		ga_verdict_free(vd);
	}
}

static void collateral_of_another_platform_is_no_help(void **state)
{
	static const char *const others[] = {
		"intel/quotes/tdx5-d21a11db10.bin",
		"intel/quotes/sgx3-61c363e60f.bin",
	};
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	size_t i;

	for (i = 0; i < 2; i++) {
		struct ga_verdict *vd = verify(fx, others[i], &p);

		assert_true(ga_verdict_genuine(vd));
		assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
		assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_MISMATCH,
			   "id, fmspc, pceId");
		assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_UNKNOWN);
		ga_verdict_free(vd);
	}
}

static void both_issues_of_intels_root_are_one_key(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd;

	p.collateral = NULL;
	p.time = 1677213902;
	p.flags = GA_VERIFY_SIGNATURES_ONLY | GA_VERIFY_ALLOW_DEBUG;
	vd = verify(fx, "intel/quotes/sgx3-debug-7443328502.bin", &p);
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
	p.flags = GA_VERIFY_SIGNATURES_ONLY;
	vd = verify(fx, "intel/quotes/sgx3-debug-7443328502.bin", &p);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
	assert_has(ga_verdict_findings(vd), GA_E_DEBUG, "attributes");
	ga_verdict_free(vd);
}

static void a_forged_quote_is_told_from_a_refused_one(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd;

	vd = verify(fx, "intel/quotes/tdx4-forged-8a86fe7660.bin", &p);
	assert_false(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_NOT_GENUINE);
	assert_has(ga_verdict_findings(vd), GA_E_SIGNATURE, "sig");
	assert_null(ga_verdict_claims(vd));
	ga_verdict_free(vd);
	vd = ga_verify_bytes(fx->v, "nonsense", 8, &p);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_MALFORMED);
	assert_int_equal(ga_verdict_tee(vd), GA_TEE_UNKNOWN);
	assert_null(ga_verdict_claims(vd));
	ga_verdict_free(vd);
}

static void text_and_json_say_the_same(void **state)
{
	const struct fixture *fx = *state;
	struct ga_verify_params p = params(fx);
	struct ga_verdict *vd = verify(fx, OUT_OF_DATE, &p);
	char *text = ga_verdict_text(vd), *json = ga_verdict_json(vd);
	json_t *j = json_loads(json, 0, NULL);
	json_t *finding = json_array_get(json_object_get(j, "findings"), 0);

	assert_non_null(strstr(text, "verdict: REFUSED"));
	assert_non_null(strstr(text, "TCB status: OutOfDate"));
	assert_non_null(strstr(text, "NOT checked: policy"));
	assert_string_equal(json_string_value(json_object_get(j, "tee")), "tdx");
	assert_string_equal(json_string_value(json_object_get(j, "tcb-status")),
			    "OutOfDate");
	assert_true(json_is_true(json_object_get(j, "genuine")));
	assert_true(json_is_false(json_object_get(j, "accepted")));
	assert_int_equal(json_array_size(json_object_get(j, "advisory-ids")), 7);
	assert_string_equal(json_string_value(json_object_get(finding, "code")),
			    "tcb-status");
	assert_true(json_is_string(json_object_get(finding, "text")));
	json_decref(j);
	free(json);
	free(text);
	ga_verdict_free(vd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_is_up_to_date),
		cmocka_unit_test(names_status_and_advisories_of_the_outdated),
		cmocka_unit_test(report_data_is_compared_whole),
		cmocka_unit_test(without_collateral_nothing_is_accepted),
		cmocka_unit_test(time_decides_over_collateral),
		cmocka_unit_test(collateral_of_another_platform_is_no_help),
		cmocka_unit_test(both_issues_of_intels_root_are_one_key),
		cmocka_unit_test(a_forged_quote_is_told_from_a_refused_one),
		cmocka_unit_test(text_and_json_say_the_same),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
