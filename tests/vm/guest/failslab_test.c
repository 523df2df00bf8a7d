// SPDX-License-Identifier: MIT
/*
 * Requests in which an allocation fails: the first, the second, and so on
 * until there is none left. Needs a kernel with fault injection, in debugfs
 * set to fail every kind of allocation; skips elsewhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/guest_mr.h>
#include "evidence.h"
#include "quota.h"
#include "tap.h"

#define DESC		"guest_attest:0:3-failslab"
#define SESSION		KEY_SPEC_SESSION_KEYRING
#define DATA_LEN	GUEST_ATTEST_REPORT_DATA_LEN

/* More than any request allocates. */
#define ALLOCATIONS_MAX	1000

static unsigned char data[DATA_LEN];
static const char *options;
static unsigned char value[48];
static key_serial_t keyring, key, mr_key, log_key;
static long log_len;
static int fail_nth;

static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_nth, text, (size_t)len, 0) != len) {
		perror("fail-nth");
		exit(1);
	}
}

/* Whether an allocation was failed since arm(). */
static bool disarm(void)
{
	char text[16] = "";
	bool fired = pread(fail_nth, text, sizeof(text) - 1, 0) > 0 &&
		     !atoi(text);

	arm(0);
	return fired;
}

static int request(void)
{
	key = request_evidence(DESC, data, options, keyring);
	return key < 0 ? -key : 0;
}

static int read_evidence(void)
{
	unsigned char *payload;
	ssize_t len = read_key(key, &payload);

	if (len < 0)
		return (int)-len;
	free(payload);
	return 0;
}

/* A request, the one way or the other over this nonce and no other. */
static bool works(void)
{
	unsigned char *payload;
	ssize_t len;
	bool good;

	random_bytes(data, sizeof(data));
	if (request())
		return false;
	len = read_key(key, &payload);
	if (len < 0)
		return false;
	good = memmem(payload, (size_t)len, data, sizeof(data));
	free(payload);
	return good;
}

static const char *name(int error)
{
	return error ? strerrorname_np(error) : "success";
}

static int request_register(void)
{
	key = request_key(GUEST_MR_KEY_TYPE, "rtmr1", "", keyring);
	if (key < 0)
		return errno;
	keyctl_unlink(key, keyring);
	return 0;
}

static int read_register(void)
{
	return keyctl_read(mr_key, (char *)value, sizeof(value)) < 0 ? errno : 0;
}

static int extend_register(void)
{
	return keyctl_update(mr_key, data, sizeof(value)) ? errno : 0;
}

/* An extension, and its record in the log, both or neither of which are new. */
static bool extends(void)
{
	unsigned char before[sizeof(value)];
	long len = keyctl_read(log_key, NULL, 0);
	bool grown;

	/* Since the last look at them, log and register went together. */
	memcpy(before, value, sizeof(value));
	if (read_register())
		return false;
	grown = len > log_len;
	if (grown != !!memcmp(before, value, sizeof(value)))
		return false;

	memcpy(before, value, sizeof(value));
	random_bytes(data, sizeof(data));
	if (extend_register() || read_register())
		return false;
	log_len = keyctl_read(log_key, NULL, 0);
	return log_len > len && memcmp(before, value, sizeof(value));
}

static void fail_each_allocation(const char *what, int (*step)(void),
				 bool (*sound)(void))
{
	unsigned int refused = 0;
	bool fired, good;
	int error;

	for (unsigned int n = 1; n < ALLOCATIONS_MAX; n++) {
		arm(n);
		error = step();
		fired = disarm();
		if (!fired) {
			tap_ok(!error && refused > 0,
			       "%s: %s, %u allocations, %u of them needed",
			       what, name(error), n - 1, refused);
			return;
		}
		refused += error == ENOMEM;
		good = sound();
		tap_ok(good && (!error || error == ENOMEM),
		       "%s, allocation %u fails: %s, %s", what, n, name(error),
		       good ? "and the next one works" :
			      "and the next one doesn't");
	}
	tap_ok(false, "%s: ends", what);
}

static void fail_registers(void)
{
	mr_key = request_key(GUEST_MR_KEY_TYPE, "rtmr3", "", keyring);
	if (mr_key < 0) {
		tap_ok(errno == EOPNOTSUPP, "a platform without this register");
		return;
	}
	log_key = request_key(GUEST_MR_KEY_TYPE, GUEST_MR_LOG, "", keyring);
	log_len = keyctl_read(log_key, NULL, 0);
	read_register();
	tap_ok(extends(), "an extension without a failure");
	fail_each_allocation("register", request_register, extends);
	fail_each_allocation("read register", read_register, extends);
	fail_each_allocation("extend", extend_register, extends);
}

int main(void)
{
	struct quota before, after;

	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR);
	if (fail_nth < 0)
		tap_skip_all("no fault injection");
	mlockall(MCL_CURRENT | MCL_FUTURE);

	/*
	 * In a keyring of its own: the keys subsystem goes on charging a
	 * keyring for the links that it drops when it collects dead keys.
	 */
	before = settled_quota();
	keyring = add_key("keyring", "failslab", NULL, 0, SESSION);
	tap_ok(works(), "a request without a failure");
	options = " bind=claims out=cmw";
	fail_each_allocation("claims", request, works);
	options = NULL;
	fail_each_allocation("request", request, works);
	tap_ok(works(), "a key to read");
	fail_each_allocation("read", read_evidence, works);
	fail_registers();
	tap_ok(works(), "a request at the end");
	keyctl_unlink(keyring, SESSION);
	after = settled_quota();
	tap_ok(after.all == before.all && after.keys == before.keys &&
	       after.bytes == before.bytes,
	       "%u keys, %u charged with %u bytes; before %u, %u, %u",
	       after.all, after.keys, after.bytes, before.all, before.keys,
	       before.bytes);
	tap_exit();
}
