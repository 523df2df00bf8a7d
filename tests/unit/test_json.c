// SPDX-License-Identifier: MIT
#include "support.h"

#include "json.h"

static struct ga_json over(const char *text)
{
	struct ga_json j;

	ga_json_init(&j, GA_SPAN((const uint8_t *)text, strlen(text)));
	return j;
}

static int skip_all(const char *text)
{
	struct ga_json j = over(text);

	return ga_json_skip(&j, NULL) || ga_json_end(&j);
}

static void skips_what_is_json(void **state)
{
	static const char *const good[] = {
		"{}", "[]", " [ ] ", "null", "true", "false", "0", "-0",
		"12.5e-3", "1E+9", "\"\"", "\"a\\\"b\\u00e9\"",
		"{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"\"}",
		"[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]",
	};
	static const char *const bad[] = {
		"", "{", "}", "[", "[1,]", "[,1]", "[1 2]", "{\"a\"}",
		"{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "tru",
		"nul", "truex", "01", "-", "1.", ".5", "1e", "1e+", "+1",
		"\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"",
		"{}{}", "[]]", "1 2", "{\"a\":1]",
		"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (skip_all(good[i]))
			fail_msg("%s was not taken for JSON", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!skip_all(bad[i]))
			fail_msg("%s was taken for JSON", bad[i]);
}

static void a_million_brackets_are_no_danger(void **state)
{
	struct blob b = { malloc(1000000), 1000000 };
	struct ga_json j;

	(void)state;
	memset(b.p, '[', b.n);
	ga_json_init(&j, GA_SPAN(b.p, b.n));
	assert_int_equal(ga_json_skip(&j, NULL), -1);
	assert_true(j.r.pos <= GA_JSON_DEPTH + 1);
	free(b.p);
}

static void walks_members_and_elements(void **state)
{
	struct ga_json j = over("{ \"a\" : [ 1 , 22 ] , \"b\" : \"x\" }");
	struct ga_span s;
	uint64_t v;

	(void)state;
	assert_int_equal(ga_json_object(&j), 0);
	assert_int_equal(ga_json_member(&j, &s), 1);
	assert_true(ga_json_is(s, "a"));
	assert_int_equal(ga_json_array(&j), 0);
	assert_int_equal(ga_json_element(&j), 1);
	assert_int_equal(ga_json_uint(&j, 1, &v), 0);
	assert_int_equal(ga_json_element(&j), 1);
	assert_int_equal(ga_json_uint(&j, 22, &v), 0);
	assert_int_equal(v, 22);
	assert_int_equal(ga_json_element(&j), 0);
	assert_int_equal(ga_json_member(&j, &s), 1);
	assert_true(ga_json_is(s, "b"));
	assert_int_equal(ga_json_string(&j, &s), 0);
	assert_true(ga_json_is(s, "x"));
	assert_int_equal(ga_json_member(&j, &s), 0);
	assert_int_equal(ga_json_end(&j), 0);
}

static void raw_bytes_are_the_ones_that_were_there(void **state)
{
	struct ga_json j = over("{\"body\": {\"a\" :1} ,\"s\":0}");
	struct ga_span s, raw;

	(void)state;
	assert_int_equal(ga_json_object(&j), 0);
	assert_int_equal(ga_json_member(&j, &s), 1);
	assert_int_equal(ga_json_skip(&j, &raw), 0);
	assert_true(ga_json_is(raw, "{\"a\" :1}"));
}

static void raw_objects_end_where_they_close(void **state)
{
	static const char *const bad[] = { "", "[]", "1", "{", "{\"", "{\"}",
					   "{[}", "{\"a\":{}", "{\"\n\"}" };
	struct ga_json j = over(" {\"a\":[{\"}\":\"\\\"}\"}]} x");
	struct ga_span raw;
	size_t i;

	(void)state;
	assert_int_equal(ga_json_raw_object(&j, &raw), 0);
	assert_true(ga_json_is(raw, "{\"a\":[{\"}\":\"\\\"}\"}]}"));
	assert_int_equal(ga_json_end(&j), -1);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		j = over(bad[i]);
		if (!ga_json_raw_object(&j, &raw))
			fail_msg("%s was taken for an object", bad[i]);
	}
}

static void numbers_are_whole_and_bounded(void **state)
{
	static const char *const bad[] = { "-1", "1.0", "1e1", "01", "256",
					   "99999999999999999999999", "\"1\"",
					   "", "x" };
	struct ga_json j = over("18446744073709551615");
	uint64_t v;
	size_t i;

	(void)state;
	assert_int_equal(ga_json_uint(&j, UINT64_MAX, &v), 0);
	assert_true(v == UINT64_MAX);
	j = over("18446744073709551616");
	assert_int_equal(ga_json_uint(&j, UINT64_MAX, &v), -1);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		j = over(bad[i]);
		if (!ga_json_uint(&j, 255, &v))
			fail_msg("%s was taken for a number up to 255", bad[i]);
	}
}

static void compared_strings_have_no_escapes(void **state)
{
	struct ga_json j = over("\"a\\u0062\"");
	struct ga_span s;

	(void)state;
	assert_int_equal(ga_json_string(&j, &s), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skips_what_is_json),
		cmocka_unit_test(a_million_brackets_are_no_danger),
		cmocka_unit_test(walks_members_and_elements),
		cmocka_unit_test(raw_bytes_are_the_ones_that_were_there),
		cmocka_unit_test(raw_objects_end_where_they_close),
		cmocka_unit_test(numbers_are_whole_and_bounded),
		cmocka_unit_test(compared_strings_have_no_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
