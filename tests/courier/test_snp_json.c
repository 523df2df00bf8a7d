// SPDX-License-Identifier: MIT
/*
 * Reports of real machines in Trustee's JSON: against what Trustee's own client
 * wrote of the same report, and back through the library's reader.
 */
#include "test.h"

#include "findings.h"
#include "snp_json.h"
#include "trustee.h"

#define JSON_MAX (400u << 10)
#define ROW_LEN 24

static char json[JSON_MAX];

static size_t read_data(const char *name, uint8_t *dst, size_t size)
{
	char path[4096];
	size_t n;
	FILE *in;

	snprintf(path, sizeof(path), "%s/amd/%s", GA_TEST_DATA, name);
	in = fopen(path, "rb");
	assert_non_null(in);
	n = fread(dst, 1, size, in);
	assert_int_equal(fgetc(in), EOF);
	fclose(in);
	return n;
}

/* To be freed with free(). */
static struct span encode(const uint8_t *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char *text = malloc(n * 2 + 8);
	uint32_t bits = 0;
	size_t i, at = 0;
	int have = 0;

	for (i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 6; have -= 6)
			text[at++] = digits[bits >> (have - 6) & 63];
	}
	if (have)
		text[at++] = digits[bits << (6 - have) & 63];
	return (struct span){ text, at };
}

static int put(const uint8_t *report, size_t n, const uint8_t *table, size_t n_table,
	       struct out *o, struct failure *f)
{
	struct span r = encode(report, n), t = encode(table, n_table);
	int ret;

	*o = (struct out){ .p = json, .size = sizeof(json) };
	*f = (struct failure){ 0 };
	ret = snp_json_put(o, r, t, f);
	free((void *)r.p);
	free((void *)t.p);
	return ret;
}

