// SPDX-License-Identifier: MIT
/*
 * Requests that fail: the errno says why, and the next one works at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "evidence.h"
#include "tap.h"

#define DESC	"guest_attest:0:9-failure-test"
#define NOBODY	65534

static const unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN] = "failure";

static int request(const char *desc, const char *options)
{
	key_serial_t key = request_evidence(desc, data, options,
					    KEY_SPEC_SESSION_KEYRING);

	if (key > 0)
		keyctl_unlink(key, KEY_SPEC_SESSION_KEYRING);
	return key > 0 ? 0 : key;
}

static const char *name(int error)
{
	return error ? strerrorname_np(-error) : "success";
}

static void expect(const char *what, int got, int want)
{
	tap_ok(got == want, "%s: %s, want %s", what, name(got), name(want));
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Keys of the type that are left over, negative ones above all. */
static int left_over(void)
{
	FILE *f = fopen("/proc/keys", "r");
	char line[512];
	int n = 0;

	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, " guest_att") != NULL;
	if (f)
		fclose(f);
	return n;
}

static void expect_no_left_overs(const char *what)
{
	int n = 0;

	for (int i = 0; i < 30; i++) {
		n = left_over();
		if (!n)
			break;
		usleep(100 * 1000);
	}
	tap_ok(!n, "%s: %d keys left over", what, n);
}

static void test_provider_errors(void)
{
	static const struct {
		const char *error;
		int want;
	} errors[] = {
		{ "-5", -EIO }, { "-12", -ENOMEM }, { "-16", -EBUSY },
		{ "-27", -EFBIG }, { "-95", -EOPNOTSUPP },
		{ "-110", -ETIMEDOUT },
		/* the key type's own words, and nonsense */
		{ "-1", -EIO }, { "-22", -EIO }, { "-34", -EIO },
		{ "-19", -EIO }, { "-126", -EIO }, { "1", -EIO },
	};
	char what[64];

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		test_provider("error", errors[i].error);
		snprintf(what, sizeof(what), "provider returns %s",
			 errors[i].error);
		expect(what, request(DESC, NULL), errors[i].want);
		test_provider("error", "0");
		expect("and the next request", request(DESC, NULL), 0);
	}

	test_provider("length", "0");
	expect("no evidence", request(DESC, NULL), -EIO);
	test_provider("length", "1048577");
	expect("evidence too long", request(DESC, NULL), -EFBIG);
	test_provider("length", "4294967295");
	expect("evidence far too long", request(DESC, NULL), -EFBIG);
	test_provider("length", "256");
	expect_no_left_overs("after errors");
}

static void test_timeout(void)
{
	double start = now(), took;
	int ret;

	test_provider("delay_ms", "20000");
	ret = request(DESC, " timeout=1");
	took = now() - start;
	expect("slower than its deadline", ret, -ETIMEDOUT);
	tap_ok(took > 0.9 && took < 20.0 / 2, "timeout=1 took %.1f s", took);
	test_provider("delay_ms", "0");
	expect("and the next request", request(DESC, NULL), 0);
}

static pid_t waiting_child(const char *delay_ms)
{
	pid_t pid;

	test_provider("delay_ms", delay_ms);
	pid = fork();
	if (!pid)
		_exit(-request(DESC, NULL));
	usleep(300 * 1000);
	test_provider("delay_ms", "0");
	return pid;
}

/* Against the time that it would take otherwise: machines are slow or loaded. */
static void test_kill(int signal, const char *what)
{
	pid_t pid = waiting_child("60000");
	double start = now(), took;
	int status;

	tap_ok(!waitpid(pid, &status, WNOHANG), "%s: a requester waits", what);
	kill(pid, signal);
	waitpid(pid, &status, 0);
	took = now() - start;
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == signal &&
	       took < 60.0 / 10,
	       "%s ends it in %.2f s", what, took);
	expect("and the next request", request(DESC, NULL), 0);
}

static void test_others_meanwhile(void)
{
	pid_t pid = waiting_child("5000");
	double start = now();
	int status;

	expect("while another waits", request(DESC "-2", NULL), 0);
	tap_ok(!waitpid(pid, &status, WNOHANG),
	       "it took %.2f s, and the other still waits", now() - start);
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
	       "the one that waited got its evidence");
}

static void test_unload_while_waiting(void)
{
	pid_t pid = waiting_child("2000");
	int status;
	long ret;

	ret = syscall(SYS_delete_module, "guest_attest_test", O_NONBLOCK);
	tap_ok(ret < 0 && (errno == EAGAIN || errno == EBUSY),
	       "unloading the provider under a request: %s",
	       ret ? strerrorname_np(errno) : "success");
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
	       "the request got its evidence");
	tap_ok(!syscall(SYS_delete_module, "guest_attest_test", O_NONBLOCK),
	       "unloading it afterwards");
	expect("no provider", request(DESC, NULL), -ENODEV);
	expect("a bad request still", request("guest_attest:9:0", NULL),
	       -EINVAL);
	expect_no_left_overs("after ENODEV");
}

static void test_floor(void)
{
	tap_ok(!system("modprobe guest_attest_test level_floor=2"),
	       "a provider with a floor of 2");
	expect("level 0", request("guest_attest:0:0", NULL), -ERANGE);
	expect("level 1", request("guest_attest:1:0", NULL), -ERANGE);
	expect("level 2", request("guest_attest:2:0", NULL), 0);
	expect("level 3", request("guest_attest:3:0", NULL), 0);
	tap_ok(system("modprobe guest_attest_tdx 2>/dev/null") != 0,
	       "a second provider is refused");
	expect("the first one", request("guest_attest:2:0", NULL), 0);
}

/* Exit status of a child that drops its rights in some way and requests. */
static int request_as(int (*drop)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (drop())
			_exit(255);
		_exit(-request("guest_attest:2:0", NULL));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EFAULT;
}

static int become_nobody(void)
{
	return setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) ||
	       keyctl_join_session_keyring(NULL) < 0;
}

static int become_namespace_root(void)
{
	return become_nobody() || unshare(CLONE_NEWUSER);
}

int main(void)
{
	test_provider_errors();
	test_timeout();
	test_kill(SIGKILL, "SIGKILL");
	test_kill(SIGTERM, "SIGTERM");
	test_others_meanwhile();
	test_unload_while_waiting();
	test_floor();
	expect("an unprivileged caller", request_as(become_nobody), -EPERM);
	expect("root of a user namespace", request_as(become_namespace_root),
	       -EPERM);
	expect_no_left_overs("at the end");
	tap_exit();
}
