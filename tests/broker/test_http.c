// SPDX-License-Identifier: MIT
#include "test.h"

#include "http.h"

#define MAX_BODY 1000

static int parse(struct http_head *h, const char *text, size_t n, struct problem *p)
{
	size_t end = http_head_end((const uint8_t *)text, n);

	assert_true(end);
	*p = (struct problem){ 0 };
	return http_head_parse(h, (const uint8_t *)text, end, MAX_BODY, p);
}

static void test_good(void **state)
{
	static const char text[] =
		"POST /kbs/v0/attest?a=b HTTP/1.1\r\nHost: x\r\ncookie: a=1; b=2\r\n"
		"Content-Length:  12 \r\nAuthorization: Bearer t\r\nExpect: 100-continue\r\n"
		"X-Other: \t\r\n\r\nbody";
	struct http_head h;
	struct problem p;

	(void)state;
	assert_int_equal(parse(&h, text, sizeof(text) - 1, &p), 0);
	assert_int_equal(h.method, HTTP_POST);
	assert_string_equal(h.path, "/kbs/v0/attest");
	assert_string_equal(h.query, "a=b");
	assert_string_equal(h.cookie, "a=1; b=2");
	assert_string_equal(h.authorization, "Bearer t");
	assert_int_equal(h.length, 12);
	assert_true(h.keep_alive);
	assert_true(h.expect_continue);
	http_head_fini(&h);
}

static void test_keep_alive(void **state)
{
	struct http_head h;
	struct problem p;
	static const char closing[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n";
	static const char old[] = "GET / HTTP/1.0\r\n\r\n";

	(void)state;
	assert_int_equal(parse(&h, closing, sizeof(closing) - 1, &p), 0);
	assert_false(h.keep_alive);
	http_head_fini(&h);
	assert_int_equal(parse(&h, old, sizeof(old) - 1, &p), 0);
	assert_false(h.keep_alive);
	http_head_fini(&h);
}

#define H "Host: x\r\n"
#define CASE(text, status, words) { text, sizeof(text) - 1, status, words }

static const struct {
	const char *text;
	size_t n;
	int status;
	const char *words;
} bad[] = {
	CASE("\r\n\r\n", 400, "request line"),
	CASE("GET\r\n\r\n", 400, "request line"),
	CASE("GET /\r\n\r\n", 400, "request line"),
	CASE("GET / HTTP/1.1 \r\n" H "\r\n", 505, "found 'HTTP/1.1 '"),
	CASE("GET  / HTTP/1.1\r\n" H "\r\n", 505, "found '/ HTTP/1.1'"),
	CASE("GET / HTTP/2.0\r\n" H "\r\n", 505, "found 'HTTP/2.0'"),
	CASE("get / HTTP/1.1\r\n" H "\r\n", 501, "method 'get'"),
	CASE("PATCH / HTTP/1.1\r\n" H "\r\n", 501, "method 'PATCH'"),
	CASE("GET x HTTP/1.1\r\n" H "\r\n", 400, "expected a path"),
	CASE("GET http://x/ HTTP/1.1\r\n" H "\r\n", 400, "expected a path"),
	CASE("GET /%2e HTTP/1.1\r\n" H "\r\n", 400, "a byte that no path here has"),
	CASE("GET /a#b HTTP/1.1\r\n" H "\r\n", 400, "a byte that no path here has"),
	CASE("GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n", 400, "a byte that no path here has"),
	CASE("GET /\x01 HTTP/1.1\r\n" H "\r\n", 400, "a byte that no path here has"),
	CASE("GET / HTTP/1.1\r\n\r\n", 400, "Host: missing"),
	CASE("GET / HTTP/1.1\r\n" H H "\r\n", 400, "Host is given twice"),
	CASE("GET / HTTP/1.1\r\n" H "nothing\r\n\r\n", 400, "a name and a colon"),
	CASE("GET / HTTP/1.1\r\n" H ": x\r\n\r\n", 400, "not a token"),
	CASE("GET / HTTP/1.1\r\n" H "a b: x\r\n\r\n", 400, "not a token"),
	CASE("GET / HTTP/1.1\r\n" H "a : x\r\n\r\n", 400, "not a token"),
	CASE("GET / HTTP/1.1\r\n" H " folded: x\r\n\r\n", 400, "not a token"),
	CASE("GET / HTTP/1.1\r\n" H "a: \x01\r\n\r\n", 400, "a control character"),
	CASE("GET / HTTP/1.1\r\n" H "a: x\ry\r\n\r\n", 400, "not CR LF"),
	CASE("GET / HTTP/1.1\r\n" H "a: x\ny: z\r\n\r\n", 400, "not CR LF"),
	CASE("GET / HTTP/1.1\r\n" H "a: \0x\r\n\r\n", 400, "a NUL byte"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: \r\n\r\n", 400, "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400, "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\n", 400, "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: 1,1\r\n\r\n", 400, "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\n", 400, "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551617\r\n\r\n", 400,
	     "expected a number"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400,
	     "Content-Length is given twice"),
	CASE("POST / HTTP/1.1\r\n" H "Content-Length: 1001\r\n\r\n", 413,
	     "at most 1000 bytes, found 1001"),
	CASE("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n", 501,
	     "Transfer-Encoding"),
	CASE("POST / HTTP/1.1\r\n" H "Expect: magic\r\n\r\n", 417, "100-continue"),
	CASE("GET / HTTP/1.1\r\n" H "Cookie: a\r\nCookie: b\r\n\r\n", 400, "Cookie is given twice"),
	CASE("GET / HTTP/1.1\r\n" H "Authorization: a\r\nAuthorization: b\r\n\r\n", 400,
	     "Authorization is given twice"),
};

static void test_bad(void **state)
{
	struct http_head h;
	struct problem p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!parse(&h, bad[i].text, bad[i].n, &p))
			fail_msg("case %zu was taken", i);
		assert_problem(&p, bad[i].status, "BadRequest", bad[i].words);
		http_head_fini(&h);
	}
}

