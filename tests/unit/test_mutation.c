// SPDX-License-Identifier: MIT
/*
 * Every single bit of what is signed in real quotes is flipped, and each flip
 * must be refused. What is not signed is listed by name.
 */
#include "support.h"

#include "formats/quote.h"
#include "pem.h"
#include "verdict.h"
#include "verifier.h"

static const struct {
	const char *name;
	int64_t time;
} quotes[] = {
	{ "intel/quotes/tdx4-0b7c557946.bin", 1785394427 },
	{ "intel/quotes/tdx5-d21a11db10.bin", 1783506528 },
	{ "intel/quotes/sgx3-61c363e60f.bin", 1686224777 },
};

#define N_QUOTES (sizeof(quotes) / sizeof(quotes[0]))

static struct ga_verifier *v;

static int setup(void **state)
{
	struct ga_findings *f = ga_findings_new();

	(void)state;
	v = ga_verifier_new(NULL, f);
	ga_findings_free(f);
	return v ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	ga_verifier_free(v);
	return 0;
}

static enum ga_class verify(struct blob b, int64_t time)
{
	struct ga_verify_params p = {
		.size = sizeof(p),
		.time = time,
		.flags = GA_VERIFY_SIGNATURES_ONLY,
	};
	struct ga_verdict *vd = ga_verify_bytes(v, b.p, b.n, &p);
	enum ga_class c;

	assert_non_null(vd);
	c = ga_verdict_class(vd);
	assert_int_equal(ga_verdict_accepted(vd), c == GA_CLASS_NOTE);
	ga_verdict_free(vd);
	return c;
}

/* Each bit of @n bytes at @at. */
static void flip_all(struct blob b, int64_t time, size_t at, size_t n,
		     const char *what)
{
	size_t i, bit;

	for (i = at; i < at + n; i++) {
		for (bit = 0; bit < 8; bit++) {
			b.p[i] ^= (uint8_t)(1u << bit);
			if (verify(b, time) < GA_CLASS_NOT_GENUINE)
				fail_msg("bit %zu of byte %zu of %s may be flipped",
					 bit, i - at, what);
			b.p[i] ^= (uint8_t)(1u << bit);
		}
	}
}

static size_t offset(struct blob b, struct ga_span s)
{
	return (size_t)(s.p - b.p);
}

static void parse(struct blob b, struct ga_quote *q)
{
	struct ga_findings f;

	ga_findings_init(&f);
	assert_int_equal(ga_quote_parse(GA_SPAN(b.p, b.n), q, &f), 0);
}

static void every_bit_of_the_quote_counts(void **state)
{
	struct ga_quote q;
	size_t i;

	(void)state;
	for (i = 0; i < N_QUOTES; i++) {
		struct blob b = load(quotes[i].name);
		int64_t t = quotes[i].time;

		parse(b, &q);
		assert_int_equal(verify(b, t), GA_CLASS_NOTE);
		flip_all(b, t, 0, q.signed_part.n, "header and body");
		flip_all(b, t, q.signed_part.n, 4, "signature data length");
		flip_all(b, t, offset(b, q.signature), 64, "signature");
		flip_all(b, t, offset(b, q.attest_key), 64, "attestation key");
		flip_all(b, t, offset(b, q.qe_report_raw), 384, "QE report");
		flip_all(b, t, offset(b, q.qe_report_sig), 64,
			 "QE report signature");
		flip_all(b, t, offset(b, q.qe_auth) - 2, 2 + q.qe_auth.n,
			 "QE authentication data and its length");
		assert_int_equal(verify(b, t), GA_CLASS_NOTE);
		free(b.p);
	}
}

/* Where the last certificate of a PEM text begins. */
static size_t last_cert(struct ga_span pem)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	size_t i, last = 0;

	for (i = 0; i + sizeof(begin) - 1 <= pem.n; i++)
		if (!memcmp(pem.p + i, begin, sizeof(begin) - 1))
			last = i;
	return last;
}

