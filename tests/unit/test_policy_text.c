// SPDX-License-Identifier: MIT
/* Policy files as bytes: encodings, bounds, layout, and all errors at once. */
#include "policy_bad.h"

#include <stdio.h>

#define TDX HEADER "accept tdx\n"

static void bytes_that_are_no_text(void **state)
{
	static const char ascii[] = "printable ASCII without quotes";

	(void)state;
	statement("rt_mr0 any\r", GA_E_ENCODING, "line 3, column 11",
		  "a line that ends with a line feed", "byte 0x0d");
	statement("rt_mr0 any\vany", GA_E_ENCODING, "line 3, column 11", ascii,
		  "byte 0x0b");
	statement("rt_mr0 any\177", GA_E_ENCODING, "line 3, column 11", ascii,
		  "byte 0x7f");
	statement("rt_mr0 \xc3\xa4ny", GA_E_ENCODING, "line 3, column 8", ascii,
		  "byte 0xc3");
	statement("rt_mr0 any\nroot allow \"a\xc3\xa4\"", GA_E_ENCODING,
		  "line 4, column 14", "printable ASCII and a closing quote",
		  "byte 0xc3");
	statement("rt_mr0 any\nroot allow \"a", GA_E_ENCODING,
		  "line 4, column 14", "printable ASCII and a closing quote",
		  "the end of the line");
	statement("rt_mr0 any\nroot allow \"a\"\"b\"", GA_E_ENCODING,
		  "line 4, column 15", "a blank after the quote", "byte 0x22");
	statement("rt_mr0 any\nroot allow a\"b\"", GA_E_ENCODING,
		  "line 4, column 13", ascii, "byte 0x22");
}

static void comments_that_deceive(void **state)
{
	static const char seen[] = "a character that can be seen";

	(void)state;
	statement("rt_mr0 any # \xff", GA_E_ENCODING, "line 3, column 14",
		  "UTF-8", "byte 0xff");
	statement("rt_mr0 any\n# \xc3", GA_E_ENCODING, "line 4, column 3",
		  "UTF-8", "byte 0xc3");
	statement("rt_mr0 any\n# \xc0\xaf", GA_E_ENCODING, "line 4, column 3",
		  "UTF-8", "byte 0xc0");
	statement("rt_mr0 any\n# \xe0\x80\xaf", GA_E_ENCODING,
		  "line 4, column 3", "UTF-8", "byte 0xe0");
	statement("rt_mr0 any\n# \xed\xa0\x80", GA_E_ENCODING,
		  "line 4, column 3", "UTF-8", "byte 0xed");
	statement("rt_mr0 any\n# \xf4\x90\x80\x80", GA_E_ENCODING,
		  "line 4, column 3", "UTF-8", "byte 0xf4");
	statement("rt_mr0 any\n# \xf5\x80\x80\x80", GA_E_ENCODING,
		  "line 4, column 3", "UTF-8", "byte 0xf5");
	/* Right-to-left override, isolate, byte order mark, tag, C1, escape. */
	statement("rt_mr0 any\n# \xe2\x80\xae", GA_E_ENCODING,
		  "line 4, column 3", seen, "byte 0xe2");
	statement("rt_mr0 any\n#\t\xe2\x81\xa6", GA_E_ENCODING,
		  "line 4, column 3", seen, "byte 0xe2");
	statement("rt_mr0 any\n# \xef\xbb\xbf", GA_E_ENCODING,
		  "line 4, column 3", seen, "byte 0xef");
	statement("rt_mr0 any\n# \xf3\xa0\x80\xa1", GA_E_ENCODING,
		  "line 4, column 3", seen, "byte 0xf3");
	statement("rt_mr0 any\n# \xc2\x9b", GA_E_ENCODING, "line 4, column 3",
		  seen, "byte 0xc2");
	statement("rt_mr0 any\n# \033[8m", GA_E_ENCODING, "line 4, column 3",
		  seen, "byte 0x1b");
	statement("rt_mr0 any # \r", GA_E_ENCODING, "line 3, column 14",
		  "a line that ends with a line feed", "byte 0x0d");
}

static void nul_bytes_everywhere(void **state)
{
	static const char good[] = TDX "mr_td any\nrt_mr0 any # why\n"
				   "rt_mr1 any\nrt_mr2 any\nrt_mr3 any\n"
				   "root allow \"a b\"\n";
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = ga_policy_parse(good, sizeof(good) - 1, f);
	char bad[sizeof(good)];
	size_t i;

	(void)state;
	assert_non_null(p);
	ga_policy_free(p);
	ga_findings_free(f);
	for (i = 0; i < sizeof(good) - 1; i++) {
		memcpy(bad, good, sizeof(good));
		bad[i] = '\0';
		f = ga_findings_new();
		assert_null(ga_policy_parse(bad, sizeof(good) - 1, f));
		assert_has(f, GA_E_ENCODING, NULL);
		ga_findings_free(f);
	}
}

static void every_truncation_is_refused_or_whole(void **state)
{
	char text[256];
	struct ga_findings *f;
	size_t n, len;

	(void)state;
	len = (size_t)snprintf(text, sizeof(text), TDX "%s", tdx_open);
	for (n = 0; n < len; n++) {
		struct ga_policy *p;

		f = ga_findings_new();
		p = ga_policy_parse(text, n, f);
		/* The last line feed may be missing. */
		assert_true(n + 1 == len ? p != NULL : !p);
		assert_true(p || ga_findings_count(f));
		ga_policy_free(p);
		ga_findings_free(f);
	}
}

