// SPDX-License-Identifier: MIT
/*
 * What no real evidence shows: one thing wrong at a time, on an own CA. Each
 * case names the finding that must be there, and how grave the verdict is.
 * Here: the quote, the certificates, their dates and their revocation.
 */
#include "intel_case.h"

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

CASE(td_that_is_profiled, fg.td_attributes |= 1ull << 4, GA_CLASS_REFUSED,
	GA_E_DEBUG, "td_attributes")
CASE(td_under_debug_unknown_so_far, fg.td_attributes |= 1ull << 3,
	GA_CLASS_REFUSED, GA_E_NOT_KNOWN, "td_attributes")
CASE(td_with_an_unknown_attribute, fg.td_attributes |= 1ull << 40,
	GA_CLASS_REFUSED, GA_E_NOT_KNOWN, "td_attributes")
CASE(enclave_with_an_unknown_attribute, fg.sgx_flags |= 1ull << 3,
	GA_CLASS_REFUSED, GA_E_NOT_KNOWN, "attributes")

static void every_known_attribute_but_debug_is_accepted(void **state)
{
	(void)state;
	fg.td_attributes |= 1ull << 16 | 1ull << 27 | 1ull << 29 | 1ull << 30 |
			    1ull << 31 | 1ull << 62 | 1ull << 63;
	accepted();
}

static void allowing_debug_allows_no_unknown_bit(void **state)
{
	(void)state;
	fg.flags = GA_VERIFY_ALLOW_DEBUG;
	fg.td_attributes |= 1ull << 7;
	refused(GA_CLASS_REFUSED, GA_E_NOT_KNOWN, "td_attributes");
}

static void debug_can_be_allowed_by_name(void **state)
{
	(void)state;
	fg.td_attributes |= 1;
	fg.flags = GA_VERIFY_ALLOW_DEBUG;
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

/* Collateral may come along and is not insisted on. */
static void signatures_alone_need_no_crl(void **state)
{
	struct ga_verdict *vd;

	(void)state;
	fg.flags = GA_VERIFY_SIGNATURES_ONLY;
	fg.pck_crl.absent = fg.root_crl.absent = true;
	fg.tcb_next = fg.qe_next = -1;
	fg.tcb_status = "OutOfDate";
	fg.pck_in_collateral = true;
	vd = forge_verify(&fg);
	assert_clean(ga_verdict_findings(vd));
	assert_true(ga_verdict_accepted(vd));
	assert_string_equal(ga_verdict_unchecked(vd, 0), "tcb-level");
	assert_string_equal(ga_verdict_unchecked(vd, 1), "revocation");
	ga_verdict_free(vd);
}

static void signatures_alone_still_heed_collateral(void **state)
{
	(void)state;
	fg.flags = GA_VERIFY_SIGNATURES_ONLY;
	fg.pck_crl.revoked = SERIAL_PCK;
	fg.pck_crl.next_update = -1;
	refused(GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED,
		"Intel SGX PCK Certificate");
	fg.pck_crl.absent = true;
	fg.qe_prod_id = 3;
	refused(GA_CLASS_NOT_GENUINE, GA_E_QE_IDENTITY, "qe_report.isv_prod_id");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(td_that_is_profiled), T(td_under_debug_unknown_so_far),
		T(td_with_an_unknown_attribute),
		S(enclave_with_an_unknown_attribute),
		T(every_known_attribute_but_debug_is_accepted),
		T(allowing_debug_allows_no_unknown_bit),
		T(signatures_alone_need_no_crl),
		T(signatures_alone_still_heed_collateral),
		T(what_is_right_is_accepted), S(sgx_is_accepted_too),
		T(the_pck_may_come_with_collateral),
		T(a_pck_that_did_not_sign_is_no_help), T(an_unknown_root),
		T(pck_signed_by_another), T(ca_signed_by_another),
		T(pck_of_another_issuer), T(ca_that_is_none),
		T(ca_that_may_not_sign), T(pck_that_is_a_ca),
		T(pck_that_may_not_sign), T(pck_of_another_name),
		T(pck_with_a_critical_stranger), T(pck_without_platform),
		T(pck_without_fmspc), T(pck_with_two_fmspcs), T(pck_expired),
		T(pck_from_the_future), T(ca_expired), T(ca_from_the_future),
		T(root_expired), T(tcb_signing_expired),
		T(tcb_signing_from_the_future), T(tcb_info_expired),
		T(tcb_info_from_the_future), T(qe_identity_expired),
		T(qe_identity_from_the_future), T(pck_crl_expired),
		T(pck_crl_from_the_future), T(root_crl_expired),
		T(the_last_second_still_counts), T(pck_revoked), T(ca_revoked),
		T(tcb_signing_revoked), T(no_pck_crl), T(no_root_crl),
		T(pck_crl_signed_by_another), T(root_crl_signed_by_another),
		T(pck_crl_of_another_ca), T(expired_crl_still_revokes),
		T(others_revoked_are_no_matter), T(quote_signed_by_another),
		T(qe_report_signed_by_another), T(qe_report_signed_by_the_ca),
		T(attestation_key_not_vouched_for),
		T(more_than_the_key_vouched_for),
		T(attestation_key_off_the_curve), T(td_under_debug),
		S(enclave_under_debug), T(debug_can_be_allowed_by_name),
		T(everything_wrong_is_reported_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
