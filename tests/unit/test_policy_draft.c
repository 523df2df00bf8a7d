// SPDX-License-Identifier: MIT
/* Policies made from real evidence, and those of the documentation. */
#include "policy_sample.h"

#include <stdio.h>

static void drafts_accept_their_own_and_nobody_else(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < N_SAMPLES; i++) {
		struct ga_policy *p = draft_of(&samples[i]);

		for (k = 0; k < N_SAMPLES; k++) {
			struct ga_verdict *vd = verify_sample(&samples[k], p, 0);

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
		struct ga_verdict *vd = verify_sample(&samples[i], NULL,
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
		vd = verify_sample(&samples[i], p, 0);
		assert_clean(ga_verdict_findings(vd));
		assert_true(ga_verdict_accepted(vd));
		ga_verdict_free(vd);
		ga_policy_free(p);
	}
}

/* Of claims that no sample has: has the draft @line, and is it content? */
static void check_draft(const struct policy_case *pc, const char *line,
			bool accepted)
{
	const struct ga_verdict vd = { .genuine = true, .claims = pc->c };
	char *text = ga_policy_draft(&vd);
	struct ga_findings *f;

	assert_non_null(text);
	if (!strstr(text, line))
		fail_msg("\"%s\" is not in:\n%s", line, text);
	f = run_text(pc, "%s", text);
	if (accepted)
		assert_clean(f);
	assert_int_equal(ga_findings_class(f) == GA_CLASS_NOTE, accepted);
	ga_findings_free(f);
	free(text);
}

static void drafts_know_every_kind_of_evidence(void **state)
{
	struct policy_case pc;

	(void)state;
	case_tdx(&pc, GA_BODY_TD15EX);
	check_draft(&pc, "\ndevinfo allow 1e1e1e", true);
	check_draft(&pc, "\n#td_id allow 1d1d1d", true);
	check_draft(&pc, "\n#advisory-ids allow none\n", true);
	pc.ev.quote.td.td_attributes |= GA_TD_ATTR_DEBUG | 1ull << 40;
	check_draft(&pc, "\n# DANGER: this lets the host read and change the "
		    "guest. Remove it unless it is a test.\n"
		    "td_attributes require DEBUG SEPT_VE_DISABLE bit-40\n",
		    true);
	pc.c.emulated = true;
	check_draft(&pc, "\nemulated allow yes\n", true);
	pc.c.tcb.status = GA_TCB_OUT_OF_DATE;
	check_draft(&pc, "\n#tcb-status grace-days 30\n"
		    "tcb-status allow UpToDate OutOfDate\n", true);
	pc.c.tcb.status = GA_TCB_REVOKED;
	check_draft(&pc, "\n# This platform is Revoked, which nothing can "
		    "accept.\ntcb-status allow UpToDate\n", false);
	case_sgx(&pc);
	check_draft(&pc, "\nisv_svn minimum 5\n", true);
	check_draft(&pc, "\nxfrm require X87 SSE AVX OPMASK ZMM_Hi256 "
		    "Hi16_ZMM\n", true);
	case_snp(&pc, GA_SNP_TURIN);
	check_draft(&pc, "\nREPORTED_TCB minimum Turin FMC=1 BOOT_LOADER=4 "
		    "TEE=0 SNP=24 MICROCODE=219\n", true);
	check_draft(&pc, "\n#csp_id allow \"a cloud\"\n", true);
	pc.c.snp.csp_id[1] = '"';
	check_draft(&pc, "\n#product allow Turin\n", true);
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
		struct ga_verdict *vd = verify_sample(tries[i].s, p, 0);

		assert_int_equal(ga_verdict_accepted(vd), tries[i].accepted);
		ga_verdict_free(vd);
		ga_policy_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drafts_accept_their_own_and_nobody_else),
		cmocka_unit_test(suggestions_of_drafts_hold_as_well),
		cmocka_unit_test(drafts_know_every_kind_of_evidence),
		cmocka_unit_test(examples_do_what_they_say),
	};

	return cmocka_run_group_tests_name("policy drafts", tests,
					   sample_setup, sample_teardown);
}
