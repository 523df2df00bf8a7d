// SPDX-License-Identifier: MIT
/* Policies over real evidence, from verification to verdict. */
#include "policy_case.h"

#include <stdio.h>

#include <jansson.h>

/* intel/collateral/time.txt, and a time at which all AMD sets are in date. */
#define INTEL_NOW 1785394427
#define AMD_NOW 1751328000

/**
 * struct sample - a piece of evidence with what verifies it
 * @evidence: file below tests/data
 * @vek: AMD: certificate of its key; NULL for Intel's
 * @ca: AMD: certificate of the CA
 * @crl: AMD: CRL of the root
 */
struct sample {
	const char *evidence;
	const char *vek;
	const char *ca;
	const char *crl;
};

#define SNP_SAMPLE(name, ca, crl) \
	{ "amd/reports/" name ".bin", "amd/veks/" name ".der", \
	  "amd/cas/" ca ".pem", "amd/crls/" crl ".crl" }

static const struct sample tdx_current = {
	"intel/quotes/tdx4-0b7c557946.bin", NULL, NULL, NULL
};
static const struct sample tdx_outdated = {
	"intel/quotes/tdx4-00b2526ab1.bin", NULL, NULL, NULL
};
static const struct sample tdx_older = {
	"intel/quotes/tdx4-a187b0da05.bin", NULL, NULL, NULL
};
static const struct sample tdx_forged = {
	"intel/quotes/tdx4-forged-8a86fe7660.bin", NULL, NULL, NULL
};
static const struct sample snp_debug =
	SNP_SAMPLE("snp2-milan-debug", "ask-milan", "milan-2025");
static const struct sample snp_idkey =
	SNP_SAMPLE("snp3-genoa-idkey", "ask-genoa", "genoa-2024");

/* Whatever verifies at one time with what is in tests/data. */
static const struct sample samples[] = {
	{ "intel/quotes/tdx4-0b7c557946.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-00b2526ab1.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-2857219de3.bin", NULL, NULL, NULL },
	{ "intel/quotes/tdx4-a187b0da05.bin", NULL, NULL, NULL },
	SNP_SAMPLE("snp1-milan", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-genoa", "ask-genoa", "genoa-2024"),
	SNP_SAMPLE("snp2-milan-debug", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-milan-held-back", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp2-milan-vmpl1", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp3-genoa-idkey", "ask-genoa", "genoa-2024"),
	SNP_SAMPLE("snp3-milan", "ask-milan", "milan-2025"),
	SNP_SAMPLE("snp3-milan-vlek", "asvk-milan", "milan-2025"),
};

#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

static struct ga_verifier *v;
static struct ga_collateral *intel;

static int setup(void **state)
{
	struct ga_findings *f = ga_findings_new();

	(void)state;
	v = ga_verifier_new(NULL, f);
	assert_non_null(v);
	intel = load_collateral_dir(v, "intel/collateral");
	ga_findings_free(f);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ga_collateral_put(intel);
	ga_verifier_free(v);
	return 0;
}

static struct ga_collateral *amd_collateral(const struct sample *s)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b[] = { load(s->vek), load(s->ca), load(s->crl) };
	const struct ga_collateral_item items[] = {
		{ GA_COLLATERAL_CERTS, "VEK", b[0].p, b[0].n },
		{ GA_COLLATERAL_CERTS, "CA", b[1].p, b[1].n },
		{ GA_COLLATERAL_CRL, "CRL", b[2].p, b[2].n },
	};
	struct ga_collateral *col = ga_collateral_new(v, items, 3, f);
	size_t i;

	assert_non_null(col);
	assert_clean(f);
	for (i = 0; i < 3; i++)
		free(b[i].p);
	ga_findings_free(f);
	return col;
}

static struct ga_verdict *verify(const struct sample *s,
				 const struct ga_policy *p, unsigned int flags)
{
	struct ga_collateral *col = s->vek ? amd_collateral(s) :
					     ga_collateral_get(intel);
	const struct ga_verify_params params = {
		.size = sizeof(params),
		.time = s->vek ? AMD_NOW : INTEL_NOW,
		.collateral = col,
		.flags = flags,
		.policy = p,
	};
	struct blob b = load(s->evidence);
	struct ga_verdict *vd = ga_verify_bytes(v, b.p, b.n, &params);

	assert_non_null(vd);
	ga_collateral_put(col);
	free(b.p);
	return vd;
}

static struct ga_policy *draft(const struct sample *s)
{
	struct ga_verdict *vd = verify(s, NULL, GA_VERIFY_DEFER_POLICY);
	char *text = ga_policy_draft(vd);
	struct ga_policy *p;

	assert_non_null(text);
	p = policy_of("%s", text);
	free(text);
	ga_verdict_free(vd);
	return p;
}

static void drafts_accept_their_own_and_nobody_else(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		struct ga_policy *p = draft(&samples[i]);

		for (k = 0; k < N_SAMPLES; k++) {
			struct ga_verdict *vd = verify(&samples[k], p, 0);

			if (ga_verdict_accepted(vd) != (i == k)) {
				print_all(ga_verdict_findings(vd));
				fail_msg("policy of %s, evidence %s",
					 samples[i].evidence,
					 samples[k].evidence);
			}
			assert_true(ga_verdict_genuine(vd));
			assert_string_equal(ga_verdict_policy(vd),
					    ga_policy_id(p));
			ga_verdict_free(vd);
		}
		ga_policy_free(p);
	}
}

