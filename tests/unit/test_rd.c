// SPDX-License-Identifier: MIT
#include "support.h"

#include "rd.h"

static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static void reads_both_byte_orders(void **state)
{
	struct ga_rd r;

	(void)state;
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_int_equal(ga_rd_le16(&r, "a"), 0x0201);
	assert_int_equal(ga_rd_be16(&r, "b"), 0x0304);
	assert_int_equal(ga_rd_le32(&r, "c"), 0x08070605);
	assert_int_equal(ga_rd_left(&r), 1);
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_int_equal(ga_rd_be32(&r, "d"), 0x01020304);
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_true(ga_rd_le64(&r, "e") == 0x0807060504030201ull);
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_true(ga_rd_be64(&r, "f") == 0x0102030405060708ull);
	assert_int_equal(ga_rd_u8(&r, "g"), 9);
	assert_int_equal(ga_rd_left(&r), 0);
	assert_false(ga_rd_failed(&r));
}

static void error_sticks_and_names_the_first_field(void **state)
{
	uint8_t dst[8] = { 0xff, 0xff };
	struct ga_rd r;

	(void)state;
	ga_rd_init(&r, GA_SPAN(bytes, 3));
	assert_int_equal(ga_rd_u8(&r, "one"), 1);
	assert_int_equal(ga_rd_le32(&r, "four"), 0);
	assert_true(ga_rd_failed(&r));
	assert_int_equal(ga_rd_u8(&r, "would fit"), 0);
	assert_null(ga_rd_span(&r, "span", 1).p);
	ga_rd_copy(&r, "copy", dst, 2);
	assert_int_equal(dst[0], 0);
	assert_int_equal(dst[1], 0);
	assert_int_equal(ga_rd_left(&r), 0);
	assert_int_equal(ga_rd_peek(&r), -1);
	assert_null(ga_rd_since(&r, 0).p);
	assert_string_equal(r.field, "four");
	assert_int_equal(r.want, 4);
	assert_int_equal(r.at, 1);
}

static void huge_lengths_do_not_wrap(void **state)
{
	struct ga_rd r;

	(void)state;
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	ga_rd_u8(&r, "one");
	assert_null(ga_rd_span(&r, "huge", SIZE_MAX).p);
	assert_true(ga_rd_failed(&r));
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_null(ga_rd_since(&r, 1).p);
}

static void empty_is_empty(void **state)
{
	struct ga_rd r;

	(void)state;
	ga_rd_init(&r, GA_SPAN(NULL, 0));
	assert_int_equal(ga_rd_peek(&r), -1);
	ga_rd_step(&r);
	assert_int_equal(ga_rd_left(&r), 0);
	assert_false(ga_rd_failed(&r));
	assert_int_equal(ga_rd_u8(&r, "x"), 0);
	assert_true(ga_rd_failed(&r));
}

static void runs_end_at_what_stops_them(void **state)
{
	const bool stop[256] = { [4] = true, [9] = true };
	struct ga_rd r;

	(void)state;
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	assert_int_equal(ga_rd_until_any(&r, stop).n, 3);
	assert_int_equal(ga_rd_peek(&r), 4);
	assert_int_equal(ga_rd_until_any(&r, stop).n, 0);
	ga_rd_init(&r, GA_SPAN(bytes, 2));
	assert_int_equal(ga_rd_until_any(&r, stop).n, 2);
	assert_int_equal(ga_rd_peek(&r), -1);
	ga_rd_init(&r, GA_SPAN_OF(bytes));
	ga_rd_span(&r, "huge", 99);
	assert_int_equal(ga_rd_until_any(&r, stop).n, 0);
}

static void report_tells_field_offset_and_lack(void **state)
{
	struct ga_findings f;
	struct ga_rd r;

	(void)state;
	ga_findings_init(&f);
	ga_rd_init(&r, GA_SPAN(bytes, 3));
	assert_int_equal(ga_report_rd(&f, &r), 0);
	assert_int_equal(ga_report_rd_end(&f, &r, "all"), -1);
	assert_has(&f, GA_E_TRAILING_BYTES, "all");
	ga_rd_le64(&r, "eight");
	assert_int_equal(ga_report_rd(&f, &r), -1);
	assert_has(&f, GA_E_TRUNCATED, "eight");
	assert_string_equal(f.v[1].expected, "8 bytes at offset 0");
	assert_string_equal(f.v[1].actual, "3 bytes");
	ga_findings_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_both_byte_orders),
		cmocka_unit_test(error_sticks_and_names_the_first_field),
		cmocka_unit_test(huge_lengths_do_not_wrap),
		cmocka_unit_test(empty_is_empty),
		cmocka_unit_test(runs_end_at_what_stops_them),
		cmocka_unit_test(report_tells_field_offset_and_lack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
