// SPDX-License-Identifier: MIT
/* What a policy means: its operators, its defaults, and its silence. */
#include "policy_case.h"

#include <stdio.h>

#define TDX HEADER "accept tdx\n%s"
#define SGX HEADER "accept sgx\n%s"
#define SNP HEADER "accept snp\n%s"

static void only_named_tees_are_accepted(void **state)
{
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_findings *f;
	struct ga_policy *p;

	(void)state;
	p = policy_of(HEADER "accept sgx\n%saccept snp\n%saccept snp b\n%s",
		      sgx_open, snp_open, snp_open);
	case_tdx(&pc, GA_BODY_TD10);
	f = run_case(&pc, p, &a);
	assert_false(a.matched);
	assert_true(a.unchecked[0]);
	assert_only(f, GA_E_POLICY_TEE, "accept", "sgx, snp", "tdx");
	case_sgx(&pc);
	assert_accepted(run_case(&pc, p, &a));
	assert_true(a.matched);
	ga_policy_free(p);
}

static void all_mismatches_at_once(void **state)
{
	struct policy_case pc;
	struct ga_findings *f;

	(void)state;
	case_tdx(&pc, GA_BODY_TD15);
	pc.ev.quote.td.td_attributes |= GA_TD_ATTR_DEBUG | 1ull << 40;
	pc.c.tcb.status = GA_TCB_OUT_OF_DATE;
	pc.c.emulated = true;
	f = run_text(&pc, HEADER "accept tdx\nmr_td allow zeros\n"
		     "rt_mr0 allow zeros\nrt_mr1 any\nrt_mr2 any\nrt_mr3 any\n"
		     "FMSPC deny 050505050505\n");
	assert_has(f, GA_E_MEASUREMENT, "mr_td");
	assert_has(f, GA_E_MEASUREMENT, "rt_mr0");
	assert_has(f, GA_E_DEBUG, "td_attributes");
	assert_has(f, GA_E_NOT_KNOWN, "td_attributes");
	assert_has(f, GA_E_TCB_STATUS, "tcb-status");
	assert_has(f, GA_E_EMULATED, "emulated");
	assert_has(f, GA_E_DENIED, "FMSPC");
	assert_int_equal(ga_findings_count(f), 7);
	ga_findings_free(f);
}

/* Bit by bit, with nothing said and with "any": the same are refused. */
static void open_and_unknown_bits_need_their_names(void **state)
{
	static const char *const said[] = { "", "td_attributes allow any\n" };
	const uint64_t known = 1ull << 16 | 1ull << 27 | 1ull << 28 |
			       1ull << 29 | 1ull << 30 | 1ull << 31 |
			       1ull << 62 | 1ull << 63;
	struct policy_case pc;
	char expected[32];
	unsigned int bit, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (bit = 0; bit < 64; bit++) {
			struct ga_findings *f;

			case_tdx(&pc, GA_BODY_TD10);
			pc.ev.quote.td.td_attributes = 1ull << bit;
			f = run_text(&pc, TDX "%s", tdx_open, said[i]);
			if (known & 1ull << bit) {
				assert_accepted(f);
				continue;
			}
			assert_int_equal(ga_findings_count(f), 1);
			assert_int_equal(ga_findings_get(f, 0)->code,
					 bit < 8 ? GA_E_DEBUG : GA_E_NOT_KNOWN);
			ga_findings_free(f);
		}
	}
	pc.ev.quote.td.td_attributes = GA_TD_ATTR_DEBUG | 1ull << 3;
	assert_only(run_text(&pc, TDX, tdx_open), GA_E_DEBUG, "td_attributes",
		    "DEBUG bit-3 clear", "0x0000000000000009");
	assert_only(run_text(&pc, TDX "td_attributes allow DEBUG any\n",
			     tdx_open),
		    GA_E_DEBUG, "td_attributes", "bit-3 clear",
		    "0x0000000000000009");
	assert_accepted(run_text(&pc, TDX "td_attributes allow DEBUG bit-3\n",
				 tdx_open));
	for (bit = 32; bit < 62; bit++) {
		snprintf(expected, sizeof(expected), "bit-%u", bit);
		pc.ev.quote.td.td_attributes = 1ull << bit;
		assert_accepted(run_text(&pc, TDX "td_attributes allow %s\n",
					 tdx_open, expected));
	}
}

