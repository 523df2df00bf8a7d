// SPDX-License-Identifier: MIT
/*
 * What no real evidence shows: one thing wrong at a time, on an own CA. Each
 * case names the finding that must be there, and how grave the verdict is.
 */
#include "intel_forge.h"

#include "verdict.h"

static struct forge fg;

static int setup(void **state)
{
	(void)state;
	forge_init(&fg);
	return 0;
}

static int setup_sgx(void **state)
{
	(void)state;
	forge_init_sgx(&fg);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	forge_fini(&fg);
	return 0;
}

/* The forged evidence must be refused as @class, for the reason @code. */
static void refused(enum ga_class class, enum ga_code code, const char *field)
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

static void accepted(void)
{
	struct ga_verdict *vd = forge_verify(&fg);

	assert_clean(fg.load_findings);
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_true(ga_verdict_emulated(vd));
	assert_int_equal(ga_verdict_tcb_status(vd), GA_TCB_UP_TO_DATE);
	ga_verdict_free(vd);
}

static enum ga_tcb_status status(void)
{
	struct ga_verdict *vd = forge_verify(&fg);
	enum ga_tcb_status s = ga_verdict_tcb_status(vd);

	assert_true(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_accepted(vd), s == GA_TCB_UP_TO_DATE);
	ga_verdict_free(vd);
	return s;
}

static void what_is_right_is_accepted(void **state)
{
	(void)state;
	accepted();
	fg.no_root_in_quote = true;
	accepted();
	fg.version = 5;
	accepted();
	fg.body = 3;
	accepted();
}

static void sgx_is_accepted_too(void **state)
{
	(void)state;
	accepted();
	fg.tcb_version = 2;
	accepted();
	fg.tcb_version = 3;
	fg.version = 4;
	accepted();
	fg.version = 5;
	accepted();
}

static void the_pck_may_come_with_collateral(void **state)
{
	(void)state;
	fg.pck_in_collateral = true;
	accepted();
	fg.version = 5;
	accepted();
}

static void a_pck_that_did_not_sign_is_no_help(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	fg.pck_in_collateral = true;
	fg.qe_report_signer = FK_STRANGER;
	vd = forge_verify(&fg);
	assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_MISSING,
		   "PCK certificate");
	assert_false(ga_verdict_genuine(vd));
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
	ga_verdict_free(vd);
}

/* Each of these is a case of its own: forge_init() before it. */
#define CASE(name, knob, class, code, field)        \
	static void name(void **state)              \
	{                                           \
		(void)state;                        \
		knob;                               \
		refused(class, code, field);        \
	}

/* The root and the chain. */
CASE(an_unknown_root, fg.no_emulated_root = true, GA_CLASS_NOT_GENUINE,
     GA_E_UNTRUSTED_ROOT, NULL)
CASE(pck_signed_by_another, fg.pck.signer = FK_STRANGER, GA_CLASS_NOT_GENUINE,
     GA_E_CHAIN_SIGNATURE, "Intel SGX PCK Certificate")
CASE(ca_signed_by_another, fg.ca.signer = FK_STRANGER, GA_CLASS_NOT_GENUINE,
     GA_E_CHAIN_SIGNATURE, "Intel SGX PCK Platform CA")
CASE(pck_of_another_issuer, fg.pck.issuer_cn = "Somebody", GA_CLASS_NOT_GENUINE,
     GA_E_UNTRUSTED_ROOT, "Intel SGX PCK Certificate")
CASE(ca_that_is_none, fg.ca.ca = false; fg.ca.path_len = -1,
     GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "Intel SGX PCK Platform CA")
CASE(ca_that_may_not_sign, fg.ca.usage = "critical,digitalSignature",
     GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "Intel SGX PCK Platform CA")
CASE(pck_that_is_a_ca, fg.pck.ca = true, GA_CLASS_NOT_GENUINE,
     GA_E_CERT_PROFILE, "Intel SGX PCK Certificate")
CASE(pck_that_may_not_sign, fg.pck.usage = "critical,keyAgreement",
     GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "Intel SGX PCK Certificate")
CASE(pck_of_another_name, fg.pck.cn = "Intel SGX TCB Signing",
     GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "subject")
CASE(pck_with_a_critical_stranger, fg.pck.critical = true,
     GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "extensions")
CASE(pck_without_platform, fg.no_sgx_extension = true, GA_CLASS_NOT_GENUINE,
     GA_E_CERT_PROFILE, "SGX extensions")
CASE(pck_without_fmspc, fg.no_fmspc = true, GA_CLASS_MALFORMED, GA_E_MISSING,
     "FMSPC")
CASE(pck_with_two_fmspcs, fg.two_fmspc = true, GA_CLASS_MALFORMED,
     GA_E_DUPLICATE, "FMSPC")

/* Validity, to the second. */
CASE(pck_expired, fg.pck.not_after = -1, GA_CLASS_REFUSED, GA_E_CERT_EXPIRED,
     "Intel SGX PCK Certificate")
