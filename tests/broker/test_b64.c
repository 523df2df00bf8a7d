// SPDX-License-Identifier: MIT
#include "test.h"

/* RFC 4648 10. */
static const struct {
	const char *plain;
	const char *standard;
	const char *url;
} vectors[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "+//+", "-__-" },
};

static void test_vectors(void **state)
{
	uint8_t bytes[16];
	char text[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		n = strlen(vectors[i].plain);
		assert_int_equal(b64_encode(text, vectors[i].plain, n),
				 strlen(vectors[i].standard));
		assert_string_equal(text, vectors[i].standard);
		b64url_encode(text, vectors[i].plain, n);
		assert_string_equal(text, vectors[i].url);
		assert_int_equal(b64_decode(bytes, &n, vectors[i].standard,
					    strlen(vectors[i].standard)), 0);
		assert_int_equal(n, strlen(vectors[i].plain));
		assert_memory_equal(bytes, vectors[i].plain, n);
		assert_int_equal(b64url_decode(bytes, &n, vectors[i].url,
					       strlen(vectors[i].url)), 0);
		assert_memory_equal(bytes, vectors[i].plain, n);
	}
}

static void test_refused(void **state)
{
	static const char *const standard[] = {
		"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm8-", "Zm 9", "Zm9v\n",
		"=Zg=", "Zg=a",
	};
	static const char *const url[] = {
		"Z", "Zh", "Zm9", "Zg==", "Zm8+", "Zm8/", "Zm 8", "Zm9vY",
	};
	uint8_t bytes[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(standard) / sizeof(standard[0]); i++)
		if (!b64_decode(bytes, &n, standard[i], strlen(standard[i])))
			fail_msg("'%s' was taken", standard[i]);
	for (i = 0; i < sizeof(url) / sizeof(url[0]); i++)
		if (!b64url_decode(bytes, &n, url[i], strlen(url[i])))
			fail_msg("'%s' was taken", url[i]);
}

static void test_hex(void **state)
{
	uint8_t bytes[2];
	char text[5];

	(void)state;
	assert_int_equal(hex_decode(bytes, 2, "a0Ff"), 0);
	hex_encode(text, bytes, 2);
	assert_string_equal(text, "a0ff");
	assert_int_equal(hex_decode(bytes, 2, "a0f"), -1);
	assert_int_equal(hex_decode(bytes, 2, "a0fff"), -1);
	assert_int_equal(hex_decode(bytes, 2, "a0fg"), -1);
	assert_int_equal(hex_decode(bytes, 2, " 0ff"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
