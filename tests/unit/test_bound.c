// SPDX-License-Identifier: MIT
/*
 * Collections as evidence: a report signed by a CA of our own, with the binding
 * it is over or with another.
 */
#include "support.h"

#include <jansson.h>
#include <openssl/evp.h>

#include "binding_sample.h"
#include "cmw_case.h"
#include "snp_case.h"

#define REPORT_DATA_AT 0x050

static const uint8_t nonce[32] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

/* A report over @report_data. */
static struct blob report_over(const uint8_t report_data[64])
{
	struct blob r = snp_report();

	memcpy(r.p + REPORT_DATA_AT, report_data, 64);
	snp_sign(r, forge.vek_key);
	return r;
}

static struct blob report_over_binding(struct blob binding)
{
	uint8_t data[64];

	assert_int_equal(ga_binding_report_data(binding.p, binding.n, data), 0);
	return report_over(data);
}

/* Takes @report and @binding; the latter may be none. */
static struct blob collection(struct blob report, struct blob binding)
{
	const struct cmw_record with[] = {
		CMW_REPORT(report.p, report.n),
		CMW_BINDING(binding.p, binding.n),
		CMW_TYPE,
		CMW_PROVIDER("snp", 3),
		{ NULL, NULL, NULL, 0 },
	};
	const struct cmw_record without[] = {
		with[0], with[2], with[3], with[4],
	};
	struct blob b = cmw_make(binding.p ? with : without);

	free(report.p);
	free(binding.p);
	return b;
}

/* Takes the evidence of @run. */
static struct ga_verdict *verify(struct snp_run *run)
{
	const struct snp_vek vek = snp_vcek(&forge);
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct blob v = snp_make_vek(&vek), c = snp_make_ca(&ca);
	struct ga_verdict *vd;

	run->certs[0] = v;
	run->certs[1] = c;
	run->crl = forge.crl;
	run->time = SNP_NOW;
	vd = snp_verify(&forge, run);
	free(v.p);
	free(c.p);
	free(run->evidence.p);
	return vd;
}

static struct ga_verdict *verify_sample(const uint8_t *user_data, size_t n)
{
	struct blob b = binding_sample();
	struct snp_run run = {
		.evidence = collection(report_over_binding(b), b),
		.user_data = user_data,
		.user_data_len = n,
	};

	return verify(&run);
}

static bool is_unchecked(const struct ga_verdict *vd, const char *what)
{
	const char *name;
	size_t i;

	for (i = 0; (name = ga_verdict_unchecked(vd, i)); i++)
		if (!strcmp(name, what))
			return true;
	return false;
}

static void accepts_the_sample(void **state)
{
	struct ga_verdict *vd = verify_sample(nonce, sizeof(nonce));
	const struct ga_binding *b;

	(void)state;
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_false(is_unchecked(vd, "report-data"));
	b = ga_verdict_binding(vd);
	assert_non_null(b);
	assert_int_equal(b->uid, 1000);
	assert_string_equal(b->label, "unconfined");
	ga_verdict_free(vd);
}

static void says_when_freshness_is_open(void **state)
{
	struct ga_verdict *vd = verify_sample(NULL, 0);

	(void)state;
	assert_true(ga_verdict_accepted(vd));
	assert_true(is_unchecked(vd, "report-data"));
	assert_non_null(ga_verdict_binding(vd));
	ga_verdict_free(vd);
}

static void shows_who_asked(void **state)
{
	struct ga_verdict *vd = verify_sample(NULL, 0);
	char *text = ga_verdict_text(vd), *json = ga_verdict_json(vd);
	json_t *top = json_loads(json, 0, NULL), *b;

	(void)state;
	assert_non_null(strstr(text, "asked by: uid 1000, gid 1000, "
				     "user namespace 4026531837\n"));
	assert_non_null(strstr(text, "label: unconfined\n"));
	b = json_object_get(top, "binding");
	assert_int_equal(json_integer_value(json_object_get(b, "uid")), 1000);
	assert_string_equal(json_string_value(json_object_get(b, "label")),
			    "unconfined");
	json_decref(top);
	free(text);
	free(json);
	ga_verdict_free(vd);
}

