// SPDX-License-Identifier: MIT
#include "support.h"

#include "show.h"

/* jansson's own writer says what it should be. */
static void as_jansson_does(json_t *v)
{
	char *wanted = json_dumps(v, JSON_COMPACT), *found = ga_show_compact(v);

	assert_non_null(found);
	assert_string_equal(found, wanted);
	free(found);
	free(wanted);
	json_decref(v);
}

static void writes_json(void **state)
{
	(void)state;
	as_jansson_does(json_object());
	as_jansson_does(json_array());
	as_jansson_does(json_pack("{s:{}, s:[], s:[[],{}], s:n, s:b, s:b, s:I}", "a", "b", "c", "d",
				  "e", 1, "f", 0, "g", (json_int_t)INT64_MIN));
	as_jansson_does(json_pack("{s:s, s:s, s:s}", "quote\" \\ \x01\x1f\n/", "\"\\\b\f\n\r\t",
				  "\xc3\xa9", "\xf0\x9f\x98\x80 \x7f", "", ""));
	assert_null(ga_show_compact(NULL));
}

static void grows(void **state)
{
	json_t *v = json_array();
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		json_array_append_new(v, json_string("0123456789abcdef"));
	as_jansson_does(v);
}

/* The signed part of what ga_evidence_json() has, and no more. */
static void same_fields(const char *name, const char *const *unsigned_members)
{
	struct ga_findings *f = ga_findings_new();
	struct blob b = load(name);
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);
	char *all_text, *fields_text;
	json_t *all, *evidence, *fields;

	assert_non_null(ev);
	all_text = ga_evidence_json(ev);
	fields_text = ga_evidence_fields_json(ev);
	assert_null(strpbrk(fields_text, "\n "));
	all = json_loads(all_text, 0, NULL);
	fields = json_loads(fields_text, JSON_REJECT_DUPLICATES, NULL);
	evidence = json_object_get(all, "evidence");
	for (; *unsigned_members; unsigned_members++)
		assert_int_equal(json_object_del(evidence, *unsigned_members), 0);
	assert_true(json_equal(evidence, fields));
	json_decref(fields);
	json_decref(all);
	free(fields_text);
	free(all_text);
	ga_evidence_free(ev);
	ga_findings_free(f);
	free(b.p);
}

static void shows_what_is_signed(void **state)
{
	static const char *const intel[] = { "signature_data", "padding", NULL };
	static const char *const amd[] = { "SIGNATURE", "certificates", "padding", NULL };

	(void)state;
	same_fields("intel/quotes/tdx4-0b7c557946.bin", intel);
	same_fields("amd/extended/snp3-milan-vlek.bin", amd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_json),
		cmocka_unit_test(grows),
		cmocka_unit_test(shows_what_is_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
