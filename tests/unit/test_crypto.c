// SPDX-License-Identifier: MIT
/*
 * Keys and signatures, whichever library verifies P-384: signatures made by
 * OpenSSL, and every way in which one may be wrong.
 */
#include "support.h"

#include "crypto.h"

#include <pthread.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

static const uint8_t message[] = "what was signed";
static const struct ga_span msg = { message, sizeof(message) };

/**
 * struct curve - one curve and a signature on it
 * @type: as the library calls it
 * @name: as OpenSSL calls it
 * @len: bytes of the field
 * @order: of the base point, SEC 2 2.4.2 and 2.5.1
 * @xy: a public key
 * @sig: r || s over @message
 * @der: the same as Ecdsa-Sig-Value
 * @der_len: bytes in @der
 * @key: the key @xy is
 */
struct curve {
	enum ga_key_type type;
	const char *name;
	size_t len;
	const char *order;
	uint8_t xy[96];
	uint8_t sig[96];
	uint8_t der[128];
	size_t der_len;
	struct ga_key *key;
};

static struct curve curves[] = {
	{ .type = GA_KEY_P256, .name = "P-256", .len = 32,
	  .order = "FFFFFFFF00000000FFFFFFFFFFFFFFFF"
		   "BCE6FAADA7179E84F3B9CAC2FC632551" },
	{ .type = GA_KEY_P384, .name = "P-384", .len = 48,
	  .order = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
		   "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973" },
};

#define N_CURVES (sizeof(curves) / sizeof(curves[0]))

static void take_public(struct curve *c, EVP_PKEY *pkey)
{
	uint8_t point[97];
	size_t n;

	assert_int_equal(EVP_PKEY_get_octet_string_param(
				 pkey, OSSL_PKEY_PARAM_PUB_KEY, point,
				 sizeof(point), &n), 1);
	assert_int_equal(n, 1 + 2 * c->len);
	memcpy(c->xy, point + 1, 2 * c->len);
}

static void sign(struct curve *c, EVP_PKEY *pkey)
{
	const EVP_MD *md = c->type == GA_KEY_P256 ? EVP_sha256() : EVP_sha384();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const uint8_t *p = c->der;
	ECDSA_SIG *sig;

	c->der_len = sizeof(c->der);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, md, NULL, pkey), 1);
	assert_int_equal(EVP_DigestSign(ctx, c->der, &c->der_len, msg.p, msg.n),
			 1);
	EVP_MD_CTX_free(ctx);
	sig = d2i_ECDSA_SIG(NULL, &p, (long)c->der_len);
	assert_non_null(sig);
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), c->sig, (int)c->len);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), c->sig + c->len, (int)c->len);
	ECDSA_SIG_free(sig);
}

static int setup(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		struct curve *c = &curves[i];
		EVP_PKEY *pkey = EVP_EC_gen(c->name);

		assert_non_null(pkey);
		take_public(c, pkey);
		sign(c, pkey);
		EVP_PKEY_free(pkey);
		c->key = ga_key_from_point(NULL, c->type,
					   GA_SPAN(c->xy, 2 * c->len));
		assert_non_null(c->key);
	}
	return 0;
}

static int teardown(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_CURVES; i++)
		ga_key_put(curves[i].key);
	return 0;
}

static int verify_raw(const struct curve *c, const uint8_t *sig)
{
	return ga_key_verify_raw(c->key, msg, GA_SPAN(sig, 2 * c->len));
}

