// SPDX-License-Identifier: MIT
#include "test.h"

#include "http.h"
#include "memory_stream.h"

static struct cookies cookies;

static int read_answer(struct span bytes, size_t piece, struct http_answer *a, bool *keep,
		       struct failure *f)
{
	static struct stream s;

	cookies.n = 0;
	memory_open(&s, bytes, piece);
	*f = (struct failure){ 0 };
	return http_read(&s, &cookies, a, keep, f);
}

static const struct {
	const char *text;
	int status;
	const char *body;
	const char *cookies;
	bool keep;
} good[] = {
	{ "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", "", true },
	{ "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", 200, "", "", true },
	{ "HTTP/1.1 200 \r\nCONTENT-LENGTH:\t2 \t\r\nX: \xc3\xa4\r\n\r\n{}", 200, "{}", "", true },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", "", false },
	{ "HTTP/1.1 404 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 404, "{}", "", false },
	{ "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", "",
	  true },
	{ "HTTP/1.1 204 No\r\n\r\n", 204, "", "", true },
	{ "HTTP/1.1 301 No\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n", 301, "", "", true },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 200, "{}", "",
	  true },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\n{\r\n000001\r\n}\r\n0\r\n\r\n", 200,
	  "{}", "", true },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0A\r\n0123456789\r\n0\r\n\r\n", 200,
	  "0123456789", "", true },
	{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "", "", true },
	{ "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 0\r\n\r\n", 200, "", "",
	  true },
	{ "HTTP/1.1 200 OK\r\nSet-Cookie: session=abc; Path=/; HttpOnly\r\nContent-Length: 0\r\n\r\n",
	  200, "", "session=abc", true },
	{ "HTTP/1.1 200 OK\r\nSet-Cookie: other=x\r\nSet-Cookie: session=a=b\r\n"
	  "set-cookie: other=y\r\nContent-Length: 0\r\n\r\n", 200, "", "session=a=b; other=y", true },
};

static void test_good(void **state)
{
	struct http_answer a;
	struct failure f;
	size_t i, piece;
	bool keep;

	(void)state;
	for (i = 0; i < N(good); i++) {
		for (piece = 0; piece < 4; piece++) {
			if (read_answer(span_of(good[i].text), piece, &a, &keep, &f))
				fail_msg("%zu: %s", i, f.text);
			assert_int_equal(a.status, good[i].status);
			assert_span(a.body, good[i].body);
			assert_int_equal(keep, good[i].keep);
			assert_span((struct span){ cookies.text, cookies.n }, good[i].cookies);
		}
	}
}

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define CUT "the answer is cut off"
#define NO_STATUS "answer: does not begin with HTTP/1.1 and a status"
#define NO_CRLF "answer: a line that does not end in CR LF"
#define CONTROL "answer: a control character in its head"
#define NAMELESS "answer: a header field without a name"
#define ONE_NUMBER "answer: Content-Length: expected one number, found "
#define ENCODING "answer: Transfer-Encoding: expected 'chunked', once, in HTTP/1.1"
#define SIZELESS "answer: a chunk without a size"
#define TOO_LONG "answer: its head, or a line of it, is too long"