/* What a draft suggests behind number signs holds for its evidence too. */
static void suggestions_of_drafts_hold_as_well(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		struct ga_verdict *vd = verify(&samples[i], NULL,
					       GA_VERIFY_DEFER_POLICY);
		char *text = ga_policy_draft(vd), *line, *next;
		struct ga_policy *p;

		for (line = text; line; line = next) {
			next = strchr(line, '\n');
			if (next)
				next++;
			if (line[0] == '#' && line[1] != ' ' &&
			    strncmp(line, "#tcb-status", 11)) {
				memmove(line, line + 1, strlen(line));
				next--;
			}
		}
		p = policy_of("%s", text);
		free(text);
		ga_verdict_free(vd);
		vd = verify(&samples[i], p, 0);
		assert_clean(ga_verdict_findings(vd));
		assert_true(ga_verdict_accepted(vd));
		ga_verdict_free(vd);
		ga_policy_free(p);
	}
}

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
		p = draft(&samples[i]);
		for (k = 0; k < N_SAMPLES; k++) {
			now = verify(&samples[k], p, 0);
			deferred = verify(&samples[k], NULL,
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
	struct ga_policy *p = draft(&tdx_current);
	struct ga_verdict *first, *second;

	(void)state;
	first = verify(&tdx_current, NULL, 0);
	assert_true(ga_verdict_accepted(first));
	second = ga_verdict_appraise(first, p);
	assert_false(ga_verdict_accepted(second));
	assert_int_equal(ga_verdict_class(second), GA_CLASS_INTERNAL);
	assert_has(ga_verdict_findings(second), GA_E_PARAMETER, "verdict");
	ga_verdict_free(first);
	ga_verdict_free(second);
	/* Nor is one accepted again that another policy has refused. */
	first = verify(&tdx_outdated, p, 0);
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
	struct ga_verdict *vd = verify(&tdx_forged, p, 0), *later;

	(void)state;
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_NOT_GENUINE);
	assert_null(ga_verdict_policy(vd));
	assert_null(ga_verdict_section(vd));
	assert_null(ga_policy_draft(vd));
	assert_string_equal(ga_verdict_unchecked(vd, 0), "report-data");
	assert_string_equal(ga_verdict_unchecked(vd, 1), "policy");
	assert_null(ga_verdict_unchecked(vd, 2));
	ga_verdict_free(vd);
	vd = verify(&tdx_forged, NULL, GA_VERIFY_DEFER_POLICY);
	later = ga_verdict_appraise(vd, p);
	assert_int_equal(ga_verdict_class(later), GA_CLASS_NOT_GENUINE);
	assert_null(ga_verdict_policy(later));
	ga_verdict_free(later);
	ga_verdict_free(vd);
	ga_policy_free(p);
}

static void other_opinions_are_no_parameters(void **state)
{
	struct ga_policy *p = draft(&tdx_current);
	struct blob b = load(tdx_current.evidence);
	struct ga_verify_params params = {
		.size = sizeof(params),
		.time = INTEL_NOW,
		.collateral = intel,
		.policy = p,
	};
	struct ga_verdict *vd;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		params.accept_tcb = i ? 0 : 1u << GA_TCB_OUT_OF_DATE;
		params.flags = i ? GA_VERIFY_ALLOW_DEBUG : 0;
		vd = ga_verify_bytes(v, b.p, b.n, &params);
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
	vd = ga_verify_bytes(v, b.p, b.n, &params);
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
	struct ga_verdict *vd = verify(s, p, 0);

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
	struct ga_verdict *vd = verify(&snp_idkey, p, 0);
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

/* The names of "show", blanks as hyphens, but for what is part of another. */
static bool shown(json_t *node, const char *name)
{
	const char *key;
	json_t *value;
	char as_field[64], *c;
	size_t i;

	json_array_foreach(node, i, value)
		if (shown(value, name))
			return true;
	json_object_foreach(node, key, value) {
		snprintf(as_field, sizeof(as_field), "%s", key);
		for (c = as_field; *c; c++)
			if (*c == ' ')
				*c = '-';
		if (!strcmp(as_field, name) || shown(value, name))
			return true;
	}
	return false;
}

static json_t *show(const char *name)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b = load(name);
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);
	char *text = ga_evidence_json(ev);
	json_t *top = json_loads(text, 0, NULL);

	assert_non_null(top);
	free(text);
	free(b.p);
	ga_evidence_free(ev);
	ga_findings_free(f);
	return top;
}

