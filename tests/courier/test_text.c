// SPDX-License-Identifier: MIT
#include "test.h"

static void test_b64url(void **state)
{
	static const struct {
		const char *text;
		long n;
	} cases[] = {
		{ "", 0 }, { "AA", 1 }, { "AAA", 2 }, { "AAAA", 3 }, { "-_-_", 3 }, { "Zm9vYmFy", 6 },
		{ "A", -1 }, { "AAAAA", -1 },
		/* Unused bits that are not zero. */
		{ "AB", -1 }, { "AAB", -1 }, { "Ag", 1 }, { "AAE", 2 },
		{ "+AAA", -1 }, { "/AAA", -1 }, { "AA==", -1 }, { "AA A", -1 }, { "AA\n", -1 },
	};
	uint8_t dst[8];
	size_t i, n;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		if (b64url_len(span_of(cases[i].text)) != cases[i].n)
			fail_msg("'%s': expected %ld", cases[i].text, cases[i].n);
		assert_int_equal(b64url_decode(dst, sizeof(dst), &n, span_of(cases[i].text)) < 0,
				 cases[i].n < 0);
	}
	assert_int_equal(b64url_decode(dst, 6, &n, span_of("Zm9vYmFy")), 0);
	assert_int_equal(n, 6);
	assert_memory_equal(dst, "foobar", 6);
	assert_int_equal(b64url_decode(dst, 5, &n, span_of("Zm9vYmFy")), -1);
	assert_int_equal(b64url_decode(dst, 2, &n, span_of("-_8")), 0);
	assert_memory_equal(dst, "\xfb\xff", 2);
}

static void test_word(void **state)
{
	static const char *const bad[] = { "", " ", "a b", "a\tb", "\"", "\\", "\x7f", "\xc3\xa4" };
	size_t i;

	(void)state;
	assert_true(span_is_word(span_of("!#[]^~azAZ09/+=")));
	for (i = 0; i < N(bad); i++)
		if (span_is_word(span_of(bad[i])))
			fail_msg("case %zu", i);
	assert_false(span_is_word((struct span){ "a\0b", 3 }));
}

static void test_bytes(void **state)
{
	static const uint8_t three[] = { 1, 2, 3 };
	struct bytes b = { three, 3 };

	(void)state;
	assert_ptr_equal(bytes_take(&b, 2), three);
	assert_ptr_equal(bytes_take(&b, 1), three + 2);
	assert_non_null(bytes_take(&b, 0));
	assert_null(bytes_take(&b, 1));
	/* And for good. */
	assert_null(bytes_take(&b, 0));
}

static void test_out(void **state)
{
	char buffer[16];
	struct out o = { .p = buffer, .size = sizeof(buffer) };

	(void)state;
	out_uint(&o, 0);
	out_text(&o, " ");
	out_uint(&o, 65535);
	out_span(&o, (struct span){ NULL, 0 });
	out_b64_of_b64url(&o, span_of("-_-_Ag"));
	assert_false(o.full);
	assert_span((struct span){ o.p, o.n }, "0 65535+/+/Ag==");
	out_text(&o, "ab");
	assert_true(o.full);
	assert_int_equal(o.n, 15);
	/* What did not fit makes the rest worthless, also what would fit. */
	out_text(&o, "a");
	assert_int_equal(o.n, 15);
}

/* RFC 4648 section 10, and both digits that base64 has otherwise. */
static void test_out_b64url(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" },
		{ "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xff\xef\xbe\xfb", "_----w" },
	};
	char buffer[8];
	struct out o;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		o = (struct out){ .p = buffer, .size = sizeof(buffer) };
		out_b64url(&o, cases[i][0], strlen(cases[i][0]));
		assert_false(o.full);
		assert_span((struct span){ o.p, o.n }, cases[i][1]);
	}
	o.n = 0;
	out_b64url(&o, "foobar!", 7);
	assert_true(o.full);
}

static void test_trim(void **state)
{
	(void)state;
	assert_span(span_trim(span_of("a b")), "a b");
	assert_span(span_trim(span_of(" \t a\tb \t")), "a\tb");
	assert_span(span_trim(span_of(" \t ")), "");
	assert_span(span_trim(span_of("")), "");
}

static void test_out_uint_max(void **state)
{
	char buffer[20];
	struct out o = { .p = buffer, .size = sizeof(buffer) };

	(void)state;
	out_uint(&o, UINT64_MAX);
	assert_false(o.full);
	assert_span((struct span){ o.p, o.n }, "18446744073709551615");
}

static void test_failure(void **state)
{
	struct failure f = { 0 };
	char text[400];

	(void)state;
	assert_int_equal(failure_set(&f, EPROTO, "a %s\n\x01\xff", "\tb\x7f"), -1);
	assert_failure(&f, EPROTO, "a ?b????");
	assert_int_equal(failure_set(&f, EIO, "later"), -1);
	assert_failure(&f, EPROTO, "a ?b????");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	f = (struct failure){ 0 };
	failure_set(&f, EIO, "%s", text);
	assert_int_equal(strlen(f.text), FAILURE_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_b64url),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_out),
		cmocka_unit_test(test_out_b64url),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_out_uint_max),
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
