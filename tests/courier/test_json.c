// SPDX-License-Identifier: MIT
#include "test.h"

#include "json.h"

static struct json_member members[] = {
	{ "version", JSON_ONE, false, { NULL, 0 } },
	{ "word", JSON_WORD, false, { NULL, 0 } },
	{ "string", JSON_STRING, true, { NULL, 0 } },
	{ "any", JSON_ANY, true, { NULL, 0 } },
};

static int read_strictly(const char *text, struct failure *f)
{
	return json_read(span_of(text), members, N(members), false, f);
}

static void test_good(void **state)
{
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(read_strictly("{\"version\":1,\"word\":\"abc\"}", &f), 0);
	assert_span(members[0].value, "1");
	assert_span(members[1].value, "abc");
	assert_null(members[2].value.p);
	assert_int_equal(read_strictly(" \t\r\n{ \"any\" : [1, {\"a\":[]}, null] , \"string\" : \"\" ,"
				       " \"word\":\"x\",\"version\":1 }\n", &f), 0);
	assert_span(members[3].value, "[1, {\"a\":[]}, null]");
	assert_span(members[2].value, "");
	assert_int_equal(read_strictly("{\"version\":1,\"word\":\"a\",\"string\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t"
				       "\\u00e4\xc3\xa4\"}", &f), 0);
	assert_span(members[2].value, "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\xc3\xa4");
	assert_no_failure(&f);
}

/* As values of "any". */
static const char *const good_values[] = {
	"0", "-0", "1", "-1", "10.25", "1e9", "1E+9", "1.5e-9", "true", "false", "null", "\"\"",
	"[]", "{}", "[1]", "[ 1 , 2 ]", "{ \"a\" : 1 , \"b\" : {} }", "\"\\ud83d\"", "[[[[]]]]",
};

static const char *const bad_values[] = {
	"", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "truE", "tru", "nul", "nan", "Infinity",
	"\"", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\", "\"\n\"", "\"\t\"", "'a'", "[", "[1", "[1,", "[1,]",
	"[,]", "[1 2]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{a:1}",
	"{\"a\" 1}", "{1:1}", "1 1", "1}", "//\n1",
};

static void test_values(void **state)
{
	char text[200], wanted[8] = "answer:";
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < N(good_values); i++) {
		f = (struct failure){ 0 };
		snprintf(text, sizeof(text), "{\"version\":1,\"word\":\"w\",\"any\":%s}", good_values[i]);
		if (read_strictly(text, &f))
			fail_msg("%s: %s", text, f.text);
		assert_span(members[3].value, good_values[i]);
	}
	for (i = 0; i < N(bad_values); i++) {
		f = (struct failure){ 0 };
		snprintf(text, sizeof(text), "{\"version\":1,\"word\":\"w\",\"any\":%s}", bad_values[i]);
		if (!read_strictly(text, &f))
			fail_msg("%s: taken", text);
		assert_int_equal(f.err, EPROTO);
		if (strncmp(f.text, wanted, 7))
			fail_msg("%s: %s", text, f.text);
	}
}

static const struct {
	const char *text;
	const char *failure;
} bad[] = {
	{ "", "answer: not one JSON object; byte 0 of 0" },
	{ "[]", "answer: not one JSON object; byte 0 of 2" },
	{ "\"a\"", "answer: not one JSON object; byte 0 of 3" },
	{ "{}", "answer.version: missing" },
	{ "{\"version\":1}", "answer.word: missing" },
	{ "{\"version\":1,\"word\":\"w\"", "answer: not one JSON object; byte 23 of 23" },
	{ "{\"version\":1,\"word\":\"w\",}", "answer: not one JSON object; byte 24 of 25" },
	{ "{\"version\":1,\"word\":\"w\"}x", "answer: not one JSON object; byte 24 of 25" },
	{ "{\"version\":1,\"word\":\"w\"}{}", "answer: not one JSON object; byte 24 of 26" },
	{ "{\"version\":2,\"word\":\"w\"}", "answer.version: expected 1, found 2" },
	{ "{\"version\":\"1\",\"word\":\"w\"}", "answer.version: expected 1, found \"1\"" },
	{ "{\"version\":1.0,\"word\":\"w\"}", "answer.version: expected 1, found 1.0" },
	{ "{\"version\":null,\"word\":\"w\"}", "answer.version: expected 1, found null" },
	{ "{\"version\":1,\"word\":1}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":\"\"}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":\"a b\"}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":\"a\\/b\"}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":\"\xc3\xa4\"}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":[\"w\"]}", "answer.word: expected a string of printable ASCII" },
	{ "{\"version\":1,\"word\":\"w\",\"string\":null}", "answer.string: expected a string" },
	{ "{\"version\":1,\"word\":\"w\",\"string\":1}", "answer.string: expected a string" },
	{ "{\"version\":1,\"word\":\"w\",\"more\":1}", "answer: unknown member 'more'" },
	{ "{\"version\":1,\"word\":\"w\",\"\":1}", "answer: unknown member ''" },
	{ "{\"version\":1,\"word\":\"w\",\"WORD\":1}", "answer: unknown member 'WORD'" },
	{ "{\"version\":1,\"word\":\"w\",\"version\":1}", "answer.version: given twice" },
	{ "{\"version\":1,\"word\":\"w\",\"word\":\"w\"}", "answer.word: given twice" },
};

static void test_bad(void **state)
{
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		f = (struct failure){ 0 };
		assert_int_equal(read_strictly(bad[i].text, &f), -1);
		assert_failure(&f, EPROTO, bad[i].failure);
	}
}

/* The same by a reader that lets others be: known ones stay as strict. */
static void test_others(void **state)
{
	static const char text[] = "{\"version\":1,\"more\":{\"version\":2},\"word\":\"w\",\"more\":[]}";
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(json_read(span_of(text), members, N(members), true, &f), 0);
	assert_span(members[0].value, "1");
	assert_int_equal(json_read(span_of("{\"more\":1,\"word\":\"w\"}"), members, N(members), true, &f),
			 -1);
	assert_failure(&f, EPROTO, "answer.version: missing");
	f = (struct failure){ 0 };
	assert_int_equal(json_read(span_of("{\"more\":01}"), members, N(members), true, &f), -1);
	assert_int_equal(f.err, EPROTO);
}

/* Each level would cost a stack frame. */
static void test_depth(void **state)
{
	char text[300];
	unsigned int depth;
	struct failure f;
	size_t n;

	(void)state;
	for (depth = JSON_DEPTH_MAX - 2; depth < JSON_DEPTH_MAX + 2; depth++) {
		n = (size_t)snprintf(text, sizeof(text), "{\"version\":1,\"word\":\"w\",\"any\":");
		memset(text + n, '[', depth);
		memset(text + n + depth, ']', depth);
		text[n + 2 * depth] = '}';
		text[n + 2 * depth + 1] = '\0';
		f = (struct failure){ 0 };
		assert_int_equal(read_strictly(text, &f), depth < JSON_DEPTH_MAX ? 0 : -1);
	}
}

static void test_zero_bytes(void **state)
{
	static const char in_string[] = "{\"version\":1,\"word\":\"a\0b\"}";
	static const char behind[] = "{\"version\":1,\"word\":\"a\"}\0";
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(json_read((struct span){ in_string, sizeof(in_string) - 1 }, members,
				   N(members), false, &f), -1);
	assert_int_equal(json_read((struct span){ behind, sizeof(behind) - 1 }, members, N(members),
				   false, &f), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_zero_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