/* Takes the verdict. */
static void assert_refused(struct ga_verdict *vd, enum ga_code code,
			   const char *field)
{
	assert_has(ga_verdict_findings(vd), code, field);
	assert_int_equal(ga_findings_count(ga_verdict_findings(vd)), 1);
	assert_true(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

static void refuses_other_user_data(void **state)
{
	uint8_t other[64] = { 0 };

	(void)state;
	memcpy(other, nonce, sizeof(nonce));
	/* Neither cut nor padded. */
	assert_refused(verify_sample(other, 64), GA_E_USER_DATA,
		       "binding.user-data");
	assert_refused(verify_sample(other, 31), GA_E_USER_DATA,
		       "binding.user-data");
	assert_refused(verify_sample(other, 0), GA_E_USER_DATA,
		       "binding.user-data");
	other[31] ^= 1;
	assert_refused(verify_sample(other, 32), GA_E_USER_DATA,
		       "binding.user-data");
}

/* Every bit of a binding is in the digest; what isn't well-formed is malformed. */
static void refuses_any_other_binding(void **state)
{
	struct blob good = binding_sample(), b, report;
	struct ga_verdict *vd;
	enum ga_class c;
	size_t i;

	(void)state;
	for (i = 0; i < good.n; i++) {
		struct snp_run run = { 0 };

		b = blob_copy(good);
		report = report_over_binding(b);
		b.p[i] ^= 1;
		run.evidence = collection(report, b);
		vd = verify(&run);
		c = ga_verdict_class(vd);
		assert_true(c == GA_CLASS_MALFORMED ||
			    c == GA_CLASS_NOT_GENUINE);
		if (c == GA_CLASS_NOT_GENUINE)
			assert_has(ga_verdict_findings(vd), GA_E_BINDING,
				   "report_data");
		assert_null(ga_verdict_binding(vd));
		assert_null(ga_verdict_claims(vd));
		ga_verdict_free(vd);
	}
	free(good.p);
}

/* Raw evidence with a binding beside it: what root of a guest could forge. */
static void refuses_a_binding_without_the_tag(void **state)
{
	struct blob b = binding_sample();
	struct snp_run run = { 0 };
	struct ga_verdict *vd;
	uint8_t data[64];

	(void)state;
	assert_int_equal(ga_binding_report_data(b.p, b.n, data), 0);
	memset(data + 48, 0, 16);
	run.evidence = collection(report_over(data), b);
	vd = verify(&run);
	assert_has(ga_verdict_findings(vd), GA_E_BINDING, "report_data");
	assert_false(ga_verdict_genuine(vd));
	ga_verdict_free(vd);
}

static void refuses_user_data_without_a_binding(void **state)
{
	uint8_t data[64] = { 7 };
	struct blob none = { NULL, 0 };
	struct snp_run run = {
		.evidence = collection(report_over(data), none),
		.user_data = data,
		.user_data_len = sizeof(data),
	};

	(void)state;
	assert_refused(verify(&run), GA_E_NO_BINDING, "binding");
}

static void takes_a_collection_without_binding(void **state)
{
	uint8_t data[64] = { 7 };
	struct blob none = { NULL, 0 };
	struct snp_run run = {
		.evidence = collection(report_over(data), none),
		.report_data = data,
	};
	struct ga_verdict *vd = verify(&run);

	(void)state;
	assert_true(ga_verdict_accepted(vd));
	assert_null(ga_verdict_binding(vd));
	ga_verdict_free(vd);
}

static void notes_a_tag_without_binding(void **state)
{
	struct blob b = binding_sample();
	struct snp_run run = { .evidence = report_over_binding(b) };
	struct ga_verdict *vd = verify(&run);

	(void)state;
	free(b.p);
	assert_has(ga_verdict_findings(vd), GA_N_UNBOUND, "report_data");
	assert_true(ga_verdict_accepted(vd));
	assert_null(ga_verdict_binding(vd));
	ga_verdict_free(vd);
}

/* The report of a service is over what was asked for and its manifest. */
static void checks_a_manifest(void **state)
{
	uint8_t asked[64] = { 1, 2, 3 }, hashed[67];
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct snp_run run = { .report_data = asked };
		struct ga_verdict *vd;
		struct blob report;
		uint8_t data[64];

		memcpy(hashed, asked, 64);
		memcpy(hashed + 64, i == 1 ? "maN" : "man", 3);
		assert_true(EVP_Digest(hashed, 67, data, NULL, EVP_sha512(),
				       NULL));
		report = report_over(i == 2 ? asked : data);
		run.evidence = cmw_make((const struct cmw_record[]){
			CMW_REPORT(report.p, report.n),
			CMW_TYPE,
			CMW_MANIFEST("man", 3),
			{ NULL, NULL, NULL, 0 },
		});
		free(report.p);
		vd = verify(&run);
		if (i) {
			assert_refused(vd, GA_E_REPORT_DATA, "report_data");
			continue;
		}
		assert_true(ga_verdict_accepted(vd));
		ga_verdict_free(vd);
	}
}

/* Real evidence whose certificates come in a record of their own. */
static void takes_certificates_apart(void **state)
{
	struct blob whole = load("amd/extended/snp3-milan-vlek.bin");
	struct blob b = cmw_make((const struct cmw_record[]){
		CMW_REPORT(whole.p, 1184),
		CMW_TYPE,
		CMW_CERTIFICATES(whole.p + 1184, whole.n - 1184),
		{ NULL, NULL, NULL, 0 },
	});
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *apart = ga_evidence_parse(b.p, b.n, f);
	struct ga_evidence *together = ga_evidence_parse(whole.p, whole.n, f);
	char *x, *y;

	(void)state;
	assert_non_null(apart);
	assert_non_null(together);
	x = ga_evidence_json(apart);
	y = ga_evidence_json(together);
	assert_string_equal(x, y);
	free(x);
	free(y);
	ga_evidence_free(apart);
	ga_evidence_free(together);
	ga_findings_free(f);
	free(b.p);
	free(whole.p);
}

/* A quote has no certificates beside it. */
static void refuses_certificates_of_a_quote(void **state)
{
	struct blob quote = load("intel/quotes/tdx4-0b7c557946.bin");
	struct blob b = cmw_make((const struct cmw_record[]){
		CMW_REPORT(quote.p, quote.n),
		CMW_CERTIFICATES("certificates", 12),
		{ NULL, NULL, NULL, 0 },
	});
	struct ga_findings *f = ga_findings_new();

	(void)state;
	assert_null(ga_evidence_parse(b.p, b.n, f));
	assert_int_equal(ga_findings_class(f), GA_CLASS_MALFORMED);
	ga_findings_free(f);
	free(b.p);
	free(quote.p);
}

static const char policy_head[] =
	"guest-attest-policy 1\naccept snp\nMEASUREMENT any\nPOLICY allow any\n"
	"REPORTED_TCB any\nemulated allow yes\n";

static struct ga_verdict *appraise(const char *rule, bool with_binding)
{
	struct blob b = binding_sample(), none = { NULL, 0 };
	struct ga_findings *f = ga_findings_new();
	struct snp_run run = { .report_data = NULL };
	struct ga_policy *p;
	struct ga_verdict *vd;
	char text[1024];

	snprintf(text, sizeof(text), "%s%s\n", policy_head, rule);
	p = ga_policy_parse(text, strlen(text), f);
	print_all(f);
	assert_non_null(p);
	ga_findings_free(f);
	run.evidence = collection(report_over_binding(b),
				  with_binding ? b : none);
	if (!with_binding)
		free(b.p);
	run.policy = p;
	vd = verify(&run);
	ga_policy_free(p);
	return vd;
}

static const struct {
	const char *rule;
	const char *field;
} rules[] = {
	{ "binding.uid allow 1000", NULL },
	{ "binding.uid allow 0 1000", NULL },
	{ "binding.uid allow 0", "binding.uid" },
	{ "binding.uid deny 1000", "binding.uid" },
	{ "binding.uid minimum 1001", "binding.uid" },
	{ "binding.gid allow 1000", NULL },
	{ "binding.gid allow 1001", "binding.gid" },
	{ "binding.user-namespace allow 4026531837", NULL },
	{ "binding.user-namespace allow 1", "binding.user-namespace" },
	{ "binding.label allow \"unconfined\"", NULL },
	{ "binding.label allow \"unconfine\"", "binding.label" },
	{ "binding.label deny \"unconfined\"", "binding.label" },
	{ "binding.purpose allow "
	  "\"storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52\"", NULL },
	{ "binding.purpose allow \"storage:\"", "binding.purpose" },
	{ "binding.resource allow "
	  "\"storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key\"", NULL },
	{ "binding.resource allow \"other/key/1\"", "binding.resource" },
};

static void appraises_by_who_asked(void **state)
{
	struct ga_verdict *vd;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		vd = appraise(rules[i].rule, true);
		if (rules[i].field)
			assert_int_equal(ga_verdict_class(vd), GA_CLASS_REFUSED);
		else
			assert_clean(ga_verdict_findings(vd));
		if (rules[i].field)
			assert_string_equal(ga_findings_get(
				ga_verdict_findings(vd), 0)->field,
				rules[i].field);
		ga_verdict_free(vd);
	}
}

