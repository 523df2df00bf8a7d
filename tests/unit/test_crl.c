// SPDX-License-Identifier: MIT
/*
 * A CRL as small as can be, and one broken copy for each part of it; and PEM
 * around what is in it.
 */
#include "support.h"

#include "crl.h"
#include "pem.h"

static const uint8_t good[] = {
	/* CertificateList and tbsCertList */
	0x30, 0x73, 0x30, 0x61,
	/* version: v2 */
	0x02, 0x01, 0x01,
	/* signature: ecdsa-with-SHA256 */
	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
	/* issuer: CN=A */
	0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c,
	0x01, 0x41,
	/* thisUpdate */
	0x17, 0x0d, 0x32, 0x36, 0x30, 0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30,
	0x30, 0x30, 0x5a,
	/* nextUpdate */
	0x17, 0x0d, 0x32, 0x36, 0x30, 0x32, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30,
	0x30, 0x30, 0x5a,
	/* revokedCertificates: serial 5 */
	0x30, 0x14, 0x30, 0x12, 0x02, 0x01, 0x05, 0x17, 0x0d, 0x32, 0x36, 0x30,
	0x31, 0x30, 0x31, 0x30, 0x30, 0x30, 0x30, 0x30, 0x30, 0x5a,
	/* crlExtensions: cRLNumber 1 */
	0xa0, 0x0e, 0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x14, 0x04,
	0x03, 0x02, 0x01, 0x01,
	/* signatureAlgorithm */
	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
	/* signatureValue */
	0x03, 0x02, 0x00, 0x00,
};

/* Where its parts begin. */
enum {
	TBS = 2,
	VERSION = 4,
	ALGORITHM = 7,
	ISSUER = 19,
	THIS_UPDATE = 33,
	NEXT_UPDATE = 48,
	REVOKED = 63,
	EXTENSIONS = 85,
	OUTER_ALGORITHM = 101,
	SIGNATURE = 113,
};

static int parse(const uint8_t *der, size_t n, struct ga_findings *f)
{
	struct ga_crl crl;
	int ret = ga_crl_parse(&crl, GA_SPAN(der, n), f);

	ga_crl_fini(&crl);
	return ret;
}

static void a_good_one_is_read(void **state)
{
	struct ga_findings f;
	struct ga_crl crl;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(ga_crl_parse(&crl, GA_SPAN_OF(good), &f), 0);
	assert_clean(&f);
	assert_int_equal(crl.n_serials, 1);
	assert_int_equal(crl.serials[0].n, 1);
	assert_int_equal(crl.serials[0].p[0], 5);
	assert_int_equal(crl.this_update, 1767225600);
	assert_int_equal(crl.next_update, 1769904000);
	ga_crl_fini(&crl);
	ga_findings_fini(&f);
}

/* One byte changed: what is it that no longer is right? */
static void each_part_has_its_finding(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		enum ga_code code;
		const char *field;
	} bad[] = {
		{ 0, 0x31, GA_E_ENCODING, "CertificateList" },
		{ TBS, 0x31, GA_E_ENCODING, "tbsCertList" },
		{ VERSION, 0x03, GA_E_ENCODING, "version" },
		{ VERSION + 2, 0x00, GA_E_VERSION, "version" },
		{ VERSION + 2, 0x02, GA_E_VERSION, "version" },
		{ ALGORITHM + 11, 0x01, GA_E_ALGORITHM, "signature" },
		{ ISSUER, 0x31, GA_E_ENCODING, "issuer" },
		{ THIS_UPDATE, 0x16, GA_E_ENCODING, "thisUpdate" },
		{ THIS_UPDATE + 4, '2', GA_E_ENCODING, "thisUpdate" },
		{ NEXT_UPDATE, 0x16, GA_E_ENCODING, "nextUpdate" },
		{ REVOKED + 1, 0x7f, GA_E_ENCODING, "revokedCertificates" },
		{ REVOKED + 2, 0x31, GA_E_ENCODING, "revokedCertificates" },
		{ REVOKED + 6, 0x85, GA_E_ENCODING, "revokedCertificates" },
		{ REVOKED + 7, 0x16, GA_E_ENCODING, "revokedCertificates" },
		{ REVOKED, 0x31, GA_E_ENCODING, "crlExtensions" },
		{ EXTENSIONS, 0xa1, GA_E_ENCODING, "crlExtensions" },
		{ EXTENSIONS + 2, 0x31, GA_E_ENCODING, "crlExtensions" },
		{ EXTENSIONS + 11, 0x01, GA_E_ENCODING, "crlExtensions" },
		{ OUTER_ALGORITHM + 11, 0x03, GA_E_ALGORITHM,
		  "signatureAlgorithm" },
		{ SIGNATURE, 0x04, GA_E_ENCODING, "signatureValue" },
		{ SIGNATURE + 2, 0x01, GA_E_ENCODING, "signatureValue" },
	};
	uint8_t der[sizeof(good)];
	struct ga_findings f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memcpy(der, good, sizeof(good));
		der[bad[i].at] = bad[i].value;
		ga_findings_init(&f);
		if (!parse(der, sizeof(der), &f))
			fail_msg("accepted with 0x%02x at %zu", bad[i].value,
				 bad[i].at);
		assert_has(&f, bad[i].code, bad[i].field);
		ga_findings_fini(&f);
	}
}

static void it_ends_where_it_ends(void **state)
{
	uint8_t der[sizeof(good) + 1] = { 0 };
	struct ga_findings f;
	size_t n;

	(void)state;
	memcpy(der, good, sizeof(good));
	ga_findings_init(&f);
	for (n = 0; n < sizeof(good); n++)
		assert_int_equal(parse(der, n, &f), -1);
	assert_int_equal(parse(der, sizeof(der), &f), -1);
	assert_true(f.classes);
	ga_findings_fini(&f);
}

static void too_much_pem_is_refused(void **state)
{
	static const char one[] = "-----BEGIN X509 CRL-----\nAAAA\n"
				  "-----END X509 CRL-----\n";
	char text[(GA_PEM_MAX + 1) * (sizeof(one) - 1) + 1] = "";
	struct ga_findings f;
	struct ga_pem pem;
	int i;

	(void)state;
	ga_findings_init(&f);
	for (i = 0; i < GA_PEM_MAX; i++)
		strcat(text, one);
	assert_int_equal(ga_pem_decode(&pem, GA_SPAN((uint8_t *)text,
						     strlen(text)),
				       GA_PEM_CRL, &f), 0);
	assert_int_equal(pem.n, GA_PEM_MAX);
	assert_int_equal(pem.der[GA_PEM_MAX - 1].n, 3);
	ga_pem_fini(&pem);
	strcat(text, one);
	assert_int_equal(ga_pem_decode(&pem, GA_SPAN((uint8_t *)text,
						     strlen(text)),
				       GA_PEM_CRL, &f), -1);
	assert_has(&f, GA_E_LENGTH, "PEM");
	assert_int_equal(ga_pem_decode(&pem, GA_SPAN((uint8_t *)"\n", 1),
				       GA_PEM_CRL, &f), -1);
	assert_has(&f, GA_E_MISSING, "PEM");
	ga_findings_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one_is_read),
		cmocka_unit_test(each_part_has_its_finding),
		cmocka_unit_test(it_ends_where_it_ends),
		cmocka_unit_test(too_much_pem_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
