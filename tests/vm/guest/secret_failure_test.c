// SPDX-License-Identifier: MIT
/*
 * Releases that fail: by a courier or broker that is absent, slow, lying or
 * broken. The errno says why, nothing is published, and the next request works
 * at once.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "evidence.h"
#include "secret.h"
#include "tap.h"

static unsigned char secret[64];

static void expect(const char *what, int got, int want)
{
	got = got > 0 ? 0 : got;
	tap_ok(got == want, "%s: %s, want %s", what, error_name(got), error_name(want));
}

static bool works(void)
{
	bool good;

	tell_truth();
	good = request_secret(NAME, "") > 0 && published(NAME) > 0;
	forget(NAME);
	return good;
}

struct failure {
	const char *stage;
	const char *deed;
	int number;
	int want;
};

/* Both transports, unless the deed is of one alone. */
static const struct failure both[] = {
	{ "challenge", "exit", 0, -ENOTCONN },
	{ "release", "exit", 0, -ENOTCONN },
	{ "challenge", "garbage", 1, -EPROTO },
	{ "challenge", "garbage", 32767, -EPROTO },
	{ "release", "garbage", 1, -EPROTO },
	{ "release", "garbage", 32767, -EPROTO },
	{ "challenge", "short", 43, -EPROTO },
	{ "release", "short", 115, -EPROTO },
	{ "challenge", "error", EACCES, -EACCES },
	{ "challenge", "error", EHOSTUNREACH, -EHOSTUNREACH },
	{ "challenge", "error", ECONNREFUSED, -ECONNREFUSED },
	{ "challenge", "error", ETIMEDOUT, -ETIMEDOUT },
	{ "challenge", "error", EPROTO, -EPROTO },
	{ "challenge", "error", EBUSY, -EBUSY },
	{ "release", "error", EACCES, -EACCES },
	{ "release", "error", EBADE, -EBADE },
	{ "release", "error", ENODATA, -ENODATA },
	{ "release", "error", EBUSY, -EBUSY },
	/* the key type's own words, and nonsense */
	{ "release", "error", EINVAL, -EIO },
	{ "release", "error", EPERM, -EIO },
	{ "release", "error", ENOKEY, -EIO },
	{ "release", "error", EKEYREJECTED, -EIO },
	{ "release", "error", 4095, -EIO },
	{ "release", "error", 9999, -EIO },
	{ "release", "error", 0, -EPROTO },
	{ "release", "error", -5, -EPROTO },
	{ "release", "error", 10000, -EPROTO },
	{ "release", "other-sender", 0, -EBADMSG },
	{ "release", "other-session", 0, -EBADMSG },
	{ "release", "other-resource", 0, -EBADMSG },
	{ "release", "other-guest", 0, -EBADMSG },
	{ "release", "off-curve", 0, -EBADMSG },
	{ "release", "compressed", 0, -EBADMSG },
	{ "release", "tamper", 0, -EBADMSG },
	{ "release", "tamper", 63, -EBADMSG },
	{ "release", "tamper", 79, -EBADMSG },
};

static const struct failure upcalls[] = {
	{ "challenge", "crash", 0, -ENOTCONN },
	{ "release", "crash", 0, -ENOTCONN },
	{ "release", "late", 2, -ENOTCONN },
	{ "challenge", "reject", EKEYREJECTED, -ENOTCONN },
	{ "release", "reject", ENOKEY, -ENOTCONN },
	{ "release", "reject", EPERM, -EIO },
	{ "release", "reject", EINVAL, -EIO },
	/* what no key takes */
	{ "release", "garbage", 0, -ENOTCONN },
	{ "release", "garbage", 32768, -ENOTCONN },
};

static const struct failure relays[] = {
	{ "challenge", "length", 0, -EPROTO },
	{ "challenge", "length", 32768, -EPROTO },
	{ "release", "length", -1, -EPROTO },
};

static void fail(const struct failure *f)
{
	char what[96];
	int ret, left;

	tell(f->stage, f->deed, f->number);
	ret = request_secret(NAME, "timeout=20");
	left = published(NAME);
	snprintf(what, sizeof(what), "%s %s %d", f->stage, f->deed, f->number);
	ret = ret > 0 ? 0 : ret;
	tap_ok(ret == f->want && left == -ENOKEY && works(),
	       "%s: %s, want %s; published: %s; then the next one works", what,
	       error_name(ret), error_name(f->want), error_name(left));
}

