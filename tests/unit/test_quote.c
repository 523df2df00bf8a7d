// SPDX-License-Identifier: MIT
/* The quote format: good vectors, then one broken copy for each field. */
#include "support.h"

#include "formats/quote.h"

#define V4 "intel/quotes/tdx4-0b7c557946.bin"
#define V5 "intel/quotes/tdx5-d21a11db10.bin"
#define V3 "intel/quotes/sgx3-61c363e60f.bin"

/* Offsets within a version 4 quote. */
enum {
	V4_SIG_LEN = 48 + 584,
	V4_SIG_DATA = V4_SIG_LEN + 4,
	V4_OUTER_TYPE = V4_SIG_DATA + 128,
	V4_OUTER_SIZE = V4_OUTER_TYPE + 2,
	V4_QE_REPORT = V4_OUTER_SIZE + 4,
	V4_QE_AUTH_LEN = V4_QE_REPORT + 384 + 64,
	V4_CERT_TYPE = V4_QE_AUTH_LEN + 2 + 32,
	V4_CERT_SIZE = V4_CERT_TYPE + 2,
};

static int parse(struct blob b, struct ga_quote *q, struct ga_findings *f)
{
	ga_findings_init(f);
	return ga_quote_parse(GA_SPAN(b.p, b.n), q, f);
}

static void good(const char *name, unsigned int version,
		 enum ga_quote_body body)
{
	struct blob b = load(name);
	struct ga_findings f;
	struct ga_quote q;

	assert_true(ga_quote_detect(GA_SPAN(b.p, b.n)));
	assert_int_equal(parse(b, &q, &f), 0);
	assert_int_equal(ga_findings_count(&f), 0);
	assert_int_equal(q.version, version);
	assert_int_equal(q.body, body);
	assert_int_equal(q.cert_type, GA_CERT_DATA_PCK_CHAIN);
	assert_int_equal(q.qe_auth.n, 32);
	assert_int_equal(q.padding, 0);
	assert_ptr_equal(q.signed_part.p, b.p);
	free(b.p);
}

static void reads_each_version(void **state)
{
	(void)state;
	good(V4, 4, GA_BODY_TD10);
	good(V5, 5, GA_BODY_TD15);
	good(V3, 3, GA_BODY_SGX);
}

static void fields_are_where_intel_puts_them(void **state)
{
	struct blob b = load(V5);
	struct ga_findings f;
	struct ga_quote q;

	(void)state;
	assert_int_equal(parse(b, &q, &f), 0);
	assert_memory_equal(q.td.tee_tcb_svn, b.p + 54, 16);
	assert_memory_equal(q.td.mr_seam, b.p + 54 + 16, 48);
	assert_memory_equal(q.td.mr_td, b.p + 54 + 136, 48);
	assert_memory_equal(q.td.rtmr[3], b.p + 54 + 328 + 144, 48);
	assert_memory_equal(q.td.report_data, b.p + 54 + 520, 64);
	assert_memory_equal(q.td.tee_tcb_svn2, b.p + 54 + 584, 16);
	assert_memory_equal(q.td.mr_service_td, b.p + 54 + 600, 48);
	assert_int_equal(q.signed_part.n, 54 + 648);
	assert_int_equal(q.qe_report.isv_prod_id, 2);
	assert_true(q.td.td_attributes == GA_TD_ATTR_SEPT_VE_DISABLE);
	free(b.p);
}

static void truncation_at_every_byte_is_an_error(void **state)
{
	static const char *const names[] = { V4, V5, V3 };
	struct ga_findings f;
	struct ga_quote q;
	size_t i, n;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct blob b = load(names[i]);

		for (n = 0; n < b.n; n++) {
			struct blob cut = blob_copy((struct blob){ b.p, n });

			assert_int_equal(parse(cut, &q, &f), -1);
			assert_true(has(&f, GA_E_TRUNCATED, NULL));
			assert_int_equal(ga_findings_class(&f),
					 GA_CLASS_MALFORMED);
			ga_findings_fini(&f);
			free(cut.p);
		}
		free(b.p);
	}
}

