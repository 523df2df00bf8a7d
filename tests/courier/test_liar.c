// SPDX-License-Identifier: MIT
/* The courier and servers that do what they should not. */
#include "program.h"

#include <errno.h>
#include <time.h>

#include "ask.h"

#define ENC N43 N43 "A"

/* The length of a string literal, in a string literal, is more than C can. */
#define CHUNKED(status, fields, body) \
	"HTTP/1.1 " status "\r\n" fields "Transfer-Encoding: chunked\r\n\r\n" body
#define EMPTY(status) "HTTP/1.1 " status "\r\nContent-Length: 0\r\n\r\n"

static void test_native_good(void **state)
{
	static struct liar l;
	char *text = make(200, "", GOOD_CHALLENGE), *answer;

	(void)state;
	l.answers[0] = text;
	answer = ask(&l, CHALLENGE);
	assert_string_equal(answer, "guest-attest-courier/1 challenge nonce=" N43 " ticket=t.t");
	assert_non_null(strstr(l.seen, "POST /v1/challenge HTTP/1.1\r\nHost: 127.0.0.1:"));
	assert_non_null(strstr(l.seen, "\r\n\r\n{\"version\":1}"));
	free(answer);
	free(text);
	text = make(200, "", "{\"version\":1,\"enc\":\"" ENC "\",\"ciphertext\":\"" N43 "\"}");
	l.answers[0] = text;
	answer = ask(&l, RELEASE);
	assert_string_equal(answer, "guest-attest-courier/1 release enc=" ENC " ciphertext=" N43);
	assert_non_null(strstr(l.seen, "POST /v1/release HTTP/1.1\r\n"));
	assert_non_null(strstr(l.seen, "\r\n\r\n{\"version\":1,\"ticket\":\"t\",\"resource\":\"a/b/c\","
			       "\"evidence\":\"Zm9v\"}"));
	free(answer);
	free(text);
}

/* Answers that are good HTTP and not the protocol. */
static void test_wrong_answers(void **state)
{
	static const struct {
		const char *request;
		const char *body;
		const char *words;
	} cases[] = {
		{ CHALLENGE, "", "not one JSON object" },
		{ CHALLENGE, "{}", "answer.version: missing" },
		{ CHALLENGE, "{\"version\":2,\"nonce\":\"" N43 "\",\"ticket\":\"t\"}",
		  "answer.version: expected 1, found 2" },
		{ CHALLENGE, "{\"version\":1,\"nonce\":\"AAAA\",\"ticket\":\"t\"}",
		  "answer.nonce: expected base64url of 32 bytes" },
		{ CHALLENGE, "{\"version\":1,\"nonce\":\"" N43 "\",\"ticket\":\"t t\"}",
		  "answer.ticket: expected a string of printable ASCII" },
		{ CHALLENGE, "{\"version\":1,\"nonce\":\"" N43 "\",\"ticket\":\"t;t\"}", "answer.ticket: " },
		{ CHALLENGE, "{\"version\":1,\"nonce\":\"" N43 "\",\"ticket\":\"t\",\"x\":1}",
		  "answer: unknown member 'x'" },
		{ RELEASE, "{\"version\":1,\"ciphertext\":\"" N43 "\"}", "answer.enc: missing" },
		{ RELEASE, "{\"version\":1,\"enc\":\"" N43 "\",\"ciphertext\":\"" N43 "\"}",
		  "answer.enc: expected base64url of 65 bytes" },
		{ RELEASE, "{\"version\":1,\"enc\":\"" ENC "\",\"ciphertext\":\"" T16 "\"}",
		  "answer.ciphertext: expected base64url of more than 16 bytes" },
		{ RELEASE, "{\"version\":1,\"enc\":\"" ENC "\",\"ciphertext\":\"+AAA\"}",
		  "answer.ciphertext: expected base64url" },
		{ RELEASE, "{\"version\":1,\"enc\":null,\"ciphertext\":\"" N43 "\"}",
		  "answer.enc: expected a string" },
	};
	static struct liar l;
	char *text, *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = make(200, "", cases[i].body);
		l.answers[0] = text;
		answer = ask(&l, cases[i].request);
		assert_error(answer, EPROTO, cases[i].words);
		free(answer);
		free(text);
	}
}

/* Sizes that are lies, and ends that come too early. */
static void test_wrong_http(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{ "", "the answer is cut off" },
		{ "HTTP/1.1 200", "the answer is cut off" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "the answer is cut off" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n{}",
		  "Content-Length: expected one number" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n{}", "body: at most 262144 bytes" },
		{ CHUNKED("200 OK", "", "fffff0\r\n{}"), "body: at most 262144 bytes, found more" },
		{ CHUNKED("200 OK", "", "2\r\n{}"), "the answer is cut off" },
		{ "HTTP/1.1 200 OK\r\n\r\n{}", "neither a Content-Length nor chunks" },
		{ "SSH-2.0-OpenSSH_9.2\r\n", "does not begin with HTTP/1.1 and a status" },
		{ EMPTY("200 OK"), "not one JSON object" },
		{ EMPTY("100 Continue") EMPTY("200 OK"), "expected a status from 200 to 599" },
	};
	static struct liar l = { .once = 1 };
	char *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		l.answers[0] = cases[i].text;
		answer = ask(&l, CHALLENGE);
		assert_error(answer, EPROTO, cases[i].words);
		free(answer);
	}
	l.how = LIE_RESET;
	answer = ask(&l, CHALLENGE);
	assert_error(answer, EPROTO, "the connection broke in the answer");
	free(answer);
}

