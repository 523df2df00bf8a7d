// SPDX-License-Identifier: MIT
/* Real SNP reports with AMD's own certificates and CRLs. */
#include "support.h"

#include <stdio.h>

#include "crl.h"
#include "formats/snp.h"

/* 2025-07-01T00:00:00Z: all but Turin is in date. */
#define NOW 1751328000

#define MILAN "cas/ask-milan.pem", "crls/milan-2025.crl"
#define MILAN_VLEK "cas/asvk-milan.pem", "crls/milan-2025.crl"
#define GENOA "cas/ask-genoa.pem", "crls/genoa-2024.crl"
#define TURIN "cas/ask-turin.pem", "crls/turin-2025.crl"

/**
 * struct set - a report and what belongs to it
 * @name: of the report and of the certificate of its key
 * @ca: file with the CA's certificate
 * @crl: file with the root's CRL
 * @time: when to verify
 * @class: the verdict
 * @code: the finding to expect, or GA_OK for none
 * @root: name of the root it ends at
 */
struct set {
	const char *name;
	const char *ca;
	const char *crl;
	int64_t time;
	enum ga_class class;
	enum ga_code code;
	const char *root;
};

static const struct set sets[] = {
	{ "snp1-milan", MILAN, NOW, GA_CLASS_NOTE, GA_OK, "ARK-Milan" },
	{ "snp2-milan-held-back", MILAN, NOW, GA_CLASS_NOTE, GA_OK,
	  "ARK-Milan" },
	{ "snp2-milan-vmpl1", MILAN, NOW, GA_CLASS_NOTE, GA_OK, "ARK-Milan" },
	{ "snp2-milan-debug", MILAN, NOW, GA_CLASS_REFUSED, GA_E_DEBUG,
	  "ARK-Milan" },
	{ "snp2-genoa", GENOA, NOW, GA_CLASS_NOTE, GA_OK, "ARK-Genoa" },
	{ "snp3-milan", MILAN, NOW, GA_CLASS_NOTE, GA_OK, "ARK-Milan" },
	{ "snp3-milan-vlek", MILAN_VLEK, NOW, GA_CLASS_NOTE,
	  GA_N_CHIP_ID_MASKED, "ARK-Milan" },
	{ "snp3-genoa-idkey", GENOA, NOW, GA_CLASS_NOTE, GA_OK, "ARK-Genoa" },
	/* At 2026-07-15 AMD's last CRL to be had has been stale for weeks. */
	{ "snp5-turin", TURIN, 1784073600, GA_CLASS_COLLATERAL,
	  GA_E_COLLATERAL_EXPIRED, "ARK-Turin" },
};

#define N_SETS (sizeof(sets) / sizeof(sets[0]))

static struct blob load_amd(const char *room, const char *name,
			    const char *suffix)
{
	char path[256];

	snprintf(path, sizeof(path), "amd/%s%s%s", room, name, suffix);
	return load(path);
}

static struct ga_verifier *verifier(void)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);

	assert_non_null(v);
	ga_findings_free(f);
	return v;
}

/* @vek, @ca and @crl may be NULL. */
static struct ga_collateral *collateral(struct ga_verifier *v, const char *vek,
					const char *ca, const char *crl)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_collateral_item items[3];
	struct blob b[3] = { 0 };
	struct ga_collateral *col;
	size_t n = 0, i;

	if (vek) {
		b[n] = load_amd("veks/", vek, ".der");
		items[n].kind = GA_COLLATERAL_CERTS;
		items[n++].name = "VEK";
	}
	if (ca) {
		b[n] = load_amd("", ca, "");
		items[n].kind = GA_COLLATERAL_CERTS;
		items[n++].name = "CA";
	}
	if (crl) {
		b[n] = load_amd("", crl, "");
		items[n].kind = GA_COLLATERAL_CRL;
		items[n++].name = "CRL";
	}
	for (i = 0; i < n; i++) {
		items[i].data = b[i].p;
		items[i].len = b[i].n;
	}
	col = ga_collateral_new(v, items, n, f);
	assert_non_null(col);
	for (i = 0; i < n; i++)
		free(b[i].p);
	ga_findings_free(f);
	return col;
}