static void put_le32(uint8_t *p, size_t v)
{
	int i;

	for (i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* As text has them. */
static const uint8_t vlek_guid[] = { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e,
				     0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1 };
static const uint8_t ask_guid[] = { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4,
				    0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82 };
static const uint8_t ark_guid[] = { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52,
				    0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae };
static const uint8_t crl_guid[] = { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d,
				    0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67, 0xea };
static const uint8_t vcek_guid[] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
				     0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd };

static void put_row(uint8_t *row, const uint8_t *guid, size_t offset, size_t n)
{
	memcpy(row, guid, 16);
	put_le32(row + 16, offset);
	put_le32(row + 20, n);
}

/* A table of one certificate; its length. */
static size_t make_table(uint8_t *dst, const uint8_t *cert, size_t n)
{
	memset(dst, 0, 2 * ROW_LEN);
	put_row(dst, vcek_guid, 2 * ROW_LEN, n);
	memcpy(dst + 2 * ROW_LEN, cert, n);
	return 2 * ROW_LEN + n;
}

/* What the sev crate 8 made of this report and its VCEK, byte for byte. */
static void test_as_trustee(void **state)
{
	uint8_t report[SNP_REPORT_LEN], vcek[4096], table[8192], text[16384];
	struct failure f;
	struct out o;
	size_t n;

	(void)state;
	assert_int_equal(read_data("reports/snp5-turin.bin", report, sizeof(report)), SNP_REPORT_LEN);
	n = make_table(table, vcek, read_data("veks/snp5-turin.der", vcek, sizeof(vcek)));
	assert_int_equal(put(report, sizeof(report), table, n, &o, &f), 0);
	assert_no_failure(&f);
	assert_false(o.full);
	n = read_data("trustee/snp5-turin-sev8.json", text, sizeof(text));
	while (n && text[n - 1] == '\n')
		n--;
	assert_int_equal(o.n, n);
	assert_memory_equal(o.p, text, n);
}

static const char *const reports[] = {
	"snp1-milan", "snp2-genoa", "snp2-milan-debug", "snp2-milan-held-back", "snp2-milan-vmpl1",
	"snp3-genoa-idkey", "snp3-milan", "snp3-milan-vlek", "snp5-turin",
};

static void unwrap(const struct out *o, uint8_t **bytes, size_t *n)
{
	struct ga_findings *f = ga_findings_new();

	if (ga_trustee_unwrap(GA_SPAN((const uint8_t *)o->p, o->n), bytes, n, f))
		fail_msg("the library does not read %.*s", (int)(o->n < 200 ? o->n : 200), o->p);
	assert_int_equal(ga_findings_count(f), 0);
	ga_findings_free(f);
}

static void test_there_and_back(void **state)
{
	uint8_t report[SNP_REPORT_LEN], *back;
	struct failure f;
	struct out o;
	char name[80];
	size_t i, n;

	(void)state;
	for (i = 0; i < N(reports); i++) {
		snprintf(name, sizeof(name), "reports/%s.bin", reports[i]);
		assert_int_equal(read_data(name, report, sizeof(report)), SNP_REPORT_LEN);
		assert_int_equal(put(report, sizeof(report), NULL, 0, &o, &f), 0);
		unwrap(&o, &back, &n);
		assert_int_equal(n, SNP_REPORT_LEN);
		assert_memory_equal(back, report, n);
		free(back);
	}
}

/* A real host's table, with rows that have no name in Trustee's JSON. */
static void test_real_table(void **state)
{
	uint8_t extended[8192], *back;
	struct failure f;
	struct out o;
	size_t n, n_back;

	(void)state;
	n = read_data("extended/snp3-milan-vlek.bin", extended, sizeof(extended));
	assert_int_equal(put(extended, SNP_REPORT_LEN, extended + SNP_REPORT_LEN, n - SNP_REPORT_LEN,
			     &o, &f), 0);
	assert_no_failure(&f);
	assert_non_null(memmem(o.p, o.n, "\"cert_type\":\"VLEK\"", 18));
	unwrap(&o, &back, &n_back);
	assert_memory_equal(back, extended, SNP_REPORT_LEN);
	free(back);
}

static void test_bad_report(void **state)
{
	uint8_t report[SNP_REPORT_LEN + 1] = { 2 };
	struct failure f;
	struct out o;

	(void)state;
	assert_int_equal(put(report, SNP_REPORT_LEN, NULL, 0, &o, &f), 0);
	assert_int_equal(put(report, SNP_REPORT_LEN - 1, NULL, 0, &o, &f), -1);
	assert_failure(&f, EINVAL, "request.evidence: expected 1184 bytes, found 1183");
	assert_int_equal(put(report, SNP_REPORT_LEN + 1, NULL, 0, &o, &f), -1);
	assert_failure(&f, EINVAL, "request.evidence: expected 1184 bytes, found 1185");
}

static void refuse_table(const uint8_t *table, size_t n, const char *text)
{
	static const uint8_t report[SNP_REPORT_LEN];
	struct failure f;
	struct out o;

	assert_int_equal(put(report, sizeof(report), table, n, &o, &f), -1);
	assert_failure(&f, EINVAL, text);
}

static void test_bad_tables(void **state)
{
	static uint8_t huge[SNP_CERTIFICATES_MAX + 1];
	uint8_t table[20 * ROW_LEN];
	size_t n = make_table(table, (const uint8_t *)"cert", 4), i;

	(void)state;
	assert_int_equal(n, 52);
	refuse_table(table, ROW_LEN - 1, "request.certificates: no end after 0 rows");
	refuse_table(table, ROW_LEN, "request.certificates: row 0: 4 bytes at 48 of 24");
	refuse_table(table, 51, "request.certificates: row 0: 4 bytes at 48 of 51");
	put_row(table, vcek_guid, 48, 0xffffffff);
	refuse_table(table, n, "request.certificates: row 0: 4294967295 bytes at 48 of 52");
	put_row(table, vcek_guid, 0xffffffff, 1);
	refuse_table(table, n, "request.certificates: row 0: 1 bytes at 4294967295 of 52");
	put_row(table, vcek_guid, 48, 4);
	put_row(table + ROW_LEN, vcek_guid, 48, 4);
	refuse_table(table, n, "request.certificates: no end after 2 rows");
	for (i = 0; i < 20; i++)
		put_row(table + i * ROW_LEN, vcek_guid, 0, 1);
	refuse_table(table, sizeof(table), "request.certificates: no end after 16 rows");
	refuse_table(huge, sizeof(huge), "request.certificates: at most 65536 bytes, found 65537");
}

/* Both ways to write a GUID, and one that nobody knows: skipped. */
static void test_guids(void **state)
{
	static const uint8_t report[SNP_REPORT_LEN];
	static const uint8_t efi[] = { 0x8d, 0x75, 0xda, 0x63, 0x64, 0xe6, 0x64, 0x45,
				       0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd };
	static const char wanted[] = "\"cert_chain\":[{\"cert_type\":\"VCEK\",\"data\":[5,255]},"
				     "{\"cert_type\":\"VCEK\",\"data\":[255]}]}";
	uint8_t table[8 * ROW_LEN] = { 0 }, unknown[16] = "unknown";
	struct failure f;
	struct out o;

	(void)state;
	put_row(table, unknown, 0xffffffff, 0xffffffff);
	put_row(table + ROW_LEN, efi, 4 * ROW_LEN, 2);
	put_row(table + 2 * ROW_LEN, vcek_guid, 4 * ROW_LEN + 1, 1);
	memcpy(table + 4 * ROW_LEN, "\x05\xff", 2);
	assert_int_equal(put(report, sizeof(report), table, sizeof(table), &o, &f), 0);
	assert_non_null(memmem(o.p, o.n, wanted, sizeof(wanted) - 1));
}

/* Without a key's certificate the others are no use, and a server asks for all of them. */
static void test_no_vek(void **state)
{
	static const uint8_t report[SNP_REPORT_LEN];
	static const uint8_t *const others[] = { ask_guid, ark_guid, crl_guid };
	static const uint8_t *const keys[] = { vcek_guid, vlek_guid };
	static const char null[] = ",\"cert_chain\":null}", last[] = "\"data\":[7]}]}";
	uint8_t table[5 * ROW_LEN] = { 0 };
	struct failure f;
	struct out o;
	size_t i;

	(void)state;
	table[sizeof(table) - 1] = 7;
	for (i = 0; i <= N(others); i++) {
		assert_int_equal(put(report, sizeof(report), table, sizeof(table), &o, &f), 0);
		assert_memory_equal(o.p + o.n - strlen(null), null, strlen(null));
		if (i < N(others))
			put_row(table + i * ROW_LEN, others[i], sizeof(table) - 1, 1);
	}
	for (i = 0; i < N(keys); i++) {
		put_row(table + ROW_LEN, keys[i], sizeof(table) - 1, 1);
		assert_int_equal(put(report, sizeof(report), table, sizeof(table), &o, &f), 0);
		assert_memory_equal(o.p + o.n - strlen(last), last, strlen(last));
		assert_non_null(memmem(o.p, o.n, "\"cert_type\":\"ASK\"", 17));
	}
	/* That it is left out does not make it good. */
	put_row(table + ROW_LEN, ark_guid, sizeof(table), 1);
	refuse_table(table, sizeof(table), "request.certificates: row 1: 1 bytes at 120 of 120");
}

/* It would not have fitted, but is left out. */
static void test_no_vek_no_room(void **state)
{
	static const uint8_t report[SNP_REPORT_LEN];
	static uint8_t table[SNP_CERTIFICATES_MAX];
	struct failure f;
	struct out o;
	size_t n;

	(void)state;
	assert_int_equal(put(report, sizeof(report), table, ROW_LEN, &o, &f), 0);
	n = o.n;
	memset(table, 255, sizeof(table));
	memset(table, 0, 4 * ROW_LEN);
	put_row(table, ask_guid, ROW_LEN, sizeof(table) - ROW_LEN);
	put_row(table + ROW_LEN, ark_guid, ROW_LEN, sizeof(table) - ROW_LEN);
	assert_int_equal(put(report, sizeof(report), table, sizeof(table), &o, &f), 0);
	assert_false(o.full);
	assert_int_equal(o.n, n);
}

static void test_no_room(void **state)
{
	static const uint8_t report[SNP_REPORT_LEN];
	struct span text = encode(report, sizeof(report));
	struct out o = { .p = json, .size = 100 };
	struct failure f = { 0 };

	(void)state;
	assert_int_equal(snp_json_put(&o, text, span_of(""), &f), 0);
	assert_true(o.full);
	free((void *)text.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_trustee),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_real_table),
		cmocka_unit_test(test_bad_report),
		cmocka_unit_test(test_bad_tables),
		cmocka_unit_test(test_guids),
		cmocka_unit_test(test_no_vek),
		cmocka_unit_test(test_no_vek_no_room),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
