// SPDX-License-Identifier: MIT
/*
 * What a VEK certificate and its chain must be, on a CA of our own: one chain
 * that is right, then one wrong copy for each thing that can be.
 */
#include "snp_forge.h"

static struct snp_forge forge;

static int setup(void **state)
{
	(void)state;
	snp_forge_init(&forge);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	snp_forge_fini(&forge);
	return 0;
}

/* One verification of @report by @vek under @ca. Takes all three. */
static struct ga_verdict *run(struct blob report, const struct snp_vek *vek,
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

static struct blob signed_report(void)
{
	struct blob r = snp_report();

	snp_sign(r, forge.vek_key);
	return r;
}

static struct blob signed_vlek_report(void)
{
	struct blob r = snp_report();

	snp_put(r, 0x048, 4, 1 << 2);
	memset(r.p + 0x1a0, 0, 64);
	snp_sign(r, forge.vek_key);
	return r;
}

static struct ga_verdict *run_vcek(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

	return run(signed_report(), vek, &ca);
}

static struct ga_verdict *run_vlek(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-VLEK-Milan");

	return run(signed_vlek_report(), vek, &ca);
}

static struct ga_verdict *run_turin(const struct snp_vek *vek)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Turin");
	struct blob r = snp_turin_report();

	snp_sign(r, forge.vek_key);
	return run(r, vek, &ca);
}

