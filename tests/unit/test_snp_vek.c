// SPDX-License-Identifier: MIT
/*
 * What a VEK certificate and its chain must be, on a CA of our own: one chain
 * that is right, then one wrong copy for each thing that can be.
 */
#include "snp_case.h"

static void accepts_a_vcek(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	assert_case_accepted(case_vcek(&vek));
}

static void accepts_a_vlek(void **state)
{
	struct snp_vek vek = snp_vlek(&forge);

	(void)state;
	assert_case_accepted(case_vlek(&vek));
}

static void accepts_turins_vcek_with_its_fmc(void **state)
{
	struct snp_vek vek = snp_turin_vcek(&forge);

	(void)state;
	assert_case_accepted(case_turin(&vek));
}

/* Version 2 came before SIGNING_KEY was in use everywhere, and masks exist. */
static void accepts_a_vlek_in_version_2_with_masked_chip(void **state)
{
	const struct snp_ca ca = snp_ca(&forge, "SEV-VLEK-Milan");
	struct snp_vek vek = snp_vlek(&forge);
	struct blob r = case_vlek_report();
	struct ga_verdict *vd;

	(void)state;
	snp_put(r, 0x000, 4, 2);
	snp_put(r, 0x188, 3, 0);
	snp_sign(r, forge.vek_key);
	vd = case_run(r, &vek, &ca);
	assert_has(ga_verdict_findings(vd), GA_N_CHIP_ID_MASKED, "CHIP_ID");
	assert_case_accepted(vd);
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
	vd = case_run(r, &vek, &ca);
	assert_has(ga_verdict_findings(vd), GA_N_CHIP_ID_MASKED, "CHIP_ID");
	assert_case_accepted(vd);
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
	assert_case_accepted(case_vcek(&vek));
}

static void refuses_another_chip(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.hwid[63] ^= 1;
	assert_case_refused_alone(case_vcek(&vek), GA_E_CHIP_ID, "CHIP_ID");
	vek = snp_turin_vcek(&forge);
	vek.hwid[7] ^= 1;
	assert_case_refused_alone(case_turin(&vek), GA_E_CHIP_ID, "CHIP_ID");
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
	assert_case_refused_alone(case_run(r, &vek, &ca), GA_E_CHIP_ID,
				  "CHIP_ID");
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
		assert_case_refused_alone(case_vcek(&vek), GA_E_LENGTH, "hwID");
	}
	vek = snp_turin_vcek(&forge);
	vek.hwid_len = 64;
	assert_case_refused_alone(case_turin(&vek), GA_E_LENGTH, "hwID");
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
			assert_case_refused_alone(case_turin(&vek),
						  GA_E_VEK_TCB, parts[i].field);
			if (parts[i].spl == SNP_FMC)
				continue;
			vek = snp_vcek(&forge);
			vek.spl[parts[i].spl] =
				(uint8_t)(vek.spl[parts[i].spl] + by);
			assert_case_refused_alone(case_vcek(&vek), GA_E_VEK_TCB,
						  parts[i].field);
		}
	}
}

static void refuses_levels_the_report_has_no_room_for(void **state)
{
	static const int spls[] = { SNP_SPL4, SNP_SPL5, SNP_SPL6, SNP_SPL7 };
	struct snp_vek vek;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		vek = snp_vcek(&forge);
		vek.spl[spls[i]] = 1;
		assert_case_refused_alone(case_vcek(&vek), GA_E_VEK_TCB,
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
	assert_case_accepted(case_run(blob_copy(r), &vek, &ca));
	vek.spl[SNP_SNP] = 25;
	vek.spl[SNP_UCODE] = 0xdc;
	assert_case_refused(case_run(r, &vek, &ca), GA_E_VEK_TCB,
			    "REPORTED_TCB.SNP");
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
		assert_case_refused(case_vcek(&vek), GA_E_MISSING,
				    parts[i].field);
	}
	vek = snp_turin_vcek(&forge);
	vek.omit |= 1u << SNP_FMC;
	assert_case_refused_alone(case_turin(&vek), GA_E_MISSING, "fmcSPL");
	/* Without it a VLEK's certificate would do for a VCEK's. */
	vek = snp_vcek(&forge);
	vek.hwid_len = 0;
	assert_case_refused_alone(case_vcek(&vek), GA_E_MISSING, "hwID");
	vek = snp_vlek(&forge);
	vek.csp_id = NULL;
	assert_case_refused_alone(case_vlek(&vek), GA_E_MISSING, "csp_id");
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
		assert_case_refused_alone(case_vcek(&vek), extras[i].code,
					  extras[i].field);
	}
}

static void refuses_values_that_are_not_der(void **state)
{
	static const struct {
		const char *value;
		size_t n;
	} values[] = {
		{ "\x02\x01\x18\x00", 4 },
		{ "\x02\x02\x00\x18", 4 },
		{ "\x02\x02\x01\x18", 4 },
		{ "\x02\x01\x98", 3 },
		{ "\x04\x01\x18", 3 },
		{ "\x02\x00", 2 },
		{ "\x18", 1 },
		{ "\x02", 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct snp_vek vek = snp_vcek(&forge);

		vek.omit = 1u << SNP_SNP;
		vek.extra = "3.3";
		vek.extra_value = values[i].value;
		vek.extra_value_len = values[i].n;
		assert_case_refused_alone(case_vcek(&vek), GA_E_ENCODING,
					  "snpSPL");
	}
}

static void refuses_strings_that_are_not_der(void **state)
{
	static const struct {
		const char *value;
		size_t n;
	} values[] = {
		{ "\x0c\x05Milan", 7 },
		{ "\x16\x04Milan", 7 },
		{ "\x16\x06Milan", 7 },
		{ "Milan", 5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct snp_vek vek = snp_vcek(&forge);

		vek.omit = SNP_OMIT_PRODUCT;
		vek.extra = "2";
		vek.extra_value = values[i].value;
		vek.extra_value_len = values[i].n;
		assert_case_refused(case_vcek(&vek), GA_E_ENCODING,
				    "productName");
	}
}

static void refuses_an_empty_extension(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.omit = 1u << SNP_SNP;
	vek.extra = "3.3";
	vek.extra_value = "";
	assert_case_refused(case_vcek(&vek), GA_E_ENCODING, "snpSPL");
}

static void refuses_an_unknown_struct_version(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.struct_version = 2;
	assert_case_refused(case_vcek(&vek), GA_E_VERSION, "structVersion");
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
		cmocka_unit_test(refuses_strings_that_are_not_der),
		cmocka_unit_test(refuses_an_empty_extension),
		cmocka_unit_test(refuses_an_unknown_struct_version),
	};

	return cmocka_run_group_tests_name("snp_vek", tests, case_setup,
					   case_teardown);
}
