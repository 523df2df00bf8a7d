// SPDX-License-Identifier: MIT
#include "support.h"

#include "text.h"

static struct ga_span str(const char *s)
{
	return GA_SPAN((const uint8_t *)s, strlen(s));
}

static void base64_is_strict(void **state)
{
	static const struct {
		const char *text;
		const char *bytes;
	} good[] = {
		/* RFC 4648 clause 10 */
		{ "", "" },	    { "Zg==", "f" },
		{ "Zm8=", "fo" },   { "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },	    { "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
	};
	static const char *const bad[] = {
		"Z",	    "Zg",	"Zg=",	    "Zg===",   "Zh==",
		"Zm9=",	    "Zm8=Zm8=", "Zg==Zg==", "=g==",    "Z===",
		"====",	    "Zm9v\n",	"Zm 9v",    "Zm9-",    "Zm9_",
		"Zm9v====", "Zm\377v", "Zm9v=",  "Z=9v",    "Zm=v",
	};
	uint8_t dst[16];
	char text[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(ga_base64_decode(dst, &n, str(good[i].text)), 0);
		assert_int_equal(n, strlen(good[i].bytes));
		assert_memory_equal(dst, good[i].bytes, n);
		ga_base64_encode(text, str(good[i].bytes));
		assert_string_equal(text, good[i].text);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ga_base64_decode(dst, &n, str(bad[i])))
			fail_msg("\"%s\" was taken for base64", bad[i]);
}

static void every_byte_survives_base64(void **state)
{
	uint8_t in[256], out[258];
	char text[GA_BASE64_LEN(256)];
	size_t i, n;

	(void)state;
	for (i = 0; i < 256; i++)
		in[i] = (uint8_t)(i * 167 + 13);
	for (i = 0; i <= 256; i++) {
		ga_base64_encode(text, GA_SPAN(in, i));
		assert_int_equal(strlen(text) + 1, GA_BASE64_LEN(i));
		assert_int_equal(ga_base64_decode(out, &n, str(text)), 0);
		assert_int_equal(n, i);
		assert_memory_equal(in, out, n);
	}
}

static void lines_of_base64_may_be_broken_anywhere(void **state)
{
	static const struct {
		const char *text;
		const char *bytes;
	} good[] = {
		{ "", "" },		{ "\n", "" },
		{ "Zm9v\n", "foo" },	{ "\nZm9v", "foo" },
		{ "Z m\t9\r\nv", "foo" }, { "Zm9vYg=\n=\n", "foob" },
		{ "Zm9v\nYmE=\n", "fooba" }, { "Zm9vY\nmFy", "foobar" },
		{ "Zm8\n=", "fo" },
	};
	static const char *const bad[] = {
		"Z", "Zm9\n", "Zm9vY\nm", "Zm8=\nZm8=", "Zg==\nZm9v", "Zh==",
		"Zm9=", "Zm9v\vYmFy", "Zm9v-", "=\nZm9", "====", "Zm9v====",
		"Zm9vYg=", "Zm9vYg==\n=", "Zm9vYg=b",
	};
	uint8_t dst[16];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		n = 99;
		if (ga_base64_decode_lines(dst, &n, str(good[i].text)))
			fail_msg("\"%s\" was refused", good[i].text);
		assert_int_equal(n, strlen(good[i].bytes));
		assert_memory_equal(dst, good[i].bytes, n);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ga_base64_decode_lines(dst, &n, str(bad[i])))
			fail_msg("\"%s\" was taken for base64", bad[i]);
}

static void hex_is_strict(void **state)
{
	static const char *const bad[] = { "", "0", "000", "0g00", "00 00",
					   "0x00", "00000", "000000" };
	uint8_t dst[2];
	char text[5];
	size_t i;

	(void)state;
	assert_int_equal(ga_hex_decode(dst, 2, str("aBcD")), 0);
	assert_int_equal(dst[0], 0xab);
	assert_int_equal(dst[1], 0xcd);
	ga_hex_encode(text, GA_SPAN_OF(dst));
	assert_string_equal(text, "abcd");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ga_hex_decode(dst, 2, str(bad[i])))
			fail_msg("\"%s\" was taken for two bytes", bad[i]);
}

static void times_are_utc_to_the_second(void **state)
{
	static const struct {
		const char *text;
		int64_t t;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2026-03-17T10:30:03Z", 1773743403 },
		{ "2100-03-01T00:00:00Z", 4107542400 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	static const char *const bad[] = {
		"",
		"2026-03-17 10:30:03Z",
		"2026-03-17T10:30:03",
		"2026-03-17T10:30:03+00:00",
		"2026-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z",
		"2026-01-01T00:00:60Z",
		"2026-01-01T00:00:0xZ",
		"1949-01-01T00:00:00Z",
	};
	char text[GA_TIME_ISO_LEN];
	int64_t t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(ga_time_parse_iso(&t, str(good[i].text)), 0);
		assert_true(t == good[i].t);
		ga_time_format_iso(text, t);
		assert_string_equal(text, good[i].text);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!ga_time_parse_iso(&t, str(bad[i])))
			fail_msg("\"%s\" was taken for a time", bad[i]);
	ga_time_format_iso(text, INT64_MAX);
	assert_string_equal(text, "@9223372036854775807");
}

static void half_a_text_is_none(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	fputs("all of it", out);
	text = ga_text_finish(out, &text);
	assert_string_equal(text, "all of it");
	free(text);
	/* What can't be written while it is made, and not even at the end. */
	text = strdup("half");
	out = fopen("/dev/null", "r");
	fputs("of it", out);
	assert_null(ga_text_finish(out, &text));
	text = strdup("half");
	out = fopen("/dev/full", "w");
	fputs("of it", out);
	assert_null(ga_text_finish(out, &text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_strict),
		cmocka_unit_test(every_byte_survives_base64),
		cmocka_unit_test(lines_of_base64_may_be_broken_anywhere),
		cmocka_unit_test(hex_is_strict),
		cmocka_unit_test(half_a_text_is_none),
		cmocka_unit_test(times_are_utc_to_the_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
