// SPDX-License-Identifier: MIT
/*
 * A policy that demands something of every field there is, and for each field
 * evidence that differs in it alone.
 */
#include "policy_case.h"

#include <stdio.h>

enum base { EVIDENCE, CLAIMS };

/**
 * struct row - one field, and how it can be wrong
 * @tee: whose
 * @field: name
 * @demand: what the policy says of it; NULL: allow what the case has, in hex
 * @base: structure that @at is an offset in
 * @at: of the field
 * @size: of the field
 * @bad: what to write there; 0 for bytes: change the first of them
 * @bad_text: likewise for texts
 * @code: of the finding
 * @found_in: its field, where that says more than @field
 * @expected: likewise, NULL for bytes
 * @actual: likewise
 * @alone: try it with a policy that demands nothing else, because it is what
 *	other demands go by
 */
struct row {
	enum ga_tee tee;
	const char *field;
	const char *demand;
	enum base base;
	size_t at;
	size_t size;
	uint64_t bad;
	const char *bad_text;
	enum ga_code code;
	const char *found_in;
	const char *expected;
	const char *actual;
	bool alone;
};

#define EV(member) \
	.base = EVIDENCE, .at = offsetof(struct ga_evidence, member), \
	.size = sizeof(((struct ga_evidence *)0)->member)
#define CL(member) \
	.base = CLAIMS, .at = offsetof(struct ga_claims, member), \
	.size = sizeof(((struct ga_claims *)0)->member)
#define T GA_TEE_TDX
#define S GA_TEE_SGX
#define N GA_TEE_SNP
#define OLD_MILAN 0xdb17000000000004ull