static void lines_and_files_have_bounds(void **state)
{
	struct ga_findings *f = ga_findings_new();
	size_t n = GA_POLICY_MAX + 1;
	char *big = malloc(n);
	struct bad b = { "a long file", GA_E_LENGTH, "",
			 "at most 1048576 bytes", "1048577" };
	char line[1200];

	(void)state;
	memset(big, ' ', n);
	check_bytes(&b, big, n);
	b.place = "line 1, column 1025";
	b.expected = "lines of at most 1024 bytes";
	b.actual = "1048576 bytes";
	memset(big, '#', n);
	assert_null(ga_policy_parse(big, n - 1, f));
	assert_has(f, b.code, b.place);
	assert_string_equal(ga_findings_get(f, 0)->expected, b.expected);
	assert_string_equal(ga_findings_get(f, 0)->actual, b.actual);
	ga_findings_free(f);
	free(big);
	/* 1024 bytes are a line, 1025 are not. */
	snprintf(line, sizeof(line), "rt_mr0 any #%1012s", "");
	assert_int_equal(strlen(line), 1024);
	ga_policy_free(policy_of(TDX "%s\nmr_td any\nrt_mr1 any\nrt_mr2 any\n"
				 "rt_mr3 any\n", line));
	snprintf(line, sizeof(line), "rt_mr0 any\nvmid any #%1015s", "");
	statement(line, GA_E_LENGTH, "line 4, column 1025",
		  "lines of at most 1024 bytes", "1025 bytes");
}

static void numbers_of_things_have_bounds(void **state)
{
	struct ga_findings *f = ga_findings_new();
	char *text = NULL;
	size_t len, i;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	fputs(HEADER, out);
	for (i = 0; i < 257; i++)
		fprintf(out, "accept snp n%zu\n%s", i, snp_open);
	fclose(out);
	assert_null(ga_policy_parse(text, len, f));
	assert_int_equal(ga_findings_count(f), 1);
	assert_has(f, GA_E_LENGTH, "line 770, column 1");
	ga_findings_free(f);
	free(text);
	f = ga_findings_new();
	out = open_memstream(&text, &len);
	fprintf(out, TDX "%scurr_server_td_attr allow", tdx_open);
	for (i = 0; i < 65537; i++)
		fprintf(out, "%s%zu", i % 64 ? " " : "\n\t", i);
	fclose(out);
	assert_null(ga_policy_parse(text, len, f));
	assert_int_equal(ga_findings_count(f), 1);
	assert_string_equal(ga_findings_get(f, 0)->expected,
			    "at most 65536 in a file");
	ga_findings_free(f);
	free(text);
}

/* Each line has its own mistake, and each is reported. */
static void all_errors_at_once(void **state)
{
	static const char text[] = TDX
		"mr_td alow zeros\n"
		"  zeros\n"
		"rt_mr0 allow 12\n"
		"rt_mr1 any\n"
		"what is this\n"
		"rt_mr2 any any\n"
		"rt_mr3\n"
		"accept sgx\n"
		"mr_signer any\n"
		"accept nobody\n"
		"mr_td what\n";
	struct ga_findings *f = ga_findings_new();

	(void)state;
	assert_null(ga_policy_parse(text, sizeof(text) - 1, f));
	assert_has(f, GA_E_NAME, "line 3, column 7");
	assert_has(f, GA_E_VALUE, "line 5, column 14");
	assert_has(f, GA_E_NAME, "line 7, column 1");
	assert_has(f, GA_E_VALUE, "line 8, column 12");
	assert_has(f, GA_E_MISSING, "line 9, column 7");
	assert_has(f, GA_E_MISSING, "line 10, column 1");
	assert_has(f, GA_E_NAME, "line 12, column 8");
	assert_int_equal(ga_findings_count(f), 7);
	ga_findings_free(f);
}

static void layout_is_free_within_the_rules(void **state)
{
	static const char text[] =
		"# A comment before the first line, with an \xc3\xa4.\n"
		"\n"
		"guest-attest-policy\t1   # and after it\n"
		"accept sgx a.b-c_1\n"
		"mr_enclave allow\n"
		"\n"
		"    # on its own, within a list\n"
		"\tzeros # one\n"
		"\t0123456789abcdef0123456789ABCDEF"
		"0123456789abcdef0123456789abcdef\n"
		"mr_signer\tany";
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p = ga_policy_parse(text, sizeof(text) - 1, f);

	(void)state;
	assert_clean(f);
	assert_non_null(p);
	assert_int_equal(p->n_sections, 1);
	assert_string_equal(p->sections[0].name, "a.b-c_1");
	assert_int_equal(p->n_rules, 2);
	assert_int_equal(p->n_values, 2);
	assert_memory_equal(ga_policy_id(p), "sha256:", 7);
	assert_int_equal(strlen(ga_policy_id(p)), 71);
	ga_policy_free(p);
	ga_policy_free(NULL);
	ga_findings_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(comments_that_deceive),
		cmocka_unit_test(nul_bytes_everywhere),
		cmocka_unit_test(every_truncation_is_refused_or_whole),
		cmocka_unit_test(lines_and_files_have_bounds),
		cmocka_unit_test(numbers_of_things_have_bounds),
		cmocka_unit_test(all_errors_at_once),
		cmocka_unit_test(layout_is_free_within_the_rules),
	};

	return cmocka_run_group_tests_name("policy text", tests, NULL, NULL);
}