static const struct {
	const char *text;
	const char *failure;
} bad[] = {
	{ "", CUT },
	{ "HTTP/1.1 200 OK", CUT },
	{ OK, CUT },
	{ OK "Content-Length: 3\r\n\r\n", CUT },
	{ OK "Content-Length: 3\r\n\r\n{}", CUT },
	{ CHUNKED, CUT },
	{ CHUNKED "2\r\n{}", CUT },
	{ CHUNKED "2\r\n{}\r\n", CUT },
	{ CHUNKED "2\r\n{}\r\n0\r\n", CUT },
	{ "\r\n", NO_STATUS },
	{ "HTTP/2 200 OK\r\n\r\n", NO_STATUS },
	{ "HTTP/1.2 200 OK\r\n\r\n", NO_STATUS },
	{ "HTTP/1.1  200 OK\r\n\r\n", NO_STATUS },
	{ "HTTP/1.1 2000 OK\r\n\r\n", NO_STATUS },
	{ "http/1.1 200 OK\r\n\r\n", NO_STATUS },
	{ "HTTP/1.1 20\r\n\r\n", NO_STATUS },
	{ "HTTP/1.1 100 Continue\r\n\r\n",
	  "answer: expected a status from 200 to 599, found '100'" },
	{ "HTTP/1.1 600 OK\r\n\r\n", "answer: expected a status from 200 to 599, found '600'" },
	{ "HTTP/1.1 2x0 OK\r\n\r\n", "answer: expected a status from 200 to 599, found '2x0'" },
	{ "HTTP/1.1 200 OK\n\n", CONTROL },
	{ "HTTP/1.1 200 OK\rX", NO_CRLF },
	{ OK "X: a\x01\r\n\r\n", CONTROL },
	{ OK "X: a\x7f\r\n\r\n", CONTROL },
	{ OK "X\r\n\r\n", NAMELESS },
	{ OK ": x\r\n\r\n", NAMELESS },
	{ OK "X : x\r\n\r\n", NAMELESS },
	{ OK "X: x\r\n folded: y\r\n\r\n", NAMELESS },
	{ OK "\r\n", "answer: neither a Content-Length nor chunks" },
	{ OK "Content-Length:\r\n\r\n", ONE_NUMBER "''" },
	{ OK "Content-Length: -1\r\n\r\n", ONE_NUMBER "'-1'" },
	{ OK "Content-Length: +1\r\n\r\n", ONE_NUMBER "'+1'" },
	{ OK "Content-Length: 0x1\r\n\r\n", ONE_NUMBER "'0x1'" },
	{ OK "Content-Length: 1, 1\r\n\r\n", ONE_NUMBER "'1, 1'" },
	{ OK "Content-Length: 18446744073709551617\r\n\r\n", ONE_NUMBER "'18446744073709551617'" },
	{ OK "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", ONE_NUMBER "'1'" },
	{ OK "Content-Length: 262145\r\n\r\n", "answer: body: at most 262144 bytes, found 262145" },
	{ OK "Content-Length: 999999999\r\n\r\n",
	  "answer: body: at most 262144 bytes, found 999999999" },
	{ OK "Content-Length: 2\r\n\r\n{}x", "answer: bytes behind its end" },
	{ OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	  "answer: both a Content-Length and chunks" },
	{ OK "Transfer-Encoding: gzip\r\n\r\n", ENCODING },
	{ OK "Transfer-Encoding: gzip, chunked\r\n\r\n", ENCODING },
	{ OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", ENCODING },
	{ "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ENCODING },
	{ OK "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
	  "answer: Content-Encoding: was not asked for" },
	{ CHUNKED "\r\n", SIZELESS },
	{ CHUNKED "g\r\n", SIZELESS },
	{ CHUNKED "-1\r\n", SIZELESS },
	{ CHUNKED "0x2\r\n", SIZELESS },
	{ CHUNKED "2 \r\n", SIZELESS },
	{ CHUNKED "2;x=y\r\n{}\r\n", SIZELESS },
	{ CHUNKED "0000002\r\n{}\r\n", TOO_LONG },
	{ CHUNKED "ffffff\r\n", "answer: body: at most 262144 bytes, found more" },
	{ CHUNKED "1\r\n{}\r\n", "answer: a chunk longer than its size" },
	{ CHUNKED "0\r\nX: x\r\n\r\n", "answer: fields after the last chunk" },
	{ CHUNKED "0\r\n\r\nx", "answer: bytes behind its end" },
	{ OK "Set-Cookie: session=\xc3\xa4\r\n\r\n", "answer: cookie session: not printable ASCII" },
};

static void test_bad(void **state)
{
	struct http_answer a;
	struct failure f;
	size_t i, piece;
	bool keep;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		for (piece = 0; piece < 2; piece++) {
			/* One byte at a time, nobody knows yet that there is more. */
			if (piece && strstr(bad[i].failure, "behind"))
				continue;
			if (!read_answer(span_of(bad[i].text), piece, &a, &keep, &f))
				fail_msg("%zu was taken", i);
			assert_failure(&f, EPROTO, bad[i].failure);
		}
	}
}

/* Something that repeats, behind a head and before an end. */
static struct span repeat(const char *before, const char *what, size_t times, const char *after)
{
	static char text[600000];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s", before), len = strlen(what);

	for (; times; times--, n += len)
		memcpy(text + n, what, len);
	memcpy(text + n, after, strlen(after));
	return (struct span){ text, n + strlen(after) };
}

static void test_limits(void **state)
{
	static const char end[] = "\r\nContent-Length: 0\r\n\r\n";
	struct http_answer a;
	struct failure f;
	bool keep;

	(void)state;
	/* A line, the head, a body, a cookie: as long as may be, and longer. */
	assert_int_equal(read_answer(repeat(OK "X: ", "x", HTTP_LINE_MAX - 3, end), 0, &a, &keep, &f), 0);
	assert_int_equal(read_answer(repeat(OK "X: ", "x", HTTP_LINE_MAX - 2, end), 0, &a, &keep, &f), -1);
	assert_failure(&f, EPROTO, TOO_LONG);
	assert_int_equal(read_answer(repeat(OK, "X: 1234\r\n", 3636, "Content-Length: 0\r\n\r\n"), 0, &a,
				     &keep, &f), 0);
	assert_int_equal(read_answer(repeat(OK, "X: 1234\r\n", 3637, "Content-Length: 0\r\n\r\n"), 0, &a,
				     &keep, &f), -1);
	assert_failure(&f, EPROTO, TOO_LONG);
	assert_int_equal(read_answer(repeat(OK "Content-Length: 262144\r\n\r\n", "x", HTTP_BODY_MAX, ""), 0,
				     &a, &keep, &f), 0);
	assert_int_equal(a.body.n, HTTP_BODY_MAX);
	assert_int_equal(read_answer(repeat(CHUNKED, "10\r\n0123456789abcdef\r\n", HTTP_BODY_MAX / 16,
					    "0\r\n\r\n"), 0, &a, &keep, &f), 0);
	assert_int_equal(a.body.n, HTTP_BODY_MAX);
	assert_int_equal(read_answer(repeat(CHUNKED, "10\r\n0123456789abcdef\r\n", HTTP_BODY_MAX / 16,
					    "1\r\nx\r\n0\r\n\r\n"), 0, &a, &keep, &f), -1);
	assert_failure(&f, EPROTO, "answer: body: at most 262144 bytes, found more");
	assert_int_equal(read_answer(repeat(OK "Set-Cookie: s=", "c", COOKIES_TEXT_MAX - 2, end), 0, &a,
				     &keep, &f), 0);
	assert_int_equal(cookies.n, COOKIES_TEXT_MAX);
	assert_int_equal(read_answer(repeat(OK "Set-Cookie: s=", "c", COOKIES_TEXT_MAX - 1, end), 0, &a,
				     &keep, &f), -1);
	assert_failure(&f, EPROTO, "answer: cookies: at most 16, of 17408 bytes, found more");
}

/* Nobody asked for cookies: whatever they are, it is no matter. */
static void test_no_cookie(void **state)
{
	static struct stream s;
	struct failure f = { 0 };
	struct http_answer a;
	bool keep;

	(void)state;
	memory_open(&s, span_of(OK "Set-Cookie: session=\xff\r\nContent-Length: 0\r\n\r\n"), 0);
	assert_int_equal(http_read(&s, NULL, &a, &keep, &f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_cookie),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
