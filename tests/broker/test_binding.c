// SPDX-License-Identifier: MIT
/* The binding and the envelope it comes in. */
#include "test.h"

#include "binding.h"
#include "cmw.h"

struct encoding {
	uint8_t p[512];
	size_t n;
};

static void put(struct encoding *e, const char *hex)
{
	e->n += unhex(e->p + e->n, hex);
}

static void put_key(struct encoding *e, int key)
{
	e->p[e->n++] = (uint8_t)key;
}

/* Values of a good binding, key by key. */
static const char *const good[10] = {
	[1] = "01",
	[2] = "5820000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	[3] = "1903e8",
	[4] = "1903e9",
	[5] = "1af0000025",
	[6] = "6a756e636f6e66696e6564",
	[7] = "67726f6f743a6131",
	[8] = "584104cd38ef80923e26f157e06c9887f80177c97e1005a41104127271237f946df22e"
	      "da13d40801bce6184f1a631c44b0807a1a5e8d039975ed0f6079fcbd2dfe6652",
	[9] = "65612f622f63",
};

static struct encoding encode(int count, int changed, const char *value)
{
	struct encoding e = { 0 };
	int key;

	put_key(&e, 0xa0 + count);
	for (key = 1; key <= count; key++) {
		put_key(&e, key);
		put(&e, key == changed ? value : good[key]);
	}
	return e;
}

static void test_good(void **state)
{
	struct encoding e = encode(9, 0, NULL);
	struct problem p = { 0 };
	struct binding b;
	json_t *facts;

	(void)state;
	assert_int_equal(binding_parse(&b, e.p, e.n, &p), 0);
	assert_int_equal(b.user_data.n, 32);
	assert_int_equal(b.uid, 1000);
	assert_int_equal(b.gid, 1001);
	assert_int_equal(b.user_namespace, 0xf0000025);
	assert_true(b.has_key);
	assert_int_equal(b.public_key.n, 65);
	facts = binding_facts(&b);
	assert_int_equal(json_integer_value(json_object_get(facts, "uid")), 1000);
	assert_string_equal(json_string_value(json_object_get(facts, "label")), "unconfined");
	assert_string_equal(json_string_value(json_object_get(facts, "purpose")), "root:a1");
	json_decref(facts);
	e = encode(7, 0, NULL);
	assert_int_equal(binding_parse(&b, e.p, e.n, &p), 0);
	assert_false(b.has_key);
}

static void test_report_data(void **state)
{
	struct encoding e = encode(7, 0, NULL);
	uint8_t data[REPORT_DATA_LEN], other[REPORT_DATA_LEN];

	(void)state;
	assert_int_equal(binding_report_data(e.p, e.n, data), 0);
	assert_memory_equal(data + 48, "guest_attest/v1", 16);
	e.p[e.n - 1] ^= 1;
	assert_int_equal(binding_report_data(e.p, e.n, other), 0);
	assert_memory_not_equal(data, other, 48);
}

static const struct {
	int count;
	int key;
	const char *value;
	const char *words;
} bad[] = {
	{ 9, 1, "02", "binding.version: expected version 1" },
	{ 9, 1, "1801", "binding.version: a number that is not in its shortest form" },
	{ 9, 1, "20", "binding.version: an item of another type" },
	{ 9, 2, "60", "binding.user data: an item of another type" },
	{ 9, 2, "5841000000000000000000000000000000000000000000000000000000000000000000000000"
	       "000000000000000000000000000000000000000000000000000000000000",
	  "binding.user data: " },
	{ 9, 3, "3903e7", "binding.uid: an item of another type" },
	{ 9, 3, "1b0000000000000001", "binding.uid: a number that is not in its shortest form" },
	{ 9, 4, "f6", "binding.gid: an item of another type" },
	{ 9, 5, "40", "binding.user namespace: an item of another type" },
	{ 9, 6, "4161", "binding.label: an item of another type" },
	{ 9, 6, "6109", "binding.label: text that is not printable ASCII" },
	{ 9, 6, "7f6161ff", "binding.label: an indefinite or reserved length" },
	{ 9, 7, "61ff", "binding.purpose: text that is not printable ASCII" },
	{ 9, 8, "4104", "binding.public key: expected 65 bytes" },
	{ 9, 8, "6104", "binding.public key: an item of another type" },
	{ 9, 9, "7a7fffffff61", "binding.resource: it ends within a string" },
	{ 9, 9, "05", "binding.resource: an item of another type" },
	{ 8, 0, NULL, "expected 7 or 9 members, found 8" },
	{ 6, 0, NULL, "expected 7 or 9 members, found 6" },
};

static void refused(const struct encoding *e, const char *words)
{
	struct problem p = { 0 };
	struct binding b;

	assert_int_equal(binding_parse(&b, e->p, e->n, &p), -1);
	assert_problem(&p, 400, "BindingError", words);
}

static void test_bad_values(void **state)
{
	struct encoding e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = encode(bad[i].count, bad[i].key, bad[i].value);
		refused(&e, bad[i].words);
	}
}

