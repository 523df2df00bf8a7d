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

#include "harness.h"

#define NAMES 4

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