static struct ga_verdict *verify(struct ga_verifier *v, struct blob report,
				 const struct ga_collateral *col, int64_t time)
{
	const struct ga_verify_params p = {
		.size = sizeof(p),
		.time = time,
		.collateral = col,
	};
	struct ga_verdict *vd = ga_verify_bytes(v, report.p, report.n, &p);

	assert_non_null(vd);
	return vd;
}

static void gives_each_set_its_verdict(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_SETS; i++) {
		const struct set *s = &sets[i];
		struct ga_verifier *v = verifier();
		struct ga_collateral *col = collateral(v, s->name, s->ca,
						       s->crl);
		struct blob b = load_amd("reports/", s->name, ".bin");
		struct ga_verdict *vd = verify(v, b, col, s->time);
		const struct ga_findings *f = ga_verdict_findings(vd);
		char *text = ga_verdict_text(vd);

		if (ga_verdict_class(vd) != s->class)
			print_all(f);
		assert_int_equal(ga_verdict_class(vd), s->class);
		assert_true(ga_verdict_genuine(vd));
		assert_false(ga_verdict_emulated(vd));
		assert_int_equal(ga_verdict_accepted(vd),
				 s->class == GA_CLASS_NOTE);
		assert_int_equal(ga_findings_count(f), s->code != GA_OK);
		if (s->code)
			assert_has(f, s->code, NULL);
		assert_non_null(strstr(text, s->root));
		free(text);
		ga_verdict_free(vd);
		ga_collateral_put(col);
		ga_verifier_free(v);
		free(b.p);
	}
}

/* Whoever mixes platforms up finds every difference at once. */
static void refuses_every_other_platforms_key(void **state)
{
	struct ga_verifier *v = verifier();
	size_t i, j;

	(void)state;
	for (i = 0; i < N_SETS; i++) {
		struct blob b = load_amd("reports/", sets[i].name, ".bin");

		for (j = 0; j < N_SETS; j++) {
			struct ga_collateral *col;
			struct ga_verdict *vd;
			const struct ga_findings *f;

			if (i == j)
				continue;
			col = collateral(v, sets[j].name, sets[j].ca,
					 sets[j].crl);
			vd = verify(v, b, col, NOW);
			f = ga_verdict_findings(vd);
			assert_false(ga_verdict_genuine(vd));
			assert_int_equal(ga_verdict_class(vd),
					 GA_CLASS_NOT_GENUINE);
			assert_has(f, GA_E_SIGNATURE, "SIGNATURE");
			if (strcmp(sets[i].name, "snp3-milan-vlek") &&
			    strcmp(sets[j].name, "snp3-milan-vlek"))
				assert_has(f, GA_E_CHIP_ID, "CHIP_ID");
			else
				assert_has(f, GA_E_SIGNING_KEY, "SIGNING_KEY");
			ga_verdict_free(vd);
			ga_collateral_put(col);
		}
		free(b.p);
	}
	ga_verifier_free(v);
}

