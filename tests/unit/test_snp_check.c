// SPDX-License-Identifier: MIT
/* What a genuine report may still be refused for, on a CA of our own. */
#include "snp_keys.h"

#include "formats/snp.h"

static struct ga_verdict *verify(struct blob evidence, unsigned int flags,
				 const uint8_t *report_data)
{
	const struct snp_run r = {
		.evidence = evidence,
		.certs = { vcek, forge.ask, vlek, forge.asvk },
		.crl = forge.crl,
		.time = SNP_NOW,
		.flags = flags,
		.report_data = report_data,
	};

	return snp_verify(&forge, &r);
}

/* Sign and verify @report, and take it. */
static struct ga_verdict *run(struct blob report, unsigned int flags)
{
	struct ga_verdict *vd;

	snp_sign(report, forge.vek_key);
	vd = verify(report, flags, NULL);
	free(report.p);
	return vd;
}

struct change {
	size_t at;
	size_t n;
	uint64_t value;
	const char *field;
};

/* Each is made, signed and refused alone; the guest is genuine all the same. */
static void refuses_each(const struct change *c, size_t n, enum ga_code code)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct blob r = snp_report();

		snp_put(r, c[i].at, c[i].n, c[i].value);
		assert_found(run(r, 0), GA_CLASS_REFUSED, code, c[i].field);
	}
}

#define REFUSES_EACH(changes, code) \
	refuses_each(changes, sizeof(changes) / sizeof((changes)[0]), code)

static void refuses_bits_it_does_not_know(void **state)
{
	static const struct change changes[] = {
		{ 0x008, 8, 0x3001f | 1ull << 26, "POLICY" },
		{ 0x008, 8, 0x3001f | 1ull << 63, "POLICY" },
		{ 0x040, 8, 0x25 | 1ull << 8, "PLATFORM_INFO" },
		{ 0x040, 8, 0x25 | 1ull << 63, "PLATFORM_INFO" },
		{ 0x189, 1, 0x20, "CPUID_FAM_ID, CPUID_MOD_ID" },
		{ 0x188, 1, 0x17, "CPUID_FAM_ID, CPUID_MOD_ID" },
	};

	(void)state;
	REFUSES_EACH(changes, GA_E_NOT_KNOWN);
}

static void accepts_all_bits_it_knows(void **state)
{
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x008, 8, GA_SNP_POLICY_KNOWN & ~GA_SNP_POLICY_DEBUG);
	snp_put(r, 0x040, 8, GA_SNP_PLATFORM_KNOWN);
	assert_accepted(run(r, 0));
}

static void refuses_tcbs_out_of_order(void **state)
{
	static const struct change changes[] = {
		/* Current below committed, in each component. */
		{ 0x038, 8, 0xda18000000000104, "COMMITTED_TCB" },
		{ 0x038, 8, 0xdb17000000000104, "COMMITTED_TCB" },
		{ 0x038, 8, 0xdb18000000000004, "COMMITTED_TCB" },
		{ 0x038, 8, 0xdb18000000000103, "COMMITTED_TCB" },
		/* One lower and another higher. */
		{ 0x038, 8, 0xdc17000000000104, "COMMITTED_TCB" },
		/* Committed below reported. */
		{ 0x1e0, 8, 0xda18000000000104, "REPORTED_TCB" },
		{ 0x1e0, 8, 0xdb17000000000104, "REPORTED_TCB" },
		/* Versions of the firmware. */
		{ 0x1ec, 1, 0x1e, "COMMITTED_BUILD" },
		{ 0x1ed, 1, 0x38, "COMMITTED_BUILD" },
		{ 0x1ee, 1, 0x02, "COMMITTED_BUILD" },
		{ 0x1e8, 1, 0x1c, "COMMITTED_BUILD" },
	};

	(void)state;
	REFUSES_EACH(changes, GA_E_CONTRADICTION);
}

static void accepts_tcbs_in_order(void **state)
{
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x038, 8, 0xdd1a000000000204);
	snp_put(r, 0x1e0, 8, 0xdc19000000000104);
	/* At launch the host may have run anything. */
	snp_put(r, 0x1f0, 8, 0xff00000000000700);
	/* A newer minor version with a lower build. */
	snp_put(r, 0x1e8, 3, 0x013801);
	assert_accepted(run(r, 0));
}

static void checks_order_in_version_1_too(void **state)
{
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x000, 4, 1);
	snp_put(r, 0x188, 3, 0);
	memset(r.p + 0x1e0, 0, 0x20);
	assert_accepted(run(blob_copy(r), 0));
	snp_put(r, 0x038, 8, 0xdb17000000000104);
	assert_found(run(r, 0), GA_CLASS_REFUSED, GA_E_CONTRADICTION,
		     "REPORTED_TCB");
}

static void set_keys(struct blob r, bool id, bool author, bool author_en)
{
	memset(r.p + 0x0e0, id ? 0x11 : 0, 48);
	memset(r.p + 0x110, author ? 0x22 : 0, 48);
	snp_put(r, 0x048, 4, author_en);
}