static void debug_of_each_tee_is_refused(void **state)
{
	struct policy_case pc;

	(void)state;
	case_sgx(&pc);
	pc.ev.quote.sgx.attributes[0] |= GA_SGX_ATTR_DEBUG;
	assert_only(run_text(&pc, SGX, sgx_open), GA_E_DEBUG, "attributes",
		    "DEBUG clear", "0x0000000000000007");
	assert_only(run_text(&pc, SGX "attributes allow any\n", sgx_open),
		    GA_E_DEBUG, "attributes", "DEBUG clear",
		    "0x0000000000000007");
	assert_accepted(run_text(&pc, SGX "attributes allow DEBUG any\n",
				 sgx_open));
	pc.ev.quote.sgx.attributes[0] &= (uint8_t)~GA_SGX_ATTR_DEBUG;
	pc.ev.quote.sgx.attributes[7] = 0x80;
	assert_only(run_text(&pc, SGX, sgx_open), GA_E_NOT_KNOWN, "attributes",
		    "bit-63 clear", "0x8000000000000005");
	case_snp(&pc, GA_SNP_MILAN);
	pc.ev.snp.report.policy |= GA_SNP_POLICY_DEBUG;
	assert_only(run_text(&pc, SNP, snp_open), GA_E_DEBUG, "POLICY",
		    "DEBUG clear", "0x00000000000b0133");
	assert_only(run_text(&pc, SNP "POLICY allow any\n", snp_open),
		    GA_E_DEBUG, "POLICY", "DEBUG clear", "0x00000000000b0133");
	assert_accepted(run_text(&pc, SNP "POLICY allow SMT DEBUG\n",
				 snp_open));
	case_snp(&pc, GA_SNP_MILAN);
	pc.ev.snp.report.policy |= 1ull << 26;
	pc.ev.snp.report.platform_info |= 1ull << 8;
	assert_accepted(run_text(&pc, SNP "POLICY allow bit-26 any\n"
				 "PLATFORM_INFO allow bit-8 any\n", snp_open));
	pc.ev.snp.report.platform_info = 1;
	assert_only(run_text(&pc, SNP, snp_open), GA_E_NOT_KNOWN, "POLICY",
		    "bit-26 clear", "0x0000000004030133");
}

static void bits_that_are_named_leave_no_room_for_others(void **state)
{
	struct policy_case pc;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	pc.ev.quote.td.td_attributes = GA_TD_ATTR_PKS | GA_TD_ATTR_PERFMON;
	assert_accepted(run_text(&pc, TDX, tdx_open));
	assert_only(run_text(&pc, TDX "td_attributes allow none\n", tdx_open),
		    GA_E_POLICY, "td_attributes", "PKS PERFMON clear",
		    "0x8000000040000000");
	assert_only(run_text(&pc, TDX "td_attributes allow PKS\n", tdx_open),
		    GA_E_POLICY, "td_attributes", "PERFMON clear",
		    "0x8000000040000000");
	assert_accepted(run_text(&pc, TDX "td_attributes allow PKS PERFMON KL\n",
				 tdx_open));
	assert_only(run_text(&pc, TDX "td_attributes require SEPT_VE_DISABLE\n"
			     "td_attributes allow any\n", tdx_open),
		    GA_E_POLICY, "td_attributes", "SEPT_VE_DISABLE set",
		    "0x8000000040000000");
	assert_accepted(run_text(&pc, TDX "td_attributes require PKS\n"
				 "td_attributes allow PERFMON\n", tdx_open));
}

static void emulated_evidence_needs_its_name(void **state)
{
	struct policy_case pc;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	assert_only(run_text(&pc, TDX "emulated allow yes\n", tdx_open),
		    GA_E_POLICY, "emulated", "yes", "no");
	assert_accepted(run_text(&pc, TDX "emulated allow yes no\n", tdx_open));
	pc.c.emulated = true;
	assert_only(run_text(&pc, TDX, tdx_open), GA_E_EMULATED, "emulated",
		    "no", "yes");
	assert_only(run_text(&pc, TDX "emulated allow no\n", tdx_open),
		    GA_E_EMULATED, "emulated", "no", "yes");
	assert_accepted(run_text(&pc, TDX "emulated allow yes\n", tdx_open));
	assert_accepted(run_text(&pc, TDX "emulated allow yes no\n", tdx_open));
}