static void good_signatures_hold(void **state)
{
	struct ga_curves shared;
	struct ga_key *key;
	size_t i;

	(void)state;
	assert_int_equal(ga_curves_init(&shared), 0);
	for (i = 0; i < N_CURVES; i++) {
		const struct curve *c = &curves[i];

		assert_int_equal(verify_raw(c, c->sig), 0);
		assert_int_equal(ga_key_verify_der(c->key, msg,
						   GA_SPAN(c->der, c->der_len)),
				 0);
		key = ga_key_from_point(&shared, c->type,
					GA_SPAN(c->xy, 2 * c->len));
		assert_int_equal(ga_key_type(key), c->type);
		assert_int_equal(ga_key_verify_raw(key, msg,
						   GA_SPAN(c->sig, 2 * c->len)),
				 0);
		ga_key_put(key);
	}
	ga_curves_fini(&shared);
}

static void no_bit_of_a_signature_may_differ(void **state)
{
	size_t i, bit;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		struct curve *c = &curves[i];

		for (bit = 0; bit < 16 * c->len; bit++) {
			c->sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(verify_raw(c, c->sig), -1);
			c->sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void another_message_does_not_do(void **state)
{
	uint8_t other[sizeof(message)];
	size_t i;

	(void)state;
	memcpy(other, message, sizeof(message));
	other[0] ^= 1;
	for (i = 0; i < N_CURVES; i++)
		assert_int_equal(ga_key_verify_raw(
					 curves[i].key, GA_SPAN_OF(other),
					 GA_SPAN(curves[i].sig,
						 2 * curves[i].len)), -1);
}

/* CVE-2022-21449: r = s = 0 was a signature of everything, by everybody. */
static void numbers_out_of_range_are_refused(void **state)
{
	BIGNUM *n = NULL, *v = BN_new();
	uint8_t sig[96];
	size_t i, half;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		const struct curve *c = &curves[i];

		assert_true(BN_hex2bn(&n, c->order) > 0);
		memset(sig, 0, sizeof(sig));
		assert_int_equal(verify_raw(c, sig), -1);
		memset(sig, 0xff, sizeof(sig));
		assert_int_equal(verify_raw(c, sig), -1);
		for (half = 0; half < 2; half++) {
			uint8_t *at = sig + half * c->len;

			memcpy(sig, c->sig, 2 * c->len);
			memset(at, 0, c->len);
			assert_int_equal(verify_raw(c, sig), -1);
			BN_bn2binpad(n, at, (int)c->len);
			assert_int_equal(verify_raw(c, sig), -1);
			/* The same number modulo n, where it fits. */
			BN_bin2bn(c->sig + half * c->len, (int)c->len, v);
			BN_add(v, v, n);
			if (BN_bn2binpad(v, at, (int)c->len) > 0)
				assert_int_equal(verify_raw(c, sig), -1);
		}
	}
	BN_free(n);
	BN_free(v);
}

static void lengths_are_exact(void **state)
{
	uint8_t longer[128] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		const struct curve *c = &curves[i];
		size_t n = 2 * c->len;

		memcpy(longer, c->sig, n);
		assert_int_equal(ga_key_verify_raw(c->key, msg,
						   GA_SPAN(longer, n + 1)), -1);
		assert_int_equal(ga_key_verify_raw(c->key, msg,
						   GA_SPAN(longer, n - 1)), -1);
		assert_int_equal(ga_key_verify_raw(c->key, msg,
						   GA_SPAN(longer, 0)), -1);
		memcpy(longer, c->xy, n);
		assert_null(ga_key_from_point(NULL, c->type,
					      GA_SPAN(longer, n + 1)));
		assert_null(ga_key_from_point(NULL, c->type,
					      GA_SPAN(longer, n - 1)));
		assert_null(ga_key_from_point(NULL, GA_KEY_RSA,
					      GA_SPAN(longer, n)));
	}
}

static void points_off_the_curve_are_no_keys(void **state)
{
	uint8_t xy[96];
	size_t i;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		const struct curve *c = &curves[i];

		memcpy(xy, c->xy, sizeof(xy));
		xy[2 * c->len - 1] ^= 1;
		assert_null(ga_key_from_point(NULL, c->type,
					      GA_SPAN(xy, 2 * c->len)));
		memset(xy, 0, sizeof(xy));
		assert_null(ga_key_from_point(NULL, c->type,
					      GA_SPAN(xy, 2 * c->len)));
		/* Coordinates are below the field's prime. */
		memset(xy, 0xff, sizeof(xy));
		assert_null(ga_key_from_point(NULL, c->type,
					      GA_SPAN(xy, 2 * c->len)));
	}
}

