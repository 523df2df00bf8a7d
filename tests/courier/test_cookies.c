// SPDX-License-Identifier: MIT
#include "test.h"

#include "cookies.h"

#define MORE "answer: cookies: at most 16, of 17408 bytes, found more"
#define BAD "request.ticket: not cookies"
#define NOT_B64 "request.ticket: not base64url"
#define TICKET_SIZE 1024

static struct cookies c;

static void start(void)
{
	c.n = 0;
}

static int set(const char *field)
{
	struct failure f = { 0 };
	int ret = cookies_set(&c, span_of(field), &f);

	assert_no_failure(&f);
	return ret;
}

static void assert_cookies(const char *text)
{
	assert_span((struct span){ c.text, c.n }, text);
}

/* Each behind the one before. */
static const struct {
	const char *field;
	const char *text;
} fields[] = {
	{ "session=abc; Path=/kbs; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "session=abc" },
	{ "lb=0;Path=/", "session=abc; lb=0" },
	{ "none", "session=abc; lb=0" },
	{ "", "session=abc; lb=0" },
	{ "; lb=1", "session=abc; lb=0" },
	{ "=x", "session=abc; lb=0" },
	{ " = x", "session=abc; lb=0" },
	/* One of the same name takes the place; case and beginning are no match. */
	{ "session=d=e==", "lb=0; session=d=e==" },
	{ "LB=1", "lb=0; session=d=e==; LB=1" },
	{ "l=2", "lb=0; session=d=e==; LB=1; l=2" },
	{ "lbs=3", "lb=0; session=d=e==; LB=1; l=2; lbs=3" },
	{ "LB=1", "lb=0; session=d=e==; l=2; lbs=3; LB=1" },
	/* Whatever comes is sent back as it was, quotes too, but for blanks around it. */
	{ "  l =\t\"a, b\\\" ; Secure", "lb=0; session=d=e==; lbs=3; LB=1; l=\"a, b\\\"" },
	{ "LB=", "lb=0; session=d=e==; lbs=3; l=\"a, b\\\"" },
	{ "l= ; Max-Age=0", "lb=0; session=d=e==; lbs=3" },
	{ "lbs=;", "lb=0; session=d=e==" },
	{ "lb=", "session=d=e==" },
	{ "session=", "" },
	{ "session=", "" },
};

static void test_set(void **state)
{
	size_t i;

	(void)state;
	start();
	for (i = 0; i < N(fields); i++) {
		assert_int_equal(set(fields[i].field), 0);
		assert_cookies(fields[i].text);
	}
}

static void test_have(void **state)
{
	(void)state;
	start();
	assert_false(cookies_have(&c, "session"));
	set("sessions=a");
	set("x=session");
	assert_false(cookies_have(&c, "session"));
	set("session=a");
	set("lb=0");
	assert_true(cookies_have(&c, "session"));
	set("session=");
	assert_false(cookies_have(&c, "session"));
}

/* None of these could be sent, or one would end the line. */
static void test_not_printable(void **state)
{
	static const struct {
		const char *field;
		const char *text;
	} cases[] = {
		{ "lb=a\xc3\xa4", "answer: cookie lb: not printable ASCII" },
		{ "lb=a\tb", "answer: cookie lb: not printable ASCII" },
		{ "lb=a\x7f", "answer: cookie lb: not printable ASCII" },
		{ "lb=a\r\nX: y", "answer: cookie lb: not printable ASCII" },
		{ "l\xff=a", "answer: cookie l?: not printable ASCII" },
		{ "0123456789012345678901234567890123456789x=\x01",
		  "answer: cookie 0123456789012345678901234567890123456789: not printable ASCII" },
	};
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		start();
		f = (struct failure){ 0 };
		assert_int_equal(cookies_set(&c, span_of(cases[i].field), &f), -1);
		assert_failure(&f, EPROTO, cases[i].text);
		assert_int_equal(c.n, 0);
	}
}

