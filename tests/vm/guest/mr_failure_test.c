// SPDX-License-Identifier: MIT
/*
 * Measurement registers of a platform that fails, is slow, or stuck, by the
 * test provider: what the caller is told, that a register and its log go
 * together all the same, and that nobody has to wait for ever.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/guest_mr.h>
#include "evidence.h"
#include "tap.h"

#define LEN	48
#define DEADLINE 10.0

static unsigned char digest[LEN];

static const char *name(int error)
{
	return error ? strerrorname_np(error) : "success";
}

/* Keys of this process alone: who shares one waits for whoever updates it. */
static key_serial_t request(const char *reg)
{
	return request_key(GUEST_MR_KEY_TYPE, reg, "", KEY_SPEC_PROCESS_KEYRING);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int extend(const char *reg)
{
	key_serial_t key = request(reg);

	return key < 0 || keyctl_update(key, digest, LEN) ? errno : 0;
}

static int value_of(const char *reg, unsigned char *value)
{
	key_serial_t key = request(reg);

	return key < 0 || keyctl_read(key, (char *)value, LEN) < 0 ? errno : 0;
}

static long log_len(void)
{
	return keyctl_read(request(GUEST_MR_LOG), NULL, 0);
}

/* Whether an extension does what it should. */
static bool works(void)
{
	unsigned char before[LEN], after[LEN];
	long len = log_len();

	random_bytes(digest, sizeof(digest));
	return !value_of("test0", before) && !extend("test0") &&
	       !value_of("test0", after) && memcmp(before, after, LEN) &&
	       log_len() > len;
}

static void test_errors(void)
{
	static const struct {
		const char *error;
		int want;
	} errors[] = {
		{ "-5", EIO }, { "-12", ENOMEM }, { "-16", EBUSY },
		{ "-95", EOPNOTSUPP }, { "-110", ETIMEDOUT },
		/* the key type's own words, and nonsense */
		{ "-1", EIO }, { "-13", EIO }, { "-19", EIO }, { "-22", EIO },
		{ "-28", EIO }, { "1", EIO },
	};
	unsigned char before[LEN], after[LEN];
	long len = log_len();

	value_of("test0", before);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		int extending, reading;

		test_provider("error", errors[i].error);
		extending = extend("test0");
		reading = value_of("test0", after);
		test_provider("error", "0");
		tap_ok(extending == errors[i].want &&
		       reading == errors[i].want,
		       "platform's %s: extending %s, reading %s",
		       errors[i].error, name(extending), name(reading));
	}
	tap_ok(!value_of("test0", after) && !memcmp(before, after, LEN) &&
	       log_len() == len, "register and log are as they were");
	tap_ok(works(), "and the next extension works");
}

/* Started while the platform takes @delay_ms for everything. */
static pid_t extending_child(const char *reg)
{
	pid_t pid = fork();

	if (!pid)
		_exit(extend(reg));
	usleep(500 * 1000);
	return pid;
}

static double time_to_die(pid_t pid)
{
	double start = now();
	int status;

	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	if (!WIFSIGNALED(status))
		return DEADLINE;
	return now() - start;
}

static void test_kill(void)
{
	unsigned char before[LEN], after[LEN];
	long len = log_len();
	pid_t first, second;
	double took;

	value_of("test0", before);
	fflush(stdout);
	test_provider("delay_ms", "60000");
	first = extending_child("test0");
	second = extending_child("test1");
	took = time_to_die(second);
	tap_ok(took < DEADLINE / 3, "killed in the queue: dead in %.2f s", took);
	took = time_to_die(first);
	tap_ok(took < DEADLINE / 3, "killed at the platform: dead in %.2f s",
	       took);
	test_provider("delay_ms", "0");
	tap_ok(!value_of("test0", after) && !memcmp(before, after, LEN) &&
	       log_len() == len, "register and log are as they were");
	tap_ok(works(), "and the next extension works");
}

/* A platform that is stuck takes no more than the deadline from anybody. */
static void test_stuck(void)
{
	unsigned char value[LEN];
	int status, error;
	double start, took;
	long len = log_len();
	pid_t pid;

	fflush(stdout);
	test_provider("delay_ms", "60000");
	pid = extending_child("test0");
	start = now();
	error = extend("test1");
	took = now() - start;
	tap_ok((error == EBUSY || error == ETIMEDOUT) && took < 3 * DEADLINE,
	       "behind a stuck one: %s after %.1f s", name(error), took);
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == ETIMEDOUT,
	       "the stuck one: %s", name(WEXITSTATUS(status)));
	start = now();
	error = value_of("test0", value);
	took = now() - start;
	tap_ok(error == ETIMEDOUT && took > DEADLINE / 2 && took < 3 * DEADLINE,
	       "reading: %s after %.1f s", name(error), took);
	test_provider("delay_ms", "0");
	tap_ok(log_len() == len, "the log is as it was");
	tap_ok(works(), "and the next extension works");
}

/* Others go on reading while one is at the platform, and take their turn. */
static void test_turns(void)
{
	int status, other;
	long len = log_len();
	pid_t first, second;

	fflush(stdout);
	test_provider("delay_ms", "1500");
	first = extending_child("test0");
	second = extending_child("test0");
	tap_ok(log_len() == len, "the log can be read meanwhile");
	waitpid(first, &status, 0);
	waitpid(second, &other, 0);
	test_provider("delay_ms", "0");
	tap_ok(!status && !other && (log_len() - len) % 2 == 0 &&
	       log_len() > len, "two at once: one after the other, both logged");
}

static void expect_no_provider(long ret, const char *what)
{
	int error = ret < 0 ? errno : 0;

	tap_ok(error == ENODEV, "%s: %s", what, name(error));
}

/* A key is a handle: it outlives the provider, and what comes back has it. */
static void test_unload(void)
{
	key_serial_t key = request("test0");
	unsigned char value[LEN];

	tap_ok(!system("rmmod guest_attest_test"), "the provider unloads");
	expect_no_provider(keyctl_read(key, (char *)value, LEN), "its key");
	expect_no_provider(keyctl_update(key, digest, LEN), "an extension");
	expect_no_provider(request("test9"), "a request");
	tap_ok(!system("modprobe guest_attest_test"), "and comes back");
	tap_ok(!value_of("test0", value), "the same key reads again");
	tap_ok(log_len() > 0, "and the log is still there");
}

int main(void)
{
	random_bytes(digest, sizeof(digest));
	tap_ok(works(), "an extension");
	test_errors();
	test_kill();
	test_stuck();
	test_turns();
	test_unload();
	tap_exit();
}