static void names_product_and_tcb_of_another_platforms_key(void **state)
{
	struct ga_verifier *v = verifier();
	struct ga_collateral *col = collateral(v, "snp3-milan", MILAN);
	struct blob b = load_amd("reports/", "snp3-genoa-idkey", ".bin");
	struct ga_verdict *vd = verify(v, b, col, NOW);
	const struct ga_findings *f = ga_verdict_findings(vd);

	(void)state;
	assert_has(f, GA_E_PRODUCT, "CPUID_FAM_ID, CPUID_MOD_ID");
	assert_has(f, GA_E_VEK_TCB, "REPORTED_TCB.BOOT_LOADER");
	assert_has(f, GA_E_VEK_TCB, "REPORTED_TCB.SNP");
	assert_has(f, GA_E_VEK_TCB, "REPORTED_TCB.MICROCODE");
	assert_has(f, GA_E_CHIP_ID, "CHIP_ID");
	assert_has(f, GA_E_SIGNATURE, "SIGNATURE");
	assert_int_equal(ga_findings_count(f), 6);
	ga_verdict_free(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	free(b.p);
}

static void says_which_collateral_is_missing(void **state)
{
	static const struct {
		const char *vek;
		const char *ca;
		const char *crl;
		const char *field;
		bool genuine;
	} cases[] = {
		{ NULL, "cas/ask-milan.pem", "crls/milan-2025.crl", "VCEK",
		  false },
		{ "snp3-milan", NULL, "crls/milan-2025.crl", "SEV-VCEK", false },
		{ "snp3-milan", "cas/asvk-milan.pem", "crls/milan-2025.crl",
		  "SEV-VCEK", false },
		{ "snp3-milan", "cas/ask-milan.pem", NULL, "SEV-Milan", true },
		/* Another root's CRL is none. */
		{ "snp3-milan", "cas/ask-milan.pem", "crls/genoa-2024.crl",
		  "SEV-Milan", true },
	};
	struct blob b = load_amd("reports/", "snp3-milan", ".bin");
	struct ga_verifier *v = verifier();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ga_collateral *col = collateral(
			v, cases[i].vek, cases[i].ca, cases[i].crl);
		struct ga_verdict *vd = verify(v, b, col, NOW);
		const struct ga_findings *f = ga_verdict_findings(vd);

		assert_has(f, GA_E_COLLATERAL_MISSING, cases[i].field);
		assert_int_equal(ga_findings_count(f), 1);
		assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
		assert_int_equal(ga_verdict_genuine(vd), cases[i].genuine);
		assert_false(ga_verdict_accepted(vd));
		ga_verdict_free(vd);
		ga_collateral_put(col);
	}
	ga_verifier_free(v);
	free(b.p);
}

/* A second on either side of each window's edge, all with one verifier. */
static void heeds_every_window_to_the_second(void **state)
{
	static const struct {
		int64_t time;
		enum ga_code code;
	} times[] = {
		/* VCEK from 2025-06-11T12:07:37Z, CRL until 2025-11-03T01:00. */
		{ 1749643656, GA_E_CERT_NOT_YET_VALID },
		{ 1749643657, GA_OK },
		{ 1762131599, GA_OK },
		{ 1762131600, GA_OK },
		{ 1762131601, GA_E_COLLATERAL_EXPIRED },
		/* VCEK until 2032-06-11T12:07:37Z. */
		{ 1970568457, GA_E_COLLATERAL_EXPIRED },
		{ 1970568458, GA_E_CERT_EXPIRED },
		/* ASK from 2022-10-31T13:33:48Z. */
		{ 1667223227, GA_E_CERT_NOT_YET_VALID },
		{ 0, GA_E_COLLATERAL_NOT_YET_VALID },
	};
	struct blob b = load_amd("reports/", "snp3-genoa-idkey", ".bin");
	struct ga_verifier *v = verifier();
	struct ga_collateral *col = collateral(v, "snp3-genoa-idkey", GENOA);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct ga_verdict *vd = verify(v, b, col, times[i].time);

		if (times[i].code)
			assert_has(ga_verdict_findings(vd), times[i].code, NULL);
		else
			assert_clean(ga_verdict_findings(vd));
		assert_int_equal(ga_verdict_accepted(vd), !times[i].code);
		assert_true(ga_verdict_genuine(vd));
		ga_verdict_free(vd);
	}
	ga_collateral_put(col);
	ga_verifier_free(v);
	free(b.p);
}

