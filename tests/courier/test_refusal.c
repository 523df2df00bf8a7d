// SPDX-License-Identifier: MIT
/* The courier and brokers that say no. */
#include "program.h"

#include <errno.h>

#include "ask.h"

#define TYPE "\"type\":\"https://github.com/confidential-containers/kbs/errors/"

/* What each status and name means to who asked, and to what. */
static void test_refusals(void **state)
{
	static const struct {
		const char *request;
		int status;
		const char *body;
		int err;
		const char *words;
	} cases[] = {
		{ RELEASE, 400, "{" TYPE "SerdeError\",\"detail\":\"request.version: missing\"}", EPROTO,
		  " status 400 SerdeError: request.version: missing" },
		{ RELEASE, 401, "{" TYPE "AttestationError\",\"detail\":\"a \\\"b\\\"\\u00e4\"}", EBADE,
		  " status 401 AttestationError: a \"b\"u00e4" },
		{ RELEASE, 401, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES,
		  " status 401 PolicyDeny: no" },
		{ RELEASE, 401, "{" TYPE "PluginInternalError\",\"detail\":\"no\"}", ENODATA,
		  " status 401 PluginInternalError: no" },
		{ RELEASE, 403, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES,
		  " status 403 PolicyDeny: no" },
		{ RELEASE, 404, "{" TYPE "ResourceNotFound\",\"detail\":\"no\"}", ENODATA,
		  " status 404 ResourceNotFound: no" },
		{ RELEASE, 404, "", ENODATA, " status 404" },
		{ RELEASE, 408, "", ETIMEDOUT, " status 408" },
		{ RELEASE, 413, "", EPROTO, " status 413" },
		{ RELEASE, 429, "", EBUSY, " status 429" },
		{ RELEASE, 500, "{" TYPE "InternalError\",\"detail\":\"x\"}", EIO,
		  " status 500 InternalError: x" },
		{ RELEASE, 503, "{" TYPE "ReplayRecordFull\",\"detail\":\"later\"}", EBUSY,
		  " status 503 ReplayRecordFull: later" },
		{ RELEASE, 201, GOOD_CHALLENGE, EPROTO, " status 201" },
		{ RELEASE, 301, "", EPROTO, " status 301: redirects are not followed" },
		{ RELEASE, 307, "{" TYPE "PolicyDeny\"}", EPROTO, " status 307: redirects are not followed" },
		/* Nothing of a server's choice ends the line of the kernel's log. */
		{ RELEASE, 403, "{\"type\":\"x\",\"detail\":\"a\xc3\xa4\x7f\xe2\x80\xa8z\"}", EACCES,
		  " status 403 x: a??????z" },
		{ RELEASE, 403, "{\"detail\":\"no\",\"type\":7}", EACCES,
		  " status 403: {\"detail\":\"no\",\"type\":7}" },
		{ RELEASE, 403, "{\"other\":1}", EACCES, " status 403" },
		/* What is no problem of RFC 9457 is shown as far as it is one line. */
		{ AUTH, 429, "Too many requests, retry in 0s", EBUSY,
		  " status 429: Too many requests, retry in 0s" },
		{ AUTH, 502, "<html>\r\n<head>", EIO, " status 502: <html>" },
		{ AUTH, 503, "a\"b\\\xc3\xa4\x1b[2J\n", EBUSY, " status 503: a\"b\\???[2J" },
		{ AUTH, 503, "\nlater", EBUSY, " status 503" },
		/* Evidence was not shown yet, nor was a resource named. */
		{ AUTH, 401, "{" TYPE "AttestationError\",\"detail\":\"Attestation error: RCAR handshake Auth "
		  "failed: KBS Client Protocol Version Mismatch: expect =0.5.0 while the request is 0.4.0\"}",
		  EPROTO, " status 401 AttestationError: Attestation error: RCAR handshake Auth failed: KBS "
		  "Client Protocol Version Mismatch: expect =0.5.0 while the request is 0.4.0" },
		{ CHALLENGE, 401, "", EPROTO, " status 401" },
		{ AUTH, 404, "", EPROTO, " status 404" },
		{ CHALLENGE, 404, "404 page not found\n", EPROTO, " status 404: 404 page not found" },
		{ AUTH, 401, "{" TYPE "PluginInternalError\",\"detail\":\"no\"}", EPROTO,
		  " status 401 PluginInternalError: no" },
		{ AUTH, 403, "", EACCES, " status 403" },
		{ ATTEST, 401, "", EBADE, " status 401" },
		{ ATTEST, 404, "", EPROTO, " status 404" },
		{ ATTEST, 429, "", EBUSY, " status 429" },
	};
	static struct liar l;
	char *text, *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = make(cases[i].status, "", cases[i].body);
		l.answers[0] = text;
		answer = ask(&l, cases[i].request);
		assert_error(answer, cases[i].err, cases[i].words);
		/* Nothing follows these words. */
		assert_string_equal(strstr(answer, cases[i].words), cases[i].words);
		free(answer);
		free(text);
	}
}

/* Behind good evidence: what a server says of the resource itself. */
static void test_resource_refusals(void **state)
{
	static const struct {
		int status;
		const char *body;
		int err;
		const char *words;
	} cases[] = {
		{ 401, "{" TYPE "TokenNotFound\",\"detail\":\"no\"}", EBADE, " status 401 TokenNotFound: no" },
		{ 401, "{" TYPE "PluginInternalError\",\"detail\":\"no\"}", ENODATA,
		  " status 401 PluginInternalError: no" },
		{ 401, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES, " status 401 PolicyDeny: no" },
		{ 403, "{" TYPE "PolicyDeny\",\"detail\":\"no\"}", EACCES, " status 403 PolicyDeny: no" },
		{ 404, "", ENODATA, " status 404" },
	};
	char *token = make(200, "", "{\"token\":\"a.b.c\"}"), *text, *answer;
	static struct liar l;
	size_t i;

	(void)state;
	l.answers[0] = token;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = make(cases[i].status, "", cases[i].body);
		l.answers[1] = text;
		answer = ask(&l, ATTEST);
		assert_error(answer, cases[i].err, cases[i].words);
		free(answer);
		free(text);
	}
	free(token);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_resource_refusals),
		cmocka_unit_test(test_long_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
