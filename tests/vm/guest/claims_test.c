// SPDX-License-Identifier: MIT
/*
 * Evidence that says who asked: the kernel's word on users, groups and user
 * namespaces, and what is left of the platform while they flood it. Needs the
 * test provider.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "evidence.h"
#include "tap.h"

#define DESC		"guest_attest:0:11-claims:test"
#define CLAIMS		" bind=claims out=cmw"
#define DATA_LEN	GUEST_ATTEST_REPORT_DATA_LEN
#define NOBODY		65534
#define SOMEBODY	1234

/* What one user can have in flight, and all who are unprivileged together. */
#define EACH		4
#define ALL		12

/**
 * struct asked - one request, made in a process of its own
 * @error: its errno, or 0
 * @user_namespace: inode number of the namespace that asked
 * @len: bytes at @payload
 * @payload: the evidence
 */
struct asked {
	int error;
	unsigned long user_namespace;
	size_t len;
	unsigned char payload[8192];
};

static unsigned char data[DATA_LEN];
static struct asked *all_asked;

static unsigned long user_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/user", &st) ? 0 : st.st_ino;
}

static int put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

static int as_root(void)
{
	return 0;
}

static int become(uid_t uid)
{
	return setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	       setresuid(uid, uid, uid);
}

static int as_nobody(void)
{
	return become(NOBODY);
}

static int as_somebody(void)
{
	return become(SOMEBODY);
}

/* As a set-user-ID program of somebody's, started by root. */
static int as_effective_somebody(void)
{
	return setegid(SOMEBODY) || seteuid(SOMEBODY);
}

/* Root in a user namespace that nobody has made. */
static int as_root_of_namespace(void)
{
	return as_nobody() || prctl(PR_SET_DUMPABLE, 1) ||
	       unshare(CLONE_NEWUSER) ||
	       put_text("/proc/self/setgroups", "deny") ||
	       put_text("/proc/self/uid_map", "0 65534 1") ||
	       put_text("/proc/self/gid_map", "0 65534 1") ||
	       getuid() != 0;
}

static void ask(struct asked *a, int (*who)(void), const char *options)
{
	unsigned char *payload;
	key_serial_t key;
	ssize_t len;

	if (who()) {
		a->error = ECHILD;
		return;
	}
	a->user_namespace = user_namespace();
	key = request_evidence(DESC, data, options, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0) {
		a->error = -key;
		return;
	}
	len = read_key(key, &payload);
	if (len < 0 || (size_t)len > sizeof(a->payload)) {
		a->error = len < 0 ? (int)-len : E2BIG;
		return;
	}
	memcpy(a->payload, payload, (size_t)len);
	a->len = (size_t)len;
	a->error = 0;
}

static pid_t start(struct asked *a, int (*who)(void), const char *options)
{
	pid_t pid;

	memset(a, 0, sizeof(*a));
	a->error = EINPROGRESS;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		ask(a, who, options);
		_exit(0);
	}
	return pid;
}

static const struct asked *ask_as(int (*who)(void), const char *options)
{
	pid_t pid = start(all_asked, who, options);

	waitpid(pid, NULL, 0);
	return all_asked;
}

static size_t put_number(unsigned char *to, unsigned long n)
{
	if (n < 24) {
		to[0] = (unsigned char)n;
		return 1;
	}
	if (n < 65536) {
		to[0] = n < 256 ? 0x18 : 0x19;
		if (n >= 256)
			*++to = (unsigned char)(n >> 8);
		to[1] = (unsigned char)n;
		return n < 256 ? 2 : 3;
	}
	to[0] = 0x1a;
	for (int i = 0; i < 4; i++)
		to[1 + i] = (unsigned char)(n >> (24 - 8 * i));
	return 5;
}

/* From the version to the user namespace: docs/protocol-native.md. */
static bool states(const struct asked *a, unsigned int uid, unsigned int gid)
{
	unsigned char want[128] = { 0xa7, 0x01, 0x01, 0x02, 0x58, DATA_LEN };
	size_t n = 6;

	memcpy(want + n, data, DATA_LEN);
	n += DATA_LEN;
	want[n++] = 0x03;
	n += put_number(want + n, uid);
	want[n++] = 0x04;
	n += put_number(want + n, gid);
	want[n++] = 0x05;
	n += put_number(want + n, a->user_namespace);
	want[n++] = 0x06;
	return !a->error && memmem(a->payload, a->len, want, n);
}

static const char *name(int error)
{
	return error ? strerrorname_np(error) : "success";
}

static void expect_states(const char *what, int (*who)(void), unsigned int uid)
{
	const struct asked *a;

	random_bytes(data, sizeof(data));
	a = ask_as(who, CLAIMS);
	tap_ok(states(a, uid, uid), "%s: uid and gid %u in namespace %lu, %s",
	       what, uid, a->user_namespace, name(a->error));
}

