// SPDX-License-Identifier: MIT
/* Collections: bytes taken apart, good ones and one broken copy for each rule. */
#include "cmw_case.h"

#include "formats/cmw.h"

#define REPORT	    CMW_REPORT("rr", 2)
#define BINDING	    CMW_BINDING("b", 1)
#define MANIFEST    CMW_MANIFEST("m", 1)
#define PROVIDER    CMW_PROVIDER("snp", 3)
#define CERTIFICATES CMW_CERTIFICATES("ccc", 3)
#define END	    { NULL, NULL, NULL, 0 }

static int parse(struct blob b, struct ga_cmw *m, struct ga_findings *f)
{
	assert_true(ga_cmw_detect(GA_SPAN(b.p, b.n)));
	return ga_cmw_parse(GA_SPAN(b.p, b.n), m, f);
}

static void assert_span(struct ga_span s, const char *text)
{
	assert_int_equal(s.n, strlen(text));
	if (s.n)
		assert_memory_equal(s.p, text, s.n);
}

static void reads_all_records(void **state)
{
	static const struct cmw_record guest[] = {
		REPORT, BINDING, CMW_TYPE, PROVIDER, CERTIFICATES, END
	};
	static const struct cmw_record service[] = {
		REPORT, CMW_TYPE, MANIFEST, PROVIDER, CERTIFICATES, END
	};
	struct blob a = cmw_make(guest), b = cmw_make(service);
	struct ga_findings f;
	struct ga_cmw m;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(parse(a, &m, &f), 0);
	assert_span(m.report, "rr");
	assert_span(m.binding, "b");
	assert_span(m.manifest, "");
	assert_span(m.provider, "snp");
	assert_span(m.certificates, "ccc");
	assert_int_equal(parse(b, &m, &f), 0);
	assert_span(m.binding, "");
	assert_span(m.manifest, "m");
	assert_int_equal(ga_findings_count(&f), 0);
	ga_findings_fini(&f);
	free(a.p);
	free(b.p);
}

static void reads_a_report_alone(void **state)
{
	static const struct cmw_record alone[] = { REPORT, END };
	struct blob b = cmw_make(alone);
	struct ga_findings f;
	struct ga_cmw m;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(parse(b, &m, &f), 0);
	assert_span(m.report, "rr");
	ga_findings_fini(&f);
	free(b.p);
}

/**
 * struct broken - a collection that breaks one rule
 * @records: its entries
 * @code: what is found
 * @field: where
 */
struct broken {
	struct cmw_record records[5];
	enum ga_code code;
	const char *field;
};

static const struct broken broken[] = {
	{ { END }, GA_E_MISSING, "report" },
	{ { BINDING, CMW_TYPE, END }, GA_E_MISSING, "report" },
	{ { REPORT, REPORT, END }, GA_E_DUPLICATE, "report" },
	{ { REPORT, CERTIFICATES, CERTIFICATES, END },
	  GA_E_DUPLICATE, "certificates" },
	{ { BINDING, REPORT, END }, GA_E_ENCODING, "report" },
	{ { REPORT, PROVIDER, MANIFEST, END }, GA_E_ENCODING, "manifest" },
	{ { REPORT, { "reporter", CMW_MEDIA "report", "r", 1 }, END },
	  GA_E_NAME, "label" },
	{ { REPORT, { "", CMW_MEDIA "report", "r", 1 }, END },
	  GA_E_NAME, "label" },
	{ { REPORT, { "__cmwc_t", "tag:guest-attest,2026:evidenc", NULL, 0 }, END },
	  GA_E_TYPE, "__cmwc_t" },
	{ { REPORT, { "__cmwc_t", CMW_MEDIA "report", "r", 1 }, END },
	  GA_E_TYPE, "__cmwc_t" },
	{ { { "report", "application/octet-stream", "r", 1 }, END },
	  GA_E_TYPE, "report" },
	{ { { "report", CMW_MEDIA "report", NULL, 0 }, END },
	  GA_E_TYPE, "report" },
	{ { REPORT, { "binding", CMW_MEDIA "binding", "b", 1 }, END },
	  GA_E_TYPE, "binding" },
	{ { CMW_REPORT("", 0), END }, GA_E_LENGTH, "report" },
	{ { REPORT, CMW_BINDING("", 0), END }, GA_E_LENGTH, "binding" },
	{ { REPORT, CMW_MANIFEST("", 0), END }, GA_E_LENGTH, "manifest" },
	{ { REPORT, CMW_CERTIFICATES("", 0), END },
	  GA_E_LENGTH, "certificates" },
	{ { REPORT, BINDING, MANIFEST, END }, GA_E_VALUE, "manifest" },
	{ { REPORT, CMW_PROVIDER("", 0), END }, GA_E_LENGTH, "provider" },
	{ { REPORT, CMW_PROVIDER("abcdefghijklmnop", 16), END },
	  GA_E_LENGTH, "provider" },
	{ { REPORT, CMW_PROVIDER("TDX", 3), END }, GA_E_VALUE, "provider" },
	{ { REPORT, CMW_PROVIDER("t x", 3), END }, GA_E_VALUE, "provider" },
	{ { REPORT, CMW_PROVIDER("td\n", 3), END }, GA_E_VALUE, "provider" },
};