/* A demand that the evidence says nothing about is not met. */
static void refuses_when_nobody_says_who_asked(void **state)
{
	struct ga_verdict *vd = appraise("binding.uid allow 1000", false);

	(void)state;
	assert_has(ga_verdict_findings(vd), GA_E_ABSENT, "binding.uid");
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);

	vd = appraise("binding.uid any", false);
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

static void lists_what_a_policy_leaves_open(void **state)
{
	struct ga_verdict *vd = appraise("binding.uid allow 1000", true);

	(void)state;
	assert_false(is_unchecked(vd, "binding.uid"));
	assert_true(is_unchecked(vd, "binding.label"));
	assert_true(is_unchecked(vd, "binding.purpose"));
	ga_verdict_free(vd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_the_sample),
		cmocka_unit_test(says_when_freshness_is_open),
		cmocka_unit_test(shows_who_asked),
		cmocka_unit_test(refuses_other_user_data),
		cmocka_unit_test(refuses_any_other_binding),
		cmocka_unit_test(refuses_a_binding_without_the_tag),
		cmocka_unit_test(refuses_user_data_without_a_binding),
		cmocka_unit_test(takes_a_collection_without_binding),
		cmocka_unit_test(notes_a_tag_without_binding),
		cmocka_unit_test(checks_a_manifest),
		cmocka_unit_test(takes_certificates_apart),
		cmocka_unit_test(refuses_certificates_of_a_quote),
		cmocka_unit_test(appraises_by_who_asked),
		cmocka_unit_test(refuses_when_nobody_says_who_asked),
		cmocka_unit_test(lists_what_a_policy_leaves_open),
	};

	return cmocka_run_group_tests(tests, case_setup, case_teardown);
}
