// SPDX-License-Identifier: MIT
/* Grace for parts that no real evidence shows outdated one at a time. */
#include "intel_case.h"
#include "policy_case.h"

#define DAY 86400

/* The better level of the module has the tcbDate 2026-01-01. */
#define BETTER 1767225600

static int setup(void **state)
{
	forge_init(&fg);
	fg.flags = GA_VERIFY_DEFER_POLICY;
	(void)state;
	return 0;
}

static bool accepted_with(unsigned int days)
{
	struct ga_policy *p = policy_of(HEADER "accept tdx\n%s"
					"emulated allow yes\n"
					"tcb-status grace-days %u\n", tdx_open,
					days);
	struct ga_verdict *vd = forge_verify(&fg);
	struct ga_verdict *appraised = ga_verdict_appraise(vd, p);
	const struct ga_findings *f = ga_verdict_findings(appraised);
	bool ret = ga_verdict_accepted(appraised);

	assert_true(ga_verdict_genuine(appraised));
	assert_true(has(f, ret ? GA_N_GRACE : GA_E_TCB_STATUS, "tcb-status"));
	ga_verdict_free(appraised);
	ga_verdict_free(vd);
	ga_policy_free(p);
	return ret;
}

static void of_the_module(void **state)
{
	const unsigned int days = (FORGE_NOW - BETTER) / DAY;

	(void)state;
	assert_true(FORGE_NOW > BETTER);
	fg.tee_tcb_svn[0] = 4;
	fg.module_status = "OutOfDate";
	assert_true(accepted_with(days + 1));
	assert_false(accepted_with(days ? days - 1 : 0));
}

/* Only one level is known of them, and no date since when it is not enough. */
static void of_the_quoting_enclave_or_the_platform(void **state)
{
	(void)state;
	fg.qe_status = "OutOfDate";
	assert_false(accepted_with(3650));
	fg.qe_status = "UpToDate";
	fg.tcb_status = "OutOfDate";
	assert_false(accepted_with(3650));
}

/* One part whose date is known does not answer for another. */
static void of_two_parts_at_once(void **state)
{
	(void)state;
	fg.tee_tcb_svn[0] = 4;
	fg.module_status = "OutOfDate";
	assert_true(accepted_with(3650));
	fg.qe_status = "OutOfDate";
	assert_false(accepted_with(3650));
	fg.qe_status = "UpToDate";
	fg.tcb_status = "OutOfDate";
	assert_false(accepted_with(3650));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(of_the_module, setup,
						case_teardown),
		cmocka_unit_test_setup_teardown(
			of_the_quoting_enclave_or_the_platform, setup,
			case_teardown),
		cmocka_unit_test_setup_teardown(of_two_parts_at_once, setup,
						case_teardown),
	};

	return cmocka_run_group_tests_name("policy grace", tests, NULL, NULL);
}
