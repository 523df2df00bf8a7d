// SPDX-License-Identifier: MIT
/* The courier and servers that do what they should not. */
#include "program.h"

#include <errno.h>
#include <time.h>

#include "liar.h"

#define N43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ENC N43 N43 "A"
#define CHALLENGE "guest-attest-courier/1 challenge profile=native broker=http://127.0.0.1:%d timeout=5 tee=tdx"
#define AUTH "guest-attest-courier/1 challenge profile=rcar broker=http://127.0.0.1:%d timeout=5 tee=tdx"
#define RELEASE \
	"guest-attest-courier/1 release profile=native broker=http://127.0.0.1:%d timeout=5 " \
	"ticket=t resource=a/b/c evidence=Zm9v"
#define ATTEST \
	"guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:%d timeout=5 ticket=t " \
	"resource=a/b/c tee=tdx nonce=AA== x=" N43 " y=" N43 " evidence=-_8 certificates="

/* The length of a string literal, in a string literal, is more than C can. */
#define CHUNKED(status, fields, body) \
	"HTTP/1.1 " status "\r\n" fields "Transfer-Encoding: chunked\r\n\r\n" body
#define EMPTY(status) "HTTP/1.1 " status "\r\nContent-Length: 0\r\n\r\n"

/* An answer with a body and its length; freed with free(). */
static char *make(int status, const char *fields, const char *body)
{
	char *text;

	assert_true(asprintf(&text, "HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n%s", status, fields,
			     strlen(body), body) > 0);
	return text;
}

