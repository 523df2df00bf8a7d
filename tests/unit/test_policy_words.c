// SPDX-License-Identifier: MIT
/* The words of policies: in explanations, in the manual, and as show has them. */
#include "policy_case.h"

#include <stdio.h>

#include <jansson.h>

static void explains_itself(void **state)
{
	static const char text[] =
		HEADER
		"accept tdx web\n"
		"mr_td allow zeros\n"
		"rt_mr0 any\nrt_mr1 deny zeros\nrt_mr1 allow\n"
		"\t0123456789abcdef0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef0123456789abcdef\n"
		"\t1123456789abcdef0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef0123456789abcdef\n"
		"rt_mr2 any\nrt_mr3 any\n"
		"td_attributes require SEPT_VE_DISABLE\n"
		"td_attributes allow PKS any\n"
		"xfam allow none\n"
		"tcb-status grace-days 14\n"
		"tcb-date minimum 2024-03-13\n"
		"advisory-ids allow INTEL-SA-00615\n"
		"accept snp\n"
		"MEASUREMENT any\n"
		"REPORTED_TCB minimum Milan BOOT_LOADER=4 TEE=0 SNP=24 "
		"MICROCODE=219\n"
		"VMPL allow 0 1\n"
		"CPUID_FAM_ID allow 0x1a\n"
		"accept sgx\n"
		"mr_enclave any\nmr_signer any\n"
		"TCB-components minimum 15=1 0=7\n"
		"accept snp other\n"
		"MEASUREMENT any\n"
		"REPORTED_TCB any\n"
		"CURRENT minimum 1.55.21\n"
		"csp_id deny \"a cloud\"\n"
		"CURRENT_MIT_VECTOR require bit-3\n"
		"CURRENT_MIT_VECTOR allow any\n";
	static const char *const lines[] = {
		"Intel TDX evidence is accepted as web when all of this "
		"holds:\n",
		"  - mr_td (measurement of the TD's initial contents, its "
		"firmware): zeros\n",
		"  - rt_mr0 (measurement of the firmware's configuration): "
		"anything\n",
		"one of\n        0123",
		"; not zeros\n",
		"): SEPT_VE_DISABLE set; PKS set or clear; other known bits as "
		"they are; DEBUG bit-1 bit-2 bit-3 HGS_PLUS_PROF PERF_PROF "
		"PMT_PROF bit-7 and unknown bits clear\n",
		"  - xfam (processor features the TD may use): every other bit "
		"clear\n",
		"): UpToDate; for 14 days from the date of the first better "
		"level on, OutOfDate counts as UpToDate\n",
		"at least 2024-03-13T00:00:00Z\n",
		"none but INTEL-SA-00615\n",
		"seam_attributes (attributes of the TDX module): unknown bits "
		"clear, as nothing else is said\n",
		"emulated (is the trust anchor an emulated one): no, as nothing "
		"else is said\n",
		"It leaves open: mr_config_id, mr_owner, mr_owner_config, ",
		"): at least 0=7 15=1\n",
		"tcb-status (what Intel says of the platform's TCB): UpToDate, "
		"as nothing else is said\n",
		"CPUID_FAM_ID (family of the processor): 26\n",
		"AMD SEV-SNP evidence is accepted as other when all of this "
		"holds:\n",
		"AMD SEV-SNP evidence is accepted when all of this holds:\n",
		"at least, and of no other product:\n        Milan "
		"BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219\n",
		"): one of 0, 1\n",
		"at least 1.55.21\n",
		"not \"a cloud\"\n",
		"bit-3 set; other known bits as they are\n",
		"DEBUG and unknown bits clear, as nothing else is said\n",
	};
	struct ga_policy *p = policy_of("%s", text);
	char *said = ga_policy_explain(p);
	size_t i;

	(void)state;
	assert_non_null(said);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(said, lines[i]))
			fail_msg("\"%s\" is not in:\n%s", lines[i], said);
	assert_non_null(strstr(said, ga_policy_id(p)));
	free(said);
	ga_policy_free(p);
}

/* The names of "show", blanks as hyphens, but for what is part of another. */
static bool shown(json_t *node, const char *name)
{
	const char *key;
	json_t *value;
	char as_field[64], *c;
	size_t i;

	json_array_foreach(node, i, value)
		if (shown(value, name))
			return true;
	json_object_foreach(node, key, value) {
		snprintf(as_field, sizeof(as_field), "%s", key);
		for (c = as_field; *c; c++)
			if (*c == ' ')
				*c = '-';
		if (!strcmp(as_field, name) || shown(value, name))
			return true;
	}
	return false;
}

static json_t *show(const char *name)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b = load(name);
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);
	char *text = ga_evidence_json(ev);
	json_t *top = json_loads(text, 0, NULL);

	assert_non_null(top);
	free(text);
	free(b.p);
	ga_evidence_free(ev);
	ga_findings_free(f);
	return top;
}

static void fields_are_called_as_show_calls_them(void **state)
{
	static const char *const parts[] = {
		"rt_mr0", "rt_mr1", "rt_mr2", "rt_mr3", "xfrm", "ABI",
		"CURRENT", "COMMITTED", "Platform-Instance-ID",
		"Dynamic-Platform", "Cached-Keys", "SMT-Enabled", "vmid",
		"td_id", "devinfo", "init_server_td_hash",
		"init_server_td_attr", "init_cpu_svn", "init_tee_tcb_svn",
		"init_tee_fmspc", "curr_server_td_hash", "curr_server_td_attr",
		"product", "productName", "csp_id",
	};
	json_t *tops[] = {
		show("intel/quotes/tdx5-cf77a6e91e.bin"),
		show("intel/quotes/sgx3-61c363e60f.bin"),
		show("amd/reports/snp5-turin.bin"),
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];
		bool known = fd->from == GA_FROM_TCB ||
			     fd->from == GA_FROM_CLAIMS ||
			     fd->from == GA_FROM_BINDING ||
			     fd->from == GA_FROM_BINDING_KEY;

		for (k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			known |= !strcmp(parts[k], fd->name);
		for (k = 0; k < 3; k++)
			known |= shown(tops[k], fd->name);
		if (!known)
			fail_msg("\"%s\" is nothing that show prints",
				 fd->name);
	}
	for (k = 0; k < 3; k++)
		json_decref(tops[k]);
}

/* Every field and every word of the language has its place in the manual. */
static void the_manual_names_every_field(void **state)
{
	struct blob b = load("../../man/guest-attest-policy.5");
	const struct ga_policy_word *w;
	size_t i;

	(void)state;
	b.p = realloc(b.p, b.n + 1);
	assert_non_null(b.p);
	b.p[b.n] = '\0';
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];

		if (!strstr((char *)b.p, fd->name))
			fail_msg("the manual has no %s", fd->name);
		for (w = fd->words; w && w->name; w++)
			if (!strstr((char *)b.p, w->name))
				fail_msg("the manual has no %s", w->name);
	}
	for (i = 0; i < GA_OP_COUNT; i++)
		assert_non_null(strstr((char *)b.p, ga_policy_op_name(i)));
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains_itself),
		cmocka_unit_test(fields_are_called_as_show_calls_them),
		cmocka_unit_test(the_manual_names_every_field),
	};

	return cmocka_run_group_tests_name("policy words", tests, NULL, NULL);
}