static void assert_accepted(struct ga_verdict *vd)
{
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_genuine(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_true(ga_verdict_emulated(vd));
	ga_verdict_free(vd);
}

/* Not genuine, and for this reason. */
static void assert_refused(struct ga_verdict *vd, enum ga_code code,
			   const char *field)
{
	assert_has(ga_verdict_findings(vd), code, field);
	assert_false(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

/* Nothing else is wrong, so that it is this check that refuses. */
static void assert_refused_alone(struct ga_verdict *vd, enum ga_code code,
				 const char *field)
{
	if (ga_findings_count(ga_verdict_findings(vd)) != 1)
		print_all(ga_verdict_findings(vd));
	assert_int_equal(ga_findings_count(ga_verdict_findings(vd)), 1);
	assert_refused(vd, code, field);
}

static void accepts_a_vcek(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	assert_accepted(run_vcek(&vek));
}

static void accepts_a_vlek(void **state)
{
	struct snp_vek vek = snp_vlek(&forge);

	(void)state;
	assert_accepted(run_vlek(&vek));
}

static void accepts_turins_vcek_with_its_fmc(void **state)
{
	struct snp_vek vek = snp_turin_vcek(&forge);

	(void)state;
	assert_accepted(run_turin(&vek));
}

/* Version 2 came before SIGNING_KEY was in use everywhere, and masks exist. */
static void accepts_a_vlek_in_version_2_with_masked_chip(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-VLEK-Milan");
	struct snp_vek vek = snp_vlek(&forge);
	struct blob r = signed_vlek_report();
	struct ga_verdict *vd;

	(void)state;
	snp_put(r, 0x000, 4, 2);
	snp_put(r, 0x188, 3, 0);
	snp_sign(r, forge.vek_key);
	vd = run(r, &vek, &ca);
	assert_has(ga_verdict_findings(vd), GA_N_CHIP_ID_MASKED, "CHIP_ID");
	assert_accepted(vd);
}

static void takes_a_masked_chip_as_a_note(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct snp_vek vek = snp_vcek(&forge);
	struct blob r = snp_report();
	struct ga_verdict *vd;

	(void)state;
	memset(r.p + 0x1a0, 0, 64);
	snp_sign(r, forge.vek_key);
	vd = run(r, &vek, &ca);
	assert_has(ga_verdict_findings(vd), GA_N_CHIP_ID_MASKED, "CHIP_ID");
	assert_accepted(vd);
}

/* KDS wraps the identifier at times; only its length tells. */
static void accepts_a_wrapped_chip_id(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	memmove(vek.hwid + 2, vek.hwid, 64);
	vek.hwid[0] = 0x04;
	vek.hwid[1] = 64;
	vek.hwid_len = 66;
	assert_accepted(run_vcek(&vek));
}

static void refuses_another_chip(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.hwid[63] ^= 1;
	assert_refused_alone(run_vcek(&vek), GA_E_CHIP_ID, "CHIP_ID");
	vek = snp_turin_vcek(&forge);
	vek.hwid[7] ^= 1;
	assert_refused_alone(run_turin(&vek), GA_E_CHIP_ID, "CHIP_ID");
}

/* Turin's eight bytes are all of it: the rest of CHIP_ID is zero. */
static void refuses_a_turin_chip_with_more_bytes(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Turin");
	struct snp_vek vek = snp_turin_vcek(&forge);
	struct blob r = snp_turin_report();

	(void)state;
	snp_put(r, 0x1a8, 1, 1);
	snp_sign(r, forge.vek_key);
	assert_refused_alone(run(r, &vek, &ca), GA_E_CHIP_ID, "CHIP_ID");
}

static void refuses_chip_ids_of_the_wrong_length(void **state)
{
	static const size_t lens[] = { 1, 8, 63, 65, 66, 80 };
	struct snp_vek vek;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		vek = snp_vcek(&forge);
		vek.hwid_len = lens[i];
		assert_refused_alone(run_vcek(&vek), GA_E_LENGTH, "hwID");
	}
	vek = snp_turin_vcek(&forge);
	vek.hwid_len = 64;
	assert_refused_alone(run_turin(&vek), GA_E_LENGTH, "hwID");
}

/* Each component one too low and one too high, in both layouts. */
static void refuses_another_tcb_in_each_component(void **state)
{
	static const struct {
		int spl;
		const char *field;
	} parts[] = {
		{ SNP_BL, "REPORTED_TCB.BOOT_LOADER" },
		{ SNP_TEE, "REPORTED_TCB.TEE" },
		{ SNP_SNP, "REPORTED_TCB.SNP" },
		{ SNP_UCODE, "REPORTED_TCB.MICROCODE" },
		{ SNP_FMC, "REPORTED_TCB.FMC" },
	};
	size_t i;
	int by;

	(void)state;
	for (i = 0; i < 5; i++) {
		for (by = -1; by <= 1; by += 2) {
			struct snp_vek vek = snp_turin_vcek(&forge);

			vek.spl[parts[i].spl] =
				(uint8_t)(vek.spl[parts[i].spl] + by);
			assert_refused_alone(run_turin(&vek), GA_E_VEK_TCB,
					     parts[i].field);
			if (parts[i].spl == SNP_FMC)
				continue;
			vek = snp_vcek(&forge);
			vek.spl[parts[i].spl] =
				(uint8_t)(vek.spl[parts[i].spl] + by);
			assert_refused_alone(run_vcek(&vek), GA_E_VEK_TCB,
					     parts[i].field);
		}
	}
}

static void refuses_levels_the_report_has_no_room_for(void **state)
{
	static const int spls[] = { SNP_SPL4, SNP_SPL5, SNP_SPL6,
				    SNP_SPL7 };
	struct snp_vek vek;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		vek = snp_vcek(&forge);
		vek.spl[spls[i]] = 1;
		assert_refused_alone(run_vcek(&vek), GA_E_VEK_TCB,
				     "REPORTED_TCB");
	}
}

/* The key belongs to REPORTED_TCB, whatever runs now. */
static void wants_reported_and_not_current_tcb(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct snp_vek vek = snp_vcek(&forge);
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x038, 8, 0xdc19000000000104);
	snp_put(r, 0x1e0, 8, 0xdc19000000000104);
	snp_sign(r, forge.vek_key);
	assert_accepted(run(blob_copy(r), &vek, &ca));
	vek.spl[SNP_SNP] = 25;
	vek.spl[SNP_UCODE] = 0xdc;
	assert_refused(run(r, &vek, &ca), GA_E_VEK_TCB, "REPORTED_TCB.SNP");
}