static const struct row rows[] = {
	{ T, "mr_td", NULL, EV(quote.td.mr_td), .code = GA_E_MEASUREMENT },
	{ T, "rt_mr0", NULL, EV(quote.td.rtmr[0]), .code = GA_E_MEASUREMENT },
	{ T, "rt_mr1", NULL, EV(quote.td.rtmr[1]), .code = GA_E_MEASUREMENT },
	{ T, "rt_mr2", NULL, EV(quote.td.rtmr[2]), .code = GA_E_MEASUREMENT },
	{ T, "rt_mr3", NULL, EV(quote.td.rtmr[3]), .code = GA_E_MEASUREMENT },
	{ T, "td_attributes", "require SEPT_VE_DISABLE",
	  EV(quote.td.td_attributes), GA_TD_ATTR_SEPT_VE_DISABLE |
	  GA_TD_ATTR_PKS, .code = GA_E_POLICY, .expected = "PKS clear",
	  .actual = "0x0000000050000000" },
	{ T, "xfam", "allow any", EV(quote.td.xfam), 1ull << 20,
	  .code = GA_E_NOT_KNOWN, .expected = "bit-20 clear",
	  .actual = "0x0000000000100000" },
	{ T, "mr_config_id", NULL, EV(quote.td.mr_config_id),
	  .code = GA_E_POLICY },
	{ T, "mr_owner", NULL, EV(quote.td.mr_owner), .code = GA_E_POLICY },
	{ T, "mr_owner_config", NULL, EV(quote.td.mr_owner_config),
	  .code = GA_E_POLICY },
	{ T, "mr_servicetd", NULL, EV(quote.td.mr_service_td),
	  .code = GA_E_POLICY },
	{ T, "report_data", NULL, EV(quote.td.report_data),
	  .code = GA_E_REPORT_DATA },
	{ T, "mr_seam", NULL, EV(quote.td.mr_seam), .code = GA_E_POLICY },
	{ T, "mrsigner_seam", NULL, EV(quote.td.mr_signer_seam),
	  .code = GA_E_POLICY },
	{ T, "seam_attributes", "allow none", EV(quote.td.seam_attributes),
	  1ull << 63, .code = GA_E_NOT_KNOWN, .expected = "bit-63 clear",
	  .actual = "0x8000000000000000" },
	{ T, "tee_tcb_svn", "minimum 0=5 1=1 2=6", EV(quote.td.tee_tcb_svn[2]),
	  5, .code = GA_E_TCB_MINIMUM, .found_in = "tee_tcb_svn[2]",
	  .expected = "at least 6", .actual = "5" },
	{ T, "tee_tcb_svn2", "minimum 0=5 1=1", EV(quote.td.tee_tcb_svn2[0]), 4,
	  .code = GA_E_TCB_MINIMUM, .found_in = "tee_tcb_svn2[0]",
	  .expected = "at least 5", .actual = "4" },
	{ T, "vmid", "allow 3", EV(quote.td.vmid), 2, .code = GA_E_POLICY,
	  .expected = "3", .actual = "2" },
	{ T, "td_id", NULL, EV(quote.td.td_id), .code = GA_E_POLICY },
	{ T, "devinfo", NULL, EV(quote.td.dev_info), .code = GA_E_POLICY },
	{ T, "init_server_td_hash", NULL, EV(quote.td.init_servtd_hash),
	  .code = GA_E_POLICY },
	{ T, "init_server_td_attr", "allow 0x7", EV(quote.td.init_servtd_attr),
	  15, .code = GA_E_POLICY, .expected = "7", .actual = "15" },
	{ T, "init_cpu_svn", NULL, EV(quote.td.init_cpu_svn),
	  .code = GA_E_POLICY },
	{ T, "init_tee_tcb_svn", "minimum 2=6", EV(quote.td.init_tee_tcb_svn[2]),
	  2, .code = GA_E_TCB_MINIMUM, .found_in = "init_tee_tcb_svn[2]",
	  .expected = "at least 6", .actual = "2" },
	{ T, "init_tee_fmspc", NULL, EV(quote.td.init_tee_fmspc),
	  .code = GA_E_POLICY },
	{ T, "curr_server_td_hash", NULL, EV(quote.td.cur_servtd_hash),
	  .code = GA_E_POLICY },
	{ T, "curr_server_td_attr", "minimum 8", EV(quote.td.cur_servtd_attr), 6,
	  .code = GA_E_POLICY, .expected = "at least 8", .actual = "6" },
	{ T, "version", "allow 5", EV(quote.version), 4, .code = GA_E_POLICY,
	  .expected = "5", .actual = "4" },
	{ T, "user_data", NULL, EV(quote.user_data), .code = GA_E_POLICY },
	{ T, "FMSPC", NULL, CL(pck.fmspc), .code = GA_E_POLICY },
	{ T, "PPID", NULL, CL(pck.ppid), .code = GA_E_POLICY },
	{ T, "Platform-Instance-ID", NULL, CL(pck.platform_instance_id),
	  .code = GA_E_POLICY },
	{ T, "TCB-components", "minimum 0=9 1=8 2=7", CL(pck.comp_svn[0]), 8,
	  .code = GA_E_TCB_MINIMUM, .found_in = "TCB-components[0]",
	  .expected = "at least 9", .actual = "8" },
	{ T, "PCESVN", "minimum 11", CL(pck.pce_svn), 10,
	  .code = GA_E_TCB_MINIMUM, .expected = "at least 11",
	  .actual = "10" },
	{ T, "CPUSVN", NULL, CL(pck.cpu_svn), .code = GA_E_POLICY },
	{ T, "PCE-ID", NULL, CL(pck.pce_id), .code = GA_E_POLICY },
	{ T, "SGX-Type", "allow Scalable", CL(pck.sgx_type), 2,
	  .code = GA_E_POLICY, .expected = "Scalable",
	  .actual = "ScalableWithIntegrity" },
	{ T, "Dynamic-Platform", "deny yes", CL(pck.dynamic_platform), 1,
	  .code = GA_E_DENIED, .expected = "another value", .actual = "yes" },
	{ T, "Cached-Keys", "allow yes", CL(pck.cached_keys), UINT32_MAX,
	  .code = GA_E_ABSENT, .expected = "a value",
	  .actual = "evidence without it" },
	{ T, "SMT-Enabled", "allow yes", CL(pck.smt_enabled), UINT64_MAX - 1,
	  .code = GA_E_POLICY, .expected = "yes", .actual = "4294967294" },
	{ T, "tcb-status", "allow UpToDate SWHardeningNeeded", CL(tcb.status),
	  GA_TCB_CONFIGURATION_NEEDED, .code = GA_E_TCB_STATUS,
	  .expected = "one of 2: UpToDate SWHardeningNeeded",
	  .actual = "ConfigurationNeeded" },
	{ T, "tcb-date", "minimum 2024-03-13", CL(tcb.tcb_date), 1710287999,
	  .code = GA_E_TCB_DATE, .expected = "at least 2024-03-13T00:00:00Z",
	  .actual = "2024-03-12T23:59:59Z" },
	{ T, "tcb-evaluation-data-number", "minimum 17",
	  CL(tcb.evaluation_number), 16, .code = GA_E_EVALUATION_NUMBER,
	  .expected = "at least 17", .actual = "16" },
	{ T, "advisory-ids", "allow none", CL(tcb.n_advisories), 1,
	  .code = GA_E_ADVISORY, .expected = "none", .actual = "" },
	{ T, "emulated", "allow no", CL(emulated), 1, .code = GA_E_EMULATED,
	  .expected = "no", .actual = "yes" },

	{ S, "mr_enclave", NULL, EV(quote.sgx.mr_enclave),
	  .code = GA_E_MEASUREMENT },
	{ S, "mr_signer", NULL, EV(quote.sgx.mr_signer),
	  .code = GA_E_MEASUREMENT },
	{ S, "isv_prod_id", "allow 42", EV(quote.sgx.isv_prod_id), 41,
	  .code = GA_E_MEASUREMENT, .expected = "42", .actual = "41" },
	{ S, "isv_svn", "minimum 5", EV(quote.sgx.isv_svn), 4,
	  .code = GA_E_MEASUREMENT, .expected = "at least 5", .actual = "4" },
	{ S, "isv_ext_prod_id", NULL, EV(quote.sgx.isv_ext_prod_id),
	  .code = GA_E_MEASUREMENT },
	{ S, "isv_family_id", NULL, EV(quote.sgx.isv_family_id),
	  .code = GA_E_MEASUREMENT },
	{ S, "attributes", "require INIT MODE64BIT",
	  EV(quote.sgx.attributes[0]), 1, .code = GA_E_POLICY,
	  .expected = "MODE64BIT set", .actual = "0x0000000000000001" },
	{ S, "xfrm", "require X87 SSE\n allow AVX OPMASK ZMM_Hi256 Hi16_ZMM",
	  EV(quote.sgx.attributes[9]), 2, .code = GA_E_POLICY,
	  .expected = "PKRU clear", .actual = "0x00000000000002e7" },
	{ S, "misc_select", "allow none", EV(quote.sgx.misc_select), 1,
	  .code = GA_E_POLICY, .expected = "EXINFO clear",
	  .actual = "0x0000000000000001" },
	{ S, "config_id", NULL, EV(quote.sgx.config_id), .code = GA_E_POLICY },
	{ S, "config_svn", "minimum 2", EV(quote.sgx.config_svn), 1,
	  .code = GA_E_POLICY, .expected = "at least 2", .actual = "1" },
	{ S, "report_data", NULL, EV(quote.sgx.report_data),
	  .code = GA_E_REPORT_DATA },
	{ S, "cpu_svn", NULL, EV(quote.sgx.cpu_svn), .code = GA_E_POLICY },

	{ N, "MEASUREMENT", NULL, EV(snp.report.measurement),
	  .code = GA_E_MEASUREMENT },
	{ N, "HOST_DATA", NULL, EV(snp.report.host_data), .code = GA_E_POLICY },
	{ N, "FAMILY_ID", NULL, EV(snp.report.family_id), .code = GA_E_POLICY },
	{ N, "IMAGE_ID", NULL, EV(snp.report.image_id), .code = GA_E_POLICY },
	{ N, "GUEST_SVN", "minimum 3", EV(snp.report.guest_svn), 2,
	  .code = GA_E_POLICY, .expected = "at least 3", .actual = "2" },
	{ N, "ID_KEY_DIGEST", NULL, EV(snp.report.id_key_digest),
	  .code = GA_E_POLICY },
	{ N, "AUTHOR_KEY_DIGEST", NULL, EV(snp.report.author_key_digest),
	  .code = GA_E_POLICY },
	{ N, "AUTHOR_KEY_EN", "allow yes", EV(snp.report.author_key_en), 0,
	  .code = GA_E_POLICY, .expected = "yes", .actual = "no" },
	{ N, "POLICY", "allow SMT SINGLE_SOCKET", EV(snp.report.policy),
	  GA_SNP_POLICY_MIGRATE_MA | 0x0133, .code = GA_E_POLICY,
	  .expected = "MIGRATE_MA clear", .actual = "0x0000000000040133" },
	{ N, "ABI", "minimum 1.51", EV(snp.report.policy), 0x0132,
	  .code = GA_E_POLICY, .expected = "at least 1.51",
	  .actual = "1.50" },
	{ N, "VMPL", "allow 0 1", EV(snp.report.vmpl), 2, .code = GA_E_POLICY,
	  .expected = "one of 2: 0 1", .actual = "2" },
	{ N, "REPORT_DATA", NULL, EV(snp.report.report_data),
	  .code = GA_E_REPORT_DATA },
	{ N, "REPORT_ID", NULL, EV(snp.report.report_id), .code = GA_E_POLICY },
	{ N, "REPORT_ID_MA", NULL, EV(snp.report.report_id_ma),
	  .code = GA_E_POLICY },
	{ N, "VERSION", "minimum 5", EV(snp.report.version), 4,
	  .code = GA_E_POLICY, .expected = "at least 5", .actual = "4" },
	{ N, "PLATFORM_INFO", "require ALIAS_CHECK_COMPLETE\n allow any",
	  EV(snp.report.platform_info), 1, .code = GA_E_POLICY,
	  .expected = "ALIAS_CHECK_COMPLETE set",
	  .actual = "0x0000000000000001" },
	{ N, "SIGNING_KEY", "allow VCEK", CL(snp.signing_key), GA_SNP_KEY_VLEK,
	  .code = GA_E_POLICY, .expected = "VCEK", .actual = "VLEK" },
	{ N, "MASK_CHIP_KEY", "allow no", EV(snp.report.mask_chip_key), 1,
	  .code = GA_E_POLICY, .expected = "no", .actual = "yes" },
	{ N, "REPORTED_TCB",
	  "minimum Milan BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219",
	  EV(snp.report.reported_tcb), OLD_MILAN, .code = GA_E_TCB_MINIMUM,
	  .found_in = "REPORTED_TCB.SNP", .expected = "at least 24",
	  .actual = "23" },
	{ N, "COMMITTED_TCB",
	  "minimum Milan BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219",
	  EV(snp.report.committed_tcb), 0xdb18000000000003ull,
	  .code = GA_E_TCB_MINIMUM, .found_in = "COMMITTED_TCB.BOOT_LOADER",
	  .expected = "at least 4", .actual = "3" },
	{ N, "CURRENT_TCB",
	  "minimum Milan BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219",
	  EV(snp.report.current_tcb), 0xda18000000000004ull,
	  .code = GA_E_TCB_MINIMUM, .found_in = "CURRENT_TCB.MICROCODE",
	  .expected = "at least 219", .actual = "218" },
	{ N, "LAUNCH_TCB",
	  "minimum Milan BOOT_LOADER=4 TEE=0 SNP=24 MICROCODE=219",
	  EV(snp.report.launch_tcb), OLD_MILAN, .code = GA_E_TCB_MINIMUM,
	  .found_in = "LAUNCH_TCB.SNP", .expected = "at least 24",
	  .actual = "23" },
	{ N, "CURRENT", "minimum 1.55.21", EV(snp.report.current.build), 20,
	  .code = GA_E_TCB_MINIMUM, .expected = "at least 1.55.21",
	  .actual = "1.55.20" },
	{ N, "COMMITTED", "minimum 1.55.20", EV(snp.report.committed.minor), 54,
	  .code = GA_E_TCB_MINIMUM, .expected = "at least 1.55.20",
	  .actual = "1.54.20" },
	{ N, "LAUNCH_MIT_VECTOR", "require bit-0 bit-1 bit-3",
	  EV(snp.report.launch_mit_vector), 9, .code = GA_E_POLICY,
	  .expected = "bit-1 set", .actual = "0x0000000000000009" },
	{ N, "CURRENT_MIT_VECTOR", "require bit-3\n allow any",
	  EV(snp.report.current_mit_vector), 3, .code = GA_E_POLICY,
	  .expected = "bit-3 set", .actual = "0x0000000000000003" },
	{ N, "CHIP_ID", NULL, EV(snp.report.chip_id), .code = GA_E_POLICY },
	{ N, "CPUID_FAM_ID", "allow 0x19", EV(snp.report.cpuid_fam_id), 26,
	  .code = GA_E_POLICY, .expected = "25", .actual = "26" },
	{ N, "CPUID_MOD_ID", "allow 1", EV(snp.report.cpuid_mod_id), 17,
	  .code = GA_E_POLICY, .expected = "1", .actual = "17" },
	{ N, "CPUID_STEP", "minimum 1", EV(snp.report.cpuid_step), 0,
	  .code = GA_E_POLICY, .expected = "at least 1", .actual = "0" },
	{ N, "product", "allow Milan", CL(snp.product), GA_SNP_GENOA,
	  .code = GA_E_POLICY, .expected = "Milan", .actual = "Genoa",
	  .alone = true },
	{ N, "productName", "allow \"Milan-B0\"", CL(snp.product_name),
	  .bad_text = "Milan-B1", .code = GA_E_POLICY,
	  .expected = "\"Milan-B0\"", .actual = "\"Milan-B1\"" },
	{ N, "csp_id", "allow \"a cloud\" \"another\"", CL(snp.csp_id),
	  .bad_text = "a fog", .code = GA_E_POLICY,
	  .expected = "one of 2: \"a cloud\" \"another\"",
	  .actual = "\"a fog\"" },
	{ N, "binding.uid", "allow 1000", EV(binding.uid), .code = GA_E_POLICY,
	  .expected = "1000", .actual = "0" },
	{ N, "binding.gid", "allow 100", EV(binding.gid), .code = GA_E_POLICY,
	  .expected = "100", .actual = "0" },
	{ N, "binding.user-namespace", "allow 4026531837",
	  EV(binding.user_namespace), 7, .code = GA_E_POLICY,
	  .expected = "4026531837", .actual = "7" },
	{ N, "binding.label", "allow \"a\"", EV(binding.label), .bad_text = "b",
	  .code = GA_E_POLICY, .expected = "\"a\"", .actual = "\"b\"" },
	{ N, "binding.purpose", "allow \"tls:a.org\"", EV(binding.purpose),
	  .bad_text = "tls:a.or", .code = GA_E_POLICY,
	  .expected = "\"tls:a.org\"", .actual = "\"tls:a.or\"" },
	{ N, "binding.resource", "allow \"tls/a/key\"", EV(binding.resource),
	  .bad_text = "tls/a/kez", .code = GA_E_POLICY,
	  .expected = "\"tls/a/key\"", .actual = "\"tls/a/kez\"" },
	{ N, "root", "allow \"ARK-Milan\"", CL(root_name), .bad_text = "ARK-X",
	  .code = GA_E_POLICY, .expected = "\"ARK-Milan\"",
	  .actual = "\"ARK-X\"" },
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static void make_case(struct policy_case *pc, enum ga_tee tee)
{
	if (tee == GA_TEE_TDX)
		case_tdx(pc, GA_BODY_TD15EX);
	else if (tee == GA_TEE_SGX)
		case_sgx(pc);
	else
		case_snp(pc, GA_SNP_MILAN);
}

static uint8_t *at(struct policy_case *pc, const struct row *r)
{
	return (r->base == EVIDENCE ? (uint8_t *)&pc->ev :
				      (uint8_t *)&pc->c) + r->at;
}

static void hex_of(char *out, const uint8_t *p, size_t n)
{
	while (n--)
		out += sprintf(out, "%02x", *p++);
}

/* "a\n b" stands for the operators a and b, each a statement of its own. */
static void put_demand(FILE *out, const struct row *r, struct policy_case *pc)
{
	const char *second;
	char hex[129];

	if (!r->demand) {
		hex_of(hex, at(pc, r), r->size);
		fprintf(out, "%s allow %s\n", r->field, hex);
		return;
	}
	second = strstr(r->demand, "\n ");
	if (second)
		fprintf(out, "%s %.*s\n%s %s\n", r->field,
			(int)(second - r->demand), r->demand, r->field,
			second + 2);
	else
		fprintf(out, "%s %s\n", r->field, r->demand);
}

static struct ga_policy *full_policy(enum ga_tee tee)
{
	struct policy_case pc;
	struct ga_policy *p;
	char *text = NULL;
	size_t len, i;
	FILE *out = open_memstream(&text, &len);

	make_case(&pc, tee);
	fprintf(out, HEADER "accept %s\n", ga_tee_name(tee));
	for (i = 0; i < N_ROWS; i++)
		if (rows[i].tee == tee)
			put_demand(out, &rows[i], &pc);
	fclose(out);
	p = policy_of("%s", text);
	free(text);
	return p;
}

static void spoil(struct policy_case *pc, const struct row *r)
{
	uint32_t bad4 = (uint32_t)r->bad;
	uint16_t bad2 = (uint16_t)r->bad;
	uint8_t *p = at(pc, r);

	if (r->bad_text && r->size == sizeof(char *)) {
		memcpy(p, &r->bad_text, sizeof(char *));
	} else if (r->bad_text) {
		strcpy((char *)p, r->bad_text);
	} else if (!r->expected) {
		p[0] ^= 0x80;
	} else if (r->size == 8) {
		memcpy(p, &r->bad, 8);
	} else if (r->size == 4) {
		memcpy(p, &bad4, 4);
	} else if (r->size == 2) {
		memcpy(p, &bad2, 2);
	} else {
		assert_int_equal(r->size, 1);
		p[0] = (uint8_t)r->bad;
	}
}

/* One statement, beside those that there must be. */
static struct ga_policy *small_policy(const struct row *r)
{
	assert_int_equal(r->tee, GA_TEE_SNP);
	return policy_of(HEADER "accept snp\n%s%s %s\n", snp_open, r->field,
			 r->demand);
}

static void check_row(const struct row *r, const struct ga_policy *full)
{
	struct ga_policy *own = r->alone ? small_policy(r) : NULL;
	char expected[160] = "", actual[160] = "";
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_findings *f;

	make_case(&pc, r->tee);
	hex_of(expected, at(&pc, r), r->expected ? 0 : r->size);
	spoil(&pc, r);
	hex_of(actual, at(&pc, r), r->expected ? 0 : r->size);
	f = run_case(&pc, own ? own : full, &a);
	ga_policy_free(own);
	assert_int_equal(ga_findings_class(f), GA_CLASS_REFUSED);
	assert_only(f, r->code, r->found_in ? r->found_in : r->field,
		    r->expected ? r->expected : expected,
		    r->expected ? r->actual : actual);
	assert_true(a.failed);
}

static void check_tee(enum ga_tee tee)
{
	struct ga_policy *p = full_policy(tee);
	struct ga_appraisal a;
	struct policy_case pc;
	size_t i;

	make_case(&pc, tee);
	assert_accepted(run_case(&pc, p, &a));
	assert_int_equal(a.failed, 0);
	for (i = 0; i < N_ROWS; i++)
		if (rows[i].tee == tee)
			check_row(&rows[i], p);
	ga_policy_free(p);
}

static void each_field_of_tdx_alone_refuses(void **state)
{
	(void)state;
	check_tee(GA_TEE_TDX);
}

static void each_field_of_sgx_alone_refuses(void **state)
{
	(void)state;
	check_tee(GA_TEE_SGX);
}

static void each_field_of_snp_alone_refuses(void **state)
{
	(void)state;
	check_tee(GA_TEE_SNP);
}

/* Fields that TDX and SGX share are broken for TDX; root for SNP. */
static void no_field_is_left_out(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < ga_policy_fields_n; i++) {
		const struct ga_policy_field *fd = &ga_policy_fields[i];

		for (k = 0; k < N_ROWS; k++)
			if (ga_policy_field_of(fd, rows[k].tee) &&
			    !strcmp(fd->name, rows[k].field))
				break;
		if (k == N_ROWS)
			fail_msg("%s is in no row", fd->name);
	}
}

