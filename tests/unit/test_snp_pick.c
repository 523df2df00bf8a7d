// SPDX-License-Identifier: MIT
/* Which of several certificates is taken, and whom it makes trusted. */
#include "snp_keys.h"

static void put_row(uint8_t *row, const char *guid, size_t offset, size_t n)
{
	memcpy(row, guid, 16);
	row[16] = (uint8_t)offset;
	row[17] = (uint8_t)(offset >> 8);
	row[20] = (uint8_t)n;
	row[21] = (uint8_t)(n >> 8);
}

#define GUID_VCEK "\x63\xda\x75\x8d\xe6\x64\x45\x64\xad\xc5\xf4\xb9\x3b\xe8\xac\xcd"
#define GUID_VLEK "\xa8\x07\x4b\xc2\xa2\x5a\x48\x3e\xaa\xe6\x39\xc0\x45\xa0\xb8\xa1"
#define GUID_ASK "\x4a\xb7\xb3\x79\xbb\xac\x4f\xe4\xa0\x2f\x05\xae\xf3\x27\xc7\x82"

/* A report with a table of a VCEK, a VLEK and one CA. */
static struct blob extended(struct blob report, struct blob chip_key,
			    struct blob cloud_key, struct blob ca)
{
	size_t at = 4 * 24;
	struct blob b;

	b.n = report.n + at + chip_key.n + cloud_key.n + ca.n;
	b.p = calloc(1, b.n);
	assert_non_null(b.p);
	memcpy(b.p, report.p, report.n);
	put_row(b.p + report.n, GUID_VCEK, at, chip_key.n);
	memcpy(b.p + report.n + at, chip_key.p, chip_key.n);
	at += chip_key.n;
	put_row(b.p + report.n + 24, GUID_VLEK, at, cloud_key.n);
	memcpy(b.p + report.n + at, cloud_key.p, cloud_key.n);
	at += cloud_key.n;
	put_row(b.p + report.n + 48, GUID_ASK, at, ca.n);
	memcpy(b.p + report.n + at, ca.p, ca.n);
	return b;
}

static struct ga_verdict *verify_with(struct blob evidence, struct blob cert)
{
	const struct snp_run r = {
		.evidence = evidence,
		.certs = { cert },
		.crl = forge.crl,
		.time = SNP_NOW,
	};

	return snp_verify(&forge, &r);
}

static void picks_the_key_the_report_names(void **state)
{
	struct blob r = snp_report(), b;

	(void)state;
	snp_sign(r, forge.vek_key);
	b = extended(r, vcek, vlek, forge.ask);
	assert_accepted(verify_with(b, (struct blob){ 0 }));
	free(b.p);
	snp_put(r, 0x048, 4, 1 << 2);
	snp_sign(r, forge.vek_key);
	b = extended(r, vcek, vlek, forge.asvk);
	assert_accepted(verify_with(b, (struct blob){ 0 }));
	free(b.p);
	free(r.p);
}

/* A host that forgot to renew what it hands out, and a verifier that knows. */
static void prefers_the_certificate_that_fits(void **state)
{
	struct snp_vek old = snp_vcek(&forge);
	struct blob r = snp_report(), stale, b;

	(void)state;
	old.spl[SNP_SNP]--;
	stale = snp_make_vek(&old);
	snp_sign(r, forge.vek_key);
	b = extended(r, stale, vlek, forge.ask);
	assert_found(verify_with(b, (struct blob){ 0 }), GA_CLASS_NOT_GENUINE,
		     GA_E_VEK_TCB, "REPORTED_TCB.SNP");
	assert_accepted(verify_with(b, vcek));
	free(b.p);
	b = extended(r, vcek, vlek, forge.ask);
	assert_accepted(verify_with(b, stale));
	free(b.p);
	free(stale.p);
	free(r.p);
}

/* Interfaces hand reports out in buffers that are larger. */
static void notes_zeros_after_a_report(void **state)
{
	struct blob r = snp_report(), b = { calloc(1, 4000), 4000 };
	struct ga_verdict *vd;

	(void)state;
	assert_non_null(b.p);
	snp_sign(r, forge.vek_key);
	memcpy(b.p, r.p, r.n);
	vd = snp_verify(&forge, &(struct snp_run){
		.evidence = b,
		.certs = { vcek, forge.ask },
		.crl = forge.crl,
		.time = SNP_NOW,
	});
	assert_has(ga_verdict_findings(vd), GA_N_PADDING, NULL);
	assert_accepted(vd);
	b.p[3999] = 1;
	vd = snp_verify(&forge, &(struct snp_run){ .evidence = b });
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_MALFORMED);
	ga_verdict_free(vd);
	free(b.p);
	free(r.p);
}

