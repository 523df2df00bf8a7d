// SPDX-License-Identifier: MIT
/*
 * The binding's bytes: the example of docs/protocol-native.md, then one broken
 * copy for each field.
 */
#include "support.h"

#include "binding_sample.h"

static struct ga_binding parse_good(struct blob b)
{
	struct ga_findings f;
	struct ga_binding got;

	ga_findings_init(&f);
	assert_int_equal(ga_binding_parse(b.p, b.n, &got, &f), 0);
	assert_int_equal(ga_findings_count(&f), 0);
	ga_findings_fini(&f);
	return got;
}

static void reads_the_example(void **state)
{
	struct blob b = binding_sample();
	struct ga_binding got = parse_good(b);
	size_t i;

	(void)state;
	assert_int_equal(b.n, 230);
	assert_int_equal(got.user_data_len, 32);
	for (i = 0; i < 32; i++)
		assert_int_equal(got.user_data[i], i);
	assert_int_equal(got.uid, 1000);
	assert_int_equal(got.gid, 1000);
	assert_int_equal(got.user_namespace, 0xeffffffd);
	assert_string_equal(got.label, "unconfined");
	assert_string_equal(got.purpose,
			    "storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52");
	assert_true(got.has_key);
	assert_int_equal(got.public_key[0], 0x04);
	assert_int_equal(got.public_key[64], 0x52);
	assert_string_equal(got.resource,
			    "storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key");
	free(b.p);
}

static void reads_one_without_a_key(void **state)
{
	struct blob b = binding_sample();
	struct ga_binding got;

	(void)state;
	b.p[0] = 0xa7;
	b.n = SAMPLE_AT_PUBLIC_KEY - 1;
	got = parse_good(b);
	assert_false(got.has_key);
	assert_string_equal(got.resource, "");
	assert_int_equal(got.public_key[0], 0);
	free(b.p);
}

static void digests_the_example(void **state)
{
	static const uint8_t want[GA_REPORT_DATA_LEN] = {
		0x30, 0x1b, 0xb7, 0x64, 0x9f, 0xb1, 0x24, 0xb4, 0x6b, 0x18,
		0xa0, 0x34, 0x80, 0xda, 0xff, 0x13, 0xcd, 0xd8, 0xc3, 0xd0,
		0xc9, 0xb3, 0xd4, 0x40, 0xe8, 0x49, 0x07, 0x8d, 0xff, 0x89,
		0xab, 0x47, 0xab, 0xfa, 0x22, 0xbd, 0x6f, 0x54, 0xe9, 0x1d,
		0x15, 0xd3, 0x82, 0xb8, 0x8e, 0xa1, 0xcc, 0x83, 'g', 'u', 'e',
		's', 't', '_', 'a', 't', 't', 'e', 's', 't', '/', 'v', '1', 0,
	};
	struct blob b = binding_sample();
	uint8_t got[GA_REPORT_DATA_LEN];

	(void)state;
	assert_int_equal(ga_binding_report_data(b.p, b.n, got), 0);
	assert_memory_equal(got, want, sizeof(want));
	free(b.p);
}

/**
 * struct broken - a sample with one byte changed
 * @at: which
 * @to: its new value
 * @code: what is found
 * @field: where
 */
struct broken {
	size_t at;
	uint8_t to;
	enum ga_code code;
	const char *field;
};