static void fail_all(const struct failure *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fail(&table[i]);
}

#define FAIL_ALL(table) fail_all(table, sizeof(table) / sizeof((table)[0]))

static void test_slow(const char *stage, const char *deed)
{
	double start = now(), took;
	int ret;

	tell(stage, deed, 5);
	ret = request_secret(NAME, "timeout=2");
	took = now() - start;
	expect("slower than its deadline", ret, -ETIMEDOUT);
	tap_ok(took > 1.9 && took < 3.5, "%s %s: timeout=2 took %.1f s", stage, deed, took);
	expect("published", published(NAME), -ENOKEY);
	tap_ok(works(), "and the next one works");
}

static void test_kill(const char *stage, int signal)
{
	double start;
	int status;
	pid_t pid;

	tell(stage, "slow", 4);
	pid = fork();
	if (!pid)
		_exit(request_secret(NAME, "") < 0);
	usleep(1500 * 1000);
	tap_ok(!waitpid(pid, &status, WNOHANG), "%s: a requester waits", stage);
	start = now();
	kill(pid, signal);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && now() - start < 1, "signal %d ends it in %.2f s", signal,
	       now() - start);
	tap_ok(works(), "and the next one works");
	/* What the courier brings after that is nobody's. */
	sleep(4);
	expect("published later", published(NAME), -ENOKEY);
}

static void test_wrong_check(void)
{
	char callout[128] = "check=";

	tell_truth();
	check_value(NAME, "another secret", 14, callout + 6);
	expect("check= of another secret", request_secret(NAME, callout), -EKEYREJECTED);
	expect("published", published(NAME), -ENOKEY);
	check_value(NAME "x", secret, sizeof(secret), callout + 6);
	expect("check= of another name", request_secret(NAME, callout), -EKEYREJECTED);
	check_value(NAME, secret, sizeof(secret), callout + 6);
	expect("check= of this one", request_secret(NAME, callout), 0);
	tap_ok(published(NAME) > 0, "is published");
	forget(NAME);
}

static void test_lengths(void)
{
	static unsigned char big[GUEST_SECRET_LEN_MAX + 1];
	static const struct {
		size_t len;
		int want;
	} lengths[] = {
		{ 0, -EPROTO }, { 1, 0 }, { 32, 0 }, { GUEST_SECRET_LEN_MAX, 0 },
		{ GUEST_SECRET_LEN_MAX + 1, -EPROTO },
	};
	char callout[128] = "check=", what[32];

	random_bytes(big, 256);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		set_secret(big, lengths[i].len);
		check_value(NAME, big, lengths[i].len, callout + 6);
		snprintf(what, sizeof(what), "%zu bytes", lengths[i].len);
		expect(what, request_secret(NAME, callout), lengths[i].want);
		forget(NAME);
	}
	set_secret(secret, sizeof(secret));
}

static void test_provider_fails(void)
{
	tell_truth();
	test_provider("error", "-5");
	expect("the platform fails", request_secret(NAME, ""), -EIO);
	test_provider("error", "-16");
	expect("the platform is busy", request_secret(NAME, ""), -EBUSY);
	test_provider("error", "0");
	test_provider("delay_ms", "20000");
	expect("the platform is slow", request_secret(NAME, "timeout=1"), -ETIMEDOUT);
	test_provider("delay_ms", "0");
	test_provider("length", "262145");
	expect("evidence too long to send", request_secret(NAME, ""), -EFBIG);
	test_provider("length", "256");
	tap_ok(works(), "and the next one works");
}

int main(int argc, char **argv)
{
	bool upcall = argc < 2 || strcmp(argv[1], "relay");

	random_bytes(secret, sizeof(secret));
	set_secret(secret, sizeof(secret));
	tap_ok(works(), "a release");
	FAIL_ALL(both);
	if (upcall)
		FAIL_ALL(upcalls);
	else
		FAIL_ALL(relays);
	test_slow("challenge", "slow");
	test_slow("release", "slow");
	if (!upcall)
		test_slow("release", "drip");
	test_kill("challenge", SIGKILL);
	test_kill("release", SIGTERM);
	test_wrong_check();
	test_lengths();
	test_provider_fails();
	tap_exit();
}
