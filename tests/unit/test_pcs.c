// SPDX-License-Identifier: MIT
/* The documents of Intel's PCS, read once their signature has held. */
#include "support.h"

#include "tcb_info.h"

static struct ga_span str(const char *s)
{
	return GA_SPAN((const uint8_t *)s, strlen(s));
}

#define S8 "{\"svn\":1},{\"svn\":1},{\"svn\":1},{\"svn\":1}," \
	   "{\"svn\":1},{\"svn\":1},{\"svn\":1},{\"svn\":1}"
#define DATES "\"issueDate\":\"2026-01-01T00:00:00Z\"," \
	      "\"nextUpdate\":\"2026-02-01T00:00:00Z\","
#define WHERE "\"fmspc\":\"00806f050000\",\"pceId\":\"0000\",\"tcbType\":0," \
	      "\"tcbEvaluationDataNumber\":18,"
#define STATE "\"tcbDate\":\"2025-05-14T00:00:00Z\",\"tcbStatus\":\"UpToDate\""
#define SGX_LEVEL "{\"tcb\":{\"sgxtcbcomponents\":[" S8 "," S8 "],\"pcesvn\":13}," \
		  STATE "}"
#define TDX_LEVEL "{\"tcb\":{\"sgxtcbcomponents\":[" S8 "," S8 "],\"pcesvn\":13," \
		  "\"tdxtcbcomponents\":[" S8 "," S8 "]}," STATE "}"
#define MODULE "\"mrsigner\":" \
	"\"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000\"," \
	"\"attributes\":\"0000000000000000\"," \
	"\"attributesMask\":\"FFFFFFFFFFFFFFFF\""
#define SGX3 "\"id\":\"SGX\",\"version\":3,"
#define TDX3 "\"id\":\"TDX\",\"version\":3,"

static void good_tcb_info_is_read(void **state)
{
	static const struct {
		const char *text;
		bool tdx;
	} good[] = {
		{ "{" SGX3 DATES WHERE "\"tcbLevels\":[" SGX_LEVEL "]}", false },
		{ "{" TDX3 DATES WHERE "\"tdxModule\":{" MODULE "},"
		  "\"tcbLevels\":[" TDX_LEVEL "]}", true },
		/* In any order, and with members nobody knows. */
		{ "{\"tcbLevels\":[" TDX_LEVEL "],\"tdxModule\":{\"new\":[{}],"
		  MODULE "}," DATES WHERE "\"more\":null,\"version\":3,"
		  "\"id\":\"TDX\"}", true },
	};
	struct ga_tcb_info t;
	struct ga_findings f;
	size_t i;

	(void)state;
	ga_findings_init(&f);
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int ret = ga_tcb_info_parse(&t, str(good[i].text), &f);

		assert_clean(&f);
		assert_int_equal(ret, 0);
		assert_int_equal(t.tdx, good[i].tdx);
		assert_int_equal(t.levels.n, 1);
		assert_int_equal(t.levels.v[0].svn, 13);
		assert_int_equal(t.levels.v[0].sgx[15], 1);
		assert_int_equal(t.levels.v[0].tdx[15], good[i].tdx);
		assert_int_equal(t.evaluation_number, 18);
		ga_tcb_info_fini(&t);
	}
	ga_findings_fini(&f);
}

/**
 * struct bad - a document with something wrong
 * @text: the document
 * @code: the finding
 * @field: its field
 */
struct bad {
	const char *text;
	enum ga_code code;
	const char *field;
};