static void test_who(void)
{
	unsigned long initial = user_namespace();
	const struct asked *a;

	expect_states("root", as_root, 0);
	expect_states("nobody", as_nobody, NOBODY);
	expect_states("somebody", as_somebody, SOMEBODY);
	expect_states("somebody's set-user-ID program", as_effective_somebody,
		      SOMEBODY);
	expect_states("root of nobody's namespace", as_root_of_namespace,
		      NOBODY);
	tap_ok(all_asked->user_namespace != initial,
	       "and the namespace is its own");

	a = ask_as(as_nobody, CLAIMS);
	tap_ok(a->len && memmem(a->payload, a->len, "\x07\153claims:test", 13),
	       "the name of the key is stated");
	tap_ok(a->len && memmem(a->payload, a->len, GUEST_ATTEST_TAG,
				GUEST_ATTEST_TAG_LEN),
	       "the report data carries the tag");
}

static void expect_error(const char *what, int (*who)(void),
			 const char *options, int error)
{
	const struct asked *a = ask_as(who, options);

	tap_ok(a->error == error, "%s: %s, want %s", what, name(a->error),
	       name(error));
}

static void test_forging(void)
{
	expect_error("raw evidence for nobody", as_nobody, NULL, EPERM);
	expect_error("raw collections for nobody", as_nobody, " out=cmw",
		     EPERM);
	expect_error("raw evidence for root of a namespace",
		     as_root_of_namespace, NULL, EPERM);
	expect_error("claims without the binding", as_nobody, " bind=claims",
		     EINVAL);

	memcpy(data + DATA_LEN - GUEST_ATTEST_TAG_LEN, GUEST_ATTEST_TAG,
	       GUEST_ATTEST_TAG_LEN);
	expect_error("raw evidence over the tag", as_root, NULL, EPERM);
	expect_error("raw collections over the tag", as_root, " out=cmw",
		     EPERM);
	expect_states("claims over data with the tag", as_nobody, NOBODY);
}

/* What came of requests that were made at the same time. */
struct outcome {
	unsigned int good;
	unsigned int quota;
	unsigned int busy;
	unsigned int other;
};

static struct outcome collect(const pid_t *pids, unsigned int n)
{
	struct outcome o = { 0 };

	for (unsigned int i = 0; i < n; i++) {
		waitpid(pids[i], NULL, 0);
		o.good += !all_asked[i].error;
		o.quota += all_asked[i].error == EDQUOT;
		o.busy += all_asked[i].error == EBUSY;
		o.other += all_asked[i].error && all_asked[i].error != EDQUOT &&
			   all_asked[i].error != EBUSY;
	}
	return o;
}

static uid_t crowd_member;

static int as_member(void)
{
	return become(crowd_member);
}

/*
 * @users with EACH + 1 requests each, in a platform that takes 4 seconds for
 * each, and meanwhile root's.
 */
static void test_flood(const char *what, unsigned int users, int (*who)(void))
{
	unsigned int n = 0, most = users * EACH < ALL ? users * EACH : ALL;
	pid_t pids[64], root;
	struct asked *of_root;
	struct outcome o;

	test_provider("delay_ms", "4000");
	for (unsigned int i = 0; i < EACH + 1; i++) {
		for (unsigned int u = 0; u < users; u++, n++) {
			crowd_member = 2000 + u;
			pids[n] = start(&all_asked[n], who, CLAIMS);
		}
	}
	usleep(500 * 1000);
	of_root = &all_asked[n];
	root = start(of_root, as_root, NULL);
	o = collect(pids, n);
	waitpid(root, NULL, 0);
	test_provider("delay_ms", "0");
	tap_ok(o.good == most && o.good + o.quota + o.busy == n,
	       "%s: %u served, want %u; %u over quota, %u busy, %u otherwise",
	       what, o.good, most, o.quota, o.busy, o.other);
	tap_ok(!of_root->error, "%s: root is served meanwhile: %s", what,
	       name(of_root->error));
	expect_states("and nobody once it is over", as_nobody, NOBODY);
}

/* Who is killed leaves room behind. */
static void test_killed(void)
{
	pid_t pids[EACH];

	test_provider("delay_ms", "60000");
	for (unsigned int i = 0; i < EACH; i++)
		pids[i] = start(&all_asked[1 + i], as_nobody, CLAIMS);
	usleep(500 * 1000);
	expect_error("nobody's share is used up", as_nobody, CLAIMS, EDQUOT);
	for (unsigned int i = 0; i < EACH; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	test_provider("delay_ms", "0");
	expect_states("killed requests give it back", as_nobody, NOBODY);
}

int main(void)
{
	all_asked = mmap(NULL, 64 * sizeof(*all_asked), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (all_asked == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	random_bytes(data, sizeof(data));
	test_who();
	test_forging();
	test_flood("one user", 1, as_nobody);
	test_flood("one user in as many namespaces", 1, as_root_of_namespace);
	test_flood("many users", 5, as_member);
	test_killed();
	tap_exit();
}
