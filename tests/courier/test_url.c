// SPDX-License-Identifier: MIT
#include "test.h"

#include "url.h"

static void test_good(void **state)
{
	static const struct {
		const char *text;
		bool tls;
		bool literal;
		const char *host;
		int port;
		const char *path;
		const char *authority;
	} cases[] = {
		{ "http://broker", false, false, "broker", 80, "", "broker" },
		{ "https://broker", true, false, "broker", 443, "", "broker" },
		{ "https://broker:80/", true, false, "broker", 80, "", "broker:80" },
		{ "http://Broker.Example:8080", false, false, "broker.example", 8080, "",
		  "broker.example:8080" },
		{ "http://10.0.2.2:1/a/B-c._~:/", false, false, "10.0.2.2", 1, "/a/B-c._~:",
		  "10.0.2.2:1" },
		{ "https://[2001:DB8::1]:443/x", true, true, "2001:db8::1", 443, "/x",
		  "[2001:db8::1]" },
		{ "http://[::ffff:127.0.0.1]:65535", false, true, "::ffff:127.0.0.1", 65535, "",
		  "[::ffff:127.0.0.1]:65535" },
	};
	struct failure f = { 0 };
	char buffer[300];
	struct url u;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		struct out o = { .p = buffer, .size = sizeof(buffer) };

		assert_int_equal(url_parse(&u, span_of(cases[i].text), &f), 0);
		assert_no_failure(&f);
		assert_int_equal(u.tls, cases[i].tls);
		assert_int_equal(u.literal, cases[i].literal);
		assert_string_equal(u.host, cases[i].host);
		assert_int_equal(u.port, cases[i].port);
		assert_string_equal(u.path, cases[i].path);
		url_authority(&u, &o);
		assert_span((struct span){ o.p, o.n }, cases[i].authority);
	}
}

static void test_bad(void **state)
{
	static const char host[] = "a host";
	static const char port[] = "a port from 1 to 65535";
	static const char path[] = "a path of letters, digits and -._~: or the end";
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{ "", "http:// or https://" },
		{ "broker", "http:// or https://" },
		{ "HTTP://broker", "http:// or https://" },
		{ "ftp://broker", "http:// or https://" },
		{ "http:/broker", "http:// or https://" },
		{ "http://", host },
		{ "http:///x", host },
		{ "http://:80", host },
		{ "http://-broker", host },
		{ "http://.broker", host },
		{ "http://[::1", host },
		{ "http://[]", host },
		{ "http://[::1%25lo]", host },
		{ "http://[broker]", host },
		{ "http://broker:", port },
		{ "http://broker:0", port },
		{ "http://broker:65536", port },
		{ "http://broker:99999999999999999999", port },
		{ "http://broker:80x", path },
		{ "http://user@broker", path },
		{ "http://broker?x", path },
		{ "http://broker/?x", path },
		{ "http://broker/#x", path },
		{ "http://broker/%41", path },
		{ "http://broker/a b", path },
		{ "http://broker\\x", path },
		{ "http://::1", host },
	};
	char wanted[200];
	struct failure f;
	struct url u;
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		f = (struct failure){ 0 };
		assert_int_equal(url_parse(&u, span_of(cases[i].text), &f), -1);
		snprintf(wanted, sizeof(wanted), "broker: expected %s, found '%s'", cases[i].expected,
			 cases[i].text);
		assert_failure(&f, EINVAL, wanted);
	}
	f = (struct failure){ 0 };
	assert_int_equal(url_parse(&u, (struct span){ "http://a/b\0c", 12 }, &f), -1);
}

/* As long as they may be, and one byte longer. */
static void test_long(void **state)
{
	char text[600] = "http://";
	struct failure f = { 0 };
	struct url u;

	(void)state;
	memset(text + 7, 'h', URL_HOST_MAX);
	text[7 + URL_HOST_MAX] = '/';
	memset(text + 8 + URL_HOST_MAX, 'p', URL_PATH_MAX - 1);
	assert_int_equal(url_parse(&u, span_of(text), &f), 0);
	assert_int_equal(strlen(u.host), URL_HOST_MAX);
	assert_int_equal(strlen(u.path), URL_PATH_MAX);
	text[7 + URL_HOST_MAX + URL_PATH_MAX] = 'p';
	assert_int_equal(url_parse(&u, span_of(text), &f), -1);
	f = (struct failure){ 0 };
	text[7 + URL_HOST_MAX] = 'h';
	text[8 + URL_HOST_MAX] = '\0';
	assert_int_equal(url_parse(&u, span_of(text), &f), -1);
	assert_int_equal(f.err, EINVAL);
}

static void test_equal(void **state)
{
	static const char *const others[] = {
		"https://broker:8080/x", "http://broker2:8080/x", "http://broker:8081/x",
		"http://broker:8080/y", "http://broker:8080",
	};
	struct failure f = { 0 };
	struct url a, b;
	size_t i;

	(void)state;
	assert_int_equal(url_parse(&a, span_of("http://broker:8080/x"), &f), 0);
	assert_int_equal(url_parse(&b, span_of("http://BROKER:8080/x/"), &f), 0);
	assert_true(url_equal(&a, &b));
	for (i = 0; i < N(others); i++) {
		assert_int_equal(url_parse(&b, span_of(others[i]), &f), 0);
		assert_false(url_equal(&a, &b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_equal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