static const struct bad bad_tcb_infos[] = {
	{ "", GA_E_ENCODING, "tcbInfo" },
	{ "[]", GA_E_ENCODING, "tcbInfo" },
	{ "{" SGX3 DATES WHERE "\"tcbLevels\":[" SGX_LEVEL "]", GA_E_ENCODING,
	  "tcbInfo" },
	{ "{" SGX3 DATES WHERE "\"tcbLevels\":[" SGX_LEVEL "]}{", GA_E_ENCODING,
	  "tcbInfo" },
	{ "{" SGX3 WHERE "\"tcbLevels\":[" SGX_LEVEL "]}", GA_E_MISSING,
	  "tcbInfo" },
	{ "{\"version\":3," DATES WHERE "\"tcbLevels\":[" SGX_LEVEL "]}",
	  GA_E_MISSING, "tcbInfo" },
	{ "{" SGX3 DATES WHERE "\"x\":1}", GA_E_MISSING, "tcbInfo" },
	{ "{" TDX3 DATES WHERE "\"tcbLevels\":[" TDX_LEVEL "]}", GA_E_MISSING,
	  "tdxModule" },
	{ "{\"id\":\"TDX\",\"version\":2," DATES WHERE
	  "\"tdxModule\":{" MODULE "},\"tcbLevels\":[]}", GA_E_VALUE,
	  "tcbLevels" },
	{ "{" TDX3 DATES WHERE "\"tdxModule\":{},\"tcbLevels\":[" TDX_LEVEL
	  "]}", GA_E_VALUE, "tdxModule" },
	{ "{" TDX3 DATES WHERE "\"tdxModule\":{" MODULE "," MODULE "},"
	  "\"tcbLevels\":[" TDX_LEVEL "]}", GA_E_VALUE, "tdxModule" },
	{ "{" TDX3 DATES WHERE "\"tdxModuleIdentities\":[{" MODULE "}]}",
	  GA_E_VALUE, "tdxModuleIdentities" },
	/* What kind of levels they are is known only after them. */
	{ "{\"tcbLevels\":[" SGX_LEVEL "]," TDX3 DATES WHERE
	  "\"tdxModule\":{" MODULE "}}", GA_E_VALUE, "tcbLevels" },
	{ "{\"tcbLevels\":[" SGX_LEVEL "]," SGX3 DATES WHERE
	  "\"tcbLevels\":[]}", GA_E_DUPLICATE, "tcbLevels" },
};

static const struct bad bad_qe_identities[] = {
	{ "", GA_E_ENCODING, "enclaveIdentity" },
	{ "{\"id\":\"QE\"", GA_E_ENCODING, "enclaveIdentity" },
	{ "{\"id\":\"QE\"}", GA_E_MISSING, "enclaveIdentity" },
	{ "{\"id\":\"QE\",\"new\":{},\"id\":\"QE\"}", GA_E_DUPLICATE, "id" },
	{ "{\"id\":\"XE\"}", GA_E_VALUE, "id" },
	{ "{\"version\":1}", GA_E_VALUE, "version" },
	{ "{\"miscselect\":\"00\"}", GA_E_VALUE, "miscselect" },
	{ "{\"isvprodid\":65536}", GA_E_VALUE, "isvprodid" },
	{ "{\"mrsigner\":\"zz\"}", GA_E_VALUE, "mrsigner" },
	{ "{\"issueDate\":\"now\"}", GA_E_VALUE, "issueDate" },
	{ "{\"tcbLevels\":[{}]}", GA_E_VALUE, "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1}}]}", GA_E_VALUE,
	  "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{}," STATE "}]}", GA_E_VALUE, "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1,\"isvsvn\":1}," STATE "}]}",
	  GA_E_VALUE, "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{\"svn\":1}," STATE "}]}", GA_E_VALUE,
	  "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1}," STATE "},{\"tcb\":[]}]}",
	  GA_E_VALUE, "tcbLevels" },
	{ "{\"tcbLevels\":[{\"tcb\":{\"isvsvn\":1}," STATE
	  ",\"advisoryIDs\":[1]}]}", GA_E_VALUE, "tcbLevels" },
};

static void defects_of_tcb_info_have_names(void **state)
{
	struct ga_tcb_info t;
	struct ga_findings f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_tcb_infos) / sizeof(bad_tcb_infos[0]); i++) {
		const struct bad *b = &bad_tcb_infos[i];

		ga_findings_init(&f);
		if (!ga_tcb_info_parse(&t, str(b->text), &f))
			fail_msg("accepted: %s", b->text);
		assert_has(&f, b->code, b->field);
		assert_int_equal(f.n, 1);
		ga_findings_fini(&f);
	}
}