/* An envelope that would not fit into a key: 32767 bytes do. */
static void test_too_large(void **state)
{
	static struct liar l;
	char *body = malloc(70000), *text, *answer;
	size_t n, want;

	(void)state;
	for (want = 32764; want <= 32768; want += 4) {
		n = (size_t)sprintf(body, "{\"version\":1,\"enc\":\"" ENC "\",\"ciphertext\":\"");
		memset(body + n, 'A', want);
		strcpy(body + n + want - strlen("guest-attest-courier/1 release enc=" ENC " ciphertext="), "\"}");
		text = make(200, "", body);
		l.answers[0] = text;
		answer = ask(&l, RELEASE);
		if (want == 32764)
			assert_int_equal(strlen(answer), 32764);
		else
			assert_error(answer, EPROTO, "answer: longer than the 32767 bytes");
		free(answer);
		free(text);
	}
	free(body);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

static void test_deadlines(void **state)
{
#define SOON "guest-attest-courier/1 challenge profile=native broker=http://127.0.0.1:%d timeout=1 tee=tdx"
	static struct liar l;
	char *text = make(200, "", GOOD_CHALLENGE), *answer;
	long long start;

	(void)state;
	l.answers[0] = text;
	for (l.how = LIE_DRIP; l.how <= LIE_SILENCE; l.how++) {
		start = now_ms();
		answer = ask(&l, SOON);
		assert_error(answer, ETIMEDOUT, "no time left for the answer");
		/* The bound leaves room for a busy machine, not for another second of waiting. */
		assert_in_range(now_ms() - start, 1000, 4000);
		free(answer);
	}
	free(text);
}

/* A port where a moment ago somebody listened. */
static void test_nobody(void **state)
{
	static struct liar l;
	char *request, *answer;

	(void)state;
	liar_start(&l);
	liar_stop(&l);
	assert_true(asprintf(&request, CHALLENGE, l.port) > 0);
	answer = courier_ask("", request);
	assert_error(answer, ECONNREFUSED, "connect: Connection refused");
	free(answer);
	free(request);
	answer = courier_ask("", "guest-attest-courier/1 challenge profile=native "
			     "broker=http://not..a..name timeout=30 tee=tdx");
	assert_error(answer, EHOSTUNREACH, "no address for 'not..a..name'");
	free(answer);
}

static void test_bad_requests(void **state)
{
	char *answer;

	(void)state;
	answer = courier_ask("", "");
	assert_error(answer, EINVAL, "request: expected to begin with");
	free(answer);
	answer = courier_ask("", "guest-attest-courier/1 challenge profile=native broker=ftp://b "
			     "timeout=1 tee=tdx");
	assert_error(answer, EINVAL, "broker: expected http:// or https://, found 'ftp://b'");
	free(answer);
	answer = courier_ask("broker = http://a\n", "guest-attest-courier/1 challenge profile=native "
			     "broker=http://b timeout=1 tee=tdx");
	assert_error(answer, EACCES, "broker: 'b' is not among those allowed here");
	free(answer);
	answer = courier_ask("brokers = http://a\n", "");
	assert_error(answer, EINVAL, "configuration, line 1: brokers: no such setting");
	free(answer);
	answer = courier_ask("", "guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:1 "
			     "timeout=5 ticket=" COOKIES " resource=a/b/c tee=cca nonce=AA x=" N43 " y=" N43
			     " evidence=AA certificates=");
	assert_error(answer, EINVAL, "request.tee: rcar is known for tdx and snp, found 'cca'");
	free(answer);
	answer = courier_ask("", "guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:1 "
			     "timeout=5 ticket=" COOKIES " resource=a/b/c tee=tdx nonce=AA x=" N43 " y=" N43
			     " evidence=AA certificates=AA");
	assert_error(answer, EINVAL, "request.certificates: a quote has none beside it");
	free(answer);
	answer = courier_ask("", "guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:1 "
			     "timeout=5 ticket=a.b resource=a/b/c tee=tdx nonce=AA x=" N43 " y=" N43
			     " evidence=AA certificates=");
	assert_error(answer, EINVAL, "request.ticket: not base64url");
	free(answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_native_good),
		cmocka_unit_test(test_wrong_answers),
		cmocka_unit_test(test_wrong_http),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_bad_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
