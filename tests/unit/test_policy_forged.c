// SPDX-License-Identifier: MIT
/* What no real evidence shows: emulated roots, and bits from the future. */
#include "policy_case.h"
#include "snp_case.h"

#define OPEN HEADER "accept snp\nMEASUREMENT any\nREPORTED_TCB any\n"

/* A signed report with these bits, verified and left to a policy. */
static struct ga_verdict *deferred(uint64_t policy, uint64_t platform_info)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	const struct snp_vek vek = snp_vcek(&forge);
	struct snp_run r = {
		.evidence = snp_report(),
		.certs = { snp_make_vek(&vek), snp_make_ca(&ca) },
		.crl = forge.crl,
		.time = SNP_NOW,
		.flags = GA_VERIFY_DEFER_POLICY,
	};
	struct ga_verdict *vd;

	snp_put(r.evidence, 0x008, 8, policy);
	snp_put(r.evidence, 0x040, 8, platform_info);
	snp_sign(r.evidence, forge.vek_key);
	vd = snp_verify(&forge, &r);
	assert_true(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	free(r.certs[0].p);
	free(r.certs[1].p);
	free(r.evidence.p);
	return vd;
}

/* The one finding under this policy, or GA_OK. */
static enum ga_code code_under(const struct ga_verdict *vd, const char *more)
{
	struct ga_policy *p = policy_of(OPEN "%s", more);
	struct ga_verdict *appraised = ga_verdict_appraise(vd, p);
	const struct ga_findings *f = ga_verdict_findings(appraised);
	enum ga_code code = GA_OK;

	assert_true(ga_verdict_emulated(appraised));
	assert_true(ga_findings_count(f) <= 1);
	if (ga_findings_count(f))
		code = ga_findings_get(f, 0)->code;
	assert_int_equal(ga_verdict_accepted(appraised), code == GA_OK);
	ga_verdict_free(appraised);
	ga_policy_free(p);
	return code;
}

#define EMULATED "emulated allow yes\n"

static void emulated_roots_need_their_name(void **state)
{
	struct ga_verdict *vd = deferred(0x3001f, 0x25);

	(void)state;
	assert_int_equal(code_under(vd, ""), GA_E_EMULATED);
	assert_int_equal(code_under(vd, "emulated allow no\n"), GA_E_EMULATED);
	assert_int_equal(code_under(vd, EMULATED), GA_OK);
	assert_int_equal(code_under(vd, EMULATED "root allow \"ARK-Milan\"\n"),
			 GA_E_POLICY);
	ga_verdict_free(vd);
}

static void bits_from_the_future_need_their_names(void **state)
{
	struct ga_verdict *vd = deferred(0x3001f | 1ull << 26, 0x25);

	(void)state;
	assert_int_equal(code_under(vd, EMULATED), GA_E_NOT_KNOWN);
	assert_int_equal(code_under(vd, EMULATED "POLICY allow any\n"),
			 GA_E_NOT_KNOWN);
	assert_int_equal(code_under(vd, EMULATED "POLICY allow any bit-27\n"),
			 GA_E_NOT_KNOWN);
	assert_int_equal(code_under(vd, EMULATED "POLICY allow any bit-26\n"),
			 GA_OK);
	ga_verdict_free(vd);
	vd = deferred(0x3001f, 0x25 | 1ull << 40);
	assert_int_equal(code_under(vd, EMULATED), GA_E_NOT_KNOWN);
	assert_int_equal(code_under(vd, EMULATED
				    "PLATFORM_INFO allow any bit-40\n"), GA_OK);
	ga_verdict_free(vd);
}

static void debugging_needs_its_name(void **state)
{
	struct ga_verdict *vd = deferred(0x3001f | GA_SNP_POLICY_DEBUG, 0x25);

	(void)state;
	assert_int_equal(code_under(vd, EMULATED), GA_E_DEBUG);
	assert_int_equal(code_under(vd, EMULATED "POLICY allow DEBUG SMT\n"),
			 GA_OK);
	ga_verdict_free(vd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emulated_roots_need_their_name),
		cmocka_unit_test(bits_from_the_future_need_their_names),
		cmocka_unit_test(debugging_needs_its_name),
	};

	return cmocka_run_group_tests_name("policy on forged evidence", tests,
					   case_setup, case_teardown);
}