/* The host names a certificate as it likes; the certificate decides. */
static void refuses_a_table_with_another_certificate(void **state)
{
	struct blob r = snp_report(), b;
	struct ga_verdict *vd;

	(void)state;
	snp_sign(r, forge.vek_key);
	b = extended(r, forge.ask, vlek, forge.ask);
	vd = verify_with(b, (struct blob){ 0 });
	assert_false(ga_verdict_genuine(vd));
	assert_has(ga_verdict_findings(vd), GA_E_SIGNING_KEY, "SIGNING_KEY");
	ga_verdict_free(vd);
	free(b.p);
	b = extended(r, forge.ask, forge.asvk, forge.ask);
	vd = verify_with(b, (struct blob){ 0 });
	assert_false(ga_verdict_genuine(vd));
	assert_has(ga_verdict_findings(vd), GA_E_CERT_PROFILE, "subject");
	ga_verdict_free(vd);
	free(b.p);
	free(r.p);
}

/* A chain from the cache is judged anew, by the time and CRL of its day. */
static void judges_cached_chains_anew(void **state)
{
	struct blob revoking = snp_make_crl("ARK-Milan", forge.ark_key,
					    SNP_NOW - 10, SNP_NOW + 10,
					    SNP_ASK_SERIAL);
	struct ga_findings *f = ga_findings_new();
	struct blob root = snp_pem(forge.ark), r = snp_report(), b;
	const struct ga_verifier_options opt = {
		.size = sizeof(opt),
		.emulated_root = root.p,
		.emulated_root_len = root.n,
		.cache_entries = 4,
	};
	struct ga_verifier *v = ga_verifier_new(&opt, f);
	struct ga_collateral_item item = {
		GA_COLLATERAL_CRL, "CRL", forge.crl.p, forge.crl.n,
	};
	struct ga_verify_params p = { .size = sizeof(p), .time = SNP_NOW };
	struct ga_collateral *good = ga_collateral_new(v, &item, 1, f), *bad;
	struct ga_verdict *vd;
	int i;

	(void)state;
	item.data = revoking.p;
	item.len = revoking.n;
	bad = ga_collateral_new(v, &item, 1, f);
	snp_sign(r, forge.vek_key);
	b = extended(r, vcek, vlek, forge.ask);
	p.collateral = good;
	for (i = 0; i < 3; i++)
		assert_accepted(ga_verify_bytes(v, b.p, b.n, &p));
	p.time = SNP_NOW + SNP_YEAR;
	vd = ga_verify_bytes(v, b.p, b.n, &p);
	assert_has(ga_verdict_findings(vd), GA_E_CERT_EXPIRED, "SEV-VCEK");
	ga_verdict_free(vd);
	p.time = SNP_NOW;
	p.collateral = bad;
	vd = ga_verify_bytes(v, b.p, b.n, &p);
	assert_has(ga_verdict_findings(vd), GA_E_CERT_REVOKED, "SEV-Milan");
	assert_false(ga_verdict_genuine(vd));
	ga_verdict_free(vd);
	p.collateral = NULL;
	assert_found(ga_verify_bytes(v, b.p, b.n, &p), GA_CLASS_COLLATERAL,
		     GA_E_COLLATERAL_MISSING, "SEV-Milan");
	p.flags = GA_VERIFY_SIGNATURES_ONLY;
	assert_accepted(ga_verify_bytes(v, b.p, b.n, &p));
	ga_collateral_put(good);
	ga_collateral_put(bad);
	ga_verifier_free(v);
	ga_findings_free(f);
	free(revoking.p);
	free(root.p);
	free(r.p);
	free(b.p);
}

/* The root that makes it all genuine must be asked for. */
static void trusts_no_forged_root_by_itself(void **state)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_verifier *v = ga_verifier_new(NULL, f);
	const struct ga_collateral_item items[] = {
		{ GA_COLLATERAL_CERTS, "VEK", vcek.p, vcek.n },
		{ GA_COLLATERAL_CERTS, "ASK", forge.ask.p, forge.ask.n },
		{ GA_COLLATERAL_CERTS, "ARK", forge.ark.p, forge.ark.n },
		{ GA_COLLATERAL_CRL, "CRL", forge.crl.p, forge.crl.n },
	};
	struct ga_collateral *col = ga_collateral_new(v, items, 4, f);
	const struct ga_verify_params p = {
		.size = sizeof(p),
		.time = SNP_NOW,
		.collateral = col,
	};
	struct blob r = snp_report();
	struct ga_verdict *vd;

	(void)state;
	snp_sign(r, forge.vek_key);
	vd = ga_verify_bytes(v, r.p, r.n, &p);
	assert_has(ga_verdict_findings(vd), GA_E_UNTRUSTED_ROOT, NULL);
	assert_false(ga_verdict_genuine(vd));
	assert_false(ga_verdict_emulated(vd));
	ga_verdict_free(vd);
	ga_collateral_put(col);
	ga_verifier_free(v);
	ga_findings_free(f);
	free(r.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picks_the_key_the_report_names),
		cmocka_unit_test(prefers_the_certificate_that_fits),
		cmocka_unit_test(notes_zeros_after_a_report),
		cmocka_unit_test(refuses_a_table_with_another_certificate),
		cmocka_unit_test(judges_cached_chains_anew),
		cmocka_unit_test(trusts_no_forged_root_by_itself),
	};

	return cmocka_run_group_tests_name("snp_pick", tests, keys_setup,
					   keys_teardown);
}
