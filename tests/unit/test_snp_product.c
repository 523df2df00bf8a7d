// SPDX-License-Identifier: MIT
/*
 * Which product a report is from and which kind of key has signed it, on a CA
 * of our own: report, certificate and CA must agree.
 */
#include "snp_case.h"

static void compares_products_but_not_steppings(void **state)
{
	static const char *const good[] = { "Milan", "Milan-A0", "Milan-B1" };
	static const char *const wrong[] = { "Genoa", "Genoa-B1", "Bergamo",
					     "Turin", "Siena" };
	static const char *const unknown[] = { "",     "milan",	  "MilanX",
					       "Mila", "Rome-B0", "-B0" };
	struct snp_vek vek = snp_vcek(&forge);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		vek.product = good[i];
		assert_case_accepted(case_vcek(&vek));
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		vek.product = wrong[i];
		assert_case_refused_alone(case_vcek(&vek), GA_E_PRODUCT,
					  "productName");
	}
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		vek.product = unknown[i];
		assert_case_refused(case_vcek(&vek), GA_E_CERT_PROFILE,
				    "productName");
	}
}

static void takes_dense_parts_for_genoa(void **state)
{
	static const char *const names[] = { "Genoa", "Bergamo", "Siena" };
	const struct snp_ca ca = snp_ca(&forge, "SEV-Genoa");
	struct snp_vek vek = snp_vcek(&forge);
	size_t i;

	(void)state;
	vek.issuer_cn = "SEV-Genoa";
	for (i = 0; i < 3; i++) {
		struct blob r = snp_report();

		snp_put(r, 0x188, 3, 0x02a019);
		snp_sign(r, forge.vek_key);
		vek.product = names[i];
		assert_case_accepted(case_run(r, &vek, &ca));
	}
}

static void deduces_the_product_of_version_2(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Genoa");
	struct snp_vek vek = snp_vcek(&forge);
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x000, 4, 2);
	snp_put(r, 0x188, 3, 0);
	snp_sign(r, forge.vek_key);
	vek.issuer_cn = "SEV-Genoa";
	vek.product = "Genoa";
	assert_case_accepted(case_run(r, &vek, &ca));
}

static void refuses_the_cpuid_of_another_product(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct snp_vek vek = snp_vcek(&forge);
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x188, 3, 0x011119);
	snp_sign(r, forge.vek_key);
	assert_case_refused_alone(case_run(r, &vek, &ca), GA_E_PRODUCT,
				  "CPUID_FAM_ID, CPUID_MOD_ID");
}

static void refuses_turins_structure_elsewhere(void **state)
{
	struct snp_vek vek = snp_turin_vcek(&forge);

	(void)state;
	vek.issuer_cn = "SEV-Milan";
	vek.product = "Milan";
	assert_case_refused(case_vcek(&vek), GA_E_PRODUCT, "structVersion");
}

/* Every way in which a cloud's key may pass for a chip's, and back. */
static void refuses_vlek_for_vcek_and_back(void **state)
{
	const struct snp_ca ask = snp_ca(&forge, "SEV-Milan");
	const struct snp_ca asvk = snp_ca(&forge, "SEV-VLEK-Milan");
	struct snp_vek vek;

	(void)state;
	/* The report says VCEK, a VLEK has signed it. */
	vek = snp_vlek(&forge);
	assert_case_refused_alone(case_run(case_report(), &vek, &asvk),
				  GA_E_SIGNING_KEY, "SIGNING_KEY");
	/* The report says VLEK, a VCEK has signed it. */
	vek = snp_vcek(&forge);
	assert_case_refused(case_run(case_vlek_report(), &vek, &ask),
			    GA_E_SIGNING_KEY, "SIGNING_KEY");
	/* A VLEK under the name of a VCEK. */
	vek = snp_vlek(&forge);
	vek.cn = "SEV-VCEK";
	assert_case_refused(case_run(case_report(), &vek, &asvk),
			    GA_E_CERT_PROFILE, "csp_id");
	/* The same with a chip of its choice. */
	vek.csp_id = NULL;
	vek.hwid_len = 64;
	memcpy(vek.hwid, snp_vcek(&forge).hwid, 64);
	assert_case_refused_alone(case_run(case_report(), &vek, &asvk),
				  GA_E_SIGNING_KEY, "issuer");
	/* A VCEK under the name of a VLEK. */
	vek = snp_vcek(&forge);
	vek.cn = "SEV-VLEK";
	assert_case_refused(case_run(case_vlek_report(), &vek, &ask),
			    GA_E_CERT_PROFILE, "hwID");
	/* The same with a cloud of its choice. */
	vek.hwid_len = 0;
	vek.csp_id = "CN=cloud.example";
	assert_case_refused(case_run(case_vlek_report(), &vek, &ask),
			    GA_E_SIGNING_KEY, "issuer");
	/* Neither: not the name of an endorsement key. */
	vek = snp_vcek(&forge);
	vek.cn = "VCEK";
	assert_case_refused_alone(case_run(case_report(), &vek, &ask),
				  GA_E_COLLATERAL_MISSING, "VCEK");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_products_but_not_steppings),
		cmocka_unit_test(takes_dense_parts_for_genoa),
		cmocka_unit_test(deduces_the_product_of_version_2),
		cmocka_unit_test(refuses_the_cpuid_of_another_product),
		cmocka_unit_test(refuses_turins_structure_elsewhere),
		cmocka_unit_test(refuses_vlek_for_vcek_and_back),
	};

	return cmocka_run_group_tests_name("snp_product", tests, case_setup,
					   case_teardown);
}