static void the_encoding_is_strict(void **state)
{
	uint8_t der[130];
	size_t i;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		const struct curve *c = &curves[i];

		memcpy(der, c->der, c->der_len);
		der[c->der_len] = 0;
		assert_int_equal(ga_key_verify_der(c->key, msg,
						   GA_SPAN(der, c->der_len + 1)),
				 -1);
		assert_int_equal(ga_key_verify_der(c->key, msg,
						   GA_SPAN(der, c->der_len - 1)),
				 -1);
		/* A length in the long form, which is not the shortest. */
		der[0] = 0x30;
		der[1] = 0x81;
		memcpy(der + 2, c->der + 1, c->der_len - 1);
		assert_int_equal(ga_key_verify_der(c->key, msg,
						   GA_SPAN(der, c->der_len + 1)),
				 -1);
	}
}

#define THREADS 4

static void *verify_often(void *arg)
{
	const struct curve *c = arg;
	size_t good = 0, i;

	for (i = 0; i < 50; i++)
		good += !verify_raw(c, c->sig);
	return (void *)good;
}

static void threads_share_a_key(void **state)
{
	pthread_t t[THREADS];
	size_t i, k;
	void *good;

	(void)state;
	for (i = 0; i < N_CURVES; i++) {
		for (k = 0; k < THREADS; k++)
			assert_int_equal(pthread_create(&t[k], NULL,
							verify_often,
							&curves[i]), 0);
		for (k = 0; k < THREADS; k++) {
			pthread_join(t[k], &good);
			assert_int_equal((size_t)good, 50);
		}
	}
}

static void the_backend_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(ga_p384_backend(), GA_P384_NAME);
}

/* FIPS 180-4, the digests of "abc", in one part and in two. */
static void digests_are_right(void **state)
{
	static const struct {
		enum ga_hash hash;
		size_t len;
		uint8_t begin[8];
	} known[] = {
		{ GA_SHA256, 32, { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea } },
		{ GA_SHA384, 48, { 0xcb, 0x00, 0x75, 0x3f, 0x45, 0xa3, 0x5e, 0x8b } },
		{ GA_SHA512, 64, { 0xdd, 0xaf, 0x35, 0xa1, 0x93, 0x61, 0x7a, 0xba } },
	};
	static const uint8_t abc[] = { 'a', 'b', 'c' };
	const struct ga_span one[] = { GA_SPAN_OF(abc) };
	const struct ga_span two[] = { GA_SPAN(abc, 1), GA_SPAN(abc + 1, 2) };
	uint8_t a[65], b[65];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		memset(a, 0x5a, sizeof(a));
		assert_int_equal(ga_hash(known[i].hash, one, 1, a), 0);
		assert_int_equal(ga_hash(known[i].hash, two, 2, b), 0);
		assert_memory_equal(a, known[i].begin, 8);
		assert_memory_equal(a, b, known[i].len);
		assert_int_equal(a[known[i].len], 0x5a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_signatures_hold),
		cmocka_unit_test(no_bit_of_a_signature_may_differ),
		cmocka_unit_test(another_message_does_not_do),
		cmocka_unit_test(numbers_out_of_range_are_refused),
		cmocka_unit_test(lengths_are_exact),
		cmocka_unit_test(points_off_the_curve_are_no_keys),
		cmocka_unit_test(the_encoding_is_strict),
		cmocka_unit_test(threads_share_a_key),
		cmocka_unit_test(the_backend_has_a_name),
		cmocka_unit_test(digests_are_right),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
