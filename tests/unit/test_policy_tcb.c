// SPDX-License-Identifier: MIT
/* Policies about the platform: statuses, grace, advisories, minima, chips. */
#include "policy_case.h"

#include <stdio.h>

#define TDX HEADER "accept tdx\n%s"
#define SNP HEADER "accept snp\n%s"

#define DAY 86400

static void statuses_need_their_names(void **state)
{
	enum ga_tcb_status s;
	struct policy_case pc;
	char name[64];

	(void)state;
	for (s = GA_TCB_UP_TO_DATE; s <= GA_TCB_NOT_SUPPORTED; s++) {
		bool never = s == GA_TCB_REVOKED || s == GA_TCB_NOT_SUPPORTED;

		case_tdx(&pc, GA_BODY_TD10);
		pc.c.tcb.status = s;
		snprintf(name, sizeof(name), "%s", ga_tcb_status_name(s));
		if (s == GA_TCB_UP_TO_DATE)
			assert_accepted(run_text(&pc, TDX, tdx_open));
		else
			assert_only(run_text(&pc, TDX, tdx_open),
				    GA_E_TCB_STATUS, "tcb-status", "UpToDate",
				    name);
		if (never) {
			assert_only(run_text(&pc, TDX "tcb-status any\n",
					     tdx_open),
				    GA_E_TCB_STATUS, "tcb-status",
				    "any but Revoked", name);
			continue;
		}
		assert_accepted(run_text(&pc, TDX "tcb-status any\n",
					 tdx_open));
		assert_accepted(run_text(&pc, TDX "tcb-status allow %s\n",
					 tdx_open, name));
	}
}

static void what_collateral_left_open_stays_open(void **state)
{
	static const char none[] = "none without TCB info and QE identity";
	struct policy_case pc;
	struct ga_findings *f;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	pc.c.tcb = (struct ga_tcb_result){ .status = GA_TCB_UNKNOWN };
	f = run_text(&pc, TDX, tdx_open);
	assert_int_equal(ga_findings_class(f), GA_CLASS_COLLATERAL);
	assert_only(f, GA_E_COLLATERAL_MISSING, "tcb-status", "a value", none);
	assert_accepted(run_text(&pc, TDX "tcb-status any\n", tdx_open));
	assert_only(run_text(&pc, TDX "tcb-status any\ntcb-date minimum "
			     "2020-01-01\n", tdx_open),
		    GA_E_COLLATERAL_MISSING, "tcb-date", "a value", none);
	assert_only(run_text(&pc, TDX "tcb-status any\n"
			     "tcb-evaluation-data-number minimum 1\n", tdx_open),
		    GA_E_COLLATERAL_MISSING, "tcb-evaluation-data-number",
		    "a value", none);
	assert_only(run_text(&pc, TDX "tcb-status any\n"
			     "advisory-ids deny INTEL-SA-1\n", tdx_open),
		    GA_E_COLLATERAL_MISSING, "advisory-ids", "a value", none);
}

/* 30 days from when the platform's level had a better one above it. */
static void grace_ends_with_its_last_second(void **state)
{
	static const char grace[] = "tcb-status grace-days 30\n";
	const int64_t end = CASE_TIME + 30 * DAY;
	struct policy_case pc;
	struct ga_findings *f;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	pc.c.tcb.status = GA_TCB_OUT_OF_DATE;
	pc.c.tcb.superseded = CASE_TIME;
	f = run_text(&pc, TDX "%s", tdx_open, grace);
	assert_has(f, GA_N_GRACE, "tcb-status");
	assert_string_equal(ga_findings_get(f, 0)->expected,
			    "UpToDate from 2026-01-31T00:00:00Z on");
	assert_accepted(f);
	pc.c.time = end;
	assert_accepted(run_text(&pc, TDX "%s", tdx_open, grace));
	pc.c.time = end + 1;
	assert_only(run_text(&pc, TDX "%s", tdx_open, grace), GA_E_TCB_STATUS,
		    "tcb-status",
		    "UpToDate, or OutOfDate until 2026-01-31T00:00:00Z",
		    "OutOfDate");
	/* No day of grace is no grace, and unknown dates are no dates. */
	pc.c.time = CASE_TIME + 1;
	assert_only(run_text(&pc, TDX "tcb-status grace-days 0\n", tdx_open),
		    GA_E_TCB_STATUS, "tcb-status",
		    "UpToDate, or OutOfDate until 2026-01-01T00:00:00Z",
		    "OutOfDate");
	for (pc.c.tcb.superseded = -1; pc.c.tcb.superseded <= 0;
	     pc.c.tcb.superseded++)
		assert_only(run_text(&pc, TDX "%s", tdx_open, grace),
			    GA_E_TCB_STATUS, "tcb-status", "UpToDate",
			    "OutOfDate");
}