static void defects_of_qe_identities_have_names(void **state)
{
	size_t n = sizeof(bad_qe_identities) / sizeof(bad_qe_identities[0]), i;
	struct ga_qe_identity q;
	struct ga_findings f;

	(void)state;
	for (i = 0; i < n; i++) {
		const struct bad *b = &bad_qe_identities[i];

		ga_findings_init(&f);
		if (!ga_qe_identity_parse(&q, str(b->text), &f))
			fail_msg("accepted: %s", b->text);
		assert_has(&f, b->code, b->field);
		assert_int_equal(f.n, 1);
		ga_findings_fini(&f);
	}
}

#define SIG64 \
	"000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f" \
	"000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"

static void documents_are_split_in_two(void **state)
{
	static const char served[] =
		"{\"tcbInfo\":{\"a\":1},\"signature\":\"" SIG64 "\"}\r\n";
	static const char other[] =
		" { \"signature\": \"" SIG64 "\", \"tcbInfo\": {\"a\":1} } ";
	struct ga_span body;
	struct ga_findings f;
	uint8_t sig[64];

	(void)state;
	ga_findings_init(&f);
	assert_int_equal(ga_pcs_split_served(str(served), "tcbInfo", &body,
					     sig), 0);
	assert_true(ga_span_eq(body, str("{\"a\":1}")));
	assert_int_equal(sig[63], 15);
	assert_int_equal(ga_pcs_split_served(str(other), "tcbInfo", &body, sig),
			 -1);
	assert_int_equal(ga_pcs_split_served(str(served), "tcbinfo", &body,
					     sig), -1);
	assert_int_equal(ga_pcs_split_served(GA_SPAN((const uint8_t *)served,
						     20), "tcbInfo", &body,
					     sig), -1);
	assert_int_equal(ga_pcs_split(str(served), "tcbInfo", &body, sig, &f),
			 0);
	assert_true(ga_span_eq(body, str("{\"a\":1}")));
	assert_int_equal(ga_pcs_split(str(other), "tcbInfo", &body, sig, &f),
			 0);
	assert_true(ga_span_eq(body, str("{\"a\":1}")));
	assert_clean(&f);
	ga_findings_fini(&f);
}

static const struct bad bad_documents[] = {
	{ "", GA_E_ENCODING, "" },
	{ "{\"tcbInfo\":{}", GA_E_ENCODING, "" },
	{ "{\"tcbInfo\":1}", GA_E_ENCODING, "" },
	{ "{\"tcbInfo\":{},\"signature\":1}", GA_E_ENCODING, "" },
	{ "{\"tcbInfo\":{},\"signature\":\"" SIG64 "\"} x", GA_E_ENCODING, "" },
	{ "{\"signature\":\"" SIG64 "\"}", GA_E_MISSING, "tcbInfo" },
	{ "{\"tcbInfo\":{}}", GA_E_ENCODING, "signature" },
	{ "{\"tcbInfo\":{},\"signature\":\"00\"}", GA_E_ENCODING, "signature" },
	{ "{\"tcbInfo\":{},\"tcbInfo\":{},\"signature\":\"" SIG64 "\"}",
	  GA_E_VALUE, "members" },
	{ "{\"tcbInfo\":{},\"more\":{},\"signature\":\"" SIG64 "\"}",
	  GA_E_VALUE, "members" },
};

static void defects_of_documents_have_names(void **state)
{
	size_t n = sizeof(bad_documents) / sizeof(bad_documents[0]), i;
	struct ga_findings f;
	struct ga_span body;
	uint8_t sig[64];

	(void)state;
	for (i = 0; i < n; i++) {
		const struct bad *b = &bad_documents[i];

		ga_findings_init(&f);
		if (!ga_pcs_split(str(b->text), "tcbInfo", &body, sig, &f))
			fail_msg("accepted: %s", b->text);
		assert_has(&f, b->code, b->field);
		ga_findings_fini(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_tcb_info_is_read),
		cmocka_unit_test(defects_of_tcb_info_have_names),
		cmocka_unit_test(defects_of_qe_identities_have_names),
		cmocka_unit_test(documents_are_split_in_two),
		cmocka_unit_test(defects_of_documents_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