static void fields_are_called_as_show_calls_them(void **state)
{
	static const char *const parts[] = {
		"rt_mr0", "rt_mr1", "rt_mr2", "rt_mr3", "xfrm", "ABI",
		"CURRENT", "COMMITTED", "Platform-Instance-ID",
		"Dynamic-Platform", "Cached-Keys", "SMT-Enabled", "vmid",
		"td_id", "devinfo", "init_server_td_hash",
		"init_server_td_attr", "init_cpu_svn", "init_tee_tcb_svn",
		"init_tee_fmspc", "curr_server_td_hash", "curr_server_td_attr",
		"product", "productName", "csp_id",
	};
	json_t *tops[] = {
		show("intel/quotes/tdx5-cf77a6e91e.bin"),
		show("intel/quotes/sgx3-61c363e60f.bin"),
		show("amd/reports/snp5-turin.bin"),
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];
		bool known = fd->from == GA_FROM_TCB ||
			     fd->from == GA_FROM_CLAIMS;

		for (k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			known |= !strcmp(parts[k], fd->name);
		for (k = 0; k < 3; k++)
			known |= shown(tops[k], fd->name);
		if (!known)
			fail_msg("\"%s\" is nothing that show prints",
				 fd->name);
	}
	for (k = 0; k < 3; k++)
		json_decref(tops[k]);
}

static struct ga_policy *example(const char *name)
{
	char path[128];
	struct ga_policy *p;
	struct blob b;

	snprintf(path, sizeof(path), "../../docs/policies/%s.policy", name);
	b = load(path);
	p = policy_of("%.*s", (int)b.n, b.p);
	free(b.p);
	return p;
}

static void examples_do_what_they_say(void **state)
{
	static const struct {
		const char *policy;
		const struct sample *s;
		bool accepted;
	} tries[] = {
		{ "tdx-web", &tdx_current, true },
		{ "tdx-web", &tdx_outdated, false },
		{ "snp-fleet", &snp_idkey, false },
		{ "snp-fleet", &tdx_current, false },
		{ "sgx-product", &tdx_current, false },
		/* It is for emulated evidence, and this is real. */
		{ "emulated-test", &tdx_current, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct ga_policy *p = example(tries[i].policy);
		struct ga_verdict *vd = verify(tries[i].s, p, 0);

		assert_int_equal(ga_verdict_accepted(vd), tries[i].accepted);
		ga_verdict_free(vd);
		ga_policy_free(p);
	}
}

/* Every field and every word of the language has its place in the manual. */
static void the_manual_names_every_field(void **state)
{
	struct blob b = load("../../man/guest-attest-policy.5");
	const struct ga_policy_word *w;
	size_t i;

	(void)state;
	b.p = realloc(b.p, b.n + 1);
	assert_non_null(b.p);
	b.p[b.n] = '\0';
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];

		if (!strstr((char *)b.p, fd->name))
			fail_msg("the manual has no %s", fd->name);
		for (w = fd->words; w && w->name; w++)
			if (!strstr((char *)b.p, w->name))
				fail_msg("the manual has no %s", w->name);
	}
	for (i = 0; i < GA_OP_COUNT; i++)
		assert_non_null(strstr((char *)b.p, ga_policy_op_name(i)));
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drafts_accept_their_own_and_nobody_else),
		cmocka_unit_test(suggestions_of_drafts_hold_as_well),
		cmocka_unit_test(appraising_later_is_the_same),
		cmocka_unit_test(only_deferred_verdicts_are_appraised),
		cmocka_unit_test(forged_evidence_meets_no_policy),
		cmocka_unit_test(other_opinions_are_no_parameters),
		cmocka_unit_test(grace_counts_from_the_better_level),
		cmocka_unit_test(debug_guests_need_their_name),
		cmocka_unit_test(verdicts_tell_of_the_policy),
		cmocka_unit_test(bound_data_is_listed_once),
		cmocka_unit_test(fields_are_called_as_show_calls_them),
		cmocka_unit_test(examples_do_what_they_say),
		cmocka_unit_test(the_manual_names_every_field),
	};

	return cmocka_run_group_tests_name("policies over real evidence", tests,
					   setup, teardown);
}