/* Ask a server that tells @l->answers; the courier's answer, freed with free(). */
static char *ask(struct liar *l, const char *format)
{
	char *request, *answer;

	liar_start(l);
	/* The formats are the literals above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	assert_true(asprintf(&request, format, l->port) > 0);
#pragma GCC diagnostic pop
	answer = courier_ask("", request);
	liar_stop(l);
	free(request);
	return answer;
}

#define GOOD_CHALLENGE "{\"version\":1,\"nonce\":\"" N43 "\",\"ticket\":\"t.t\"}"

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

#define K40 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define T16 "AAAAAAAAAAAAAAAAAAAAAA"
#define I12 "AAAAAAAAAAAAAAAA"
#define JWE(k, i, c, t) \
	"{\"protected\":\"AA\",\"encrypted_key\":\"" k "\",\"iv\":\"" i "\",\"ciphertext\":\"" c \
	"\",\"tag\":\"" t "\"}"

/* On one connection, and on one for each request. */
static void test_rcar_good(void **state)
{
	static struct liar l;
	char *token = make(200, "Set-Cookie: kbs-session-id=next; Path=/\r\n", "{\"token\":\"a.b.c\"}");
	char *jwe = make(200, "", JWE(K40, I12, "AA", T16)), *answer;

	(void)state;
	l.answers[0] = token;
	l.answers[1] = jwe;
	for (l.once = 0; l.once < 2; l.once++) {
		if (l.once)
			l.answers[0] = "HTTP/1.1 200 X\r\nConnection: close\r\nContent-Length: 17\r\n\r\n"
				       "{\"token\":\"a.b.c\"}";
		answer = ask(&l, ATTEST);
		assert_string_equal(answer, "guest-attest-courier/1 release protected=AA encrypted_key=" K40
				    " iv=" I12 " ciphertext=AA tag=" T16);
		assert_int_equal(l.connections, 1 + l.once);
		assert_non_null(strstr(l.seen, "POST /kbs/v0/attest HTTP/1.1\r\n"));
		assert_non_null(strstr(l.seen, "\r\nCookie: kbs-session-id=t\r\n"));
		assert_non_null(strstr(l.seen, "\r\n\r\n{\"init-data\":null,\"runtime-data\":{\"nonce\":\"AA==\","
				       "\"tee-pubkey\":{\"alg\":\"ECDH-ES+A256KW\",\"crv\":\"P-256\","
				       "\"kty\":\"EC\",\"x\":\"" N43 "\",\"y\":\"" N43 "\"}},"
				       "\"tee-evidence\":{\"additional_evidence\":\"\",\"primary_evidence\":"
				       "{\"cc_eventlog\":null,\"quote\":\"+/8=\"}}}"));
		assert_non_null(strstr(l.seen, "GET /kbs/v0/resource/a/b/c HTTP/1.1\r\n"));
		/* The session's cookie is the server's newest. */
		assert_int_equal(!!strstr(l.seen, "\r\nCookie: kbs-session-id=next\r\n"), !l.once);
		free(answer);
	}
	free(jwe);
	free(token);
}

static void test_auth(void **state)
{
	static const struct {
		const char *fields;
		const char *body;
		int err;
		const char *words;
	} cases[] = {
		{ "Set-Cookie: kbs-session-id=s; Expires=x\r\n", "{\"nonce\":\"A+/=\",\"extra-params\":\"\"}",
		  0, "challenge nonce=A+/= ticket=s" },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"nonce\":\"A\",\"extra-params\":{},\"more\":1}", 0,
		  "challenge nonce=A ticket=s" },
		{ "Set-Cookie: kbs-session-id=s\r\n",
		  "{\"nonce\":\"A\",\"extra-params\":{\"selected-hash-algorithm\":\"SHA384\"}}", 0,
		  "challenge nonce=A ticket=s" },
		{ "Set-Cookie: kbs-session-id=s\r\n",
		  "{\"nonce\":\"A\",\"extra-params\":{\"selected-hash-algorithm\":\"sha512\"}}", EPROTO,
		  "answer.extra-params.selected-hash-algorithm: expected sha384, found 'sha512'" },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"nonce\":\"A\",\"extra-params\":7}", EPROTO,
		  "not one JSON object" },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"nonce\":\"A\"}", EPROTO,
		  "answer.extra-params: missing" },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"extra-params\":\"\"}", EPROTO,
		  "answer.nonce: missing" },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"nonce\":\"A.\",\"extra-params\":\"\"}", EPROTO,
		  "answer.nonce: expected 1 to 128 bytes of base64" },
		{ "", "{\"nonce\":\"A\",\"extra-params\":\"\"}", EPROTO,
		  "answer: cookie kbs-session-id: missing" },
		{ "Set-Cookie: Kbs-Session-Id=s\r\n", "{\"nonce\":\"A\",\"extra-params\":\"\"}", EPROTO,
		  "answer: cookie kbs-session-id: missing" },
	};
	static struct liar l;
	char *text, *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = make(200, cases[i].fields, cases[i].body);
		l.answers[0] = text;
		answer = ask(&l, AUTH);
		if (cases[i].err)
			assert_error(answer, cases[i].err, cases[i].words);
		else if (strcmp(answer + strlen("guest-attest-courier/1 "), cases[i].words))
			fail_msg("'%s'", answer);
		assert_non_null(strstr(l.seen, "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":"
				       "{\"supported-hash-algorithms\":[\"sha384\"]}}"));
		free(answer);
		free(text);
	}
}

/* What each status and name means to who asked. */
static void test_refusals(void **state)
{
#define TYPE "\"type\":\"https://github.com/confidential-containers/kbs/errors/"
	static const struct {
		int status;
		const char *body;
		int err;
		const char *words;
	} cases[] = {
		{ 400, "{" TYPE "SerdeError\",\"detail\":\"request.version: missing\"}", EPROTO,
		  " status 400 SerdeError: request.version: missing" },
		{ 401, "{" TYPE "AttestationError\",\"detail\":\"a \\\"b\\\"\\u00e4\"}", EBADE,
		  " status 401 AttestationError: a \"b\"u00e4" },
		{ 401, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES, " status 401 PolicyDeny: no" },
		{ 401, "{" TYPE "PluginInternalError\",\"detail\":\"no\"}", ENODATA,
		  " status 401 PluginInternalError: no" },
		{ 403, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES, " status 403 PolicyDeny: no" },
		{ 404, "{" TYPE "ResourceNotFound\",\"detail\":\"no\"}", ENODATA,
		  " status 404 ResourceNotFound: no" },
		{ 408, "", ETIMEDOUT, " status 408" },
		{ 413, "", EPROTO, " status 413" },
		{ 429, "", EBUSY, " status 429" },
		{ 500, "{" TYPE "InternalError\",\"detail\":\"x\"}", EIO, " status 500 InternalError: x" },
		{ 502, "<html>", EIO, " status 502" },
		{ 503, "{" TYPE "ReplayRecordFull\",\"detail\":\"later\"}", EBUSY,
		  " status 503 ReplayRecordFull: later" },
		{ 201, GOOD_CHALLENGE, EPROTO, " status 201" },
		{ 301, "", EPROTO, " status 301: redirects are not followed" },
		{ 307, "{" TYPE "PolicyDeny\"}", EPROTO, " status 307: redirects are not followed" },
		/* Nothing of a server's choice ends the line of the kernel's log. */
		{ 403, "{\"type\":\"x\",\"detail\":\"a\xc3\xa4\x7f\xe2\x80\xa8z\"}", EACCES,
		  " status 403 x: a??????z" },
		{ 403, "{\"type\":\"no string\",\"detail\":1}", EACCES, " status 403" },
	};
	static struct liar l;
	char *text, *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = make(cases[i].status, "", cases[i].body);
		l.answers[0] = text;
		answer = ask(&l, CHALLENGE);
		assert_error(answer, cases[i].err, cases[i].words);
		free(answer);
		free(text);
	}
}

