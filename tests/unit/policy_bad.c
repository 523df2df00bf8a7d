// SPDX-License-Identifier: MIT
#include "policy_bad.h"

#include <stdio.h>

static void check_only(struct ga_findings *f, const struct bad *b)
{
	const struct ga_finding *fi = ga_findings_get(f, 0);

	if (ga_findings_count(f) != 1) {
		print_all(f);
		fail_msg("%zu findings on:\n%s", ga_findings_count(f), b->text);
	}
	if (strcmp(fi->field, b->place) || strcmp(fi->expected, b->expected) ||
	    strcmp(fi->actual, b->actual) || fi->code != b->code) {
		print_all(f);
		fail_msg("instead of %s, %s, %s, %s on:\n%s",
			 ga_code_name(b->code), b->place, b->expected,
			 b->actual, b->text);
	}
	assert_string_equal(fi->subject, "policy");
}

void check_bytes(const struct bad *b, const void *text, size_t len)
{
	struct ga_findings *f = ga_findings_new();
	/* In memory of exactly its size. */
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	assert_null(ga_policy_parse(copy, len, f));
	check_only(f, b);
	ga_findings_free(f);
	free(copy);
}

void check_all(const struct bad *b, size_t n)
{
	for (; n--; b++)
		check_bytes(b, b->text, strlen(b->text));
}

void statement(const char *line, enum ga_code code, const char *place,
	       const char *expected, const char *actual)
{
	char text[4096];
	struct bad b = { text, code, place, expected, actual };

	snprintf(text, sizeof(text), HEADER "accept tdx\n%s\nmr_td any\nrt_mr1 any\n"
		 "rt_mr2 any\nrt_mr3 any\n", line);
	check_bytes(&b, text, strlen(text));
}
