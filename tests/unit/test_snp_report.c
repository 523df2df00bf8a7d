// SPDX-License-Identifier: MIT
/* The SNP report's bytes: one good copy, then one broken copy for each field. */
#include "support.h"

#include <jansson.h>

#include "formats/snp.h"

#define V1 "amd/reports/snp1-milan.bin"
#define V2 "amd/reports/snp2-milan-held-back.bin"
#define V3 "amd/reports/snp3-genoa-idkey.bin"
#define V5 "amd/reports/snp5-turin.bin"

static int parse(struct blob b, struct ga_snp_report *rep,
		 struct ga_findings *f)
{
	struct ga_rd r;
	int ret;

	ga_rd_init(&r, GA_SPAN(b.p, b.n));
	ret = ga_snp_report_parse(&r, rep, f);
	if (!ret)
		assert_int_equal(ga_rd_left(&r), b.n - GA_SNP_REPORT_LEN);
	return ret;
}

static struct ga_snp_report parse_good(const char *name, struct blob *b)
{
	struct ga_snp_report rep;
	struct ga_findings f;

	ga_findings_init(&f);
	*b = load(name);
	assert_int_equal(b->n, GA_SNP_REPORT_LEN);
	assert_int_equal(parse(*b, &rep, &f), 0);
	assert_int_equal(ga_findings_count(&f), 0);
	ga_findings_fini(&f);
	return rep;
}

static void reads_version_1(void **state)
{
	struct blob b;
	struct ga_snp_report rep = parse_good(V1, &b);

	(void)state;
	assert_int_equal(rep.version, 1);
	assert_int_equal(rep.guest_svn, 1);
	assert_int_equal(rep.policy, 0x3001f);
	assert_int_equal(rep.reported_tcb, 0x3100000000000000);
	assert_false(rep.has_cpuid);
	assert_false(rep.has_committed);
	assert_false(rep.has_mit_vectors);
	free(b.p);
}

static void reads_version_2(void **state)
{
	struct blob b;
	struct ga_snp_report rep = parse_good(V2, &b);

	(void)state;
	assert_int_equal(rep.version, 2);
	assert_int_equal(rep.vmpl, 0);
	assert_int_equal(rep.current_tcb, 0xd10e000000000003);
	assert_int_equal(rep.reported_tcb, 0xa808000000000003);
	assert_int_equal(rep.committed_tcb, 0xd10e000000000003);
	assert_int_equal(rep.launch_tcb, 0xd10e000000000003);
	assert_true(rep.has_committed);
	assert_int_equal(rep.current.major, 1);
	assert_int_equal(rep.current.minor, 55);
	assert_int_equal(rep.current.build, 7);
	assert_int_equal(rep.committed.build, 7);
	assert_false(rep.has_cpuid);
	assert_int_equal(ga_snp_report_product(&rep), GA_SNP_UNKNOWN);
	assert_false(ga_snp_tcb_turin(&rep));
	assert_int_equal(rep.signing_key, GA_SNP_KEY_VCEK);
	free(b.p);
}

static void reads_version_3(void **state)
{
	struct blob b;
	struct ga_snp_report rep = parse_good(V3, &b);

	(void)state;
	assert_int_equal(rep.version, 3);
	assert_int_equal(rep.guest_svn, 0x10009);
	assert_int_equal(rep.platform_info,
			 GA_SNP_PLATFORM_ECC_EN |
				 GA_SNP_PLATFORM_ALIAS_CHECK_COMPLETE);
	assert_int_equal(rep.family_id[0], 1);
	assert_int_equal(rep.image_id[0], 2);
	assert_int_equal(rep.id_key_digest[0], 0x03);
	assert_int_equal(rep.author_key_digest[0], 0);
	assert_int_equal(rep.report_id_ma[31], 0xff);
	assert_int_equal(rep.chip_id[0], 0xc7);
	assert_true(rep.has_cpuid);
	assert_int_equal(rep.cpuid_fam_id, 0x19);
	assert_int_equal(rep.cpuid_mod_id, 0x11);
	assert_int_equal(rep.cpuid_step, 1);
	assert_int_equal(ga_snp_report_product(&rep), GA_SNP_GENOA);
	assert_false(rep.has_mit_vectors);
	assert_int_equal(rep.signed_part.n, GA_SNP_SIGNED_LEN);
	assert_ptr_equal(rep.signed_part.p, b.p);
	assert_ptr_equal(rep.sig_r.p, b.p + 0x2a0);
	assert_ptr_equal(rep.sig_s.p, b.p + 0x2e8);
	free(b.p);
}