static void test_many_fields(void **state)
{
	char text[4096] = "GET / HTTP/1.1\r\n" H;
	struct http_head h;
	struct problem p;
	int i;

	(void)state;
	for (i = 0; i < HTTP_FIELDS_MAX; i++)
		strcat(text, "a: b\r\n");
	strcat(text, "\r\n");
	assert_int_equal(parse(&h, text, strlen(text), &p), -1);
	assert_problem(&p, 431, "BadRequest", "header fields");
	http_head_fini(&h);
}

/* Nothing of a head is judged before all of it is there. */
static void test_incomplete(void **state)
{
	static const char text[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text) - 1; n++)
		assert_int_equal(http_head_end((const uint8_t *)text, n), 0);
	assert_int_equal(http_head_end((const uint8_t *)text, n), n);
}

static void test_cookies(void **state)
{
	char value[8];

	(void)state;
	assert_int_equal(http_cookie("a=1", "a", value, sizeof(value)), 0);
	assert_string_equal(value, "1");
	assert_int_equal(http_cookie("b=2;  a=12; c", "a", value, sizeof(value)), 0);
	assert_string_equal(value, "12");
	assert_int_equal(http_cookie("aa=1; b=a=2", "a", value, sizeof(value)), -1);
	assert_int_equal(http_cookie("a=1; a=1", "a", value, sizeof(value)), -1);
	assert_int_equal(http_cookie("a=12345678", "a", value, sizeof(value)), -1);
	assert_int_equal(http_cookie("a=", "a", value, sizeof(value)), -1);
	assert_int_equal(http_cookie("", "a", value, sizeof(value)), -1);
	assert_int_equal(http_cookie(NULL, "a", value, sizeof(value)), -1);
}

static void test_reply(void **state)
{
	const struct http_reply r = { .status = 200, .type = "text/plain", .body = "hello", .n = 5,
				      .cookie = "a=b" };
	struct bytes out = { 0 };

	(void)state;
	assert_int_equal(http_reply_format(&out, &r, false), 0);
	assert_int_equal(bytes_append(&out, "", 1), 0);
	assert_string_equal(out.p, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nCache-Control: no-store\r\n"
				   "Content-Type: text/plain\r\nSet-Cookie: a=b\r\n"
				   "Connection: close\r\n\r\nhello");
	bytes_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
