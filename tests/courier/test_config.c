// SPDX-License-Identifier: MIT
#include "test.h"

#include <unistd.h>

#include "config.h"

static void test_good(void **state)
{
	static const char text[] =
		"# a comment\n\n  broker = https://broker.example/\r\n"
		"broker=http://10.0.2.2:8080\n\tca-file =\t/etc/broker.pem\t\nuser = 4294967294";
	struct failure f = { 0 };
	struct config c;

	(void)state;
	config_init(&c);
	assert_int_equal(c.user, 65534);
	assert_int_equal(config_parse(&c, span_of(text), &f), 0);
	assert_no_failure(&f);
	assert_int_equal(c.n_brokers, 2);
	assert_string_equal(c.brokers[0].host, "broker.example");
	assert_int_equal(c.brokers[1].port, 8080);
	assert_string_equal(c.ca_file, "/etc/broker.pem");
	assert_true(c.user == 4294967294u);
}

#define BEFORE "configuration, line 2: "
#define CA_FILE BEFORE "ca-file: expected one absolute path"
#define USER BEFORE "user: expected a number from 1 to 4294967294"

static const struct {
	const char *line;
	const char *text;
} bad[] = {
	{ "broker", BEFORE "expected NAME = VALUE" },
	{ "broker =", BEFORE "broker: no value" },
	{ "= x", BEFORE ": no such setting" },
	{ "Broker = http://b", BEFORE "Broker: no such setting" },
	{ "proxy = http://b", BEFORE "proxy: no such setting" },
	{ "broker = b", BEFORE "broker: expected http:// or https://, found 'b'" },
	{ "ca-file = broker.pem", CA_FILE },
	{ "ca-file = /a\nca-file = /b", "configuration, line 3: ca-file: expected one absolute path" },
	{ "user = root", USER },
	{ "user = 0", USER },
	{ "user = -1", USER },
	{ "user = 4294967295", USER },
	{ "user = 99999999999", USER },
};

static void test_bad(void **state)
{
	char text[200];
	struct failure f;
	struct config c;
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		f = (struct failure){ 0 };
		config_init(&c);
		snprintf(text, sizeof(text), "# first\n%s\n", bad[i].line);
		assert_int_equal(config_parse(&c, span_of(text), &f), -1);
		assert_failure(&f, EINVAL, bad[i].text);
	}
}

static void test_limits(void **state)
{
	char text[CONFIG_BROKERS_MAX * 20 + 200] = "", path[400] = "ca-file = /";
	struct failure f = { 0 };
	struct config c;
	size_t i;

	(void)state;
	config_init(&c);
	for (i = 0; i < CONFIG_BROKERS_MAX; i++)
		strcat(text, "broker=http://b\n");
	assert_int_equal(config_parse(&c, span_of(text), &f), 0);
	assert_int_equal(config_parse(&c, span_of("broker=http://b"), &f), -1);
	assert_failure(&f, EINVAL, "configuration, line 1: broker: at most 16");
	f = (struct failure){ 0 };
	memset(path + 11, 'p', CONFIG_PATH_MAX - 1);
	assert_int_equal(config_parse(&c, span_of(path), &f), 0);
	config_init(&c);
	path[10 + CONFIG_PATH_MAX] = 'p';
	assert_int_equal(config_parse(&c, span_of(path), &f), -1);
}

static void test_allows(void **state)
{
	struct failure f = { 0 };
	struct config c;
	struct url u;

	(void)state;
	config_init(&c);
	assert_int_equal(url_parse(&u, span_of("http://other"), &f), 0);
	assert_int_equal(config_allows(&c, &u, &f), 0);
	assert_int_equal(config_parse(&c, span_of("broker = http://b\nbroker = http://c"), &f), 0);
	assert_int_equal(config_allows(&c, &u, &f), -1);
	assert_failure(&f, EACCES, "broker: 'other' is not among those allowed here");
	f = (struct failure){ 0 };
	assert_int_equal(url_parse(&u, span_of("http://C:80/"), &f), 0);
	assert_int_equal(config_allows(&c, &u, &f), 0);
	assert_int_equal(url_parse(&u, span_of("https://c"), &f), 0);
	assert_int_equal(config_allows(&c, &u, &f), -1);
}

static void test_files(void **state)
{
	char path[] = "/proc/self/fd/0123456789", huge[17000];
	struct failure f = { 0 };
	FILE *file = tmpfile();
	struct config c;

	(void)state;
	assert_int_equal(config_load(&c, "/proc/self/no-such-file", &f), 0);
	assert_int_equal(c.n_brokers, 0);
	assert_int_equal(config_load(&c, "/proc/self", &f), -1);
	assert_failure(&f, EIO, "/proc/self: not a file of at most 16384 bytes");
	f = (struct failure){ 0 };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(file));
	memset(huge, '\n', sizeof(huge));
	assert_int_equal(fwrite(huge, 1, 16384, file), 16384);
	fflush(file);
	assert_int_equal(config_load(&c, path, &f), 0);
	assert_int_equal(fwrite(huge, 1, 1, file), 1);
	fflush(file);
	assert_int_equal(config_load(&c, path, &f), -1);
	assert_int_equal(f.err, EIO);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_allows),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
