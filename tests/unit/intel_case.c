// SPDX-License-Identifier: MIT
#include "intel_case.h"

struct forge fg;

int case_setup(void **state)
{
	(void)state;
	forge_init(&fg);
	return 0;
}

int case_setup_sgx(void **state)
{
	(void)state;
	forge_init_sgx(&fg);
	return 0;
}

int case_teardown(void **state)
{
	(void)state;
	forge_fini(&fg);
	return 0;
}

void refused(enum ga_class class, enum ga_code code, const char *field)
{
	struct ga_verdict *vd = forge_verify(&fg);

	assert_has(ga_verdict_findings(vd), code, field);
	assert_false(ga_verdict_accepted(vd));
	if (ga_verdict_class(vd) != class)
		print_all(ga_verdict_findings(vd));
	assert_int_equal(ga_verdict_class(vd), class);
	assert_int_equal(ga_verdict_genuine(vd), class < GA_CLASS_NOT_GENUINE);
	ga_verdict_free(vd);
}

void accepted(void)
{
	struct ga_verdict *vd = forge_verify(&fg);

	assert_clean(fg.load_findings);
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_true(ga_verdict_emulated(vd));
	assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_UP_TO_DATE);
	ga_verdict_free(vd);
}

enum ga_tcb_status status(void)
{
	struct ga_verdict *vd = forge_verify(&fg);
	enum ga_tcb_status s = ga_verdict_tcb_status(vd);

	assert_true(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_accepted(vd), s == GA_TCB_UP_TO_DATE);
	ga_verdict_free(vd);
	return s;
}