static void finds_both_asks_of_genoa_in_amds_crls(void **state)
{
	static const char *const names[] = { "crls/genoa-2022.crl",
					     "crls/genoa-2024.crl" };
	static const uint8_t revoked[] = { 0x02, 0x00, 0x01 };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct blob b = load_amd("", names[i], "");
		struct ga_findings f;
		struct ga_crl crl;

		ga_findings_init(&f);
		assert_int_equal(ga_crl_parse(&crl, GA_SPAN(b.p, b.n), &f), 0);
		assert_int_equal(crl.n_serials, 1);
		assert_true(ga_span_eq(crl.serials[0], GA_SPAN_OF(revoked)));
		ga_crl_fini(&crl);
		ga_findings_fini(&f);
		free(b.p);
	}
}

/*
 * Every bit of a report is covered by the signature or has to be zero: there
 * is no place to change one. All of them take a while; without GA_TEST_LONG
 * every 29th is tried, another one for each report.
 */
static void refuses_every_flipped_bit(void **state)
{
	size_t stride = getenv("GA_TEST_LONG") ? 1 : 29, i, bit;
	struct ga_verifier *v = verifier();

	(void)state;
	for (i = 0; i < N_SETS; i++) {
		const struct set *s = &sets[i];
		struct ga_collateral *col = collateral(v, s->name, s->ca,
						       s->crl);
		struct blob b = load_amd("reports/", s->name, ".bin");

		for (bit = i % stride; bit < 8 * b.n; bit += stride) {
			struct ga_verdict *vd;

			b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
			vd = verify(v, b, col, s->time);
			if (ga_verdict_genuine(vd) || ga_verdict_accepted(vd))
				fail_msg("%s: bit %zu of byte 0x%03zx may flip",
					 s->name, bit % 8, bit / 8);
			ga_verdict_free(vd);
			b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		ga_collateral_put(col);
		free(b.p);
	}
	ga_verifier_free(v);
}

/* A bit flipped anywhere in AMD's certificates and CRLs is found as well. */
static void refuses_flipped_bits_in_collateral(void **state)
{
	static const char *const names[] = { "veks/snp3-milan.der",
					     "crls/milan-2025.crl" };
	struct blob report = load_amd("reports/", "snp3-milan", ".bin");
	struct blob ca = load_amd("cas/ask-milan.pem", "", "");
	struct ga_verifier *v = verifier();
	struct blob b[2];
	size_t i, bit;

	(void)state;
	for (i = 0; i < 2; i++)
		b[i] = load_amd(names[i], "", "");
	for (i = 0; i < 2; i++) {
		for (bit = 0; bit < 8 * b[i].n; bit += 97) {
			struct ga_findings *f = ga_findings_new();
			struct ga_collateral *col;
			struct ga_verdict *vd;

			b[i].p[bit / 8] ^= (uint8_t)(1u << bit % 8);
			col = ga_collateral_new(
				v,
				(struct ga_collateral_item[]){
					{ GA_COLLATERAL_CERTS, "VEK", b[0].p,
					  b[0].n },
					{ GA_COLLATERAL_CERTS, "CA", ca.p,
					  ca.n },
					{ GA_COLLATERAL_CRL, "CRL", b[1].p,
					  b[1].n },
				}, 3, f);
			assert_non_null(col);
			vd = verify(v, report, col, NOW);
			assert_false(ga_verdict_accepted(vd));
			if (!i)
				assert_false(ga_verdict_genuine(vd));
			ga_verdict_free(vd);
			ga_collateral_put(col);
			ga_findings_free(f);
			b[i].p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
	ga_verifier_free(v);
	for (i = 0; i < 2; i++)
		free(b[i].p);
	free(ca.p);
	free(report.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_each_set_its_verdict),
		cmocka_unit_test(refuses_every_other_platforms_key),
		cmocka_unit_test(names_product_and_tcb_of_another_platforms_key),
		cmocka_unit_test(says_which_collateral_is_missing),
		cmocka_unit_test(heeds_every_window_to_the_second),
		cmocka_unit_test(finds_both_asks_of_genoa_in_amds_crls),
		cmocka_unit_test(refuses_every_flipped_bit),
		cmocka_unit_test(refuses_flipped_bits_in_collateral),
	};

	return cmocka_run_group_tests_name("snp_verify", tests, NULL, NULL);
}
