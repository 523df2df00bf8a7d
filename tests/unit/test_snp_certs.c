// SPDX-License-Identifier: MIT
/* The certificate table that a host sends along with an SNP report. */
#include "support.h"

#include "formats/cert_table.h"

#define REPORT "amd/reports/snp3-genoa-idkey.bin"

static const uint8_t vcek_guid[] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64,
				     0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
				     0x3b, 0xe8, 0xac, 0xcd };
static const uint8_t vcek_guid_efi[] = { 0x8d, 0x75, 0xda, 0x63, 0x64, 0xe6,
					 0x64, 0x45, 0xad, 0xc5, 0xf4, 0xb9,
					 0x3b, 0xe8, 0xac, 0xcd };
static const uint8_t ark_guid[] = { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03,
				    0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6,
				    0x01, 0x4c, 0xd0, 0xae };
static const uint8_t other_guid[16] = { 1, 2, 3 };

#define ROW 24
#define TABLE_LEN (3 * ROW + 5 + 7)

static void put_row(uint8_t *row, const uint8_t guid[16], uint8_t offset,
		    uint8_t len)
{
	memcpy(row, guid, 16);
	row[16] = offset;
	row[20] = len;
}

/* A VCEK of 5 bytes and an ARK of 7. */
static struct blob good_table(void)
{
	struct blob b = { calloc(1, TABLE_LEN), TABLE_LEN };

	assert_non_null(b.p);
	put_row(b.p, vcek_guid, 3 * ROW, 5);
	put_row(b.p + ROW, ark_guid, 3 * ROW + 5, 7);
	memset(b.p + 3 * ROW, 'v', 5);
	memset(b.p + 3 * ROW + 5, 'a', 7);
	return b;
}

static int parse(struct blob b, struct ga_cert_table *t, struct ga_findings *f)
{
	return ga_cert_table_parse(GA_SPAN(b.p, b.n), t, f);
}

static void reads_a_table(void **state)
{
	struct blob b = good_table();
	struct ga_cert_table t;
	struct ga_findings f;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(parse(b, &t, &f), 0);
	assert_int_equal(ga_findings_count(&f), 0);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.v[0].kind, GA_CERT_TABLE_VCEK);
	assert_int_equal(t.v[0].data.n, 5);
	assert_ptr_equal(t.v[0].data.p, b.p + 3 * ROW);
	assert_int_equal(t.v[1].kind, GA_CERT_TABLE_ARK);
	assert_int_equal(t.v[1].data.n, 7);
	assert_int_equal(t.padding, 0);
	ga_findings_fini(&f);
	free(b.p);
}

static void reads_guids_in_both_byte_orders(void **state)
{
	struct blob b = good_table();
	struct ga_cert_table t;
	struct ga_findings f;

	(void)state;
	ga_findings_init(&f);
	memcpy(b.p, vcek_guid_efi, 16);
	assert_int_equal(parse(b, &t, &f), 0);
	assert_int_equal(t.v[0].kind, GA_CERT_TABLE_VCEK);
	memcpy(b.p, other_guid, 16);
	assert_int_equal(parse(b, &t, &f), 0);
	assert_int_equal(t.v[0].kind, GA_CERT_TABLE_OTHER);
	ga_findings_fini(&f);
	free(b.p);
}

static void takes_nothing_and_zeros_for_no_table(void **state)
{
	struct blob b = { calloc(1, 4096), 4096 };
	struct ga_cert_table t;
	struct ga_findings f;
	size_t n;

	(void)state;
	ga_findings_init(&f);
	for (n = 0; n < 50; n++) {
		assert_int_equal(parse((struct blob){ b.p, n }, &t, &f), 0);
		assert_int_equal(t.n, 0);
		assert_int_equal(t.padding, n);
	}
	ga_findings_fini(&f);
	free(b.p);
}

struct breakage {
	size_t at;
	uint8_t value;
	enum ga_code code;
	const char *field;
};