static void reads_version_5_in_turins_layout(void **state)
{
	struct blob b;
	struct ga_snp_report rep = parse_good(V5, &b);

	(void)state;
	assert_int_equal(rep.version, 5);
	assert_true(rep.has_mit_vectors);
	assert_int_equal(rep.launch_mit_vector, 0x3f);
	assert_int_equal(rep.current_mit_vector, 0x3f);
	assert_int_equal(ga_snp_report_product(&rep), GA_SNP_TURIN);
	assert_true(ga_snp_tcb_turin(&rep));
	assert_int_equal(ga_snp_tcb_get(rep.reported_tcb, true,
					GA_SNP_TCB_FMC), 1);
	assert_int_equal(ga_snp_tcb_get(rep.reported_tcb, true,
					GA_SNP_TCB_BOOT_LOADER), 3);
	assert_int_equal(ga_snp_tcb_get(rep.reported_tcb, true,
					GA_SNP_TCB_TEE), 2);
	assert_int_equal(ga_snp_tcb_get(rep.reported_tcb, true,
					GA_SNP_TCB_SNP), 5);
	assert_int_equal(ga_snp_tcb_get(rep.reported_tcb, true,
					GA_SNP_TCB_MICROCODE), 0x61);
	free(b.p);
}

static void version_4_is_version_3_with_another_number(void **state)
{
	struct blob b;
	struct ga_snp_report rep = parse_good(V3, &b);
	struct ga_findings f;

	(void)state;
	ga_findings_init(&f);
	b.p[0] = 4;
	assert_int_equal(parse(b, &rep, &f), 0);
	assert_int_equal(rep.version, 4);
	assert_int_equal(ga_snp_report_product(&rep), GA_SNP_GENOA);
	assert_false(rep.has_mit_vectors);
	ga_findings_fini(&f);
	free(b.p);
}

/**
 * struct breakage - one broken copy
 * @report: what it is a copy of
 * @at: offset of the byte to change
 * @value: what to change it to
 * @code: what must be found
 * @field: and where
 */
struct breakage {
	const char *report;
	size_t at;
	uint8_t value;
	enum ga_code code;
	const char *field;
};