static void refuses_what_is_missing_from_the_certificate(void **state)
{
	static const struct {
		unsigned int omit;
		const char *field;
	} parts[] = {
		{ SNP_OMIT_STRUCT_VERSION, "structVersion" },
		{ SNP_OMIT_PRODUCT, "productName" },
		{ 1u << SNP_BL, "blSPL" },
		{ 1u << SNP_TEE, "teeSPL" },
		{ 1u << SNP_SNP, "snpSPL" },
		{ 1u << SNP_SPL4, "spl_4" },
		{ 1u << SNP_SPL5, "spl_5" },
		{ 1u << SNP_SPL6, "spl_6" },
		{ 1u << SNP_SPL7, "spl_7" },
		{ 1u << SNP_UCODE, "ucodeSPL" },
	};
	struct snp_vek vek;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		vek = snp_vcek(&forge);
		vek.omit = parts[i].omit;
		assert_refused(run_vcek(&vek), GA_E_MISSING, parts[i].field);
	}
	vek = snp_turin_vcek(&forge);
	vek.omit |= 1u << SNP_FMC;
	assert_refused_alone(run_turin(&vek), GA_E_MISSING, "fmcSPL");
	/* Without it a VLEK's certificate would do for a VCEK's. */
	vek = snp_vcek(&forge);
	vek.hwid_len = 0;
	assert_refused_alone(run_vcek(&vek), GA_E_MISSING, "hwID");
	vek = snp_vlek(&forge);
	vek.csp_id = NULL;
	assert_refused_alone(run_vlek(&vek), GA_E_MISSING, "csp_id");
}