static void test_bad_shape(void **state)
{
	struct encoding e = encode(9, 0, NULL);
	size_t n;

	(void)state;
	e.p[e.n++] = 0;
	refused(&e, "bytes after its end");
	e.n--;
	e.p[1] = 2;
	refused(&e, "binding.version: another key stands in its place");
	e.p[1] = 1;
	e.p[3] = 3;
	refused(&e, "binding.user data: another key stands in its place");
	e.p[3] = 2;
	for (n = 0; n < e.n; n++) {
		struct encoding cut = e;

		cut.n = n;
		refused(&cut, "binding");
	}
	e.p[0] = 0x89;
	refused(&e, "binding.map: an item of another type");
	e.p[0] = 0xbf;
	refused(&e, "binding.map: an indefinite or reserved length");
}

static void put_text(struct encoding *e, const char *text)
{
	size_t n = strlen(text);

	if (n > 23)
		e->p[e->n++] = 0x78;
	e->p[e->n++] = (uint8_t)(n > 23 ? n : 0x60 + n);
	memcpy(e->p + e->n, text, n);
	e->n += n;
}

static void put_record(struct encoding *e, const char *label, const char *type, const char *hex)
{
	put_text(e, label);
	put(e, "82");
	put_text(e, type);
	put(e, hex);
}

#define REPORT "application/vnd.guest-attest.report"
#define BINDING "application/vnd.guest-attest.binding+cbor"
#define PROVIDER "application/vnd.guest-attest.provider"
#define CERTIFICATES "application/vnd.guest-attest.certificates"

static void collection_refused(const struct encoding *e, const char *words)
{
	struct problem p = { 0 };
	struct cmw m;

	assert_int_equal(cmw_parse(&m, e->p, e->n, &p), -1);
	assert_problem(&p, 400, "EvidenceError", words);
}

static void test_collection(void **state)
{
	struct encoding e = { 0 };
	struct problem p = { 0 };
	struct cmw m;
	size_t n;

	(void)state;
	put(&e, "a5");
	put_record(&e, "report", REPORT, "420102");
	put_record(&e, "binding", BINDING, "4103");
	put_text(&e, "__cmwc_t");
	put_text(&e, "tag:guest-attest,2026:evidence");
	put_record(&e, "provider", PROVIDER, "43746478");
	put_record(&e, "certificates", CERTIFICATES, "4104");
	assert_int_equal(cmw_parse(&m, e.p, e.n, &p), 0);
	assert_int_equal(m.report.n, 2);
	assert_memory_equal(m.report.p, "\x01\x02", 2);
	assert_memory_equal(m.binding.p, "\x03", 1);
	assert_int_equal(m.provider.n, 3);
	assert_memory_equal(m.provider.p, "tdx", 3);
	assert_memory_equal(m.certificates.p, "\x04", 1);
	for (n = 0; n < e.n; n++) {
		struct encoding cut = e;

		cut.n = n;
		collection_refused(&cut, "evidence");
	}
	e.p[e.n++] = 0;
	collection_refused(&e, "bytes after its end");
}

static void test_bad_providers(void **state)
{
	static const char *const values[] = {
		"4154", "432e2e2f", "4100", "5061626364656667686162636465666768",
	};
	struct encoding e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		e.n = 0;
		put(&e, "a3");
		put_record(&e, "report", REPORT, "4101");
		put_record(&e, "binding", BINDING, "4101");
		put_record(&e, "provider", PROVIDER, values[i]);
		collection_refused(&e, "evidence.provider: expected up to 15 lower-case letters");
	}
	e.n = 0;
	put(&e, "a3");
	put_record(&e, "report", REPORT, "4101");
	put_record(&e, "binding", BINDING, "4101");
	put_record(&e, "provider", PROVIDER, "40");
	collection_refused(&e, "evidence.provider: an empty record");
}

static void test_bad_collections(void **state)
{
	struct encoding e = { 0 };

	(void)state;
	put(&e, "a0");
	collection_refused(&e, "an empty collection");
	e.n = 0;
	put(&e, "80");
	collection_refused(&e, "an item of another type");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "report", REPORT, "4101");
	collection_refused(&e, "evidence.binding: missing");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "binding", BINDING, "4101");
	collection_refused(&e, "evidence.report: missing");
	e.n = 0;
	put(&e, "a2");
	put_record(&e, "binding", BINDING, "4101");
	put_record(&e, "report", REPORT, "4101");
	collection_refused(&e, "unknown, repeated or out of order");
	e.n = 0;
	put(&e, "a2");
	put_record(&e, "report", REPORT, "4101");
	put_record(&e, "report", REPORT, "4101");
	collection_refused(&e, "unknown, repeated or out of order");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "quote", REPORT, "4101");
	collection_refused(&e, "unknown, repeated or out of order");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "report", BINDING, "4101");
	collection_refused(&e, "evidence.report: a record of another media type");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "report", REPORT, "40");
	collection_refused(&e, "evidence.report: an empty record");
	e.n = 0;
	put(&e, "a1");
	put_record(&e, "report", REPORT, "6101");
	collection_refused(&e, "evidence.report: an item of another type");
	e.n = 0;
	put(&e, "a1");
	put_text(&e, "__cmwc_t");
	put_text(&e, "tag:other");
	collection_refused(&e, "evidence.__cmwc_t: another type of collection");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_report_data),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_bad_shape),
		cmocka_unit_test(test_collection),
		cmocka_unit_test(test_bad_providers),
		cmocka_unit_test(test_bad_collections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