static const struct breakage breakages[] = {
	{ V3, 0x000, 0, GA_E_VERSION, "VERSION" },
	{ V3, 0x000, 6, GA_E_VERSION, "VERSION" },
	{ V3, 0x003, 1, GA_E_VERSION, "VERSION" },
	{ V3, 0x00a, 0x01, GA_E_VALUE, "POLICY" },
	{ V3, 0x030, 4, GA_E_VALUE, "VMPL" },
	{ V3, 0x033, 0xff, GA_E_VALUE, "VMPL" },
	{ V3, 0x034, 0, GA_E_ALGORITHM, "SIGNATURE_ALGO" },
	{ V3, 0x034, 2, GA_E_ALGORITHM, "SIGNATURE_ALGO" },
	{ V3, 0x03a, 1, GA_E_RESERVED, "CURRENT_TCB" },
	{ V3, 0x048, 2 << 2, GA_E_VALUE, "SIGNING_KEY" },
	{ V3, 0x048, 6 << 2, GA_E_VALUE, "SIGNING_KEY" },
	{ V3, 0x048, 1 << 5, GA_E_RESERVED, "reserved bits 31:5 at 0x048" },
	{ V3, 0x04b, 0x80, GA_E_RESERVED, "reserved bits 31:5 at 0x048" },
	{ V3, 0x04c, 1, GA_E_RESERVED, "reserved at 0x04c" },
	{ V3, 0x04f, 1, GA_E_RESERVED, "reserved at 0x04c" },
	{ V3, 0x183, 1, GA_E_RESERVED, "REPORTED_TCB" },
	{ V3, 0x18b, 1, GA_E_RESERVED, "reserved at 0x18b" },
	{ V3, 0x19f, 1, GA_E_RESERVED, "reserved at 0x18b" },
	{ V3, 0x1e4, 1, GA_E_RESERVED, "COMMITTED_TCB" },
	{ V3, 0x1eb, 1, GA_E_RESERVED, "reserved at 0x1eb" },
	{ V3, 0x1ef, 1, GA_E_RESERVED, "reserved at 0x1ef" },
	{ V3, 0x1f5, 1, GA_E_RESERVED, "LAUNCH_TCB" },
	/* Mitigation vectors are for version 5 to have. */
	{ V3, 0x1f8, 1, GA_E_RESERVED, "reserved at 0x1f8" },
	{ V3, 0x29f, 1, GA_E_RESERVED, "reserved at 0x1f8" },
	{ V3, 0x330, 1, GA_E_RESERVED, "SIGNATURE reserved" },
	{ V3, 0x49f, 1, GA_E_RESERVED, "SIGNATURE reserved" },
	{ V2, 0x188, 1, GA_E_RESERVED, "reserved at 0x188" },
	{ V2, 0x19f, 1, GA_E_RESERVED, "reserved at 0x188" },
	{ V1, 0x188, 1, GA_E_RESERVED, "reserved at 0x188" },
	{ V1, 0x1e0, 1, GA_E_RESERVED, "reserved at 0x1e0" },
	{ V1, 0x29f, 1, GA_E_RESERVED, "reserved at 0x1e0" },
	{ V5, 0x208, 1, GA_E_RESERVED, "reserved at 0x208" },
	{ V5, 0x29f, 1, GA_E_RESERVED, "reserved at 0x208" },
	/* The bytes of TCB_VERSION that are SNP's and reserved change places. */
	{ V5, 0x186, 1, GA_E_RESERVED, "REPORTED_TCB" },
	{ V5, 0x03c, 1, GA_E_RESERVED, "CURRENT_TCB" },
};

static void refuses_each_broken_copy(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		const struct breakage *br = &breakages[i];
		struct blob b = load(br->report);
		struct ga_snp_report rep;
		struct ga_findings f;

		ga_findings_init(&f);
		b.p[br->at] = br->value;
		assert_int_equal(parse(b, &rep, &f), -1);
		assert_has(&f, br->code, br->field);
		assert_int_equal(ga_findings_count(&f), 1);
		assert_int_equal(ga_findings_class(&f), GA_CLASS_MALFORMED);
		ga_findings_fini(&f);
		free(b.p);
	}
}

static void reports_all_defects_at_once(void **state)
{
	struct blob b = load(V3);
	struct ga_snp_report rep;
	struct ga_findings f;

	(void)state;
	ga_findings_init(&f);
	b.p[0x034] = 2;
	b.p[0x04c] = 1;
	b.p[0x18b] = 1;
	b.p[0x49f] = 1;
	assert_int_equal(parse(b, &rep, &f), -1);
	assert_int_equal(ga_findings_count(&f), 4);
	assert_has(&f, GA_E_ALGORITHM, "SIGNATURE_ALGO");
	assert_has(&f, GA_E_RESERVED, "reserved at 0x04c");
	assert_has(&f, GA_E_RESERVED, "reserved at 0x18b");
	assert_has(&f, GA_E_RESERVED, "SIGNATURE reserved");
	ga_findings_fini(&f);
	free(b.p);
}

/* Exact copies, so that the sanitizer sees a read beyond the end. */
static void refuses_truncation_at_every_byte(void **state)
{
	static const char *const names[] = { V1, V2, V3, V5 };
	size_t i, n;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct blob whole = load(names[i]);

		for (n = 0; n < whole.n; n++) {
			struct blob b = blob_copy((struct blob){ whole.p, n });
			struct ga_snp_report rep;
			struct ga_findings f;

			ga_findings_init(&f);
			assert_int_equal(parse(b, &rep, &f), -1);
			assert_has(&f, GA_E_TRUNCATED, NULL);
			assert_int_equal(ga_findings_count(&f), 1);
			ga_findings_fini(&f);
			free(b.p);
		}
		free(whole.p);
	}
}

