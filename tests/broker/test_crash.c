// SPDX-License-Identifier: MIT
/*
 * kill -9 at random moments under load: what was acknowledged is there
 * afterwards, and the audit log is whole. KILLS says how often; a few by
 * default.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define NAMES 4
#define CLIENTS 4
#define RESOURCE "default/disk/key"

static struct harness h;
static atomic_bool stop;
/* Highest version of each secret whose write was answered. */
static atomic_long acknowledged[NAMES];

/* On its own connection each time: the broker dies under it. */
static void *write_secrets(void *arg)
{
	long name = (long)(intptr_t)arg;
	char path[64], body[64];
	struct answer a;
	json_t *json;

	while (!atomic_load(&stop)) {
		snprintf(path, sizeof(path), "/admin/v1/secrets/crash/disk/%ld", name);
		snprintf(body, sizeof(body), "secret of %ld", name);
		if (!try_admin(&h, "PUT", path, body, &a) && a.status == 200) {
			json = answer_json(&a);
			atomic_store(&acknowledged[name],
				     json_integer_value(json_object_get(json, "version")));
			json_decref(json);
		}
		answer_fini(&a);
	}
	return NULL;
}

static long newest(json_t *secrets, long name)
{
	long version = 0;
	char wanted[64];
	json_t *s;
	size_t i;

	snprintf(wanted, sizeof(wanted), "crash/disk/%ld", name);
	json_array_foreach(secrets, i, s) {
		if (strcmp(json_string_value(json_object_get(s, "name")), wanted))
			continue;
		/* Versions have no gaps, and the newest is the current one. */
		assert_int_equal(json_integer_value(json_object_get(s, "version")), version + 1);
		version = json_integer_value(json_object_get(s, "version"));
	}
	return version;
}

static void check(const long *promised)
{
	struct answer a;
	json_t *json;
	long name;

	ask_admin(&h, "GET", "/admin/v1/secrets?prefix=crash/", "", &a);
	json = answer_json(&a);
	for (name = 0; name < NAMES; name++)
		assert_true(newest(json_object_get(json, "secrets"), name) >= promised[name]);
	json_decref(json);
	answer_fini(&a);
	ask_admin(&h, "GET", "/admin/v1/audit/verify", "", &a);
	json = answer_json(&a);
	if (!json_is_true(json_object_get(json, "intact")))
		fail_msg("%s", a.body);
	json_decref(json);
	answer_fini(&a);
}

static void run_and_kill(void)
{
	const struct timespec nap = { .tv_nsec = (20 + rand() % 200) * 1000000L };
	pthread_t threads[NAMES];
	long name, promised[NAMES];

	atomic_store(&stop, false);
	for (name = 0; name < NAMES; name++)
		assert_int_equal(pthread_create(&threads[name], NULL, write_secrets,
						(void *)(intptr_t)name), 0);
	nanosleep(&nap, NULL);
	assert_int_equal(harness_stop(&h, SIGKILL), SIGKILL);
	atomic_store(&stop, true);
	for (name = 0; name < NAMES; name++)
		pthread_join(threads[name], NULL);
	for (name = 0; name < NAMES; name++)
		promised[name] = atomic_load(&acknowledged[name]);
	harness_start(&h, "--emulated-root");
	check(promised);
}

/* A client's proof of attestation outlives the broker. */
static char bearer[16384];
static atomic_long released;

static void attest(void)
{
	json_t *challenge, *attestation, *json;
	char cookie[16384];
	struct answer a;
	struct guest g;

	guest_open(&g);
	challenge = guest_auth(&h, cookie, sizeof(cookie));
	attestation = guest_attestation(
		&h, &g, json_string_value(json_object_get(challenge, "nonce")));
	guest_post(&h, "/kbs/v0/attest", cookie, attestation, &a);
	assert_int_equal(a.status, 200);
	json = answer_json(&a);
	snprintf(bearer, sizeof(bearer), "Authorization: Bearer %s\r\n",
		 json_string_value(json_object_get(json, "token")));
	json_decref(json);
	answer_fini(&a);
	json_decref(attestation);
	json_decref(challenge);
	guest_close(&g);
}

static void *take_secrets(void *arg)
{
	struct answer a;
	int fd;

	(void)arg;
	while (!atomic_load(&stop)) {
		fd = harness_connect(&h);
		if (fd < 0)
			continue;
		while (!ask_on(fd, "GET", "/kbs/v0/resource/" RESOURCE, bearer, "", &a)) {
			assert_int_equal(a.status, 200);
			atomic_fetch_add(&released, 1);
			answer_fini(&a);
		}
		answer_fini(&a);
		close(fd);
	}
	return NULL;
}

/* How many releases the log has. */
static long logged_releases(void)
{
	long from = 1, n = 0;
	char path[64];
	struct answer a;
	json_t *json, *entries, *e;
	size_t i;

	do {
		snprintf(path, sizeof(path), "/admin/v1/audit?from=%ld", from);
		ask_admin(&h, "GET", path, "", &a);
		json = answer_json(&a);
		entries = json_object_get(json, "entries");
		json_array_foreach(entries, i, e) {
			from = json_integer_value(json_object_get(e, "seq")) + 1;
			n += !strcmp(json_string_value(json_object_get(
					     json_object_get(e, "entry"), "event")), "release");
		}
		i = json_array_size(entries);
		json_decref(json);
		answer_fini(&a);
	} while (i);
	return n;
}

static void release_and_kill(void)
{
	const struct timespec nap = { .tv_nsec = (50 + rand() % 200) * 1000000L };
	const long nothing[NAMES] = { 0 };
	pthread_t threads[CLIENTS];
	int i;

	atomic_store(&stop, false);
	for (i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_secrets, NULL), 0);
	nanosleep(&nap, NULL);
	assert_int_equal(harness_stop(&h, SIGKILL), SIGKILL);
	atomic_store(&stop, true);
	for (i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	harness_start(&h, "--emulated-root");
	check(nothing);
	assert_true(logged_releases() >= atomic_load(&released));
}

/* No secret has left that the log doesn't know of. */
static void test_kill_releases(void **state)
{
	const char *kills = getenv("KILLS");
	int n = kills ? atoi(kills) : 3, i;

	(void)state;
	harness_open(&h, "session-life = 3600\n");
	harness_start(&h, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, "the key");
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	attest();
	for (i = 0; i < n; i++)
		release_and_kill();
	print_message("%d kills, %ld releases, all of them in the log\n", n,
		      atomic_load(&released));
	assert_true(atomic_load(&released) > 0);
	harness_close(&h);
}

static void test_kill(void **state)
{
	const char *kills = getenv("KILLS");
	int n = kills ? atoi(kills) : 6, i;
	long name, total = 0;

	(void)state;
	srand((unsigned int)time(NULL));
	harness_open(&h, "");
	harness_start(&h, "--emulated-root");
	for (i = 0; i < n; i++)
		run_and_kill();
	for (name = 0; name < NAMES; name++)
		total += atomic_load(&acknowledged[name]);
	print_message("%d kills, %ld acknowledged writes, none lost\n", n, total);
	assert_true(total > 0);
	harness_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kill),
		cmocka_unit_test(test_kill_releases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
