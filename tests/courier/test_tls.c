// SPDX-License-Identifier: MIT
/* The courier and a broker behind TLS. */
#include "kernel.h"

#include <errno.h>
#include <signal.h>

#include "certificate.h"
#include "program.h"

static char *config;

static int set_up(void **state)
{
	char *settings;

	(void)state;
	harness_open(&h, "");
	assert_true(asprintf(&settings, "tls-certificate = %s/cert.pem\ntls-key = %s/key.pem\n", h.dir,
			     h.dir) > 0);
	harness_add(&h, settings);
	free(settings);
	certificate_save(h.dir, "IP:127.0.0.1,DNS:localhost", 0);
	harness_start(&h, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	assert_true(asprintf(&config, "ca-file = %s/cert.pem\n", h.dir) > 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(config);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
	return 0;
}

static char *by_courier(void *arg, const char *request)
{
	(void)arg;
	return courier_ask(config, request);
}

static void unlock(const char *host, bool rcar)
{
	char *url, *request, *answer, *secret;
	struct kernel k = { .tee = "tdx", .rcar = rcar, .carry = by_courier };

	assert_true(asprintf(&url, "https://%s:%d/", host, h.port) > 0);
	k.broker = url;
	kernel_begin(&k);
	request = kernel_release(&k, RESOURCE);
	answer = by_courier(NULL, request);
	if (rcar) {
		secret = kernel_open(&k, answer, RESOURCE);
		assert_string_equal(secret, SECRET);
		free(secret);
	} else {
		assert_non_null(strstr(answer, " release enc="));
	}
	free(answer);
	free(request);
	kernel_end(&k);
	free(url);
}

static void test_unlock(void **state)
{
	(void)state;
	unlock("127.0.0.1", false);
	unlock("localhost", true);
}

/* The same challenge from a broker that can't be trusted. */
static void refuse(const char *settings, const char *scheme, const char *host, const char *words)
{
	char *request, *answer;

	assert_true(asprintf(&request, "guest-attest-courier/1 challenge profile=native "
			     "broker=%s://%s:%d timeout=10 tee=tdx", scheme, host, h.port) > 0);
	answer = courier_ask(settings, request);
	assert_error(answer, EPROTO, words);
	free(answer);
	free(request);
}

static void test_not_trusted(void **state)
{
	(void)state;
	refuse("", "https", "127.0.0.1", "TLS: handshake: self-signed certificate");
	/* Neither side takes the other's way for its own. */
	refuse(config, "http", "127.0.0.1", "the ");
	refuse("ca-file = /no/such/file\n", "https", "127.0.0.1", "TLS: /no/such/file");
	refuse("ca-file = /dev/null\n", "https", "127.0.0.1", "TLS: /dev/null");
}

/* A broker with a certificate for @names, good from @start seconds on. */
static void restart_with(const char *names, long start)
{
	certificate_save(h.dir, names, start);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_start(&h, NULL);
}

static void test_wrong_certificates(void **state)
{
	(void)state;
	restart_with("IP:127.0.0.2,DNS:127.0.0.1,DNS:*", 0);
	refuse(config, "https", "127.0.0.1", "TLS: handshake: IP address mismatch");
	refuse(config, "https", "localhost", "TLS: handshake: hostname mismatch");
	restart_with("IP:127.0.0.1", -7200);
	refuse(config, "https", "127.0.0.1", "TLS: handshake: certificate has expired");
	restart_with("IP:127.0.0.1", 7200);
	refuse(config, "https", "127.0.0.1", "TLS: handshake: certificate is not yet valid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unlock),
		cmocka_unit_test(test_not_trusted),
		cmocka_unit_test(test_wrong_certificates),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
