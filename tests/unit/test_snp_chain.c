// SPDX-License-Identifier: MIT
/* Between a VEK and its root, on a CA of our own: CAs, CRLs and dates. */
#include "snp_forge.h"

static struct snp_forge forge;

static int setup(void **state)
{
	(void)state;
	snp_forge_init(&forge);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	snp_forge_fini(&forge);
	return 0;
}

static struct blob signed_report(bool vlek)
{
	struct blob r = snp_report();

	if (vlek)
		snp_put(r, 0x048, 4, 1 << 2);
	snp_sign(r, forge.vek_key);
	return r;
}

static struct blob make_vek(bool vlek)
{
	const struct snp_vek vek = vlek ? snp_vlek(&forge) : snp_vcek(&forge);

	return snp_make_vek(&vek);
}

/* Takes @vek, @ca and @crl, of which the latter two may be without bytes. */
static struct ga_verdict *run_at(bool vlek, struct blob vek, struct blob ca,
				 struct blob crl, int64_t time,
				 unsigned int flags)
{
	const struct snp_run r = {
		.evidence = signed_report(vlek),
		.certs = { vek, ca },
		.crl = crl,
		.time = time,
		.flags = flags,
	};
	struct ga_verdict *vd = snp_verify(&forge, &r);

	free(r.evidence.p);
	free(vek.p);
	free(ca.p);
	free(crl.p);
	return vd;
}

static struct ga_verdict *run_ca(const struct snp_ca *ca)
{
	return run_at(false, make_vek(false), snp_make_ca(ca),
		      blob_copy(forge.crl), SNP_NOW, 0);
}

static struct ga_verdict *run_crl(bool vlek, struct blob crl,
				  unsigned int flags)
{
	return run_at(vlek, make_vek(vlek),
		      blob_copy(vlek ? forge.asvk : forge.ask), crl, SNP_NOW,
		      flags);
}

static struct blob crl(const char *issuer, EVP_PKEY *key, long serial)
{
	return snp_make_crl(issuer, key, SNP_NOW - SNP_YEAR / 4,
			    SNP_NOW + SNP_YEAR / 4, serial);
}

static void assert_verdict(struct ga_verdict *vd, enum ga_class class,
			   enum ga_code code, const char *field)
{
	const struct ga_findings *f = ga_verdict_findings(vd);

	if (code)
		assert_has(f, code, field);
	else
		assert_clean(f);
	if (ga_verdict_class(vd) != class)
		print_all(f);
	assert_int_equal(ga_verdict_class(vd), class);
	assert_int_equal(ga_verdict_accepted(vd), class == GA_CLASS_NOTE);
	assert_int_equal(ga_verdict_genuine(vd),
			 class == GA_CLASS_NOTE || class == GA_CLASS_REFUSED);
	ga_verdict_free(vd);
}

/* Genuine, but for what collateral leaves open. */
static void assert_open(struct ga_verdict *vd, enum ga_code code,
			const char *field)
{
	assert_has(ga_verdict_findings(vd), code, field);
	assert_int_equal(ga_verdict_class(vd), GA_CLASS_COLLATERAL);
	assert_true(ga_verdict_genuine(vd));
	assert_false(ga_verdict_accepted(vd));
	ga_verdict_free(vd);
}