static void assert_refused(struct blob b, enum ga_code code, const char *field)
{
	static const struct ga_cmw nothing;
	struct ga_findings f;
	struct ga_cmw m;

	ga_findings_init(&f);
	assert_int_equal(ga_cmw_parse(GA_SPAN(b.p, b.n), &m, &f), -1);
	assert_has(&f, code, field);
	assert_int_equal(ga_findings_count(&f), 1);
	assert_int_equal(ga_findings_class(&f), GA_CLASS_MALFORMED);
	assert_string_equal(ga_findings_get(&f, 0)->subject, "collection");
	assert_memory_equal(&m, &nothing, sizeof(nothing));
	ga_findings_fini(&f);
}

static void refuses_each_broken_rule(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct blob b = cmw_make(broken[i].records);

		assert_refused(b, broken[i].code, broken[i].field);
		free(b.p);
	}
}

/* Offsets into the encoding of a report alone. */
static const struct {
	size_t at;
	uint8_t to;
	enum ga_code code;
	const char *field;
} bytes[] = {
	{ 0, 0xbf, GA_E_ENCODING, "map" },
	{ 0, 0xb8, GA_E_TRUNCATED, "map" },
	{ 0, 0xb7, GA_E_TRUNCATED, "label" },
	{ 1, 0x46, GA_E_TYPE, "label" },
	{ 1, 0x78, GA_E_TRUNCATED, "label" },
	{ 8, 0x81, GA_E_LENGTH, "report" },
	{ 8, 0x83, GA_E_LENGTH, "report" },
	{ 8, 0xa2, GA_E_TYPE, "report" },
	{ 9, 0x58, GA_E_TYPE, "report" },
	{ 10, 0x17, GA_E_ENCODING, "report" },
	{ 46, 0x62, GA_E_TYPE, "report" },
	{ 46, 0x43, GA_E_TRUNCATED, "report" },
	{ 46, 0x41, GA_E_TRAILING_BYTES, "map" },
};

static void refuses_each_broken_byte(void **state)
{
	static const struct cmw_record alone[] = { REPORT, END };
	struct blob good = cmw_make(alone);
	size_t i;

	(void)state;
	assert_int_equal(good.n, 49);
	for (i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		struct blob b = blob_copy(good);

		assert_int_not_equal(b.p[bytes[i].at], bytes[i].to);
		b.p[bytes[i].at] = bytes[i].to;
		assert_refused(b, bytes[i].code, bytes[i].field);
		free(b.p);
	}
	free(good.p);
}

static void refuses_every_prefix(void **state)
{
	static const struct cmw_record all[] = {
		REPORT, BINDING, CMW_TYPE, PROVIDER, CERTIFICATES, END
	};
	struct blob b = cmw_make(all);
	size_t n;

	(void)state;
	for (n = 0; n < b.n; n++) {
		struct blob cut = { malloc(n ? n : 1), n };

		memcpy(cut.p, b.p, n);
		assert_refused(cut, GA_E_TRUNCATED, NULL);
		free(cut.p);
	}
	free(b.p);
}

static void detects_nothing_else(void **state)
{
	static const char *const others[] = {
		"amd/reports/snp3-milan.bin",
		"amd/reports/snp5-turin.bin",
		"intel/quotes/tdx4-0b7c557946.bin",
		"intel/quotes/sgx3-61c363e60f.bin",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct blob b = load(others[i]);

		assert_false(ga_cmw_detect(GA_SPAN(b.p, b.n)));
		free(b.p);
	}
	assert_false(ga_cmw_detect(GA_SPAN(NULL, 0)));
	assert_false(ga_cmw_detect(GA_SPAN((const uint8_t *)"{}", 2)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_records),
		cmocka_unit_test(reads_a_report_alone),
		cmocka_unit_test(refuses_each_broken_rule),
		cmocka_unit_test(refuses_each_broken_byte),
		cmocka_unit_test(refuses_every_prefix),
		cmocka_unit_test(detects_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