static void absent_fields_satisfy_no_demand(void **state)
{
	static const char *const td15[] = {
		"mr_servicetd allow zeros", "tee_tcb_svn2 minimum 2=0",
		"mr_servicetd deny zeros",
	};
	static const char *const td15ex[] = {
		"vmid minimum 0", "td_id allow zeros", "devinfo allow zeros",
		"init_server_td_hash allow zeros",
		"init_server_td_attr minimum 0", "init_cpu_svn allow zeros",
		"init_tee_tcb_svn minimum 2=0", "init_tee_fmspc allow zeros",
		"curr_server_td_hash allow zeros",
		"curr_server_td_attr minimum 0",
		"Platform-Instance-ID allow zeros",
	};
	static const char *const v1[] = {
		"COMMITTED_TCB minimum Milan BOOT_LOADER=0 TEE=0 SNP=0 "
		"MICROCODE=0", "LAUNCH_TCB minimum Milan BOOT_LOADER=0 TEE=0 "
		"SNP=0 MICROCODE=0", "CURRENT minimum 0.0.0",
		"COMMITTED minimum 0.0.0", "CPUID_FAM_ID minimum 0",
		"CPUID_MOD_ID minimum 0", "CPUID_STEP minimum 0",
		"LAUNCH_MIT_VECTOR allow none", "CURRENT_MIT_VECTOR allow any",
	};
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_policy *p;
	char field[64];
	size_t i;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	for (i = 0; i < 3; i++) {
		snprintf(field, sizeof(field), "%.12s", td15[i]);
		assert_only(run_text(&pc, TDX "%s\n", tdx_open, td15[i]),
			    GA_E_ABSENT, field, "a value",
			    "evidence without it");
	}
	case_tdx(&pc, GA_BODY_TD15);
	pc.c.pck.has_platform_instance = false;
	for (i = 0; i < sizeof(td15ex) / sizeof(td15ex[0]); i++) {
		snprintf(field, sizeof(field), "%.*s",
			 (int)strcspn(td15ex[i], " "), td15ex[i]);
		assert_only(run_text(&pc, TDX "%s\n", tdx_open, td15ex[i]),
			    GA_E_ABSENT, field, "a value",
			    "evidence without it");
	}
	case_snp(&pc, GA_SNP_MILAN);
	pc.ev.snp.report.has_committed = false;
	pc.ev.snp.report.has_cpuid = false;
	pc.ev.snp.report.has_mit_vectors = false;
	for (i = 0; i < sizeof(v1) / sizeof(v1[0]); i++) {
		snprintf(field, sizeof(field), "%.*s",
			 (int)strcspn(v1[i], " "), v1[i]);
		assert_only(run_text(&pc, SNP "%s\n", snp_open, v1[i]),
			    GA_E_ABSENT, field, "a value",
			    "evidence without it");
	}
	/* What is not there is not unchecked either. */
	p = policy_of(SNP, snp_open);
	assert_accepted(run_case(&pc, p, &a));
	for (i = 0; i < sizeof(v1) / sizeof(v1[0]); i++) {
		const struct ga_policy_field *fd;

		fd = ga_policy_field_find(GA_TEE_SNP,
					  GA_SPAN((const uint8_t *)v1[i],
						  strcspn(v1[i], " ")));
		assert_false(a.unchecked[ga_policy_field_index(fd)]);
	}
	ga_policy_free(p);
}

static void any_silences(void **state)
{
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_policy *p;
	size_t i;

	(void)state;
	case_sgx(&pc);
	p = policy_of(SGX "isv_prod_id any\nisv_svn any\nisv_ext_prod_id any\n"
		      "isv_family_id any\nattributes allow any\n"
		      "xfrm allow any\nmisc_select allow any\nconfig_id any\n"
		      "config_svn any\nreport_data any\ncpu_svn any\n"
		      "version any\nuser_data any\nFMSPC any\nPPID any\n"
		      "Platform-Instance-ID any\nTCB-components any\n"
		      "PCESVN any\nCPUSVN any\nPCE-ID any\nSGX-Type any\n"
		      "Dynamic-Platform any\nCached-Keys any\n"
		      "SMT-Enabled any\ntcb-date any\n"
		      "tcb-evaluation-data-number any\nadvisory-ids any\n"
		      "binding.uid any\nbinding.gid any\n"
		      "binding.user-namespace any\nbinding.label any\n"
		      "binding.purpose any\nbinding.resource any\n"
		      "root any\n", sgx_open);
	assert_accepted(run_case(&pc, p, &a));
	for (i = 0; i < ga_policy_fields_n; i++)
		assert_false(a.unchecked[i]);
	ga_policy_free(p);
}

