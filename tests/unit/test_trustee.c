// SPDX-License-Identifier: MIT
/* Evidence in the JSON of Trustee's attesters. */
#include "support.h"

#include "formats/cert_table.h"
#include "trustee.h"

#define REPORT "amd/reports/snp3-genoa-idkey.bin"
#define VEK "amd/veks/snp3-genoa-idkey.der"
#define JSON_OLD "amd/trustee/snp3-genoa-idkey-sev4.json"
#define JSON_NEW "amd/trustee/snp5-turin-sev8.json"

static int unwrap(struct blob text, uint8_t **out, size_t *len,
		  struct ga_findings *f)
{
	return ga_trustee_unwrap(GA_SPAN(text.p, text.n), out, len, f);
}

/* Both forms of the crate give the report's own bytes, and its certificate. */
static void check_json(const char *json, const char *report, const char *vek)
{
	struct blob j = load(json), r = load(report), v = load(vek);
	struct ga_cert_table t;
	struct ga_findings f;
	uint8_t *out;
	size_t len;

	ga_findings_init(&f);
	assert_true(ga_trustee_detect(GA_SPAN(j.p, j.n)));
	assert_int_equal(unwrap(j, &out, &len, &f), 0);
	assert_true(len > r.n);
	assert_memory_equal(out, r.p, r.n);
	assert_int_equal(ga_cert_table_parse(GA_SPAN(out + r.n, len - r.n), &t,
					     &f), 0);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.v[0].kind, GA_CERT_TABLE_VCEK);
	assert_int_equal(t.v[0].data.n, v.n);
	assert_memory_equal(t.v[0].data.p, v.p, v.n);
	assert_int_equal(ga_findings_count(&f), 0);
	ga_findings_fini(&f);
	free(out);
	free(j.p);
	free(r.p);
	free(v.p);
}

static void unwraps_the_form_up_to_sev_5(void **state)
{
	(void)state;
	check_json(JSON_OLD, REPORT, VEK);
}

static void unwraps_the_form_since_sev_6(void **state)
{
	(void)state;
	check_json(JSON_NEW, "amd/reports/snp5-turin.bin",
		   "amd/veks/snp5-turin.der");
}

/* The first occurrence of @from replaced by @to. */
static struct blob edit(struct blob text, const char *from, const char *to)
{
	size_t n = strlen(from), at;
	struct blob b;

	for (at = 0; at + n <= text.n && memcmp(text.p + at, from, n); at++)
		;
	if (at + n > text.n)
		fail_msg("%s is not there", from);
	b.n = text.n - n + strlen(to);
	b.p = malloc(b.n);
	assert_non_null(b.p);
	memcpy(b.p, text.p, at);
	memcpy(b.p + at, to, strlen(to));
	memcpy(b.p + at + strlen(to), text.p + at + n, text.n - at - n);
	return b;
}