static void wants_digests_and_bits_of_keys_to_agree(void **state)
{
	static const struct {
		bool id;
		bool author;
		bool author_en;
		const char *field;
	} cases[] = {
		{ false, false, false, NULL },
		{ true, false, false, NULL },
		{ true, true, true, NULL },
		{ true, true, false, "AUTHOR_KEY_DIGEST" },
		{ true, false, true, "AUTHOR_KEY_DIGEST" },
		{ false, true, true, "ID_KEY_DIGEST" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct blob r = snp_report();

		set_keys(r, cases[i].id, cases[i].author, cases[i].author_en);
		if (cases[i].field)
			assert_found(run(r, 0), GA_CLASS_REFUSED,
				     GA_E_CONTRADICTION, cases[i].field);
		else
			assert_accepted(run(r, 0));
	}
}

static void refuses_a_vcek_the_host_has_masked(void **state)
{
	static const struct change changes[] = {
		{ 0x048, 4, 1 << 1, "SIGNING_KEY" },
	};
	struct blob r = snp_report();

	(void)state;
	REFUSES_EACH(changes, GA_E_CONTRADICTION);
	/* With a VLEK there is nothing wrong about it. */
	snp_put(r, 0x048, 4, 1 << 1 | 1 << 2);
	assert_accepted(run(r, 0));
}

static void refuses_a_report_without_signature(void **state)
{
	struct blob r = snp_report();
	struct ga_verdict *vd;

	(void)state;
	snp_put(r, 0x048, 4, 7 << 2 | 1 << 1);
	vd = verify(r, 0, NULL);
	assert_has(ga_verdict_findings(vd), GA_E_SIGNING_KEY, "SIGNING_KEY");
	assert_has(ga_verdict_findings(vd), GA_E_SIGNATURE, "SIGNATURE");
	assert_false(ga_verdict_genuine(vd));
	ga_verdict_free(vd);
	free(r.p);
}

static void refuses_reports_the_host_asked_for(void **state)
{
	static const struct change changes[] = {
		{ 0x030, 4, 0xffffffff, "VMPL" },
	};

	(void)state;
	REFUSES_EACH(changes, GA_E_HOST_REQUESTED);
}

static void refuses_debugging_unless_allowed(void **state)
{
	struct blob r = snp_report();

	(void)state;
	snp_put(r, 0x008, 8, 0x3001f | GA_SNP_POLICY_DEBUG);
	assert_found(run(blob_copy(r), 0), GA_CLASS_REFUSED, GA_E_DEBUG,
		     "POLICY");
	assert_accepted(run(r, GA_VERIFY_ALLOW_DEBUG));
}

static void wants_the_report_data_it_was_told(void **state)
{
	struct blob r = snp_report();
	uint8_t data[64];
	size_t i;

	(void)state;
	for (i = 0; i < 64; i++)
		data[i] = (uint8_t)(i + 1);
	snp_sign(r, forge.vek_key);
	assert_accepted(verify(r, 0, data));
	for (i = 0; i < 64; i++) {
		data[i] ^= 0x80;
		assert_found(verify(r, 0, data), GA_CLASS_REFUSED,
			     GA_E_REPORT_DATA, "report_data");
		data[i] ^= 0x80;
	}
	free(r.p);
}

/* AMD's numbers have room for 72 bytes; P-384's have 48. */
static void refuses_signatures_of_another_size(void **state)
{
	static const size_t at[] = { 0x2a0 + 48, 0x2a0 + 71, 0x2e8 + 48,
				     0x2e8 + 71 };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct blob r = snp_report();

		snp_sign(r, forge.vek_key);
		r.p[at[i]] = 1;
		assert_found(verify(r, 0, NULL), GA_CLASS_NOT_GENUINE,
			     GA_E_SIGNATURE, "SIGNATURE");
		free(r.p);
	}
}

static void refuses_signatures_by_others(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	struct blob r = snp_report(), zero;

	(void)state;
	snp_sign(r, key);
	assert_found(verify(r, 0, NULL), GA_CLASS_NOT_GENUINE, GA_E_SIGNATURE,
		     "SIGNATURE");
	zero = snp_report();
	assert_found(verify(zero, 0, NULL), GA_CLASS_NOT_GENUINE,
		     GA_E_SIGNATURE, "SIGNATURE");
	EVP_PKEY_free(key);
	free(r.p);
	free(zero.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_bits_it_does_not_know),
		cmocka_unit_test(accepts_all_bits_it_knows),
		cmocka_unit_test(refuses_tcbs_out_of_order),
		cmocka_unit_test(accepts_tcbs_in_order),
		cmocka_unit_test(checks_order_in_version_1_too),
		cmocka_unit_test(wants_digests_and_bits_of_keys_to_agree),
		cmocka_unit_test(refuses_a_vcek_the_host_has_masked),
		cmocka_unit_test(refuses_a_report_without_signature),
		cmocka_unit_test(refuses_reports_the_host_asked_for),
		cmocka_unit_test(refuses_debugging_unless_allowed),
		cmocka_unit_test(wants_the_report_data_it_was_told),
		cmocka_unit_test(refuses_signatures_of_another_size),
		cmocka_unit_test(refuses_signatures_by_others),
	};

	return cmocka_run_group_tests_name("snp_check", tests, keys_setup,
					   keys_teardown);
}
