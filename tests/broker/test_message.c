// SPDX-License-Identifier: MIT
#include "test.h"

#include "message.h"

static int open_text(struct value *root, char *copy, const char *text, size_t n,
		     struct problem *p)
{
	memcpy(copy, text, n);
	return message_open(root, copy, n, "message", p);
}

static void test_good(void **state)
{
	static const char *const good[] = {
		"{}", " \t\r\n{\t\n}\r ", "{\"a\":[]}", "{\"a\":[1,-0,0.5,1e9,-1.5E-3,10]}",
		"{\"a\":{\"a\":{\"a\":null}},\"b\":true,\"c\":false}", "{\"\":\"\"}",
		"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
		"{\"a\":\"\xc2\x80 \xe0\xa0\x80 \xed\x9f\xbf \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf \x7f\"}",
		"{\"a\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}",
	};
	struct problem p = { 0 };
	struct value root;
	char copy[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (open_text(&root, copy, good[i], strlen(good[i]), &p))
			fail_msg("%s: %s", good[i], p.detail);
}

static void test_bad(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} bad[] = {
		{ "", "not JSON at byte 0" },
		{ "[]", "expected an object, found an array" },
		{ "\"a\"", "expected an object, found a string" },
		{ "1", "found an integer" },
		{ "1.0", "found a real number" },
		{ "{", "not JSON at byte 1" },
		{ "{}{", "not JSON at byte 2" },
		{ "{\"a\"}", "not JSON at byte 4" },
		{ "{\"a\":}", "not JSON at byte 5" },
		{ "{\"a\":1,}", "not JSON at byte 7" },
		{ "{\"a\":1 \"b\":2}", "not JSON" },
		{ "{a:1}", "not JSON at byte 1" },
		{ "{\"a\":[1,]}", "not JSON" },
		{ "{\"a\":[1}", "not JSON" },
		{ "{\"a\":01}", "not JSON" },
		{ "{\"a\":-}", "not JSON" },
		{ "{\"a\":1.}", "not JSON" },
		{ "{\"a\":.5}", "not JSON" },
		{ "{\"a\":1e}", "not JSON" },
		{ "{\"a\":+1}", "not JSON" },
		{ "{\"a\":nul}", "not JSON" },
		{ "{\"a\":True}", "not JSON" },
		{ "{\"a\":\"\x01\"}", "not JSON" },
		{ "{\"a\":\"12345678\n\"}", "not JSON" },
		{ "{\"a\":\"\\x\"}", "not JSON" },
		{ "{\"a\":\"\\u12g4\"}", "not JSON" },
		{ "{\"a\":\"\\u0000\"}", "a string with a NUL at byte 12" },
		{ "{\"a\":\"\\ud800\"}", "not JSON" },
		{ "{\"a\":\"\\ud800\\u0041\"}", "not JSON" },
		{ "{\"a\":\"\\udc00\"}", "not JSON" },
		{ "{\"a\":\"\x80\"}", "not JSON" },
		{ "{\"a\":\"\xc0\x80\"}", "not JSON" },
		{ "{\"a\":\"\xc3\"}", "not JSON" },
		{ "{\"a\":\"\xe0\x9f\x80\"}", "not JSON" },
		{ "{\"a\":\"\xed\xa0\x80\"}", "not JSON" },
		{ "{\"a\":\"\xf0\x8f\x80\x80\"}", "not JSON" },
		{ "{\"a\":\"\xf4\x90\x80\x80\"}", "not JSON" },
		{ "{\"a\":\"\xf5\x80\x80\x80\"}", "not JSON" },
		{ "{\"a\":\"", "not JSON" },
		{ "{\"a\":1,\"a\":2}", "a member is given twice" },
		{ "{\"a\":{\"b\":[{\"c\":1,\"c\":1}]}}", "a member is given twice" },
		{ "{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", "too many containers in each other" },
	};
	struct problem p = { 0 };
	struct value root;
	char copy[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = (struct problem){ 0 };
		assert_int_equal(open_text(&root, copy, bad[i].text, strlen(bad[i].text), &p), -1);
		if (p.status != 400 || !strstr(p.detail, bad[i].words))
			fail_msg("%s: %s", bad[i].text, p.detail);
	}
}

