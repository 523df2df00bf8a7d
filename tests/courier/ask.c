// SPDX-License-Identifier: MIT
#include "program.h"

#include "ask.h"

char *make(int status, const char *fields, const char *body)
{
	char *text;

	assert_true(asprintf(&text, "HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n%s", status, fields,
			     strlen(body), body) > 0);
	return text;
}

char *ask(struct liar *l, const char *format)
{
	char *request, *answer;

	liar_start(l);
	/* The formats are literals. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	assert_true(asprintf(&request, format, l->port) > 0);
#pragma GCC diagnostic pop
	answer = courier_ask("", request);
	liar_stop(l);
	free(request);
	return answer;
}