/*
 * Of the certificates all is signed, their PEM armour included; but the last
 * one is the root, trusted for its key: a flip there goes unnoticed where it
 * changes neither name, key nor the shape of the certificate.
 */
static void every_byte_of_the_certificates_counts(void **state)
{
	struct blob b = load(quotes[0].name);
	size_t k, at, root, unnoticed = 0;
	struct ga_quote q;

	(void)state;
	parse(b, &q);
	at = offset(b, q.cert_data);
	root = last_cert(q.cert_data);
	for (k = 0; k < q.cert_data.n; k++) {
		b.p[at + k] ^= (uint8_t)(1u << k % 8);
		if (verify(b, quotes[0].time) < GA_CLASS_REFUSED) {
			unnoticed++;
			if (k < root)
				fail_msg("byte %zu of the certificates", k);
		}
		b.p[at + k] ^= (uint8_t)(1u << k % 8);
	}
	/* Serial number, extensions and signature of the root. */
	assert_in_range(unnoticed, 1, 400);
	free(b.p);
}

static void every_truncation_is_refused(void **state)
{
	size_t i, n;

	(void)state;
	for (i = 0; i < N_QUOTES; i++) {
		struct blob b = load(quotes[i].name);

		for (n = 0; n < b.n; n++)
			assert_int_equal(verify((struct blob){ b.p, n },
						quotes[i].time),
					 GA_CLASS_MALFORMED);
		free(b.p);
	}
}

/* With a key that has signed nothing only what is remembered passes. */
static void the_last_signature_of_a_key_is_known(void **state)
{
	struct blob b = load(quotes[0].name), other = load(quotes[1].name);
	struct ga_chain *chain;
	struct ga_findings f;
	struct ga_quote q, strange;
	struct ga_key *key;
	struct ga_pem pem;
	uint8_t sig[64];

	(void)state;
	ga_findings_init(&f);
	parse(b, &q);
	parse(other, &strange);
	assert_int_equal(ga_pem_decode(&pem, q.cert_data, GA_PEM_CERT, &f), 0);
	chain = ga_chain_build(pem.der, pem.n, v->roots, GA_VENDOR_INTEL, &f);
	assert_non_null(chain);
	assert_non_null(chain->anchor);
	memcpy(sig, q.qe_report_sig.p, sizeof(sig));
	sig[0] ^= 1;
	assert_int_equal(ga_chain_verify_raw(chain, q.qe_report_raw, GA_SPAN_OF(sig)), -1);
	assert_int_equal(ga_chain_verify_raw(chain, q.qe_report_raw, q.qe_report_sig), 0);
	key = chain->certs[0].key;
	chain->certs[0].key = ga_key_ref(chain->anchor->key);
	assert_int_equal(ga_chain_verify_raw(chain, q.qe_report_raw, q.qe_report_sig), 0);
	assert_int_equal(ga_chain_verify_raw(chain, q.qe_report_raw, GA_SPAN_OF(sig)), -1);
	assert_int_equal(ga_chain_verify_raw(chain, strange.qe_report_raw, q.qe_report_sig), -1);
	/* As many bytes, cut elsewhere */
	assert_int_equal(ga_chain_verify_raw(chain, GA_SPAN(q.qe_report_raw.p, 383),
					     GA_SPAN(q.qe_report_raw.p + 383, 65)), -1);
	assert_int_equal(ga_chain_verify_raw(chain, q.qe_report_raw, q.qe_report_sig), 0);
	ga_key_put(chain->certs[0].key);
	chain->certs[0].key = key;
	ga_chain_put(chain);
	ga_pem_fini(&pem);
	free(other.p);
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_bit_of_the_quote_counts),
		cmocka_unit_test(every_byte_of_the_certificates_counts),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(the_last_signature_of_a_key_is_known),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
