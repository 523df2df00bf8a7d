// SPDX-License-Identifier: MIT
/*
 * The courier between a kernel, which is played with a key in software, and the
 * real broker: both profiles, every platform, and what passes on the wire.
 */
#include "kernel.h"

#include <errno.h>

#include "program.h"
#include "recorder.h"

static char *by_courier(void *arg, const char *request)
{
	(void)arg;
	return courier_ask("", request);
}

static char *url_of(int port)
{
	char *url;

	assert_true(asprintf(&url, "http://127.0.0.1:%d", port) > 0);
	return url;
}

/* Ask for @resource; the answer, freed with free(). */
static char *ask_for(struct kernel *k, const char *resource)
{
	char *request, *answer;

	kernel_begin(k);
	request = kernel_release(k, resource);
	answer = courier_ask("", request);
	free(request);
	return answer;
}

static void unlock(const char *broker, const char *tee, bool rcar)
{
	struct kernel k = { .broker = broker, .tee = tee, .rcar = rcar, .carry = by_courier };
	char *answer = ask_for(&k, RESOURCE), *secret;

	secret = kernel_open(&k, answer, RESOURCE);
	assert_non_null(secret);
	assert_string_equal(secret, SECRET);
	free(secret);
	free(answer);
	kernel_end(&k);
}

static int contains(const struct recorder *r, const char *text)
{
	return memmem(r->bytes, r->n, text, strlen(text)) != NULL;
}

/* The secret as bytes, hex or base64 at any of its three phases. */
static void assert_nowhere(const struct recorder *r)
{
	char hex[2 * sizeof(SECRET)], b64[B64_LEN(sizeof(SECRET) + 2)];
	int phase;

	assert_false(contains(r, SECRET));
	hex_encode(hex, SECRET, strlen(SECRET));
	assert_false(contains(r, hex));
	for (phase = 0; phase < 3; phase++) {
		b64_encode(b64, SECRET + phase, 12);
		assert_false(contains(r, b64));
		b64url_encode(b64, SECRET + phase, 12);
		assert_false(contains(r, b64));
	}
}

static void record(const char *tee, bool rcar)
{
	static struct recorder r;
	char *url;

	recorder_start(&r, h.port);
	url = url_of(r.port);
	unlock(url, tee, rcar);
	recorder_stop(&r);
	/* It was recorded: the name of what was released is there in the clear. */
	assert_true(contains(&r, RESOURCE));
	assert_true(contains(&r, "ciphertext"));
	assert_nowhere(&r);
	free(url);
}

static void test_native_tdx(void **state)
{
	(void)state;
	record("tdx", false);
}

static void test_rcar_tdx(void **state)
{
	(void)state;
	record("tdx", true);
}

static void test_rcar_snp(void **state)
{
	(void)state;
	record("snp", true);
}

/* The detector finds a secret that is there. */
static void test_nowhere_finds(void **state)
{
	static struct recorder r;

	(void)state;
	r.n = (size_t)snprintf((char *)r.bytes, sizeof(r.bytes), "xx" SECRET "xx");
	assert_true(contains(&r, SECRET));
}

static const struct {
	bool rcar;
	const char *resource;
	int err;
	const char *words;
} refused[] = {
	{ false, "other/disk/key", EACCES, "status 403 PolicyDeny: no policy covers this resource" },
	{ true, "other/disk/key", EACCES, "status 403 PolicyDeny: no policy covers this resource" },
	{ false, "default/disk/missing", ENODATA, "status 404 ResourceNotFound: " },
	{ true, "default/disk/missing", ENODATA, "status 404 ResourceNotFound: " },
};

static void test_refused(void **state)
{
	char *url = url_of(h.port), *answer;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct kernel k = { .broker = url, .tee = "tdx", .rcar = refused[i].rcar,
				    .carry = by_courier };

		answer = ask_for(&k, refused[i].resource);
		assert_error(answer, refused[i].err, refused[i].words);
		free(answer);
		kernel_end(&k);
	}
	free(url);
}

/* Evidence for another challenge, and a challenge that is nobody's. */
static void test_not_genuine(void **state)
{
	static const char *const words[2][2] = {
		{ "status 401 BindingError: ", "status 401 ChallengeError: " },
		{ "status 401 AttestationError: ", "status 401 AttestationError: " },
	};
	char *url = url_of(h.port), *request, *answer;
	int rcar, forged;

	(void)state;
	for (rcar = 0; rcar < 2; rcar++) {
		for (forged = 0; forged < 2; forged++) {
			struct kernel k = { .broker = url, .tee = "tdx", .rcar = rcar,
					    .carry = by_courier };
			struct kernel other = k;

			kernel_begin(&k);
			kernel_begin(&other);
			free(k.ticket);
			/* rcar: base64url of "kbs-session-id=nobodys" */
			k.ticket = strdup(!forged ? other.ticket :
					  rcar ? "a2JzLXNlc3Npb24taWQ9bm9ib2R5cw" : "nobodys");
			request = kernel_release(&k, RESOURCE);
			answer = courier_ask("", request);
			assert_error(answer, EBADE, words[rcar][forged]);
			free(answer);
			free(request);
			kernel_end(&other);
			kernel_end(&k);
		}
	}
	free(url);
}

/* Used once, the broker knows it: no answer is there for the second courier. */
static void test_replayed(void **state)
{
	char *url = url_of(h.port), *request, *answer;
	struct kernel k = { .broker = url, .tee = "tdx", .carry = by_courier };

	(void)state;
	kernel_begin(&k);
	request = kernel_release(&k, RESOURCE);
	answer = courier_ask("", request);
	assert_non_null(strstr(answer, " release enc="));
	free(answer);
	answer = courier_ask("", request);
	assert_error(answer, EBADE, "status 401 AttestationError: the challenge was used before");
	free(answer);
	free(request);
	kernel_end(&k);
	free(url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_native_tdx),
		cmocka_unit_test(test_rcar_tdx),
		cmocka_unit_test(test_rcar_snp),
		cmocka_unit_test(test_nowhere_finds),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_genuine),
		cmocka_unit_test(test_replayed),
	};

	return cmocka_run_group_tests(tests, flow_set_up_snp, flow_tear_down);
}