CASE(pck_from_the_future, fg.pck.not_before = 1, GA_CLASS_REFUSED,
     GA_E_CERT_NOT_YET_VALID, "Intel SGX PCK Certificate")
CASE(ca_expired, fg.ca.not_after = -1, GA_CLASS_REFUSED, GA_E_CERT_EXPIRED,
     "Intel SGX PCK Platform CA")
CASE(ca_from_the_future, fg.ca.not_before = 1, GA_CLASS_REFUSED,
     GA_E_CERT_NOT_YET_VALID, "Intel SGX PCK Platform CA")
CASE(root_expired, fg.root.not_after = -1, GA_CLASS_REFUSED, GA_E_CERT_EXPIRED,
     "Intel SGX Root CA")
CASE(tcb_signing_expired, fg.tcb.not_after = -1, GA_CLASS_COLLATERAL,
     GA_E_CERT_EXPIRED, "Intel SGX TCB Signing")
CASE(tcb_signing_from_the_future, fg.tcb.not_before = 1, GA_CLASS_COLLATERAL,
     GA_E_CERT_NOT_YET_VALID, "Intel SGX TCB Signing")
CASE(tcb_info_expired, fg.tcb_next = -1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_EXPIRED, "nextUpdate")
CASE(tcb_info_from_the_future, fg.tcb_issue = 1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_NOT_YET_VALID, "issueDate")
CASE(qe_identity_expired, fg.qe_next = -1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_EXPIRED, "nextUpdate")
CASE(qe_identity_from_the_future, fg.qe_issue = 1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_NOT_YET_VALID, "issueDate")
CASE(pck_crl_expired, fg.pck_crl.next_update = -1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_EXPIRED, "nextUpdate")
CASE(pck_crl_from_the_future, fg.pck_crl.this_update = 1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_NOT_YET_VALID, "thisUpdate")
CASE(root_crl_expired, fg.root_crl.next_update = -1, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_EXPIRED, "nextUpdate")

static void the_last_second_still_counts(void **state)
{
	(void)state;
	fg.pck.not_before = fg.ca.not_before = fg.root.not_before = 0;
	fg.pck.not_after = fg.ca.not_after = fg.root.not_after = 0;
	fg.tcb.not_before = fg.tcb.not_after = 0;
	fg.tcb_issue = fg.tcb_next = fg.qe_issue = fg.qe_next = 0;
	fg.pck_crl.this_update = fg.pck_crl.next_update = 0;
	fg.root_crl.this_update = fg.root_crl.next_update = 0;
	accepted();
}

/* Revocation. */
CASE(pck_revoked, fg.pck_crl.revoked = SERIAL_PCK, GA_CLASS_NOT_GENUINE,
     GA_E_CERT_REVOKED, "Intel SGX PCK Certificate")
CASE(ca_revoked, fg.root_crl.revoked = SERIAL_CA, GA_CLASS_NOT_GENUINE,
     GA_E_CERT_REVOKED, "Intel SGX PCK Platform CA")
CASE(tcb_signing_revoked, fg.root_crl.revoked = SERIAL_TCB, GA_CLASS_COLLATERAL,
     GA_E_CERT_REVOKED, "Intel SGX TCB Signing")
CASE(no_pck_crl, fg.pck_crl.absent = true, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_MISSING, "Intel SGX PCK Certificate")
CASE(no_root_crl, fg.root_crl.absent = true, GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_MISSING, "Intel SGX PCK Platform CA")
CASE(pck_crl_signed_by_another, fg.pck_crl.signer = FK_STRANGER,
     GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "Intel SGX PCK Certificate")
CASE(root_crl_signed_by_another, fg.root_crl.signer = FK_CA,
     GA_CLASS_COLLATERAL, GA_E_COLLATERAL_MISSING, "Intel SGX PCK Platform CA")
CASE(pck_crl_of_another_ca,
     fg.pck_crl.issuer_cn = "Intel SGX PCK Processor CA", GA_CLASS_COLLATERAL,
     GA_E_COLLATERAL_MISSING, "Intel SGX PCK Certificate")
CASE(expired_crl_still_revokes,
     fg.pck_crl.next_update = -1; fg.pck_crl.revoked = SERIAL_PCK,
     GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "Intel SGX PCK Certificate")

static void others_revoked_are_no_matter(void **state)
{
	(void)state;
	fg.pck_crl.revoked = SERIAL_CA;
	fg.root_crl.revoked = SERIAL_PCK;
	accepted();
}

/* The quote. */
CASE(quote_signed_by_another, fg.quote_signer = FK_STRANGER,
     GA_CLASS_NOT_GENUINE, GA_E_SIGNATURE, "sig")
CASE(qe_report_signed_by_another, fg.qe_report_signer = FK_STRANGER,
     GA_CLASS_NOT_GENUINE, GA_E_SIGNATURE, "qe_report_sig")