static void refuses_each_broken_json(void **state)
{
	static const struct {
		const char *json;
		const char *from;
		const char *to;
		enum ga_code code;
		const char *field;
	} edits[] = {
		{ JSON_NEW, "\"vmpl\":0,", "", GA_E_MISSING, "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":-1", GA_E_ENCODING, "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":4294967296", GA_E_ENCODING,
		  "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":0.0", GA_E_ENCODING, "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":\"0\"", GA_E_ENCODING,
		  "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":null", GA_E_ENCODING,
		  "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":0,\"vmpl\":0",
		  GA_E_DUPLICATE, "vmpl" },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":0,\"_author_key_en\":0",
		  GA_E_DUPLICATE, NULL },
		{ JSON_NEW, "\"vmpl\":0", "\"vmpl\":0,\"vmpk\":0", GA_E_TYPE,
		  "attestation_report" },
		{ JSON_NEW, "\"fmc\":1,", "\"fmc\":1,\"_reserved\":[0,0,0,0],",
		  GA_E_ENCODING, "current_tcb" },
		{ JSON_NEW, "\"fmc\":1,", "\"fmc\":256,", GA_E_ENCODING, "fmc" },
		{ JSON_NEW, "\"bootloader\":3,", "", GA_E_MISSING,
		  "bootloader" },
		{ JSON_NEW, "\"major\":1,", "", GA_E_MISSING, "major" },
		{ JSON_NEW, "\"r\":[", "\"r\":[0,", GA_E_ENCODING, "r" },
		{ JSON_NEW, "\"r\":[30,", "\"r\":[", GA_E_ENCODING, "r" },
		{ JSON_NEW, "\"r\":[30,", "\"r\":[256,", GA_E_ENCODING, "r" },
		{ JSON_NEW, "\"r\":[30,", "\"r\":[\"\",", GA_E_ENCODING, "r" },
		{ JSON_NEW, "\"r\":[30,", "\"r\":[[30],", GA_E_ENCODING, "r" },
		{ JSON_NEW, "\"VCEK\"", "\"VCAK\"", GA_E_TYPE, "cert_type" },
		{ JSON_NEW, "\"VCEK\"", "\"AVERYLONGNAME\"", GA_E_TYPE,
		  "cert_type" },
		{ JSON_NEW, "\"VCEK\"", "{\"OTHER\":\"63da758d\"}",
		  GA_E_ENCODING, "cert_type" },
		{ JSON_NEW, "\"VCEK\"", "7", GA_E_ENCODING, "cert_type" },
		{ JSON_NEW, "\"data\":[48,", "\"data\":[300,", GA_E_ENCODING,
		  "data" },
		{ JSON_NEW, "\"data\":[", "\"dada\":[", GA_E_ENCODING,
		  "cert_chain" },
		{ JSON_NEW, "\"cert_type\":\"VCEK\",", "", GA_E_ENCODING,
		  "cert_chain" },
		{ JSON_NEW, "\"attestation_report\"", "\"report\"",
		  GA_E_MISSING, "evidence" },
		{ JSON_NEW, "{\"att", "{\"quote\":\"AAAA\",\"att",
		  GA_E_DUPLICATE, "attestation_report" },
		{ JSON_NEW, "{\"att", "{\"quote\":\"AAAA\",\"quote\":\"AAAA\","
		  "\"att", GA_E_DUPLICATE, "quote" },
		{ JSON_NEW, "{\"att", "{\"quote\":[1],\"att", GA_E_ENCODING,
		  "quote" },
		{ JSON_NEW, "\"cert_chain\":[", "\"cert_chain\":[\"VCEK\",",
		  GA_E_ENCODING, "cert_chain" },
		{ JSON_NEW, "\"cert_chain\":[", "\"cert_chain\":{", GA_E_ENCODING,
		  "cert_chain" },
		{ JSON_NEW, "\"data\":[", "\"data\":\"\",\"x\":[",
		  GA_E_ENCODING, "data" },
		{ JSON_NEW, "{\"att", "{\"quote\":\"AA=A\",\"att",
		  GA_E_ENCODING, "quote" },
		{ JSON_NEW, "{\"att", "{\"quote\":\"\",\"att", GA_E_ENCODING,
		  "quote" },
		{ JSON_NEW, "{\"att", "{\"x\":[1,],\"att", GA_E_ENCODING,
		  "member" },
		{ JSON_NEW, "\"cert_chain\":", "\"cert_chain\":null,\"cert_chain\":"
		  "[],\"cert_chain\":", GA_E_DUPLICATE, "cert_chain" },
		{ JSON_OLD, "\"_reserved_1\":[25,", "\"_reserved_1\":[",
		  GA_E_ENCODING, "_reserved_1" },
		{ JSON_OLD, "\"current_build\":40,", "", GA_E_MISSING,
		  "current" },
		{ JSON_OLD, "\"current_build\":40", "\"current_build\":256",
		  GA_E_ENCODING, "current_build" },
		{ JSON_OLD, "\"_author_key_en\":0,", "", GA_E_MISSING,
		  "key_info" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct blob good = load(edits[i].json);
		struct blob b = edit(good, edits[i].from, edits[i].to);
		struct ga_findings f;
		uint8_t *out;
		size_t len;

		ga_findings_init(&f);
		if (!unwrap(b, &out, &len, &f))
			fail_msg("%s for %s is taken", edits[i].to,
				 edits[i].from);
		assert_has(&f, edits[i].code, edits[i].field);
		assert_int_equal(ga_findings_class(&f), GA_CLASS_MALFORMED);
		ga_findings_fini(&f);
		free(good.p);
		free(b.p);
	}
}