static const struct broken broken[] = {
	{ 0, 0x09, GA_E_TYPE, "map" },
	{ 0, 0x89, GA_E_TYPE, "map" },
	{ 0, 0xbf, GA_E_ENCODING, "map" },
	{ 0, 0xa6, GA_E_LENGTH, "map" },
	{ 0, 0xa8, GA_E_LENGTH, "map" },
	{ 0, 0xaa, GA_E_LENGTH, "map" },
	{ 0, 0xa7, GA_E_TRAILING_BYTES, "map" },
	{ 1, 0x02, GA_E_NAME, "key" },
	{ 1, 0x61, GA_E_TYPE, "key" },
	{ 2, 0x00, GA_E_VERSION, "version" },
	{ 2, 0x02, GA_E_VERSION, "version" },
	{ 2, 0x20, GA_E_TYPE, "version" },
	{ SAMPLE_AT_USER_DATA - 1, 0x03, GA_E_NAME, "key" },
	{ SAMPLE_AT_USER_DATA, 0x78, GA_E_TYPE, "user-data" },
	{ SAMPLE_AT_USER_DATA, 0x5f, GA_E_ENCODING, "user-data" },
	{ SAMPLE_AT_USER_DATA + 1, 0x17, GA_E_ENCODING, "user-data" },
	{ SAMPLE_AT_USER_DATA + 1, 0x41, GA_E_LENGTH, "user-data" },
	{ SAMPLE_AT_USER_DATA + 1, 0xff, GA_E_TRUNCATED, "user-data" },
	{ SAMPLE_AT_UID - 1, 0x01, GA_E_NAME, "key" },
	{ SAMPLE_AT_UID, 0x39, GA_E_TYPE, "uid" },
	{ SAMPLE_AT_UID + 1, 0x00, GA_E_ENCODING, "uid" },
	{ SAMPLE_AT_GID - 1, 0x03, GA_E_NAME, "key" },
	{ SAMPLE_AT_GID, 0x59, GA_E_TYPE, "gid" },
	{ SAMPLE_AT_GID + 1, 0x00, GA_E_ENCODING, "gid" },
	{ SAMPLE_AT_USER_NAMESPACE - 1, 0x18, GA_E_NAME, "key" },
	{ SAMPLE_AT_USER_NAMESPACE, 0xfa, GA_E_TYPE, "user-namespace" },
	{ SAMPLE_AT_USER_NAMESPACE, 0x1c, GA_E_ENCODING, "user-namespace" },
	{ SAMPLE_AT_LABEL - 1, 0x07, GA_E_NAME, "key" },
	{ SAMPLE_AT_LABEL, 0x4a, GA_E_TYPE, "label" },
	{ SAMPLE_AT_LABEL + 1, 0x1f, GA_E_VALUE, "label" },
	{ SAMPLE_AT_LABEL + 1, 0x7f, GA_E_VALUE, "label" },
	{ SAMPLE_AT_LABEL + 10, 0x80, GA_E_VALUE, "label" },
	{ SAMPLE_AT_PURPOSE - 1, 0x06, GA_E_NAME, "key" },
	{ SAMPLE_AT_PURPOSE, 0x58, GA_E_TYPE, "purpose" },
	{ SAMPLE_AT_PURPOSE + 1, 0x00, GA_E_ENCODING, "purpose" },
	{ SAMPLE_AT_PURPOSE + 2, 0x00, GA_E_VALUE, "purpose" },
	{ SAMPLE_AT_PUBLIC_KEY - 1, 0x09, GA_E_NAME, "key" },
	{ SAMPLE_AT_PUBLIC_KEY, 0x78, GA_E_TYPE, "public-key" },
	{ SAMPLE_AT_PUBLIC_KEY + 1, 0x40, GA_E_LENGTH, "public-key" },
	{ SAMPLE_AT_PUBLIC_KEY + 1, 0x42, GA_E_LENGTH, "public-key" },
	{ SAMPLE_AT_RESOURCE - 1, 0x08, GA_E_NAME, "key" },
	{ SAMPLE_AT_RESOURCE, 0x58, GA_E_TYPE, "resource" },
	{ SAMPLE_AT_RESOURCE + 1, 0x31, GA_E_TRUNCATED, "resource" },
	{ SAMPLE_AT_RESOURCE + 1, 0x2f, GA_E_TRAILING_BYTES, "map" },
	{ SAMPLE_AT_RESOURCE + 2, 0x0a, GA_E_VALUE, "resource" },
};

static void assert_refused(struct blob b, enum ga_code code, const char *field)
{
	static const struct ga_binding nothing;
	struct ga_findings f;
	struct ga_binding got;

	ga_findings_init(&f);
	assert_int_equal(ga_binding_parse(b.p, b.n, &got, &f), -1);
	assert_has(&f, code, field);
	assert_int_equal(ga_findings_count(&f), 1);
	assert_string_equal(ga_findings_get(&f, 0)->subject, "binding");
	assert_memory_equal(&got, &nothing, sizeof(nothing));
	ga_findings_fini(&f);
}

static void refuses_each_broken_field(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct blob b = binding_sample();

		assert_int_not_equal(b.p[broken[i].at], broken[i].to);
		b.p[broken[i].at] = broken[i].to;
		assert_refused(b, broken[i].code, broken[i].field);
		free(b.p);
	}
}

static void refuses_every_prefix(void **state)
{
	struct blob b = binding_sample();
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

static void refuses_bytes_after_the_end(void **state)
{
	struct blob b = binding_sample();

	(void)state;
	b.p = realloc(b.p, b.n + 1);
	b.p[b.n++] = 0;
	assert_refused(b, GA_E_TRAILING_BYTES, "map");
	free(b.p);
}

/* 256 bytes are a text, 257 are none. */
static void bounds_texts(void **state)
{
	struct blob b = binding_sample(), longer;
	struct ga_binding got;
	size_t n, rest;

	(void)state;
	for (n = 256; n <= 257; n++) {
		rest = b.n - SAMPLE_AT_PURPOSE - 2 - 44;
		longer.n = SAMPLE_AT_PURPOSE + 3 + n + rest;
		longer.p = malloc(longer.n);
		memcpy(longer.p, b.p, SAMPLE_AT_PURPOSE);
		longer.p[SAMPLE_AT_PURPOSE] = 0x79;
		longer.p[SAMPLE_AT_PURPOSE + 1] = 1;
		longer.p[SAMPLE_AT_PURPOSE + 2] = n & 0xff;
		memset(longer.p + SAMPLE_AT_PURPOSE + 3, '~', n);
		memcpy(longer.p + longer.n - rest, b.p + b.n - rest, rest);
		if (n == 256) {
			got = parse_good(longer);
			assert_int_equal(strlen(got.purpose), 256);
		} else {
			assert_refused(longer, GA_E_LENGTH, "purpose");
		}
		free(longer.p);
	}
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_example),
		cmocka_unit_test(reads_one_without_a_key),
		cmocka_unit_test(digests_the_example),
		cmocka_unit_test(refuses_each_broken_field),
		cmocka_unit_test(refuses_every_prefix),
		cmocka_unit_test(refuses_bytes_after_the_end),
		cmocka_unit_test(bounds_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