CASE(qe_report_signed_by_the_ca, fg.qe_report_signer = FK_CA,
     GA_CLASS_NOT_GENUINE, GA_E_SIGNATURE, "qe_report_sig")
CASE(attestation_key_not_vouched_for, fg.qe_report_data_wrong = true,
     GA_CLASS_NOT_GENUINE, GA_E_KEY_BINDING, "qe_report.report_data")
CASE(more_than_the_key_vouched_for, fg.qe_report_data_tail = 1,
     GA_CLASS_NOT_GENUINE, GA_E_KEY_BINDING, "qe_report.report_data")
CASE(attestation_key_off_the_curve, fg.attest_key_off_curve = true,
     GA_CLASS_NOT_GENUINE, GA_E_PUBLIC_KEY, "attest_pub_key")
CASE(td_under_debug, fg.td_attributes |= 1, GA_CLASS_REFUSED, GA_E_DEBUG,
     "td_attributes")
CASE(enclave_under_debug, fg.sgx_flags |= 2, GA_CLASS_REFUSED, GA_E_DEBUG,
     "attributes")

static void debug_can_be_allowed_by_name(void **state)
{
	(void)state;
	fg.td_attributes |= 1;
	fg.flags = GA_VERIFY_ALLOW_DEBUG;
	accepted();
}

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

#define MALFORMED(name, knob, code, field)          \
	static void name(void **state)              \
	{                                           \
		(void)state;                        \
		knob;                               \
		tcb_info_malformed(code, field);    \
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

static void everything_wrong_is_reported_at_once(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	fg.quote_signer = FK_STRANGER;
	fg.pck.not_after = -1;
	fg.tcb_next = -1;
	fg.tcb_status = "OutOfDate";
	fg.td_attributes |= 1;
	fg.qe_mr_signer[0] = 1;
	fg.pck_crl.revoked = SERIAL_PCK;
	vd = forge_verify(&fg);
	assert_has(ga_verdict_findings(vd), GA_E_SIGNATURE, "sig");
	assert_has(ga_verdict_findings(vd), GA_E_CERT_EXPIRED, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_COLLATERAL_EXPIRED, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_TCB_STATUS, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_DEBUG, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_QE_IDENTITY, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_CERT_REVOKED, NULL);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_NOT_GENUINE);
	ga_verdict_free(vd);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define S(name) cmocka_unit_test_setup_teardown(name, setup_sgx, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_is_right_is_accepted), S(sgx_is_accepted_too),
		T(the_pck_may_come_with_collateral),
		T(a_pck_that_did_not_sign_is_no_help),
		T(an_unknown_root), T(pck_signed_by_another),
		T(ca_signed_by_another), T(pck_of_another_issuer),
		T(ca_that_is_none), T(ca_that_may_not_sign),
		T(pck_that_is_a_ca), T(pck_that_may_not_sign),
		T(pck_of_another_name), T(pck_with_a_critical_stranger),
		T(pck_without_platform), T(pck_without_fmspc),
		T(pck_with_two_fmspcs), T(pck_expired), T(pck_from_the_future),
		T(ca_expired), T(ca_from_the_future), T(root_expired),
		T(tcb_signing_expired), T(tcb_signing_from_the_future),
		T(tcb_info_expired), T(tcb_info_from_the_future),
		T(qe_identity_expired), T(qe_identity_from_the_future),
		T(pck_crl_expired), T(pck_crl_from_the_future),
		T(root_crl_expired), T(the_last_second_still_counts),
		T(pck_revoked), T(ca_revoked), T(tcb_signing_revoked),
		T(no_pck_crl), T(no_root_crl), T(pck_crl_signed_by_another),
		T(root_crl_signed_by_another), T(pck_crl_of_another_ca),
		T(expired_crl_still_revokes), T(others_revoked_are_no_matter),
		T(quote_signed_by_another), T(qe_report_signed_by_another),
		T(qe_report_signed_by_the_ca),
		T(attestation_key_not_vouched_for),
		T(more_than_the_key_vouched_for),
		T(attestation_key_off_the_curve), T(td_under_debug),
		S(enclave_under_debug), T(debug_can_be_allowed_by_name),
		T(no_tcb_info), T(tcb_info_signed_by_another),
		T(tcb_info_signed_by_the_pck), T(tcb_info_changed),
		T(tcb_signing_of_another_name), T(tcb_signing_that_is_a_ca),
		T(tcb_signing_under_another_root), T(tcb_info_of_another_fmspc),
		T(tcb_info_of_another_pce), T(sgx_tcb_info_for_a_td),
		S(tdx_tcb_info_for_an_enclave), T(old_tcb_info_for_a_td),
		T(evaluation_number_below_the_floor), T(tcb_info_version_1),
		T(tcb_info_version_4), T(tcb_info_of_an_unknown_kind),
		T(a_short_fmspc), T(a_member_twice), T(an_unknown_status),
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
		T(qe_below_every_level), T(masked_bits_of_the_qe_are_no_matter),
		T(everything_wrong_is_reported_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