static void knows_product_lines_by_cpuid(void **state)
{
	static const struct {
		uint8_t family;
		uint8_t model;
		enum ga_snp_product product;
	} cpus[] = {
		{ 0x19, 0x00, GA_SNP_MILAN },	{ 0x19, 0x01, GA_SNP_MILAN },
		{ 0x19, 0x0f, GA_SNP_MILAN },	{ 0x19, 0x10, GA_SNP_GENOA },
		{ 0x19, 0x11, GA_SNP_GENOA },	{ 0x19, 0x1f, GA_SNP_GENOA },
		{ 0x19, 0x20, GA_SNP_UNKNOWN }, { 0x19, 0x9f, GA_SNP_UNKNOWN },
		{ 0x19, 0xa0, GA_SNP_GENOA },	{ 0x19, 0xaf, GA_SNP_GENOA },
		{ 0x19, 0xb0, GA_SNP_UNKNOWN }, { 0x1a, 0x00, GA_SNP_TURIN },
		{ 0x1a, 0x02, GA_SNP_TURIN },	{ 0x1a, 0x11, GA_SNP_TURIN },
		{ 0x1a, 0x20, GA_SNP_UNKNOWN }, { 0x17, 0x31, GA_SNP_UNKNOWN },
		{ 0x00, 0x00, GA_SNP_UNKNOWN },
	};
	struct blob b;
	struct ga_snp_report rep = parse_good(V3, &b);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		rep.cpuid_fam_id = cpus[i].family;
		rep.cpuid_mod_id = cpus[i].model;
		assert_int_equal(ga_snp_report_product(&rep), cpus[i].product);
	}
	free(b.p);
}

static void compares_tcbs_by_component(void **state)
{
	const uint64_t tcb = 0xd318000000000004;
	unsigned int c;

	(void)state;
	assert_true(ga_snp_tcb_le(tcb, tcb, false));
	/* A higher one does not make up for a lower one. */
	assert_false(ga_snp_tcb_le(0xd317000000000005, tcb, false));
	assert_false(ga_snp_tcb_le(0x0019000000000000, tcb, false));
	assert_true(ga_snp_tcb_le(0xd317000000000003, tcb, false));
	for (c = 0; c < GA_SNP_TCB_COMPONENTS; c++) {
		uint64_t one = c == GA_SNP_TCB_MICROCODE ? 1ull << 56 :
							   1ull << 8 * c;

		assert_int_equal(ga_snp_tcb_get(one, true, c), 1);
		assert_false(ga_snp_tcb_le(one, 0, true));
		assert_int_equal(ga_snp_tcb_reserved(one, true), 0);
	}
	assert_int_equal(ga_snp_tcb_get(UINT64_MAX, false, GA_SNP_TCB_FMC), 0);
	assert_int_equal(ga_snp_tcb_reserved(UINT64_MAX, false),
			 0x0000ffffffff0000);
	assert_int_equal(ga_snp_tcb_reserved(UINT64_MAX, true),
			 0x00ffffff00000000);
}

static json_t *show(const char *name)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b = load(name);
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);
	char *text, *lines;
	json_t *top;

	assert_non_null(ev);
	assert_int_equal(ga_evidence_tee(ev), GA_TEE_SNP);
	text = ga_evidence_json(ev);
	lines = ga_evidence_text(ev);
	assert_non_null(lines);
	assert_non_null(strstr(lines, "MEASUREMENT: "));
	top = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(top);
	free(text);
	free(lines);
	ga_evidence_free(ev);
	ga_findings_free(f);
	free(b.p);
	return top;
}

static const char *shown(const json_t *top, const char *name)
{
	const json_t *v = json_object_get(json_object_get(top, "evidence"), name);

	if (!v)
		fail_msg("%s is not shown", name);
	return json_string_value(v);
}

