// SPDX-License-Identifier: MIT
/* The courier and brokers that say no. */
#include "program.h"

#include <errno.h>

#include "ask.h"

#define TYPE "\"type\":\"https://github.com/confidential-containers/kbs/errors/"

/* What each status and name means to who asked. */
static void test_refusals(void **state)
{
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
		{ 503, "{" TYPE "ReplayRecordFull\",\"detail\":\"later\"}", EBUSY,
		  " status 503 ReplayRecordFull: later" },
		{ 201, GOOD_CHALLENGE, EPROTO, " status 201" },
		{ 301, "", EPROTO, " status 301: redirects are not followed" },
		{ 307, "{" TYPE "PolicyDeny\"}", EPROTO, " status 307: redirects are not followed" },
		/* Nothing of a server's choice ends the line of the kernel's log. */
		{ 403, "{\"type\":\"x\",\"detail\":\"a\xc3\xa4\x7f\xe2\x80\xa8z\"}", EACCES,
		  " status 403 x: a??????z" },
		{ 403, "{\"detail\":\"no\",\"type\":7}", EACCES,
		  " status 403: {\"detail\":\"no\",\"type\":7}" },
		{ 403, "{\"other\":1}", EACCES, " status 403" },
		/* What is no problem of RFC 9457 is shown as far as it is one line. */
		{ 429, "Too many requests, retry in 0s", EBUSY,
		  " status 429: Too many requests, retry in 0s" },
		{ 502, "<html>\r\n<head>", EIO, " status 502: <html>" },
		{ 503, "a\"b\\\xc3\xa4\x1b[2J\n", EBUSY, " status 503: a\"b\\???[2J" },
		{ 503, "\nlater", EBUSY, " status 503" },
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
		/* Nothing follows these words. */
		assert_string_equal(strstr(answer, cases[i].words), cases[i].words);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_long_refusal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