static void refuses_extensions_that_are_too_many(void **state)
{
	static const struct {
		const char *arcs;
		const char *value;
		size_t n;
		enum ga_code code;
		const char *field;
	} extras[] = {
		{ "3.3", "\x02\x01\x63", 3, GA_E_DUPLICATE, "snpSPL" },
		{ "2", "\x16\x05Genoa", 7, GA_E_DUPLICATE, "productName" },
		{ "4", "x", 1, GA_E_DUPLICATE, "hwID" },
		/* A level nobody compares, and one of Turin's. */
		{ "3.10", "\x02\x01\x00", 3, GA_E_CERT_PROFILE, "extensions" },
		{ "7", "\x02\x01\x00", 3, GA_E_CERT_PROFILE, "extensions" },
		{ "5", "\x16\x01x", 3, GA_E_CERT_PROFILE, "csp_id" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(extras) / sizeof(extras[0]); i++) {
		struct snp_vek vek = snp_vcek(&forge);

		vek.extra = extras[i].arcs;
		vek.extra_value = extras[i].value;
		vek.extra_value_len = extras[i].n;
		assert_refused_alone(run_vcek(&vek), extras[i].code,
				     extras[i].field);
	}
}

static void refuses_values_that_are_not_der(void **state)
{
	static const struct {
		const char *value;
		size_t n;
	} values[] = {
		{ "\x02\x01\x18\x00", 4 },     { "\x02\x02\x00\x18", 4 },
		{ "\x02\x02\x01\x18", 4 },     { "\x02\x01\x98", 3 },
		{ "\x04\x01\x18", 3 },	       { "\x02\x00", 2 },
		{ "\x18", 1 },		       { "\x02", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct snp_vek vek = snp_vcek(&forge);

		vek.omit = 1u << SNP_SNP;
		vek.extra = "3.3";
		vek.extra_value = values[i].value;
		vek.extra_value_len = values[i].n;
		assert_refused_alone(run_vcek(&vek), GA_E_ENCODING, "snpSPL");
	}
}

static void refuses_an_unknown_struct_version(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.struct_version = 2;
	assert_refused(run_vcek(&vek), GA_E_VERSION, "structVersion");
}

static void compares_products_but_not_steppings(void **state)
{
	static const char *const good[] = { "Milan", "Milan-A0", "Milan-B1" };
	static const char *const wrong[] = { "Genoa", "Genoa-B1", "Bergamo",
					     "Turin", "Siena" };
	static const char *const unknown[] = { "", "milan", "MilanX", "Mila",
					       "Rome-B0", "-B0" };
	struct snp_vek vek = snp_vcek(&forge);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		vek.product = good[i];
		assert_accepted(run_vcek(&vek));
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		vek.product = wrong[i];
		assert_refused_alone(run_vcek(&vek), GA_E_PRODUCT,
				     "productName");
	}
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		vek.product = unknown[i];
		assert_refused(run_vcek(&vek), GA_E_CERT_PROFILE,
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
		assert_accepted(run(r, &vek, &ca));
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
	assert_accepted(run(r, &vek, &ca));
}

static void refuses_the_cpuid_of_another_product(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct snp_vek vek = snp_vcek(&forge);
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x188, 3, 0x011119);
	snp_sign(r, forge.vek_key);
	assert_refused_alone(run(r, &vek, &ca), GA_E_PRODUCT,
			     "CPUID_FAM_ID, CPUID_MOD_ID");
}

static void refuses_turins_structure_elsewhere(void **state)
{
	struct snp_vek vek = snp_turin_vcek(&forge);

	(void)state;
	vek.issuer_cn = "SEV-Milan";
	vek.product = "Milan";
	assert_refused(run_vcek(&vek), GA_E_PRODUCT, "structVersion");
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
	assert_refused_alone(run(signed_report(), &vek, &asvk),
			     GA_E_SIGNING_KEY, "SIGNING_KEY");
	/* The report says VLEK, a VCEK has signed it. */
	vek = snp_vcek(&forge);
	assert_refused(run(signed_vlek_report(), &vek, &ask), GA_E_SIGNING_KEY,
		       "SIGNING_KEY");
	/* A VLEK under the name of a VCEK. */
	vek = snp_vlek(&forge);
	vek.cn = "SEV-VCEK";
	assert_refused(run(signed_report(), &vek, &asvk), GA_E_CERT_PROFILE,
		       "csp_id");
	/* The same with a chip of its choice. */
	vek.csp_id = NULL;
	vek.hwid_len = 64;
	memcpy(vek.hwid, snp_vcek(&forge).hwid, 64);
	assert_refused_alone(run(signed_report(), &vek, &asvk),
			     GA_E_SIGNING_KEY, "issuer");
	/* A VCEK under the name of a VLEK. */
	vek = snp_vcek(&forge);
	vek.cn = "SEV-VLEK";
	assert_refused(run(signed_vlek_report(), &vek, &ask),
		       GA_E_CERT_PROFILE, "hwID");
	/* The same with a cloud of its choice. */
	vek.hwid_len = 0;
	vek.csp_id = "CN=cloud.example";
	assert_refused(run(signed_vlek_report(), &vek, &ask), GA_E_SIGNING_KEY,
		       "issuer");
	/* Neither: not the name of an endorsement key. */
	vek = snp_vcek(&forge);
	vek.cn = "VCEK";
	assert_refused_alone(run(signed_report(), &vek, &ask),
			     GA_E_COLLATERAL_MISSING, "VCEK");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_a_vcek),
		cmocka_unit_test(accepts_a_vlek),
		cmocka_unit_test(accepts_turins_vcek_with_its_fmc),
		cmocka_unit_test(accepts_a_vlek_in_version_2_with_masked_chip),
		cmocka_unit_test(takes_a_masked_chip_as_a_note),
		cmocka_unit_test(accepts_a_wrapped_chip_id),
		cmocka_unit_test(refuses_another_chip),
		cmocka_unit_test(refuses_a_turin_chip_with_more_bytes),
		cmocka_unit_test(refuses_chip_ids_of_the_wrong_length),
		cmocka_unit_test(refuses_another_tcb_in_each_component),
		cmocka_unit_test(refuses_levels_the_report_has_no_room_for),
		cmocka_unit_test(wants_reported_and_not_current_tcb),
		cmocka_unit_test(refuses_what_is_missing_from_the_certificate),
		cmocka_unit_test(refuses_extensions_that_are_too_many),
		cmocka_unit_test(refuses_values_that_are_not_der),
		cmocka_unit_test(refuses_an_unknown_struct_version),
		cmocka_unit_test(compares_products_but_not_steppings),
		cmocka_unit_test(takes_dense_parts_for_genoa),
		cmocka_unit_test(deduces_the_product_of_version_2),
		cmocka_unit_test(refuses_the_cpuid_of_another_product),
		cmocka_unit_test(refuses_turins_structure_elsewhere),
		cmocka_unit_test(refuses_vlek_for_vcek_and_back),
	};

	return cmocka_run_group_tests_name("snp_vek", tests, setup, teardown);
}