static void test_count(void **state)
{
	struct failure f = { 0 };
	char field[20];
	int i;

	(void)state;
	start();
	for (i = 0; i < COOKIES_MAX; i++) {
		snprintf(field, sizeof(field), "c%d=x", i);
		assert_int_equal(set(field), 0);
	}
	/* As many as may be, and one of them is another now. */
	assert_int_equal(set("c0=y"), 0);
	assert_int_equal(cookies_set(&c, span_of("more=x"), &f), -1);
	assert_failure(&f, EPROTO, MORE);
}

static void test_size(void **state)
{
	static char field[COOKIES_TEXT_MAX + 2] = "a=";
	struct failure f = { 0 };

	(void)state;
	start();
	memset(field + 2, 'x', COOKIES_TEXT_MAX - 2);
	assert_int_equal(set(field), 0);
	assert_int_equal(c.n, COOKIES_TEXT_MAX);
	assert_int_equal(set(field), 0);
	assert_int_equal(cookies_set(&c, span_of("b=x"), &f), -1);
	assert_failure(&f, EPROTO, MORE);
	f = (struct failure){ 0 };
	field[COOKIES_TEXT_MAX] = 'x';
	assert_int_equal(cookies_set(&c, span_of(field), &f), -1);
	assert_failure(&f, EPROTO, MORE);
}

static void test_ticket(void **state)
{
	char buffer[TICKET_SIZE];
	struct out ticket = { .p = buffer, .size = sizeof(buffer) };
	struct failure f = { 0 };

	(void)state;
	start();
	set("session=abc");
	set("lb=\"0\"");
	assert_int_equal(cookies_to_ticket(&c, &ticket, &f), 0);
	assert_span((struct span){ ticket.p, ticket.n }, "c2Vzc2lvbj1hYmM7IGxiPSIwIg");
	set("left=over");
	assert_int_equal(cookies_of_ticket(&c, (struct span){ ticket.p, ticket.n }, &f), 0);
	assert_cookies("session=abc; lb=\"0\"");
	assert_no_failure(&f);
}

/* Three quarters of what the kernel keeps of a ticket, and a byte more. */
static void test_ticket_size(void **state)
{
	char buffer[TICKET_SIZE], field[TICKET_SIZE] = "a=";
	struct out ticket = { .p = buffer, .size = sizeof(buffer) };
	struct failure f = { 0 };

	(void)state;
	start();
	memset(field + 2, 'x', 766);
	set(field);
	assert_int_equal(cookies_to_ticket(&c, &ticket, &f), 0);
	assert_int_equal(ticket.n, TICKET_SIZE);
	field[768] = 'x';
	set(field);
	ticket.n = 0;
	assert_int_equal(cookies_to_ticket(&c, &ticket, &f), -1);
	assert_failure(&f, EPROTO, "answer: cookies: at most 768 bytes, found 769");
}

/* What the kernel hands back may be another one's: it becomes a line of a request. */
static void test_bad_tickets(void **state)
{
	static const struct {
		const char *ticket;
		const char *text;
	} cases[] = {
		{ "a", NOT_B64 },
		{ "YT1i+", NOT_B64 },
		{ "YT1iYQ==", NOT_B64 },
		{ "AA", BAD },
		/* "abc", "a=", "a=b\r\nX: y", "a=b; c=\n" */
		{ "YWJj", BAD },
		{ "YT0", BAD },
		{ "YT1iDQpYOiB5", BAD },
		{ "YT1iOyBjPQo", BAD },
	};
	struct failure f;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		f = (struct failure){ 0 };
		assert_int_equal(cookies_of_ticket(&c, span_of(cases[i].ticket), &f), -1);
		assert_failure(&f, EINVAL, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_have),
		cmocka_unit_test(test_not_printable),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_ticket),
		cmocka_unit_test(test_ticket_size),
		cmocka_unit_test(test_bad_tickets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