/* Being late is forgiven for a while; being misconfigured is not. */
static void grace_is_for_being_late_alone(void **state)
{
	static const enum ga_tcb_status late[] = {
		GA_TCB_OUT_OF_DATE, GA_TCB_TD_RELAUNCH_ADVISED,
	};
	static const enum ga_tcb_status late_and_wrong[] = {
		GA_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
		GA_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
	};
	static const enum ga_tcb_status other[] = {
		GA_TCB_SW_HARDENING_NEEDED, GA_TCB_CONFIGURATION_NEEDED,
		GA_TCB_REVOKED, GA_TCB_NOT_SUPPORTED,
	};
	static const char grace[] = "tcb-status grace-days 30\n";
	static const char both[] = "tcb-status grace-days 30\n"
				   "tcb-status allow ConfigurationNeeded\n";
	struct policy_case pc;
	size_t i;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	pc.c.tcb.superseded = CASE_TIME;
	for (i = 0; i < 2; i++) {
		pc.c.tcb.status = late[i];
		assert_accepted(run_text(&pc, TDX "%s", tdx_open, grace));
		assert_only(run_text(&pc, TDX "%s", tdx_open, both),
			    GA_E_TCB_STATUS, "tcb-status",
			    "ConfigurationNeeded", ga_tcb_status_name(late[i]));
		pc.c.tcb.status = late_and_wrong[i];
		assert_only(run_text(&pc, TDX "%s", tdx_open, grace),
			    GA_E_TCB_STATUS, "tcb-status", "UpToDate",
			    ga_tcb_status_name(late_and_wrong[i]));
		assert_accepted(run_text(&pc, TDX "%s", tdx_open, both));
	}
	for (i = 0; i < 4; i++) {
		pc.c.tcb.status = other[i];
		assert_only(run_text(&pc, TDX "%s", tdx_open, grace),
			    GA_E_TCB_STATUS, "tcb-status", "UpToDate",
			    ga_tcb_status_name(other[i]));
	}
}

static void advisories_by_id(void **state)
{
	struct policy_case pc;
	struct ga_findings *f;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	assert_accepted(run_text(&pc, TDX "advisory-ids allow none\n",
				 tdx_open));
	strcpy(pc.c.tcb.advisories[0], "INTEL-SA-00615");
	strcpy(pc.c.tcb.advisories[1], "INTEL-SA-01036");
	pc.c.tcb.n_advisories = 2;
	assert_accepted(run_text(&pc, TDX "advisory-ids any\n", tdx_open));
	assert_accepted(run_text(&pc, TDX "advisory-ids allow INTEL-SA-01036 "
				 "INTEL-SA-00615 INTEL-SA-99999\n", tdx_open));
	assert_only(run_text(&pc, TDX "advisory-ids allow INTEL-SA-00615\n",
			     tdx_open),
		    GA_E_ADVISORY, "advisory-ids", "INTEL-SA-00615",
		    "INTEL-SA-01036");
	assert_only(run_text(&pc, TDX "advisory-ids deny INTEL-SA-01036\n",
			     tdx_open),
		    GA_E_DENIED, "advisory-ids", "others", "INTEL-SA-01036");
	f = run_text(&pc, TDX "advisory-ids allow none\n", tdx_open);
	assert_int_equal(ga_findings_count(f), 2);
	ga_findings_free(f);
}

