// SPDX-License-Identifier: MIT
#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "collateral.h"
#include "json_patch.h"
#include "quote.h"
#include "selftest.h"

/* Offsets in a version 4 quote */
enum { SIGNATURE = 636, ATTESTATION_KEY = 700, QE_REPORT = 770, AUTH_LEN = 1218, AUTH = 1220 };

static bool make(const struct platform *p, const struct quote_options *o, struct bytes *q)
{
	uint8_t report[TDREPORT_SIZE];

	q->len = 0;
	return !tdreport_init(report, p, 1) && !tdreport_seal(report, p->mac_key) &&
	       !quote_make(p, o, report, q);
}

/* One field each, where it belongs and nowhere else */
static void set_fields(const struct platform *p)
{
	static const struct {
		const char *set;
		size_t at;
		uint8_t value;
	} cases[] = {
		{ "version=0600", 0, 6 },
		{ "attestation-key-type=0300", 2, 3 },
		{ "tee-type=82000000", 4, 0x82 },
		{ "header-reserved=01000000", 8, 1 },
		{ "vendor-id=00000000000000000000000000000008", 27, 8 },
		{ "user-data=0000000000000000000000000000000000000009", 47, 9 },
		{ "qe-cpu-svn=aa000000000000000000000000000000", QE_REPORT, 0xaa },
		{ "qe-misc-select=01000000", QE_REPORT + 16, 1 },
		{ "qe-attributes=17000000000000000000000000000000", QE_REPORT + 48, 0x17 },
		{ "qe-isv-prod-id=0100", QE_REPORT + 256, 1 },
		{ "qe-isv-svn=0201", QE_REPORT + 259, 1 },
	};
	static const char *const malformed[] = {
		"version=06", "version", "nothing=00", "qe-nothing=00", "qe-isv-svn=0", "@0=00",
	};
	struct bytes usual = { 0 }, odd = { 0 };
	struct quote_options o = { .version = 4, .body = 2 };

	if (!make(p, &o, &usual))
		expect(false, "a usual quote");
	o.n_set = 1;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		o.set = &cases[i].set;
		expect(make(p, &o, &odd) && odd.len == usual.len &&
		       odd.data[cases[i].at] == cases[i].value &&
		       usual.data[cases[i].at] != cases[i].value &&
		       (cases[i].at < 48 || !memcmp(odd.data, usual.data, SIGNATURE)),
		       "a quote with %s", cases[i].set);
	}
	for (size_t i = 0; i < ARRAY_SIZE(malformed); i++) {
		o.set = &malformed[i];
		expect(!make(p, &o, &odd) && !odd.len, "no quote with %s", malformed[i]);
	}
	bytes_free(&odd);
	bytes_free(&usual);
}

static void other_parts(const struct platform *p)
{
	uint8_t raw[1000] = { 1, 2, 3 }, bound[64 + sizeof(raw)], hash[32];
	struct bytes auth = { raw, sizeof(raw), 0 }, chain = { raw, 3, 0 }, q = { 0 };
	struct quote_options o = { .version = 4, .body = 2, .auth = &auth };

	expect(make(p, &o, &q) && get_le16(q.data + AUTH_LEN) == sizeof(raw) &&
	       !memcmp(q.data + AUTH, raw, sizeof(raw)), "long authentication data");
	memcpy(bound, q.data + ATTESTATION_KEY, 64);
	memcpy(bound + 64, raw, sizeof(raw));
	expect(EVP_Digest(bound, sizeof(bound), hash, NULL, EVP_sha256(), NULL) == 1 &&
	       !memcmp(q.data + QE_REPORT + 320, hash, 32), "and the QE report binds it");
	auth.len = 0;
	expect(make(p, &o, &q) && !get_le16(q.data + AUTH_LEN) &&
	       get_le16(q.data + AUTH) == 5, "no authentication data");
	auth.len = 65536;
	expect(!make(p, &o, &q) && !q.len, "too much authentication data");
	o.auth = NULL;
	o.chain = &chain;
	o.certification = 3;
	expect(make(p, &o, &q) && q.len == AUTH + 32 + 6 + 3 &&
	       get_le16(q.data + AUTH + 32) == 3 && get_le32(q.data + AUTH + 34) == 3 &&
	       !memcmp(q.data + q.len - 3, raw, 3), "another chain of another type");
	bytes_free(&q);
}

static void sgx_quote(const struct platform *p)
{
	const struct quote_options o = { .version = 3, .body = 2 };
	uint8_t report[SGX_REPORT_SIZE];
	struct bytes q = { 0 };

	expect(!sgx_report_init(report, &p->profile, "enclave", 7, 0x102) &&
	       report[256] == 7 && report[258] == 2 && report[259] == 1, "report of an enclave");
	expect_text(quote_make(p, &o, report, &q), NULL, "SGX quote");
	expect(q.len > 1020 && q.data[0] == 3 && !get_le32(q.data + 4) &&
	       get_le16(q.data + 8) == p->profile.qe_svn &&
	       get_le16(q.data + 10) == p->profile.pce_svn &&
	       !memcmp(q.data + 48, report, sizeof(report)) &&
	       get_le32(q.data + 432) == q.len - 436 && q.data[564 + 256] == 1 &&
	       get_le16(q.data + 1012) == 32 && get_le16(q.data + 1046) == 5, "its shape");
	bytes_free(&q);
}

static void patch_case(const char *doc, const char *patch, const char *want)
{
	json_t *json = json_patched(json_loads(doc, 0, NULL), patch);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	expect_text(text, want, patch);
	free(text);
	json_decref(json);
}

static void patches(const struct platform *p)
{
	struct collateral_options o = { .tcb = { .valid_days = 30, .tcb_info_patch = "[]" } };
	struct collateral c;

	patch_case("{\"a\":1,\"b\":2}", "{\"a\":3}", "{\"a\":3,\"b\":2}");
	patch_case("{\"a\":1,\"b\":2}", "{\"a\":null}", "{\"b\":2}");
	patch_case("{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"x\":null,\"z\":[3]}}",
		   "{\"a\":{\"y\":2,\"z\":[3]}}");
	patch_case("{\"a\":1}", "{\"a\":{\"b\":null,\"c\":1}}", "{\"a\":{\"c\":1}}");
	patch_case("{\"a\":1}", "[]", NULL);
	patch_case("{\"a\":1}", "{\"a\":1,\"a\":2}", NULL);
	patch_case("{\"a\":1}", "{", NULL);
	patch_case("{\"a\":1}", "", NULL);
	expect(collateral_make(&c, p, &o, time(NULL)), "no collateral with a malformed patch");
	o.tcb.tcb_info_patch = "{\"fmspc\":\"0123456789AB\",\"pceId\":null}";
	if (!collateral_make(&c, p, &o, time(NULL))) {
		const char *text = bytes_cstr(&c.tdx_tcb_info);

		expect(strstr(text, "\"fmspc\":\"0123456789AB\"") && !strstr(text, "pceId"),
		       "TCB info, patched before it is signed");
		collateral_free(&c);
	} else {
		expect(false, "TCB info, patched");
	}
}

void selftest_odd(const struct platform *p)
{
	set_fields(p);
	other_parts(p);
	sgx_quote(p);
	patches(p);
}