/* One copy of @name with @n bytes at @at replaced; expects one finding. */
static void broken(const char *name, size_t at, const void *bytes, size_t n,
		   enum ga_code code, const char *field)
{
	struct blob b = load(name);
	struct ga_findings f;
	struct ga_quote q;

	memcpy(b.p + at, bytes, n);
	assert_int_equal(parse(b, &q, &f), -1);
	assert_has(&f, code, field);
	assert_int_equal(ga_findings_count(&f), 1);
	ga_findings_fini(&f);
	free(b.p);
}

#define BROKEN(name, at, bytes, code, field) \
	broken(name, at, bytes, sizeof(bytes) - 1, code, field)

static void each_header_field_is_checked(void **state)
{
	(void)state;
	BROKEN(V4, 0, "\x02\0", GA_E_VERSION, "version");
	BROKEN(V4, 0, "\x06\0", GA_E_VERSION, "version");
	BROKEN(V4, 0, "\0\0", GA_E_VERSION, "version");
	BROKEN(V4, 0, "\x04\x01", GA_E_VERSION, "version");
	BROKEN(V4, 2, "\x03\0", GA_E_ALGORITHM, "att_key_type");
	BROKEN(V4, 4, "\x82\0\0\0", GA_E_TYPE, "tee_type");
	BROKEN(V3, 4, "\x81\0\0\0", GA_E_TYPE, "tee_type");
	BROKEN(V4, 8, "\x01", GA_E_RESERVED, "header reserved");
	BROKEN(V4, 11, "\x80", GA_E_RESERVED, "header reserved");
	BROKEN(V4, 12, "\0", GA_E_VALUE, "vendor_id");
	BROKEN(V4, 27, "\0", GA_E_VALUE, "vendor_id");
}

static void each_body_field_is_checked(void **state)
{
	(void)state;
	BROKEN(V5, 48, "\0\0", GA_E_TYPE, "type");
	BROKEN(V5, 48, "\x05\0", GA_E_TYPE, "type");
	BROKEN(V5, 48, "\x01\0", GA_E_VALUE, "type");
	BROKEN(V5, 48, "\x02\0", GA_E_LENGTH, "size");
	BROKEN(V5, 48, "\x04\0", GA_E_LENGTH, "size");
	BROKEN(V5, 50, "\x87\x02\0\0", GA_E_LENGTH, "size");
	BROKEN(V5, 50, "\xff\xff\xff\xff", GA_E_LENGTH, "size");
	BROKEN(V3, 48 + 20, "\x01", GA_E_RESERVED, "reserved1");
	BROKEN(V3, 48 + 96, "\x01", GA_E_RESERVED, "reserved2");
	BROKEN(V3, 48 + 160, "\x01", GA_E_RESERVED, "reserved3");
	BROKEN(V3, 48 + 262, "\x01", GA_E_RESERVED, "reserved4");
	BROKEN(V3, 48 + 303, "\x01", GA_E_RESERVED, "reserved4");
}

static void each_length_of_the_signature_data_is_checked(void **state)
{
	(void)state;
	BROKEN(V4, V4_SIG_LEN, "\xff\xff\xff\xff", GA_E_TRUNCATED,
	       "signature data");
	BROKEN(V4, V4_SIG_LEN, "\0\0\0\0", GA_E_TRUNCATED, "sig");
	BROKEN(V4, V4_OUTER_TYPE, "\x05\0", GA_E_TYPE,
	       "outer certification data type");
	BROKEN(V4, V4_OUTER_SIZE, "\xff\xff\xff\xff", GA_E_TRUNCATED,
	       "outer certification data");
	BROKEN(V4, V4_OUTER_SIZE, "\x10\0\0\0", GA_E_TRAILING_BYTES,
	       "signature data");
	BROKEN(V4, V4_QE_REPORT + 20, "\x01", GA_E_RESERVED, "reserved1");
	BROKEN(V4, V4_QE_AUTH_LEN, "\xff\xff", GA_E_TRUNCATED, "qe_auth_data");
	BROKEN(V4, V4_CERT_TYPE, "\0\0", GA_E_TYPE, "certification data type");
	BROKEN(V4, V4_CERT_TYPE, "\x06\0", GA_E_TYPE,
	       "certification data type");
	BROKEN(V4, V4_CERT_SIZE, "\xff\xff\xff\xff", GA_E_TRUNCATED,
	       "certification data");
	BROKEN(V4, V4_CERT_SIZE, "\0\0\0\0", GA_E_TRAILING_BYTES,
	       "signature data");
}

