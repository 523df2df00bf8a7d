// SPDX-License-Identifier: MIT
/*
 * What no real evidence shows: one thing wrong at a time, on an own CA. Each
 * case names the finding that must be there, and how grave the verdict is.
 * Here: TCB info and QE identity, and what they make of a platform.
 */
#include "intel_case.h"

/* TCB info. */
CASE(no_tcb_info, fg.tcb_absent = true, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_info_signed_by_another, fg.tcb_signer = FK_STRANGER,
	GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_info_signed_by_the_pck, fg.tcb_signer = FK_PCK, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_info_changed, fg.tcb_flip = true, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_signing_of_another_name, fg.tcb.cn = "Intel SGX PCK Certificate",
	GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_signing_that_is_a_ca, fg.tcb.ca = true, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_signing_under_another_root, fg.tcb.signer = FK_STRANGER,
	GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "TCB info")
CASE(tcb_info_of_another_fmspc, fg.tcb_fmspc = "999999000001",
	GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId")
CASE(tcb_info_of_another_pce, fg.tcb_pce_id = "0001", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId")
CASE(sgx_tcb_info_for_a_td, fg.tcb_id = "SGX", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId")
CASE(tdx_tcb_info_for_an_enclave, fg.tcb_id = "TDX", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId")
CASE(old_tcb_info_for_a_td, fg.tcb_version = 2, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "id, fmspc, pceId")
CASE(evaluation_number_below_the_floor, fg.min_evaluation_number = 18,
	GA_CLASS_REFUSED, GA_E_EVALUATION_NUMBER, "tcbEvaluationDataNumber")

/* What the JSON of TCB info may not be, although its signature holds. */
static void tcb_info_malformed(enum ga_code code, const char *field)
{
	struct ga_verdict *vd = forge_verify(&fg);

	assert_has(fg.load_findings, code, field);
	assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_MISSING, "TCB info");
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
	ga_verdict_free(vd);
}

#define MALFORMED(name, knob, code, field)		\
	static void name(void **state)			\
	{						\
		(void)state;				\
		knob;					\
		tcb_info_malformed(code, field);	\
	}

#define COMPS15 "{\"svn\":1},{\"svn\":1},{\"svn\":1},{\"svn\":1}," \
		"{\"svn\":1},{\"svn\":1},{\"svn\":1},{\"svn\":1},"      \
		"{\"svn\":1},{\"svn\":1},{\"svn\":1},{\"svn\":1},"      \
		"{\"svn\":1},{\"svn\":1},{\"svn\":1}"
#define LEVEL(sgx, tdx, rest)                                   \
	"[{\"tcb\":{\"sgxtcbcomponents\":[" sgx "],"            \
	"\"tdxtcbcomponents\":[" tdx "],\"pcesvn\":1}," rest "}]"
#define COMPS16 COMPS15 ",{\"svn\":1}"
#define REST "\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\""

MALFORMED(tcb_info_version_1, fg.tcb_version = 1, GA_E_VERSION, "version")
MALFORMED(tcb_info_version_4, fg.tcb_version = 4, GA_E_VERSION, "version")
MALFORMED(tcb_info_of_an_unknown_kind, fg.tcb_id = "TDY", GA_E_VALUE, "id")
MALFORMED(a_short_fmspc, fg.tcb_fmspc = "9999990000", GA_E_VALUE, "fmspc")
MALFORMED(a_member_twice, fg.tcb_info_extra = "\"tcbType\":0,", GA_E_DUPLICATE,
	  "tcbType")
MALFORMED(an_unknown_status, fg.tcb_status = "Fine", GA_E_VALUE, "tcbLevels")
MALFORMED(a_status_that_only_verifiers_give, fg.tcb_status = "TDRelaunchAdvised",
	  GA_E_VALUE, "tcbLevels")
MALFORMED(no_levels_at_all, fg.tcb_levels = "[]", GA_E_VALUE, "tcbLevels")
MALFORMED(levels_that_are_no_list, fg.tcb_levels = "{}", GA_E_VALUE,
	  "tcbLevels")
MALFORMED(fifteen_sgx_components, fg.tcb_levels = LEVEL(COMPS15, COMPS16, REST),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(fifteen_tdx_components, fg.tcb_levels = LEVEL(COMPS16, COMPS15, REST),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(seventeen_components,
	  fg.tcb_levels = LEVEL(COMPS16 ",{\"svn\":1}", COMPS16, REST),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(a_component_of_256,
	  fg.tcb_levels = LEVEL(COMPS15 ",{\"svn\":256}", COMPS16, REST),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(a_component_without_svn,
	  fg.tcb_levels = LEVEL(COMPS15 ",{\"category\":\"BIOS\"}", COMPS16,
				REST), GA_E_VALUE, "tcbLevels")
MALFORMED(a_level_without_status,
	  fg.tcb_levels = LEVEL(COMPS16, COMPS16,
				"\"tcbDate\":\"2026-01-01T00:00:00Z\""),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(a_date_that_is_none,
	  fg.tcb_levels = LEVEL(COMPS16, COMPS16,
				"\"tcbDate\":\"2026-02-30T00:00:00Z\","
				"\"tcbStatus\":\"UpToDate\""),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(advisories_that_are_no_list,
	  fg.tcb_levels = LEVEL(COMPS16, COMPS16, REST ",\"advisoryIDs\":{}"),
	  GA_E_VALUE, "tcbLevels")
MALFORMED(an_old_level_in_a_new_document, fg.tcb_levels =
	  "[{\"tcb\":{\"sgxtcbcomp01svn\":1,\"pcesvn\":1}," REST "}]",
	  GA_E_VALUE, "tcbLevels")

/* A signature that holds over more than the object it should be over. */
MALFORMED(signed_beyond_the_end, fg.tcb_tail = ",\"tcbInfo\":{}",
	  GA_E_ENCODING, "tcbInfo")

static void a_qe_identity_signed_beyond_its_end(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	fg.qe_tail = ",\"enclaveIdentity\":{}";
	vd = forge_verify(&fg);
	assert_has(fg.load_findings, GA_E_ENCODING, "enclaveIdentity");
	assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_MISSING,
		   "QE identity");
	ga_verdict_free(vd);
}

/* Levels. */
static void a_platform_below_every_level(void **state)
{
	(void)state;
	fg.comp_svn[15] = 2;
	refused(GA_CLASS_REFUSED, GA_E_TCB_LEVEL, "SGX TCB components");
	assert_int_equal(status(), GA_TCB_NOT_SUPPORTED);
	memset(fg.comp_svn, 3, 16);
	fg.pce_svn = 12;
	refused(GA_CLASS_REFUSED, GA_E_TCB_LEVEL, "SGX TCB components");
	fg.pce_svn = 13;
	fg.tee_tcb_svn[2] = 6;
	refused(GA_CLASS_REFUSED, GA_E_TCB_LEVEL, "TDX TCB components");
}

static void each_component_counts_by_itself(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 16; i++) {
		memset(fg.comp_svn, 255, 16);
		fg.comp_svn[i] = 2;
		assert_int_equal(status(), GA_TCB_NOT_SUPPORTED);
		fg.comp_svn[i] = 3;
		assert_int_equal(status(), GA_TCB_UP_TO_DATE);
	}
}

static const struct {
	const char *name;
	enum ga_tcb_status plain;
	enum ga_tcb_status with_outdated_part;
} joins[] = {
	{ "UpToDate", GA_TCB_UP_TO_DATE, GA_TCB_OUT_OF_DATE },
	{ "SWHardeningNeeded", GA_TCB_SW_HARDENING_NEEDED, GA_TCB_OUT_OF_DATE },
	{ "ConfigurationNeeded", GA_TCB_CONFIGURATION_NEEDED,
	  GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED },
	{ "ConfigurationAndSWHardeningNeeded",
	  GA_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED,
	  GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED },
	{ "OutOfDate", GA_TCB_OUT_OF_DATE, GA_TCB_OUT_OF_DATE },
	{ "OutOfDateConfigurationNeeded",
	  GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
	  GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED },
	{ "Revoked", GA_TCB_REVOKED, GA_TCB_REVOKED },
};

#define N_JOINS (sizeof(joins) / sizeof(joins[0]))

static void module_and_qe_join_every_status(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_JOINS; i++) {
		fg.tcb_status = joins[i].name;
		fg.tee_tcb_svn[0] = 5;
		fg.qe_status = "UpToDate";
		assert_int_equal(status(), joins[i].plain);
		fg.qe_status = "OutOfDate";
		assert_int_equal(status(), joins[i].with_outdated_part);
		fg.qe_status = "Revoked";
		assert_int_equal(status(), GA_TCB_REVOKED);
		fg.qe_status = "UpToDate";
		fg.tee_tcb_svn[0] = 4;
		fg.module_status = "OutOfDate";
		assert_int_equal(status(), joins[i].with_outdated_part);
		fg.module_status = "Revoked";
		assert_int_equal(status(), GA_TCB_REVOKED);
	}
}

static void qe_joins_every_status_of_sgx(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_JOINS; i++) {
		fg.tcb_status = joins[i].name;
		fg.qe_status = "UpToDate";
		assert_int_equal(status(), joins[i].plain);
		fg.qe_status = "OutOfDate";
		assert_int_equal(status(), joins[i].with_outdated_part);
		fg.qe_status = "Revoked";
		assert_int_equal(status(), GA_TCB_REVOKED);
	}
}

static void relaunch_is_advised_when_only_the_old_module_is_old(void **state)
{
	(void)state;
	fg.version = 5;
	fg.body = 3;
	fg.tee_tcb_svn[0] = 4;
	assert_int_equal(status(), GA_TCB_TD_RELAUNCH_ADVISED);
	fg.tcb_status = "ConfigurationNeeded";
	assert_int_equal(status(),
			 GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED);
	fg.tcb_status = "UpToDate";
	fg.tee_tcb_svn2[0] = 4;
	assert_int_equal(status(), GA_TCB_OUT_OF_DATE);
	fg.tee_tcb_svn2[0] = 5;
	fg.tee_tcb_svn2[2] = 6;
	assert_int_equal(status(), GA_TCB_OUT_OF_DATE);
	fg.tee_tcb_svn2[2] = 7;
	fg.qe_status = "OutOfDate";
	assert_int_equal(status(), GA_TCB_OUT_OF_DATE);
	fg.qe_status = "UpToDate";
	fg.tcb_status = "OutOfDate";
	assert_int_equal(status(), GA_TCB_OUT_OF_DATE);
	fg.tcb_status = "UpToDate";
	fg.module_status = "Revoked";
	assert_int_equal(status(), GA_TCB_REVOKED);
	fg.module_status = "OutOfDate";
	fg.tee_tcb_svn2[1] = 9;
	assert_int_equal(status(), GA_TCB_NOT_SUPPORTED);
	fg.body = 2;
	assert_int_equal(status(), GA_TCB_OUT_OF_DATE);
}

/* A verifier that let the module's level replace the platform's says UpToDate. */
CASE(platform_old_and_module_new, fg.tcb_status = "OutOfDate", GA_CLASS_REFUSED,
	GA_E_TCB_STATUS, "TCB")

static void version_0_modules_are_judged_with_the_platform(void **state)
{
	(void)state;
	fg.tee_tcb_svn[0] = 0;
	fg.tee_tcb_svn[1] = 0;
	fg.module_status = "Revoked";
	accepted();
}

static void advisories_are_joined_once_each(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	fg.tee_tcb_svn[0] = 4;
	fg.qe_status = "OutOfDate";
	vd = forge_verify(&fg);
	assert_string_equal(ga_verdict_advisory(vd, 0), "SA-UpToDate");
	assert_string_equal(ga_verdict_advisory(vd, 1), "SA-M");
	assert_string_equal(ga_verdict_advisory(vd, 2), "SA-Q");
	assert_null(ga_verdict_advisory(vd, 3));
	ga_verdict_free(vd);
}

static void revoked_is_never_good_enough(void **state)
{
	(void)state;
	fg.tcb_status = "Revoked";
	fg.accept_tcb = UINT32_MAX;
	refused(GA_CLASS_REFUSED, GA_E_TCB_STATUS, "TCB");
	fg.tcb_status = "OutOfDate";
	{
		struct ga_verdict *vd = forge_verify(&fg);

		assert_true(ga_verdict_accepted(vd));
		ga_verdict_free(vd);
	}
	fg.comp_svn[0] = 0;
	refused(GA_CLASS_REFUSED, GA_E_TCB_LEVEL, NULL);
}

/* The TDX module. */
CASE(a_module_of_another_signer, fg.mr_signer_seam[47] = 1,
	GA_CLASS_NOT_GENUINE, GA_E_TDX_MODULE, "mrsigner_seam")
CASE(a_module_with_attributes, fg.seam_attributes = 1, GA_CLASS_NOT_GENUINE,
	GA_E_TDX_MODULE, "seam_attributes")
CASE(a_module_of_an_unknown_version, fg.module_id = "TDX_02", GA_CLASS_REFUSED,
	GA_E_TCB_LEVEL, "TDX module")
CASE(a_module_below_every_level, fg.tee_tcb_svn[0] = 1, GA_CLASS_REFUSED,
	GA_E_TCB_LEVEL, "TDX module")

static void module_ids_have_no_case(void **state)
{
	(void)state;
	fg.tee_tcb_svn[1] = 0x1a;
	fg.module_id = "tdx_1a";
	accepted();
}

/* The quoting enclave. */
CASE(no_qe_identity, fg.qe_absent = true, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "QE identity")
CASE(qe_identity_signed_by_another, fg.qe_signer = FK_STRANGER,
	GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "QE identity")
CASE(qe_identity_for_sgx, fg.qe_id = "QE", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "QE identity")
CASE(qe_identity_for_tdx, fg.qe_id = "TD_QE", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISMATCH, "QE identity")
CASE(identity_of_another_enclave, fg.qe_id = "QVE", GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "QE identity")
CASE(qe_identity_version_1, fg.qe_version = 1, GA_CLASS_COLLATERAL,
	GA_E_COLLATERAL_MISSING, "QE identity")
CASE(qe_of_another_signer, fg.qe_mr_signer[31] = 1, GA_CLASS_NOT_GENUINE,
	GA_E_QE_IDENTITY, "qe_report.mr_signer")
CASE(qe_of_another_product, fg.qe_prod_id = 1, GA_CLASS_NOT_GENUINE,
	GA_E_QE_IDENTITY, "qe_report.isv_prod_id")
CASE(qe_of_another_miscselect, fg.qe_misc = 0x01000000, GA_CLASS_NOT_GENUINE,
	GA_E_QE_IDENTITY, "qe_report.misc_select")
CASE(qe_under_debug, fg.qe_attributes[0] |= 2, GA_CLASS_NOT_GENUINE,
	GA_E_QE_IDENTITY, "qe_report.attributes")
CASE(qe_below_every_level, fg.qe_isv_svn = 5, GA_CLASS_REFUSED, GA_E_TCB_LEVEL,
	"quoting enclave isv_svn")

static void masked_bits_of_the_qe_are_no_matter(void **state)
{
	(void)state;
	fg.qe_attributes[0] &= (uint8_t)~4;
	fg.qe_attributes[8] = 3;
	accepted();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(no_tcb_info),
		T(tcb_info_signed_by_another), T(tcb_info_signed_by_the_pck),
		T(tcb_info_changed), T(tcb_signing_of_another_name),
		T(tcb_signing_that_is_a_ca), T(tcb_signing_under_another_root),
		T(tcb_info_of_another_fmspc), T(tcb_info_of_another_pce),
		T(sgx_tcb_info_for_a_td), S(tdx_tcb_info_for_an_enclave),
		T(old_tcb_info_for_a_td), T(evaluation_number_below_the_floor),
		T(tcb_info_version_1), T(tcb_info_version_4),
		T(tcb_info_of_an_unknown_kind), T(a_short_fmspc),
		T(signed_beyond_the_end), T(a_qe_identity_signed_beyond_its_end),
		T(a_member_twice), T(an_unknown_status),
		T(a_status_that_only_verifiers_give), T(no_levels_at_all),
		T(levels_that_are_no_list), T(fifteen_sgx_components),
		T(fifteen_tdx_components), T(seventeen_components),
		T(a_component_of_256), T(a_component_without_svn),
		T(a_level_without_status), T(a_date_that_is_none),
		T(advisories_that_are_no_list),
		T(an_old_level_in_a_new_document),
		T(a_platform_below_every_level),
		T(each_component_counts_by_itself),
		T(module_and_qe_join_every_status),
		S(qe_joins_every_status_of_sgx),
		T(relaunch_is_advised_when_only_the_old_module_is_old),
		T(platform_old_and_module_new),
		T(version_0_modules_are_judged_with_the_platform),
		T(advisories_are_joined_once_each),
		T(revoked_is_never_good_enough), T(a_module_of_another_signer),
		T(a_module_with_attributes), T(a_module_of_an_unknown_version),
		T(a_module_below_every_level), T(module_ids_have_no_case),
		T(no_qe_identity), T(qe_identity_signed_by_another),
		T(qe_identity_for_sgx), S(qe_identity_for_tdx),
		T(identity_of_another_enclave), T(qe_identity_version_1),
		T(qe_of_another_signer), T(qe_of_another_product),
		T(qe_of_another_miscselect), T(qe_under_debug),
		T(qe_below_every_level),
		T(masked_bits_of_the_qe_are_no_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
