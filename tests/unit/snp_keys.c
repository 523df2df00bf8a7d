// SPDX-License-Identifier: MIT
#include "snp_keys.h"

struct snp_forge forge;
struct blob vcek, vlek;

int keys_setup(void **state)
{
	struct snp_vek vek;

	(void)state;
	snp_forge_init(&forge);
	vek = snp_vcek(&forge);
	vcek = snp_make_vek(&vek);
	vek = snp_vlek(&forge);
	vlek = snp_make_vek(&vek);
	return 0;
}

int keys_teardown(void **state)
{
	(void)state;
	snp_forge_fini(&forge);
	free(vcek.p);
	free(vlek.p);
	return 0;
}

void assert_accepted(struct ga_verdict *vd)
{
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

void assert_found(struct ga_verdict *vd, enum ga_class class,
		  enum ga_code code, const char *field)
{
	const struct ga_findings *f = ga_verdict_findings(vd);

	assert_has(f, code, field);
	if (ga_findings_count(f) != 1)
		print_all(f);
	assert_int_equal(ga_findings_count(f), 1);
	assert_int_equal(ga_verdict_class(vd), class);
	assert_int_equal(ga_verdict_genuine(vd), class <= GA_CLASS_REFUSED);
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}