static void zeros_may_follow_and_nothing_else(void **state)
{
	struct blob b = load(V4), longer = { calloc(1, b.n + 39), b.n + 39 };
	struct ga_findings f;
	struct ga_quote q;

	(void)state;
	memcpy(longer.p, b.p, b.n);
	assert_int_equal(parse(longer, &q, &f), 0);
	assert_int_equal(q.padding, 39);
	longer.p[longer.n - 1] = 1;
	assert_int_equal(parse(longer, &q, &f), -1);
	assert_has(&f, GA_E_TRAILING_BYTES, "quote");
	ga_findings_fini(&f);
	free(longer.p);
	free(b.p);
}

/* No real quote of body type 4 is public: a real one with the body extended. */
static void reads_the_extended_td_report(void **state)
{
	static const size_t extra = GA_TD_REPORT15EX_LEN - GA_TD_REPORT15_LEN;
	struct blob b = load(V5), ex = { malloc(b.n + extra), b.n + extra };
	size_t end = 54 + GA_TD_REPORT15_LEN, i;
	struct ga_findings f;
	struct ga_quote q;

	(void)state;
	memcpy(ex.p, b.p, end);
	ex.p[48] = GA_BODY_TD15EX;
	memcpy(ex.p + 50, "\x75\x03\0\0", 4);
	for (i = 0; i < extra; i++)
		ex.p[end + i] = (uint8_t)i;
	memcpy(ex.p + end + extra, b.p + end, b.n - end);
	assert_int_equal(parse(ex, &q, &f), 0);
	assert_int_equal(q.body, GA_BODY_TD15EX);
	assert_int_equal(q.td.vmid, 0);
	assert_memory_equal(q.td.td_id, ex.p + end + 1, 32);
	assert_memory_equal(q.td.dev_info, ex.p + end + 33, 48);
	assert_memory_equal(q.td.init_servtd_hash, ex.p + end + 81, 48);
	assert_true(q.td.init_servtd_attr == 0x8887868584838281ull);
	assert_memory_equal(q.td.init_cpu_svn, ex.p + end + 137, 16);
	assert_memory_equal(q.td.init_tee_tcb_svn, ex.p + end + 153, 16);
	assert_memory_equal(q.td.init_tee_fmspc, ex.p + end + 169, 12);
	assert_memory_equal(q.td.cur_servtd_hash, ex.p + end + 181, 48);
	assert_true(q.td.cur_servtd_attr == 0xecebeae9e8e7e6e5ull);
	free(ex.p);
	free(b.p);
}

static void other_bytes_are_no_quote(void **state)
{
	static const uint8_t zeros[64];
	struct ga_findings *f = ga_findings_new();

	(void)state;
	assert_false(ga_quote_detect(GA_SPAN_OF(zeros)));
	assert_false(ga_quote_detect(GA_SPAN(NULL, 0)));
	assert_null(ga_evidence_parse(zeros, sizeof(zeros), f));
	assert_has(f, GA_E_UNKNOWN_FORMAT, NULL);
	assert_null(ga_evidence_parse(zeros, 0, f));
	assert_null(ga_evidence_parse(zeros, GA_EVIDENCE_MAX + 1, f));
	assert_has(f, GA_E_LENGTH, NULL);
	ga_findings_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_version),
		cmocka_unit_test(fields_are_where_intel_puts_them),
		cmocka_unit_test(truncation_at_every_byte_is_an_error),
		cmocka_unit_test(each_header_field_is_checked),
		cmocka_unit_test(each_body_field_is_checked),
		cmocka_unit_test(each_length_of_the_signature_data_is_checked),
		cmocka_unit_test(zeros_may_follow_and_nothing_else),
		cmocka_unit_test(reads_the_extended_td_report),
		cmocka_unit_test(other_bytes_are_no_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