static void refuses_revoked_cas(void **state)
{
	(void)state;
	assert_verdict(run_crl(false,
			       crl("ARK-Milan", forge.ark_key, SNP_ASK_SERIAL),
			       0),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-Milan");
	assert_verdict(
		run_crl(true, crl("ARK-Milan", forge.ark_key, SNP_ASVK_SERIAL),
			0),
		GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-VLEK-Milan");
	/* The other CA's revocation is not one's own. */
	assert_verdict(run_crl(false,
			       crl("ARK-Milan", forge.ark_key, SNP_ASVK_SERIAL),
			       0),
		       GA_CLASS_NOTE, GA_OK, NULL);
	assert_verdict(run_crl(true,
			       crl("ARK-Milan", forge.ark_key, SNP_ASK_SERIAL),
			       0),
		       GA_CLASS_NOTE, GA_OK, NULL);
}

/* What is revoked stays so, however old the CRL, whatever the flags. */
static void refuses_what_a_stale_crl_revokes(void **state)
{
	struct blob stale =
		snp_make_crl("ARK-Milan", forge.ark_key, SNP_NOW - SNP_YEAR,
			     SNP_NOW - SNP_YEAR / 2, SNP_ASK_SERIAL);

	(void)state;
	assert_verdict(run_crl(false, blob_copy(stale), 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-Milan");
	assert_verdict(run_crl(false, stale, GA_VERIFY_SIGNATURES_ONLY),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-Milan");
}

static void refuses_a_vek_its_ca_has_revoked(void **state)
{
	(void)state;
	assert_verdict(run_crl(false, crl("SEV-Milan", forge.ask_key, 0), 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-VCEK");
	assert_verdict(
		run_crl(true, crl("SEV-VLEK-Milan", forge.asvk_key, 0), 0),
		GA_CLASS_NOT_GENUINE, GA_E_CERT_REVOKED, "SEV-VLEK");
	/* The root says nothing of VEKs: all of them have serial number 0. */
	assert_verdict(run_crl(false, crl("ARK-Milan", forge.ark_key, 0), 0),
		       GA_CLASS_NOTE, GA_OK, NULL);
}

static void leaves_open_what_crls_do_not_say(void **state)
{
	const int64_t year = SNP_YEAR, now = SNP_NOW;

	(void)state;
	assert_open(run_crl(false,
			    snp_make_crl("ARK-Milan", forge.ark_key, now - year,
					 now - 1, -1),
			    0),
		    GA_E_COLLATERAL_EXPIRED, "nextUpdate");
	assert_open(run_crl(false,
			    snp_make_crl("ARK-Milan", forge.ark_key, now + 1,
					 now + year, -1),
			    0),
		    GA_E_COLLATERAL_NOT_YET_VALID, "thisUpdate");
	assert_open(run_crl(false, (struct blob){ 0 }, 0),
		    GA_E_COLLATERAL_MISSING, "SEV-Milan");
	assert_open(run_crl(true, (struct blob){ 0 }, 0),
		    GA_E_COLLATERAL_MISSING, "SEV-VLEK-Milan");
	/* By name ours, by key another's: it counts for nothing. */
	assert_open(run_crl(false, crl("ARK-Milan", forge.other_key, -1), 0),
		    GA_E_COLLATERAL_MISSING, "SEV-Milan");
	assert_open(run_crl(false, crl("ARK-Genoa", forge.ark_key, -1), 0),
		    GA_E_COLLATERAL_MISSING, "SEV-Milan");
	/* An ASK can't speak for the root. */
	assert_open(run_crl(false, crl("ARK-Milan", forge.ask_key, -1), 0),
		    GA_E_COLLATERAL_MISSING, "SEV-Milan");
	/* AMD's own root of the same name has another key. */
	assert_open(run_crl(false, load("amd/crls/milan-2025.crl"), 0),
		    GA_E_COLLATERAL_MISSING, "SEV-Milan");
}

static void can_do_without_crls_when_told(void **state)
{
	(void)state;
	assert_verdict(
		run_crl(false, (struct blob){ 0 }, GA_VERIFY_SIGNATURES_ONLY),
		GA_CLASS_NOTE, GA_OK, NULL);
}

static void heeds_crl_windows_to_the_second(void **state)
{
	static const int64_t from = SNP_NOW - 1000, to = SNP_NOW + 1000;
	static const struct {
		int64_t time;
		enum ga_code code;
	} times[] = {
		{ from - 1, GA_E_COLLATERAL_NOT_YET_VALID },
		{ from, GA_OK },
		{ to, GA_OK },
		{ to + 1, GA_E_COLLATERAL_EXPIRED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct ga_verdict *vd = run_at(
			false, make_vek(false), blob_copy(forge.ask),
			snp_make_crl("ARK-Milan", forge.ark_key, from, to, -1),
			times[i].time, 0);

		if (times[i].code)
			assert_open(vd, times[i].code, NULL);
		else
			assert_verdict(vd, GA_CLASS_NOTE, GA_OK, NULL);
	}
}

static void heeds_certificate_windows_to_the_second(void **state)
{
	static const int64_t from = SNP_NOW - 1000, to = SNP_NOW + 1000;
	static const struct {
		int64_t time;
		enum ga_code code;
	} times[] = {
		{ from - 1, GA_E_CERT_NOT_YET_VALID },
		{ from, GA_OK },
		{ to, GA_OK },
		{ to + 1, GA_E_CERT_EXPIRED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		enum ga_class class =
			times[i].code ? GA_CLASS_REFUSED : GA_CLASS_NOTE;
		struct snp_vek vek = snp_vcek(&forge);
		struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

		vek.from = from;
		vek.to = to;
		assert_verdict(run_at(false, snp_make_vek(&vek),
				      blob_copy(forge.ask),
				      blob_copy(forge.crl), times[i].time, 0),
			       class, times[i].code,
			       times[i].code ? "SEV-VCEK" : NULL);
		ca.from = from;
		ca.to = to;
		assert_verdict(run_at(false, make_vek(false), snp_make_ca(&ca),
				      blob_copy(forge.crl), times[i].time, 0),
			       class, times[i].code,
			       times[i].code ? "SEV-Milan" : NULL);
	}
}

static void refuses_a_ca_by_another_root(void **state)
{
	struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

	(void)state;
	ca.issuer_key = forge.other_key;
	assert_verdict(run_ca(&ca), GA_CLASS_NOT_GENUINE, GA_E_UNTRUSTED_ROOT,
		       "SEV-Milan");
	ca = snp_ca(&forge, "SEV-Milan");
	ca.issuer_cn = "ARK-Rome";
	assert_verdict(run_ca(&ca), GA_CLASS_NOT_GENUINE, GA_E_UNTRUSTED_ROOT,
		       "SEV-Milan");
}

static void refuses_a_ca_that_is_none(void **state)
{
	struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

	(void)state;
	ca.no_ca = true;
	assert_verdict(run_ca(&ca), GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE,
		       "SEV-Milan");
	ca.no_ca = false;
	ca.no_cert_sign = true;
	assert_verdict(run_ca(&ca), GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE,
		       "SEV-Milan");
}

static void refuses_a_ca_of_another_name(void **state)
{
	static const char *const names[] = { "SEV-Rome", "SEV-Milan-B0", "SEV-",
					     "ASK-Milan", "SEV-VLEK-Rome" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct snp_vek vek = snp_vcek(&forge);
		struct snp_ca ca = snp_ca(&forge, "SEV-Milan");

		ca.cn = names[i];
		vek.issuer_cn = names[i];
		assert_verdict(
			run_at(false, snp_make_vek(&vek), snp_make_ca(&ca),
			       blob_copy(forge.crl), SNP_NOW, 0),
			GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE, "issuer");
	}
}

static void refuses_a_vek_by_another_ca(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.issuer_key = forge.other_key;
	assert_verdict(run_at(false, snp_make_vek(&vek), blob_copy(forge.ask),
			      blob_copy(forge.crl), SNP_NOW, 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CHAIN_SIGNATURE, "SEV-VCEK");
}

/* The root signs CAs; a VEK right below it is nobody's. */
static void refuses_a_vek_by_the_root_itself(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.issuer_cn = "ARK-Milan";
	vek.issuer_key = forge.ark_key;
	assert_verdict(run_at(false, snp_make_vek(&vek), blob_copy(forge.ask),
			      blob_copy(forge.crl), SNP_NOW, 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CHAIN_BROKEN, "SEV-VCEK");
}

static void refuses_a_vek_that_is_a_ca(void **state)
{
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	vek.ca = true;
	assert_verdict(run_at(false, snp_make_vek(&vek), blob_copy(forge.ask),
			      blob_copy(forge.crl), SNP_NOW, 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE,
		       "basicConstraints");
}

static void refuses_other_keys_in_a_vek(void **state)
{
	EVP_PKEY *keys[] = { forge.p256_key, forge.other_key };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct snp_vek vek = snp_vcek(&forge);

		vek.key = keys[i];
		assert_verdict(run_at(false, snp_make_vek(&vek),
				      blob_copy(forge.ask),
				      blob_copy(forge.crl), SNP_NOW, 0),
			       GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE,
			       "subjectPublicKeyInfo");
	}
}

/* Sound, but with an algorithm that AMD does not sign with. */
static void refuses_another_signature_algorithm(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-384");
	struct snp_ca ca = snp_ca(&forge, "SEV-Milan");
	struct snp_vek vek = snp_vcek(&forge);

	(void)state;
	ca.key = key;
	vek.issuer_key = key;
	assert_verdict(run_at(false, snp_make_vek(&vek), snp_make_ca(&ca),
			      blob_copy(forge.crl), SNP_NOW, 0),
		       GA_CLASS_NOT_GENUINE, GA_E_CERT_PROFILE,
		       "signatureAlgorithm");
	EVP_PKEY_free(key);
}

/* As with Genoa: the ASK of this name that was revoked is not the one. */
static void finds_the_right_one_of_two_cas(void **state)
{
	struct snp_ca old = snp_ca(&forge, "SEV-Milan");
	struct blob certs[3], revoking;
	size_t first;

	(void)state;
	old.key = forge.other_key;
	old.serial = 0x10002;
	certs[2] = snp_make_ca(&old);
	revoking = crl("ARK-Milan", forge.ark_key, 0x10002);
	for (first = 0; first < 2; first++) {
		const struct snp_run r = {
			.evidence = signed_report(false),
			.certs = { make_vek(false),
				   first ? forge.ask : certs[2],
				   first ? certs[2] : forge.ask },
			.crl = revoking,
			.time = SNP_NOW,
		};

		assert_verdict(snp_verify(&forge, &r), GA_CLASS_NOTE, GA_OK,
			       NULL);
		free(r.evidence.p);
		free(r.certs[0].p);
	}
	free(certs[2].p);
	free(revoking.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_revoked_cas),
		cmocka_unit_test(refuses_what_a_stale_crl_revokes),
		cmocka_unit_test(refuses_a_vek_its_ca_has_revoked),
		cmocka_unit_test(leaves_open_what_crls_do_not_say),
		cmocka_unit_test(can_do_without_crls_when_told),
		cmocka_unit_test(heeds_crl_windows_to_the_second),
		cmocka_unit_test(heeds_certificate_windows_to_the_second),
		cmocka_unit_test(refuses_a_ca_by_another_root),
		cmocka_unit_test(refuses_a_ca_that_is_none),
		cmocka_unit_test(refuses_a_ca_of_another_name),
		cmocka_unit_test(refuses_a_vek_by_another_ca),
		cmocka_unit_test(refuses_a_vek_by_the_root_itself),
		cmocka_unit_test(refuses_a_vek_that_is_a_ca),
		cmocka_unit_test(refuses_other_keys_in_a_vek),
		cmocka_unit_test(refuses_another_signature_algorithm),
		cmocka_unit_test(finds_the_right_one_of_two_cas),
	};

	return cmocka_run_group_tests_name("snp_chain", tests, setup, teardown);
}