static void mentioned_fields_are_checked_and_others_listed(void **state)
{
	static const enum ga_tee tees[] = { T, S, N };
	static const char *const open[] = { tdx_open, sgx_open, snp_open };
	struct ga_appraisal a;
	struct policy_case pc;
	struct ga_policy *p;
	size_t i, t;

	(void)state;
	for (t = 0; t < 3; t++) {
		make_case(&pc, tees[t]);
		p = policy_of(HEADER "accept %s\n%s", ga_tee_name(tees[t]),
			      open[t]);
		assert_accepted(run_case(&pc, p, &a));
		for (i = 0; i < ga_policy_fields_n; i++) {
			const struct ga_policy_field *fd = &ga_policy_fields[i];
			bool quiet = fd->required ||
				     fd->code == GA_E_TCB_STATUS ||
				     fd->code == GA_E_EMULATED ||
				     !strcmp(fd->name, "seam_attributes");

			assert_int_equal(a.unchecked[i],
					 ga_policy_field_of(fd, tees[t]) &&
						 !quiet);
		}
		ga_policy_free(p);
		p = full_policy(tees[t]);
		ga_findings_free(run_case(&pc, p, &a));
		for (i = 0; i < N_ROWS; i++)
			if (rows[i].tee == tees[t])
				assert_false(a.unchecked[ga_policy_field_index(
					ga_policy_field_find(tees[t],
						GA_SPAN((const uint8_t *)rows[i].field,
							strlen(rows[i].field))))]);
		ga_policy_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_of_tdx_alone_refuses),
		cmocka_unit_test(each_field_of_sgx_alone_refuses),
		cmocka_unit_test(each_field_of_snp_alone_refuses),
		cmocka_unit_test(no_field_is_left_out),
		cmocka_unit_test(mentioned_fields_are_checked_and_others_listed),
	};

	return cmocka_run_group_tests_name("policy fields", tests, NULL, NULL);
}
