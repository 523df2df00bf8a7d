// SPDX-License-Identifier: MIT
/* The courier and servers that speak Trustee's protocol, or nearly. */
#include "program.h"

#include <errno.h>

#include "ask.h"

#define K40 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define I12 "AAAAAAAAAAAAAAAA"
#define JWE(k, i, c, t) \
	"{\"protected\":\"AA\",\"encrypted_key\":\"" k "\",\"iv\":\"" i "\",\"ciphertext\":\"" c \
	"\",\"tag\":\"" t "\"}"

/* On one connection, and on one for each request. */
static void test_rcar_good(void **state)
{
	static struct liar l;
	char *token = make(200, "Set-Cookie: kbs-session-id=next; Path=/\r\nSet-Cookie: new=x\r\n",
			   "{\"token\":\"a.b.c\"}");
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
		assert_non_null(strstr(l.seen, "\r\nCookie: kbs-session-id=t; lb=1\r\n"));
		assert_non_null(strstr(l.seen, "\r\n\r\n{\"init-data\":null,\"runtime-data\":{\"nonce\":\"AA==\","
				       "\"tee-pubkey\":{\"alg\":\"ECDH-ES+A256KW\",\"crv\":\"P-256\","
				       "\"kty\":\"EC\",\"x\":\"" N43 "\",\"y\":\"" N43 "\"}},"
				       "\"tee-evidence\":{\"additional_evidence\":\"\",\"primary_evidence\":"
				       "{\"cc_eventlog\":null,\"quote\":\"+/8=\"}}}"));
		assert_non_null(strstr(l.seen, "GET /kbs/v0/resource/a/b/c HTTP/1.1\r\n"));
		/* Each cookie is the newest of its name. */
		assert_int_equal(!!strstr(l.seen, "\r\nCookie: lb=1; kbs-session-id=next; new=x\r\n"),
				 !l.once);
		free(answer);
	}
	free(jwe);
	free(token);
}

/* base64url of "kbs-session-id=s" */
#define S "a2JzLXNlc3Npb24taWQ9cw"

static void test_auth(void **state)
{
	static const struct {
		const char *fields;
		const char *body;
		int err;
		const char *words;
	} cases[] = {
		{ "Set-Cookie: kbs-session-id=s; Expires=x\r\n", "{\"nonce\":\"A+/=\",\"extra-params\":\"\"}",
		  0, "challenge nonce=A+/= ticket=" S },
		{ "Set-Cookie: kbs-session-id=s\r\n", "{\"nonce\":\"A\",\"extra-params\":{},\"more\":1}", 0,
		  "challenge nonce=A ticket=" S },
		{ "Set-Cookie: kbs-session-id=t\r\nSet-Cookie: lb=1; Path=/; HttpOnly\r\n",
		  "{\"nonce\":\"A\",\"extra-params\":\"\"}", 0, "challenge nonce=A ticket=" COOKIES },
		{ "Set-Cookie: kbs-session-id=s\r\n",
		  "{\"nonce\":\"A\",\"extra-params\":{\"selected-hash-algorithm\":\"SHA384\"}}", 0,
		  "challenge nonce=A ticket=" S },
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
		{ "Set-Cookie: kbs-session-id=\r\n", "{\"nonce\":\"A\",\"extra-params\":\"\"}", EPROTO,
		  "answer: cookie kbs-session-id: missing" },
		{ "Set-Cookie: kbs-session-id=s\xc3\xa4\r\n", "{\"nonce\":\"A\",\"extra-params\":\"\"}",
		  EPROTO, "answer: cookie kbs-session-id: not printable ASCII" },
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

/* More than the kernel's ticket has room for. */
static void test_auth_long_cookies(void **state)
{
	static struct liar l;
	char fields[1024] = "Set-Cookie: kbs-session-id=s\r\nSet-Cookie: lb=", *text, *answer;

	(void)state;
	memset(fields + strlen(fields), 'x', 748);
	strcat(fields, "\r\n");
	text = make(200, fields, "{\"nonce\":\"A\",\"extra-params\":\"\"}");
	l.answers[0] = text;
	answer = ask(&l, AUTH);
	assert_error(answer, EPROTO, " answer: cookies: at most 768 bytes, found 769");
	free(answer);
	free(text);
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
		{ "{\"token\":\"t\"}", JWE(K40, I12, "A\\u0041", T16),
		  "answer.ciphertext: expected base64url of 1 or more bytes" },
		{ "{\"token\":\"t\"}", JWE(K40, I12, "", T16), " answer.ciphertext: the secret is empty" },
		{ "{\"token\":\"t\"}", JWE(K40, "", "AA", T16), "answer.iv: expected a string" },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rcar_good),
		cmocka_unit_test(test_auth),
		cmocka_unit_test(test_auth_long_cookies),
		cmocka_unit_test(test_wrong_rcar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