/* Parts of two accepted images do not make a third one. */
static void sections_are_alternatives_as_a_whole(void **state)
{
	static const char text[] =
		HEADER
		"accept sgx one\n"
		"mr_enclave allow zeros\n"
		"mr_signer allow zeros\n"
		"accept sgx two\n"
		"mr_enclave allow 3333333333333333333333333333333333333333"
		"333333333333333333333333\n"
		"mr_signer allow 3434343434343434343434343434343434343434"
		"343434343434343434343434\n"
		"accept snp two\n"
		"MEASUREMENT any\n"
		"REPORTED_TCB any\n";
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_findings *f;
	struct ga_policy *p;

	(void)state;
	p = policy_of("%s", text);
	case_sgx(&pc);
	f = run_case(&pc, p, &a);
	assert_int_equal(ga_findings_count(f), 0);
	assert_string_equal(a.section, "two");
	ga_findings_free(f);
	memset(pc.ev.quote.sgx.mr_enclave, 0, 32);
	f = run_case(&pc, p, &a);
	/* Either is one mismatch away; the first one is as good as any. */
	assert_string_equal(a.section, "one");
	assert_string_equal(f->v[0].subject, "policy one");
	assert_has(f, GA_N_SECTION, "accept sgx two");
	assert_string_equal(f->v[1].actual, "1");
	assert_int_equal(ga_findings_count(f), 2);
	assert_only(f, GA_E_MEASUREMENT, "mr_signer", "zeros",
		    "3434343434343434343434343434343434343434"
		    "343434343434343434343434");
	pc.ev.quote.sgx.isv_svn = 0;
	memset(pc.ev.quote.sgx.mr_signer, 0, 32);
	assert_accepted(run_case(&pc, p, &a));
	assert_string_equal(a.section, "one");
	memset(pc.ev.quote.sgx.mr_signer, 1, 32);
	memset(pc.ev.quote.sgx.mr_enclave, 0x33, 32);
	f = run_case(&pc, p, &a);
	assert_string_equal(a.section, "two");
	assert_int_equal(a.failed, 1u << GA_ROLE_EXECUTABLES);
	ga_findings_free(f);
	ga_policy_free(p);
}

static void long_lists_are_searched_whole(void **state)
{
	struct policy_case pc;
	struct ga_policy *p;
	struct ga_appraisal a;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	unsigned int i;

	(void)state;
	fprintf(out, TDX "FMSPC allow", tdx_open);
	for (i = 0; i < 3000; i++)
		fprintf(out, "\n\t%012x", (i * 7919 % 3001) << 8);
	fclose(out);
	p = policy_of("%s", text);
	free(text);
	case_tdx(&pc, GA_BODY_TD10);
	memset(pc.c.pck.fmspc, 0, 6);
	for (i = 0; i < 3000; i++) {
		unsigned int v = i * 7919 % 3001;

		pc.c.pck.fmspc[3] = (uint8_t)(v >> 8);
		pc.c.pck.fmspc[4] = (uint8_t)v;
		pc.c.pck.fmspc[5] = 0;
		assert_accepted(run_case(&pc, p, &a));
		pc.c.pck.fmspc[5] = 1;
		ga_findings_free(run_case(&pc, p, &a));
		assert_true(a.failed);
	}
	ga_policy_free(p);
}

static void refusals_say_what_they_are_about(void **state)
{
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_policy *p;

	(void)state;
	case_tdx(&pc, GA_BODY_TD10);
	p = policy_of(TDX "mr_owner allow zeros\n", tdx_open);
	ga_findings_free(run_case(&pc, p, &a));
	assert_int_equal(a.failed, 1u << GA_ROLE_CONFIGURATION);
	ga_policy_free(p);
	p = policy_of(TDX "FMSPC allow zeros\n", tdx_open);
	ga_findings_free(run_case(&pc, p, &a));
	assert_int_equal(a.failed, 1u << GA_ROLE_OTHER);
	ga_policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_named_tees_are_accepted),
		cmocka_unit_test(all_mismatches_at_once),
		cmocka_unit_test(open_and_unknown_bits_need_their_names),
		cmocka_unit_test(debug_of_each_tee_is_refused),
		cmocka_unit_test(bits_that_are_named_leave_no_room_for_others),
		cmocka_unit_test(emulated_evidence_needs_its_name),
		cmocka_unit_test(absent_fields_satisfy_no_demand),
		cmocka_unit_test(any_silences),
		cmocka_unit_test(sections_are_alternatives_as_a_whole),
		cmocka_unit_test(long_lists_are_searched_whole),
		cmocka_unit_test(refusals_say_what_they_are_about),
	};

	return cmocka_run_group_tests_name("policy rules", tests, NULL, NULL);
}