static void test_long_refusal(void **state)
{
	static struct liar l;
	char body[4000] = "{\"type\":\"", *text, *answer;

	(void)state;
	memset(body + strlen(body), 'T', 1000);
	strcat(body, "\",\"detail\":\"");
	memset(body + strlen(body), 'D', 2000);
	strcat(body, "\"}");
	text = make(403, "", body);
	l.answers[0] = text;
	answer = ask(&l, CHALLENGE);
	assert_error(answer, EACCES, "TTTTTTTTTTTTTTTTTTTT: DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD");
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

static void test_wrong_rcar(void **state)
{
	static const struct {
		const char *token;
		const char *jwe;
		const char *words;
	} cases[] = {
		{ "{}", "", "answer.token: missing" },
		{ "{\"token\":\"\"}", "", "answer.token: expected a string" },
		{ "{\"token\":1}", "", "answer.token: expected a string" },
		{ "{\"token\":\"t\"}", "{}", "answer.protected: missing" },
		{ "{\"token\":\"t\"}", JWE("AA", I12, "AA", T16),
		  "answer.encrypted_key: expected base64url of 40 bytes" },
		{ "{\"token\":\"t\"}", JWE(K40, T16, "AA", T16),
		  "answer.iv: expected base64url of 12 bytes" },
		{ "{\"token\":\"t\"}", JWE(K40, I12, "A", T16),
		  "answer.ciphertext: expected base64url of 1 or more bytes" },
		{ "{\"token\":\"t\"}", JWE(K40, I12, "AA", I12),
		  "answer.tag: expected base64url of 16 bytes" },
		{ "{\"token\":\"t\"}",
		  "{\"protected\":\"AA\",\"encrypted_key\":\"" K40 "\",\"iv\":\"" I12
		  "\",\"ciphertext\":\"AA\",\"tag\":\"" T16 "\",\"aad\":\"AA\"}",
		  "answer: unknown member 'aad'" },
	};
	static struct liar l;
	char *token, *jwe, *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		token = make(200, "", cases[i].token);
		jwe = make(200, "", cases[i].jwe);
		l.answers[0] = token;
		l.answers[1] = jwe;
		answer = ask(&l, ATTEST);
		assert_error(answer, EPROTO, cases[i].words);
		free(answer);
		free(jwe);
		free(token);
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
			     "timeout=5 ticket=t resource=a/b/c tee=cca nonce=AA x=" N43 " y=" N43
			     " evidence=AA certificates=");
	assert_error(answer, EINVAL, "request.tee: rcar is known for tdx and snp, found 'cca'");
	free(answer);
	answer = courier_ask("", "guest-attest-courier/1 release profile=rcar broker=http://127.0.0.1:1 "
			     "timeout=5 ticket=t resource=a/b/c tee=tdx nonce=AA x=" N43 " y=" N43
			     " evidence=AA certificates=AA");
	assert_error(answer, EINVAL, "request.certificates: a quote has none beside it");
	free(answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_native_good),
		cmocka_unit_test(test_rcar_good),
		cmocka_unit_test(test_auth),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_long_refusal),
		cmocka_unit_test(test_wrong_answers),
		cmocka_unit_test(test_wrong_rcar),
		cmocka_unit_test(test_wrong_http),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_bad_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