static void test_many_members(void **state)
{
	char text[2048] = "{", copy[2048];
	struct problem p = { 0 };
	struct value root;
	int i;

	(void)state;
	for (i = 0; i < MESSAGE_MEMBERS; i++)
		sprintf(text + strlen(text), "%s\"%d\":0", i ? "," : "", i);
	strcat(text, "}");
	assert_int_equal(open_text(&root, copy, text, strlen(text), &p), 0);
	strcpy(text + strlen(text) - 1, ",\"x\":0}");
	assert_int_equal(open_text(&root, copy, text, strlen(text), &p), -1);
	assert_problem(&p, 400, "SerdeError", "an object with too many members at byte ");
}

static const struct member table[] = {
	{ "text", JSON_STRING, true, false },
	{ "number", JSON_INTEGER, false, true },
	{ "object", JSON_OBJECT, false, false },
	{ NULL },
};

static void test_take(void **state)
{
	static const char text[] = "{\"number\": -12 ,\"object\" : {\"a\":\"}\\\"\"},"
				   "\"text\":\"a\\u00e9\\ud83d\\ude00\\n\\\"z\"}";
	struct value root, v[MEMBERS_OF(table)], kty;
	struct problem p = { 0 };
	char copy[256];

	(void)state;
	assert_int_equal(open_text(&root, copy, text, strlen(text), &p), 0);
	assert_true(message_has(&root, "object"));
	assert_false(message_has(&root, "obj"));
	assert_false(message_string(&root, "number", &kty));
	assert_false(message_string(&root, "text", &kty));
	assert_int_equal(message_take(&root, "message", table, v, &p), 0);
	assert_string_equal(v[0].p, "a\xc3\xa9\xf0\x9f\x98\x80\n\"z");
	assert_int_equal(v[0].n, strlen(v[0].p));
	assert_int_equal(value_integer(&v[1]), -12);
	assert_int_equal(v[2].n, strlen("{\"a\":\"}\\\"\"}"));
	assert_memory_equal(v[2].p, "{\"a\":\"}\\\"\"}", v[2].n);
}

static void test_take_refuses(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} bad[] = {
		{ "{}", "m.text: missing" },
		{ "{\"text\":null}", "m.text: expected a string, found null" },
		{ "{\"text\":1}", "m.text: expected a string, found an integer" },
		{ "{\"text\":\"\",\"number\":1.0}", "m.number: expected an integer, found a real" },
		{ "{\"text\":\"\",\"object\":null}", "m.object: expected an object, found null" },
		{ "{\"text\":\"\",\"other\":0}", "m: unknown member 'other'" },
		/* Other bytes are another name, whatever they stand for. */
		{ "{\"text\":\"\",\"te\\u0078t\":\"\"}", "m: unknown member 'te\\u0078t'" },
		{ "{\"text\":\"\",\"tex\":\"\"}", "m: unknown member 'tex'" },
	};
	struct value root, v[MEMBERS_OF(table)];
	struct problem p;
	char copy[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = (struct problem){ 0 };
		assert_int_equal(open_text(&root, copy, bad[i].text, strlen(bad[i].text), &p), 0);
		assert_int_equal(message_take(&root, "m", table, v, &p), -1);
		if (!strstr(p.detail, bad[i].words))
			fail_msg("%s: %s", bad[i].text, p.detail);
	}
}

static void test_open_table(void **state)
{
	static const struct member some[] = {
		{ "a", JSON_STRING, true, false }, MEMBER_OTHERS, { NULL },
	};
	static const char text[] = "{\"b\":{\"c\":[1]},\"a\":\"x\",\"*\":1}";
	struct value root, v[MEMBERS_OF(some)];
	struct problem p = { 0 };
	char copy[64];

	(void)state;
	assert_int_equal(open_text(&root, copy, text, strlen(text), &p), 0);
	assert_int_equal(message_take(&root, "m", some, v, &p), 0);
	assert_string_equal(v[0].p, "x");
}

/* RFC 8785 3.2.2.2. */
static void test_quote(void **state)
{
	static const char in[] = "\x01\x1f\b\t\n\f\r\"\\/\x7f\xe2\x82\xac$";
	static const char out[] = "\"\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xe2\x82\xac$\"";
	struct bytes b = { 0 };

	(void)state;
	assert_int_equal(message_quote(&b, in), 0);
	assert_int_equal(b.n, strlen(out));
	assert_memory_equal(b.p, out, b.n);
	bytes_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_many_members),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_take_refuses),
		cmocka_unit_test(test_open_table),
		cmocka_unit_test(test_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