static void shows_every_field_by_amds_name(void **state)
{
	static const char *const names[] = {
		"VERSION", "GUEST_SVN", "POLICY", "FAMILY_ID", "IMAGE_ID",
		"VMPL", "SIGNATURE_ALGO", "CURRENT_TCB", "PLATFORM_INFO",
		"AUTHOR_KEY_EN", "MASK_CHIP_KEY", "SIGNING_KEY", "REPORT_DATA",
		"MEASUREMENT", "HOST_DATA", "ID_KEY_DIGEST",
		"AUTHOR_KEY_DIGEST", "REPORT_ID", "REPORT_ID_MA",
		"REPORTED_TCB", "CPUID_FAM_ID", "CPUID_MOD_ID", "CPUID_STEP",
		"CHIP_ID", "COMMITTED_TCB", "CURRENT_BUILD", "CURRENT_MINOR",
		"CURRENT_MAJOR", "COMMITTED_BUILD", "COMMITTED_MINOR",
		"COMMITTED_MAJOR", "LAUNCH_TCB", "LAUNCH_MIT_VECTOR",
		"CURRENT_MIT_VECTOR", "SIGNATURE",
	};
	json_t *top = show(V5), *ev;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		shown(top, names[i]);
	assert_string_equal(shown(top, "CPUID_FAM_ID"), "0x1a");
	assert_string_equal(shown(top, "LAUNCH_MIT_VECTOR"),
			    "0x000000000000003f");
	ev = json_object_get(top, "evidence");
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(ev, "REPORTED_TCB"), "FMC")),
			 1);
	assert_string_equal(
		json_string_value(json_array_get(
			json_object_get(json_object_get(ev, "PLATFORM_INFO"),
					"bits"), 3)),
		"IOMMU_WRITE_SAFE");
	json_decref(top);
}

static void shows_no_field_that_is_not_there(void **state)
{
	json_t *top = show(V1), *ev = json_object_get(top, "evidence");

	(void)state;
	assert_null(json_object_get(ev, "CPUID_FAM_ID"));
	assert_null(json_object_get(ev, "COMMITTED_TCB"));
	assert_null(json_object_get(ev, "LAUNCH_MIT_VECTOR"));
	assert_null(json_object_get(json_object_get(ev, "REPORTED_TCB"), "FMC"));
	json_decref(top);
}

static void shows_the_certificates_sent_along(void **state)
{
	json_t *top = show("amd/trustee/snp5-turin-sev8.json"), *c, *exts;

	(void)state;
	c = json_array_get(json_object_get(json_object_get(top, "evidence"),
					   "certificates"), 0);
	assert_string_equal(json_string_value(json_object_get(c, "kind")),
			    "VCEK");
	assert_string_equal(json_string_value(json_object_get(c, "subject")),
			    "SEV-VCEK");
	assert_string_equal(json_string_value(json_object_get(c, "notAfter")),
			    "2033-06-28T08:56:51Z");
	exts = json_object_get(c, "extensions");
	assert_string_equal(json_string_value(json_object_get(exts,
							      "productName")),
			    "Turin");
	assert_string_equal(json_string_value(json_object_get(exts, "hwID")),
			    "0910b4f884ff4ba9");
	json_decref(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_version_1),
		cmocka_unit_test(reads_version_2),
		cmocka_unit_test(reads_version_3),
		cmocka_unit_test(reads_version_5_in_turins_layout),
		cmocka_unit_test(version_4_is_version_3_with_another_number),
		cmocka_unit_test(refuses_each_broken_copy),
		cmocka_unit_test(reports_all_defects_at_once),
		cmocka_unit_test(refuses_truncation_at_every_byte),
		cmocka_unit_test(knows_product_lines_by_cpuid),
		cmocka_unit_test(compares_tcbs_by_component),
		cmocka_unit_test(shows_every_field_by_amds_name),
		cmocka_unit_test(shows_no_field_that_is_not_there),
		cmocka_unit_test(shows_the_certificates_sent_along),
	};

	return cmocka_run_group_tests_name("snp_report", tests, NULL, NULL);
}