static void refuses_each_broken_copy(void **state)
{
	static const struct breakage breakages[] = {
		/* Beyond the end, by one and by much. */
		{ 20, 13, GA_E_TRUNCATED, "VCEK" },
		{ 23, 0xff, GA_E_TRUNCATED, "VCEK" },
		{ 19, 0xff, GA_E_TRUNCATED, "VCEK" },
		{ ROW + 16, 3 * ROW + 6, GA_E_TRUNCATED, "ARK" },
		{ 20, 0, GA_E_LENGTH, "VCEK" },
		/* A certificate inside the rows. */
		{ 16, 0, GA_E_VALUE, "offset" },
		{ 16, 3 * ROW - 1, GA_E_VALUE, "offset" },
		/* The last row, once it has something in it. */
		{ 2 * ROW + 16, 1, GA_E_RESERVED, "last entry" },
		{ 2 * ROW + 20, 1, GA_E_RESERVED, "last entry" },
		/* Bytes that nothing points to. */
		{ ROW + 20, 6, GA_E_TRAILING_BYTES, "certificates" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		struct blob b = good_table();
		struct ga_cert_table t;
		struct ga_findings f;

		ga_findings_init(&f);
		b.p[breakages[i].at] = breakages[i].value;
		assert_int_equal(parse(b, &t, &f), -1);
		assert_has(&f, breakages[i].code, breakages[i].field);
		ga_findings_fini(&f);
		free(b.p);
	}
}

static void refuses_two_of_a_kind(void **state)
{
	struct blob b = good_table();
	struct ga_cert_table t;
	struct ga_findings f;

	(void)state;
	ga_findings_init(&f);
	memcpy(b.p + ROW, vcek_guid, 16);
	assert_int_equal(parse(b, &t, &f), -1);
	assert_has(&f, GA_E_DUPLICATE, "GUID");
	ga_findings_fini(&f);
	/* The same key under the other byte order. */
	ga_findings_init(&f);
	memcpy(b.p + ROW, vcek_guid_efi, 16);
	assert_int_equal(parse(b, &t, &f), -1);
	assert_has(&f, GA_E_DUPLICATE, "GUID");
	ga_findings_fini(&f);
	free(b.p);
}

static void refuses_a_table_without_end(void **state)
{
	struct blob b = { malloc(40 * ROW), 40 * ROW };
	struct ga_cert_table t;
	struct ga_findings f;
	size_t i;

	(void)state;
	assert_non_null(b.p);
	for (i = 0; i < 40; i++) {
		uint8_t guid[16] = { (uint8_t)(i + 1) };

		memset(b.p + i * ROW, 0, ROW);
		put_row(b.p + i * ROW, guid, 0, 1);
	}
	ga_findings_init(&f);
	assert_int_equal(parse(b, &t, &f), -1);
	assert_has(&f, GA_E_LENGTH, "entries");
	ga_findings_fini(&f);
	ga_findings_init(&f);
	assert_int_equal(parse((struct blob){ b.p, 3 * ROW }, &t, &f), -1);
	assert_has(&f, GA_E_TRUNCATED, "GUID");
	ga_findings_fini(&f);
	free(b.p);
}

/* A table cut short loses a certificate, its end row or its last bytes. */
static void refuses_truncation_at_every_byte(void **state)
{
	struct blob whole = good_table();
	size_t n;

	(void)state;
	for (n = 1; n < whole.n; n++) {
		struct blob b = blob_copy((struct blob){ whole.p, n });
		struct ga_cert_table t;
		struct ga_findings f;

		ga_findings_init(&f);
		assert_int_equal(parse(b, &t, &f), -1);
		assert_has(&f, GA_E_TRUNCATED, NULL);
		ga_findings_fini(&f);
		free(b.p);
	}
	free(whole.p);
}

static void takes_a_report_with_its_table(void **state)
{
	struct blob report = load(REPORT), table = good_table(), b;
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *ev;
	char *text;

	(void)state;
	b.n = report.n + table.n;
	b.p = malloc(b.n);
	assert_non_null(b.p);
	memcpy(b.p, report.p, report.n);
	memcpy(b.p + report.n, table.p, table.n);
	ev = ga_evidence_parse(b.p, b.n, f);
	assert_non_null(ev);
	assert_int_equal(ga_findings_count(f), 0);
	text = ga_evidence_text(ev);
	assert_non_null(strstr(text, "kind: VCEK"));
	/* No certificates, so that their bytes are shown. */
	assert_non_null(strstr(text, "data: 7676767676\n"));
	free(text);
	ga_evidence_free(ev);
	/* Anything else after a report is no table. */
	b.p[report.n + 20] = 0xff;
	assert_null(ga_evidence_parse(b.p, b.n, f));
	assert_has(f, GA_E_TRUNCATED, "VCEK");
	ga_findings_free(f);
	free(report.p);
	free(table.p);
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_table),
		cmocka_unit_test(reads_guids_in_both_byte_orders),
		cmocka_unit_test(takes_nothing_and_zeros_for_no_table),
		cmocka_unit_test(refuses_each_broken_copy),
		cmocka_unit_test(refuses_two_of_a_kind),
		cmocka_unit_test(refuses_a_table_without_end),
		cmocka_unit_test(refuses_truncation_at_every_byte),
		cmocka_unit_test(takes_a_report_with_its_table),
	};

	return cmocka_run_group_tests_name("snp_certs", tests, NULL, NULL);
}
