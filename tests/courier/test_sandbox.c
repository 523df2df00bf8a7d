// SPDX-License-Identifier: MIT
/* What is left to a courier that somebody has taken over: next to nothing. */
#include "test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

#define PORT 4999

/* Errno of a call, 0 when it succeeded. */
static int errno_of(long ret)
{
	return ret < 0 ? errno : 0;
}

static int connect_to(int port)
{
	const struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	return connect(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)&a, sizeof(a));
}

static int listen_on_any(void)
{
	return listen(socket(AF_INET, SOCK_STREAM, 0), 1);
}

static long keyctl_do(int operation)
{
	return syscall(SYS_keyctl, operation, KEY_SPEC_SESSION_KEYRING, NULL, 0, 0);
}

/* Of so much that the kernel says so before it looks for an authority. */
static long instantiate(void)
{
	return syscall(SYS_keyctl, KEYCTL_INSTANTIATE, 1, "x", 2 << 20, 0);
}

static long add_key(void)
{
	return syscall(SYS_add_key, "user", "x", "x", 1, KEY_SPEC_PROCESS_KEYRING);
}

static long request_key(void)
{
	return syscall(SYS_request_key, "user", "x", "x", KEY_SPEC_PROCESS_KEYRING);
}

static long run_true(void)
{
	return execl("/bin/true", "true", NULL);
}

/* Where the allocator of a sanitizer has room of its own, mmap(2) is asked. */
static long map(size_t n)
{
	return mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED ? -1 : 0;
}

static bool failed;

static void expect(const char *what, long ret, int wanted)
{
	int err = errno_of(ret);

	if (err == wanted)
		return;
	dprintf(STDERR_FILENO, "%s: expected %d, found %d\n", what, wanted, err);
	failed = true;
}

/* Somebody may listen there, or nobody: it is not forbidden. */
static void expect_allowed(const char *what, long ret)
{
	if (errno_of(ret) != ECONNREFUSED)
		expect(what, ret, 0);
}

static long landlock_abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static void try_calls(enum sandbox_key key)
{
	expect("add_key", add_key(), EPERM);
	expect("request_key", request_key(), EPERM);
	expect("keyctl describe", keyctl_do(KEYCTL_DESCRIBE), EPERM);
	expect("keyctl read", keyctl_do(KEYCTL_READ), EPERM);
	expect("keyctl instantiate", instantiate(), key == SANDBOX_KEY ? EINVAL : EPERM);
	expect("execve", run_true(), EPERM);
	expect("fork", syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), EPERM);
	expect("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM);
	expect("packet socket", socket(AF_PACKET, SOCK_RAW, 0), EPERM);
	expect("listen", listen_on_any(), EPERM);
	expect("unlink", unlink("/etc/hosts"), EPERM);
	expect("mount", syscall(SYS_mount, "x", "/", "tmpfs", 0, NULL), EPERM);
}

static void try_resources(long abi)
{
	expect("reading /etc", open("/etc/passwd", O_RDONLY), 0);
	expect("writing /dev/null", open("/dev/null", O_WRONLY), abi > 0 ? EACCES : 0);
	expect("reading /proc", open("/proc/self/status", O_RDONLY), abi > 0 ? EACCES : 0);
	expect_allowed("the broker's port", connect_to(PORT));
	expect_allowed("port 53", connect_to(53));
	if (abi >= 4)
		expect("another port", connect_to(PORT + 1), EACCES);
	expect("16 MiB", map(16 << 20), 0);
	expect("64 MiB", map(64 << 20), ENOMEM);
}

static void be_inside(enum sandbox_key key)
{
	const unsigned int port = PORT;
	const struct sandbox s = { .user = 4242, .ports = &port, .n_ports = 1, .key = key };
	bool root = !geteuid();
	long abi = landlock_abi();
	struct failure f = { 0 };

	if (sandbox_enter(&s, &f)) {
		dprintf(STDERR_FILENO, "%d %s\n", f.err, f.text);
		_exit(1);
	}
	if (root && (getuid() != 4242 || getgid() != 4242)) {
		dprintf(STDERR_FILENO, "still somebody else\n");
		failed = true;
	}
	try_calls(key);
	try_resources(abi);
	_exit(failed);
}

static void enter(enum sandbox_key key)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		be_inside(key);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("status %x", (unsigned int)status);
}

static void test_courier(void **state)
{
	(void)state;
	enter(SANDBOX_KEY);
}

static void test_relay(void **state)
{
	(void)state;
	enter(SANDBOX_NO_KEY);
}

/* The calls do succeed outside, or the tests above would prove nothing. */
static void test_outside(void **state)
{
	int fd = open("/dev/null", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(listen_on_any(), 0);
	assert_int_not_equal(errno_of(connect_to(PORT + 1)), EACCES);
	assert_int_equal(errno_of(instantiate()), EINVAL);
	assert_int_equal(map(64 << 20), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_courier),
		cmocka_unit_test(test_relay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
