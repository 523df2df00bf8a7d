// SPDX-License-Identifier: MIT
/*
 * What a guest_mr key is and isn't, with the exact error of each refusal.
 *
 * usage: mr_test REGISTER extend|read
 *
 * The register is of 48 bytes; the second word says whether the platform can
 * extend it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/guest_mr.h>
#include "evidence.h"
#include "quota.h"
#include "tap.h"

#define SESSION	KEY_SPEC_SESSION_KEYRING
#define PROCESS	KEY_SPEC_PROCESS_KEYRING
#define LEN	48
#define NOBODY	65534

static const char *reg;
static bool extendable;
static unsigned char digest[2 * LEN];

static const char *name_of(int error)
{
	return error ? strerrorname_np(error) : "success";
}

static void expect(long ret, int error, const char *what)
{
	int got = ret < 0 ? errno : 0;

	tap_ok(got == error, "%s: %s", what, name_of(got));
}

static key_serial_t request(const char *name)
{
	return request_key(GUEST_MR_KEY_TYPE, name, "", SESSION);
}

static bool value_of(key_serial_t key, unsigned char *value)
{
	return keyctl_read(key, (char *)value, LEN) == LEN;
}

static long log_len(void)
{
	return keyctl_read(request(GUEST_MR_LOG), NULL, 0);
}

static void test_names(void)
{
	char name[32];

	expect(request(reg), 0, "a register");
	expect(request("rtmr9"), EOPNOTSUPP, "a register there isn't");
	expect(request("r"), EOPNOTSUPP, "the beginning of a name");
	expect(request(""), EINVAL, "no name");
	expect(request("RTMR0"), EINVAL, "upper case");
	expect(request("rtmr2 "), EINVAL, "a space");
	expect(request("rtmr2:sha384"), EINVAL, "a colon");
	memset(name, 'r', 16);
	name[16] = '\0';
	expect(request(name), EINVAL, "16 letters");
	name[15] = '\0';
	expect(request(name), EOPNOTSUPP, "15 letters");
	expect(request_key(GUEST_MR_KEY_TYPE, "rtmr0", "x", PROCESS), EINVAL,
	       "a callout that says something");
	expect(request_key(GUEST_MR_KEY_TYPE, "rtmr0", NULL, PROCESS), ENOKEY,
	       "no callout at all");
}

static void test_refused_name_leaves_nothing(void)
{
	struct quota before = settled_quota(), after;

	for (int i = 0; i < 20; i++)
		request("rtmr9");
	after = settled_quota();
	tap_ok(after.keys == before.keys, "refused requests leave no key: %u, %u",
	       before.keys, after.keys);
	expect(request("rtmr9"), EOPNOTSUPP, "nor an answer of their own");
}

static void test_read(void)
{
	key_serial_t key = request(reg);
	unsigned char value[LEN + 1], again[LEN];

	memset(value, 0x11, sizeof(value));
	tap_ok(keyctl_read(key, NULL, 0) == LEN, "%d bytes", LEN);
	tap_ok(keyctl_read(key, (char *)value, LEN - 1) == LEN &&
	       value[0] == 0x11 && value[LEN - 2] == 0x11,
	       "a short buffer: the true length, and nothing in it");
	tap_ok(keyctl_read(key, (char *)value, LEN + 1) == LEN &&
	       value[LEN] == 0x11, "a long buffer: no more than there is");
	tap_ok(value_of(request(reg), again) && !memcmp(value, again, LEN),
	       "read again: the same");
}

static void test_forging(void)
{
	unsigned char before[LEN], after[LEN];
	key_serial_t key = request(reg);

	value_of(key, before);
	expect(add_key(GUEST_MR_KEY_TYPE, reg, digest, LEN, SESSION), EPERM,
	       "add_key, which would update the key there is");
	expect(add_key(GUEST_MR_KEY_TYPE, "rtmr0", digest, LEN, PROCESS), EPERM,
	       "add_key of a new one");
	expect(add_key(GUEST_MR_KEY_TYPE, "rtmr0", NULL, 0, PROCESS), EPERM,
	       "add_key without a payload");
	expect(keyctl_instantiate(key, digest, LEN, SESSION), EPERM,
	       "keyctl instantiate");
	expect(keyctl_negate(key, 60, SESSION), EPERM, "keyctl negate");
	tap_ok(value_of(key, after) && !memcmp(before, after, LEN),
	       "the register is as it was");
}

static void test_extend_refused(void)
{
	int short_error = extendable ? EINVAL : EOPNOTSUPP;
	unsigned char before[LEN], after[LEN];
	key_serial_t key = request(reg);
	long len = log_len();

	value_of(key, before);
	expect(keyctl_update(key, NULL, 0), short_error, "extend by nothing");
	expect(keyctl_update(key, digest, 1), short_error, "by one byte");
	expect(keyctl_update(key, digest, LEN - 1), short_error,
	       "by a byte too few");
	expect(keyctl_update(key, digest, LEN + 1), short_error,
	       "by a byte too many");
	expect(keyctl_update(key, digest, 2 * LEN), short_error,
	       "by two digests");
	expect(keyctl_update(request("mrtd"), digest, LEN), EOPNOTSUPP,
	       "extend MRTD");
	expect(keyctl_update(request("mrconfigid"), digest, LEN), EOPNOTSUPP,
	       "extend MRCONFIGID");
	expect(keyctl_update(request(GUEST_MR_LOG), digest, LEN), EOPNOTSUPP,
	       "extend the log");
	expect(keyctl_update(request(GUEST_MR_LIST), digest, LEN), EOPNOTSUPP,
	       "extend the list");
	keyctl_setperm(key, KEY_POS_ALL & ~KEY_POS_WRITE);
	expect(keyctl_update(key, digest, LEN), EACCES,
	       "without write permission on the key");
	keyctl_unlink(key, SESSION);
	tap_ok(value_of(request(reg), after) && !memcmp(before, after, LEN),
	       "the register is as it was");
	tap_ok(log_len() == len, "and so is the log");
}

/* What nobody can do, with the keys of root in its session keyring. */
static int unprivileged(key_serial_t key)
{
	unsigned char value[LEN];

	if (setgid(NOBODY) || setuid(NOBODY))
		return 1;
	if (request_key(GUEST_MR_KEY_TYPE, "rtmr0", "", PROCESS) >= 0 ||
	    errno != EPERM)
		return 2;
	if (request_key(GUEST_MR_KEY_TYPE, GUEST_MR_LIST, "", PROCESS) >= 0 ||
	    errno != EPERM)
		return 3;
	/* Handed over with the keyring, it can be read and no more. */
	if (!value_of(key, value))
		return 4;
	if (keyctl_update(key, digest, LEN) >= 0 || errno != EPERM)
		return 5;
	return 0;
}