static void minimum_tcb_is_that_of_the_product(void **state)
{
	static const char minimum[] =
		"REPORTED_TCB minimum\n"
		"\tGenoa BOOT_LOADER=9 TEE=0 SNP=23 MICROCODE=72\n"
		"\tTurin FMC=1 BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219\n"
		"\tMilan BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219\n";
	struct policy_case pc;
	struct ga_findings *f;

	(void)state;
	case_snp(&pc, GA_SNP_MILAN);
	assert_accepted(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s",
				 minimum));
	case_snp(&pc, GA_SNP_TURIN);
	assert_accepted(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s",
				 minimum));
	pc.ev.snp.report.reported_tcb &= ~0xffull;
	assert_only(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s",
			     minimum),
		    GA_E_TCB_MINIMUM, "REPORTED_TCB.FMC", "at least 1", "0");
	/* Milan's layout under Genoa's minimum: only the boot loader is low. */
	case_snp(&pc, GA_SNP_GENOA);
	assert_only(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s",
			     minimum),
		    GA_E_TCB_MINIMUM, "REPORTED_TCB.BOOT_LOADER", "at least 9",
		    "4");
	assert_only(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n"
			     "REPORTED_TCB minimum Milan BOOT_LOADER=0 TEE=0 "
			     "SNP=0 MICROCODE=0\n"),
		    GA_E_TCB_MINIMUM, "REPORTED_TCB", "a product with a minimum",
		    "Genoa");
	case_snp(&pc, GA_SNP_MILAN);
	pc.ev.snp.report.reported_tcb = 0;
	f = run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s", minimum);
	assert_int_equal(ga_findings_count(f), 3);
	ga_findings_free(f);
	pc.c.snp.product = GA_SNP_UNKNOWN;
	assert_only(run_text(&pc, HEADER "accept snp\nMEASUREMENT any\n%s",
			     minimum),
		    GA_E_TCB_MINIMUM, "REPORTED_TCB", "a product with a minimum",
		    "unknown");
}

/* Module 2.0 is newer than 1.5, and 1.4 is not. */
static void a_later_module_begins_anew(void **state)
{
	static const char minimum[] = "tee_tcb_svn minimum 0=5 1=1\n";
	struct policy_case pc;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	pc.ev.quote.td.tee_tcb_svn[0] = 0;
	pc.ev.quote.td.tee_tcb_svn[1] = 2;
	assert_accepted(run_text(&pc, TDX "%s", tdx_open, minimum));
	pc.ev.quote.td.tee_tcb_svn[0] = 4;
	pc.ev.quote.td.tee_tcb_svn[1] = 1;
	assert_only(run_text(&pc, TDX "%s", tdx_open, minimum),
		    GA_E_TCB_MINIMUM, "tee_tcb_svn[0]", "at least 5", "4");
	pc.ev.quote.td.tee_tcb_svn[0] = 9;
	pc.ev.quote.td.tee_tcb_svn[1] = 0;
	assert_only(run_text(&pc, TDX "%s", tdx_open, minimum),
		    GA_E_TCB_MINIMUM, "tee_tcb_svn[1]", "at least 1", "0");
	/* Elsewhere each component stands for itself. */
	pc.c.pck.comp_svn[0] = 1;
	pc.c.pck.comp_svn[1] = 255;
	assert_only(run_text(&pc, TDX "TCB-components minimum 0=2 1=1\n",
			     tdx_open),
		    GA_E_TCB_MINIMUM, "TCB-components[0]", "at least 2", "1");
}

static void a_hidden_chip_is_not_past_a_deny_list(void **state)
{
	static const char zeros_deny[] = "CHIP_ID deny 4b4b4b4b4b4b4b4b4b4b4b4b"
		"4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
		"4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b\n";
	struct policy_case pc;

	(void)state;
	case_snp(&pc, GA_SNP_MILAN);
	assert_accepted(run_text(&pc, SNP "%s", snp_open, zeros_deny));
	memset(pc.ev.snp.report.chip_id, 0x4b, 64);
	assert_only(run_text(&pc, SNP "%s", snp_open, zeros_deny), GA_E_DENIED,
		    "CHIP_ID", "another value",
		    "4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
		    "4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
		    "4b4b4b4b");
	memset(pc.ev.snp.report.chip_id, 0, 64);
	assert_only(run_text(&pc, SNP "%s", snp_open, zeros_deny), GA_E_ABSENT,
		    "CHIP_ID", "a value to look for among those denied",
		    "zeros, which hide it");
	assert_accepted(run_text(&pc, SNP, snp_open));
	assert_accepted(run_text(&pc, SNP "CHIP_ID allow zeros\n", snp_open));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses_need_their_names),
		cmocka_unit_test(what_collateral_left_open_stays_open),
		cmocka_unit_test(grace_ends_with_its_last_second),
		cmocka_unit_test(grace_is_for_being_late_alone),
		cmocka_unit_test(advisories_by_id),
		cmocka_unit_test(minimum_tcb_is_that_of_the_product),
		cmocka_unit_test(a_later_module_begins_anew),
		cmocka_unit_test(a_hidden_chip_is_not_past_a_deny_list),
	};

	return cmocka_run_group_tests_name("policy on the TCB", tests, NULL, NULL);
}
