// SPDX-License-Identifier: MIT
#include "test.h"

#include "ec.h"
#include "jws.h"

static void make_key(struct jws_key *key)
{
	assert_int_equal(jws_key_init(key, ec_generate(EC_P256)), 0);
}

static char *sign(const struct jws_key *key, const char *payload)
{
	char *token = jws_sign(key, payload);

	assert_non_null(token);
	return token;
}

static void test_sign_and_verify(void **state)
{
	struct jws_key key;
	char *token, *payload;

	(void)state;
	make_key(&key);
	token = sign(&key, "{\"iss\":\"me\"}");
	payload = jws_verify(&key, token, strlen(token));
	assert_string_equal(payload, "{\"iss\":\"me\"}");
	free(payload);
	free(token);
	jws_key_fini(&key);
}

static void test_every_byte_counts(void **state)
{
	struct jws_key key;
	char *token;
	size_t i, n;

	(void)state;
	make_key(&key);
	token = sign(&key, "{\"a\":1}");
	n = strlen(token);
	for (i = 0; i < n; i++) {
		char before = token[i];
		char *payload;

		token[i] = before == 'A' ? 'B' : 'A';
		payload = jws_verify(&key, token, n);
		if (payload)
			fail_msg("byte %zu does not count", i);
		token[i] = before;
		assert_null(jws_verify(&key, token, i));
	}
	free(token);
	jws_key_fini(&key);
}

static void test_another_key(void **state)
{
	struct jws_key key, other;
	char *token;

	(void)state;
	make_key(&key);
	make_key(&other);
	token = sign(&other, "{}");
	assert_null(jws_verify(&key, token, strlen(token)));
	free(token);
	jws_key_fini(&key);
	jws_key_fini(&other);
}

static void test_no_algorithm_but_ours(void **state)
{
	static const char *const tokens[] = {
		"", ".", "..", "...", "a.b", "a.b.c",
		"eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
	};
	struct jws_key key;
	size_t i;

	(void)state;
	make_key(&key);
	for (i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		assert_null(jws_verify(&key, tokens[i], strlen(tokens[i])));
	jws_key_fini(&key);
}

static void test_jwks(void **state)
{
	struct jws_key key;
	json_t *set, *jwk;
	char *text;

	(void)state;
	make_key(&key);
	text = jws_jwks(&key);
	set = json_loads(text, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(set, "keys")), 1);
	jwk = json_array_get(json_object_get(set, "keys"), 0);
	assert_string_equal(json_string_value(json_object_get(jwk, "kid")), key.kid);
	assert_string_equal(json_string_value(json_object_get(jwk, "alg")), "ES256");
	assert_null(json_object_get(jwk, "d"));
	json_decref(set);
	free(text);
	jws_key_fini(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sign_and_verify),
		cmocka_unit_test(test_every_byte_counts),
		cmocka_unit_test(test_another_key),
		cmocka_unit_test(test_no_algorithm_but_ours),
		cmocka_unit_test(test_jwks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