static void test_unprivileged(void)
{
	unsigned char before[LEN], after[LEN];
	key_serial_t key = request(reg);
	int status;
	pid_t pid;

	value_of(key, before);
	keyctl_unlink(request(GUEST_MR_LIST), SESSION);
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(unprivileged(key));
	waitpid(pid, &status, 0);
	tap_ok(!status, "nobody may request nothing, nor extend by root's key: %d",
	       WEXITSTATUS(status));
	tap_ok(value_of(key, after) && !memcmp(before, after, LEN),
	       "the register is as it was");
}

static void test_extend(void)
{
	unsigned char before[LEN], after[LEN];
	key_serial_t key = request(reg);
	long len = log_len();

	value_of(key, before);
	if (!extendable) {
		expect(keyctl_update(key, digest, LEN), EOPNOTSUPP,
		       "extend what this kernel can't");
		tap_ok(value_of(key, after) && !memcmp(before, after, LEN) &&
		       log_len() == len, "the register is as it was");
		return;
	}
	expect(keyctl_update(key, digest, LEN), 0, "extend");
	tap_ok(value_of(key, after) && memcmp(before, after, LEN),
	       "the same key reads another value");
	tap_ok(log_len() > len, "the log has grown from %ld to %ld bytes", len,
	       log_len());
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: mr_test REGISTER extend|read\n");
		return 1;
	}
	reg = argv[1];
	extendable = !strcmp(argv[2], "extend");
	random_bytes(digest, sizeof(digest));
	test_names();
	test_refused_name_leaves_nothing();
	test_read();
	test_forging();
	test_extend_refused();
	test_unprivileged();
	test_extend();
	tap_exit();
}