static void refuses_a_chain_without_end(void **state)
{
	static const char row[] = "{\"cert_type\":\"CRL\",\"data\":[1]},";
	char rows[64 + 17 * sizeof(row)] = "\"cert_chain\":[";
	struct blob good = load(JSON_NEW), b;
	struct ga_findings f;
	uint8_t *out;
	size_t len, i;

	(void)state;
	for (i = 0; i < 17; i++)
		strcat(rows, row);
	b = edit(good, "\"cert_chain\":[", rows);
	ga_findings_init(&f);
	assert_int_equal(unwrap(b, &out, &len, &f), -1);
	assert_has(&f, GA_E_LENGTH, "cert_chain");
	ga_findings_fini(&f);
	free(good.p);
	free(b.p);
}

/* Attesters write null for what a report's version does not have. */
static void takes_null_for_what_is_not_there(void **state)
{
	struct blob good = load(JSON_NEW);
	struct blob b = edit(good, "\"launch_mit_vector\":63",
			     "\"launch_mit_vector\":null");
	struct ga_findings f;
	uint8_t *out;
	size_t len;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(unwrap(b, &out, &len, &f), 0);
	assert_int_equal(out[0x1f8], 0);
	assert_int_equal(out[0x200], 63);
	ga_findings_fini(&f);
	free(out);
	free(good.p);
	free(b.p);
}

static void takes_json_without_certificates(void **state)
{
	static const char *const ends[] = {
		"\"cert_chain\":null,\"x\":", "\"x\":",
		"\"cert_chain\":[],\"x\":",
	};
	struct blob good = load(JSON_NEW);
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct blob b = edit(good, "\"cert_chain\":", ends[i]);
		struct ga_findings *f = ga_findings_new();
		struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);

		assert_non_null(ev);
		assert_int_equal(ga_findings_count(f), 0);
		ga_evidence_free(ev);
		ga_findings_free(f);
		free(b.p);
	}
	free(good.p);
}

static void takes_certificates_before_the_report(void **state)
{
	struct blob good = load(JSON_NEW);
	struct blob b = edit(good, "{\"att",
			     "{\"cert_chain\":[{\"data\":[1,2],\"cert_type\":"
			     "{\"OTHER\":\"63da758d-e664-4564-adc5-"
			     "f4b93be8accd\"}}],\"att");
	struct blob c = edit(b, ",\"cert_chain\":[{\"cert_type\"",
			     ",\"x\":[{\"cert_type\"");
	struct ga_cert_table t;
	struct ga_findings f;
	uint8_t *out;
	size_t len;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(unwrap(c, &out, &len, &f), 0);
	assert_int_equal(ga_cert_table_parse(GA_SPAN(out + 1184, len - 1184),
					     &t, &f), 0);
	assert_int_equal(t.n, 1);
	assert_int_equal(t.v[0].kind, GA_CERT_TABLE_VCEK);
	assert_int_equal(t.v[0].data.n, 2);
	ga_findings_fini(&f);
	free(out);
	free(good.p);
	free(b.p);
	free(c.p);
}

static void takes_a_quote(void **state)
{
	static const char text[] =
		" { \"cc_eventlog\" : null, \"quote\" : \"AQIDBA==\" }\n";
	struct ga_findings f;
	uint8_t *out;
	size_t len;

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(ga_trustee_unwrap(GA_SPAN((const uint8_t *)text,
						   sizeof(text) - 1),
					   &out, &len, &f), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(out, "\1\2\3\4", 4);
	ga_findings_fini(&f);
	free(out);
}

static void refuses_json_cut_at_every_byte(void **state)
{
	struct blob whole = load(JSON_NEW);
	size_t n;

	(void)state;
	/* The file ends in a line feed that nobody needs. */
	for (n = 0; n < whole.n - 1; n++) {
		struct blob b = blob_copy((struct blob){ whole.p, n });
		struct ga_findings f;
		uint8_t *out;
		size_t len;

		ga_findings_init(&f);
		assert_int_equal(unwrap(b, &out, &len, &f), -1);
		assert_true(ga_findings_count(&f) > 0);
		ga_findings_fini(&f);
		free(b.p);
	}
	free(whole.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unwraps_the_form_up_to_sev_5),
		cmocka_unit_test(unwraps_the_form_since_sev_6),
		cmocka_unit_test(refuses_each_broken_json),
		cmocka_unit_test(refuses_a_chain_without_end),
		cmocka_unit_test(takes_null_for_what_is_not_there),
		cmocka_unit_test(takes_json_without_certificates),
		cmocka_unit_test(takes_certificates_before_the_report),
		cmocka_unit_test(takes_a_quote),
		cmocka_unit_test(refuses_json_cut_at_every_byte),
	};

	return cmocka_run_group_tests_name("trustee", tests, NULL, NULL);
}
