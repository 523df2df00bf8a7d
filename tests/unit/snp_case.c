// SPDX-License-Identifier: MIT
#include "snp_case.h"

struct snp_forge forge;

int case_setup(void **state)
{
	(void)state;
	snp_forge_init(&forge);
	return 0;
}

int case_teardown(void **state)
{
	(void)state;
	snp_forge_fini(&forge);
	return 0;
}

struct ga_verdict *case_run(struct blob report, const struct snp_vek *vek,
			    const struct snp_ca *ca)
{
	struct blob v = snp_make_vek(vek), c = snp_make_ca(ca);
	const struct snp_run r = {
		.evidence = report,
		.certs = { v, c },
		.crl = forge.crl,
		.time = SNP_NOW,
	};
	struct ga_verdict *vd = snp_verify(&forge, &r);

	free(v.p);
	free(c.p);
	free(report.p);
	return vd;
}

struct blob case_report(void)
{
	struct blob r = snp_report();

	snp_sign(r, forge.vek_key);
	return r;
}

struct blob case_vlek_report(void)
{
	struct blob r = snp_report();

	snp_put(r, 0x048, 4, 1 << 2);
	memset(r.p + 0x1a0, 0, 64);
	snp_sign(r, forge.vek_key);
	return r;
}

struct ga_verdict *case_vcek(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

	return case_run(case_report(), vek, &ca);
}

struct ga_verdict *case_vlek(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-VLEK-Milan");

	return case_run(case_vlek_report(), vek, &ca);
}

struct ga_verdict *case_turin(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Turin");
	struct blob r = snp_turin_report();

	snp_sign(r, forge.vek_key);
	return case_run(r, vek, &ca);
}

void assert_case_accepted(struct ga_verdict *vd)
{
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_genuine(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_true(ga_verdict_emulated(vd));
	ga_verdict_free(vd);
}

void assert_case_refused(struct ga_verdict *vd, enum ga_code code,
			 const char *field)
{
	assert_has(ga_verdict_findings(vd), code, field);
	assert_false(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

void assert_case_refused_alone(struct ga_verdict *vd, enum ga_code code,
			       const char *field)
{
	if (ga_findings_count(ga_verdict_findings(vd)) != 1)
		print_all(ga_verdict_findings(vd));
	assert_int_equal(ga_findings_count(ga_verdict_findings(vd)), 1);
	assert_case_refused(vd, code, field);
}
