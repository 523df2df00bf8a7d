// SPDX-License-Identifier: MIT
/*
 * The key type guest_secret: what a request makes, for whom, and what nobody
 * gets to see.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "evidence.h"
#include "liar.h"
#include "quota.h"
#include "secret.h"
#include "tap.h"

#define SESSION	KEY_SPEC_SESSION_KEYRING
#define NOBODY	65534
#define USERS	8

static unsigned char secret[64];

static void expect(const char *what, int got, int want)
{
	got = got > 0 ? 0 : got;
	tap_ok(got == want, "%s: %s, want %s", what, error_name(got), error_name(want));
}

/* What a call returned in the manner of keyctl(2). */
static int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

static void test_unreadable(const char *what, key_serial_t key)
{
	char buffer[128], *text = NULL;

	expect(what, result(keyctl_read(key, buffer, sizeof(buffer))), -EOPNOTSUPP);
	tap_ok(keyctl_describe_alloc(key, &text) > 0 && strstr(text, NAME) &&
	       !memmem(text, strlen(text), secret, 4), "%s is described as %s", what, text);
	free(text);
	tap_ok(keyctl_update(key, "x", 1) < 0 && (errno == EACCES || errno == EOPNOTSUPP),
	       "%s: no update", what);
}

static void test_release(void)
{
	key_serial_t key, logon;
	FILE *f = NULL;
	char line[512];
	int shown = 0;

	key = request_secret(NAME, "");
	logon = published(NAME);
	expect("a release", key, 0);
	expect("its published key", logon, 0);
	test_unreadable("the key", key);
	test_unreadable("the published key", logon);
	expect("setperm of the published key", result(keyctl_setperm(logon, KEY_POS_ALL)),
	       -EACCES);
	expect("timeout of it", result(keyctl_set_timeout(logon, 9999)), -EACCES);
	expect("chown of it", result(keyctl_chown(logon, 1, 1)), -EACCES);
	f = fopen("/proc/keys", "r");
	while (f && fgets(line, sizeof(line), f))
		shown += strstr(line, "guest_sec " NAME ": native\n") != NULL;
	if (f)
		fclose(f);
	tap_ok(shown == 1, "/proc/keys shows the profile, %d times", shown);
	expect("a search for the key", result(keyctl_search(SESSION, GUEST_SECRET_KEY_TYPE,
							    NAME, 0)), -ENOKEY);
}

/* An earlier key answers nothing, and loses its place. */
static void test_again(void)
{
	key_serial_t key, logon, other_key, other_logon;
	unsigned int before;

	key = request_secret(NAME, "");
	logon = published(NAME);
	before = questions();
	other_key = request_secret(NAME, "");
	other_logon = published(NAME);
	tap_ok(key > 0 && other_key > 0 && key != other_key && logon != other_logon &&
	       questions() == before + 2, "a second request makes keys of its own");
	keyctl_unlink(other_logon, SESSION);
	tap_ok(request_secret(NAME, "") > 0 && published(NAME) > 0,
	       "a request after the published key is gone publishes it again");
	before = questions();
	expect("a request without a callout", result(request_key(GUEST_SECRET_KEY_TYPE, NAME,
								 NULL, SESSION)), -ENOKEY);
	tap_ok(questions() == before, "asks nobody");
}

static void test_coalescing(void)
{
	unsigned int before = questions();
	key_serial_t keys[2] = { 0 };
	int fds[2];

	if (pipe(fds))
		exit(1);
	tell("challenge", "slow", 2);
	for (int i = 0; i < 2; i++) {
		if (!fork()) {
			key_serial_t key = request_secret(NAME, "");

			_exit(write(fds[1], &key, sizeof(key)) < 0);
		}
	}
	for (int i = 0; i < 2; i++) {
		if (read(fds[0], &keys[i], sizeof(keys[i])) < 0)
			exit(1);
		wait(NULL);
	}
	close(fds[0]);
	close(fds[1]);
	tell_truth();
	tap_ok(keys[0] > 0 && keys[0] == keys[1] && questions() == before + 2,
	       "two requests at a time: keys %x and %x, %u questions", keys[0], keys[1],
	       questions() - before);
}

/* The last question of @stage that was recorded; static. */
static const char *last_question(const char *stage)
{
	static char line[1 << 16], last[1 << 16];
	FILE *f = fopen(liar_file("questions"), "r");

	last[0] = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, stage))
			strcpy(last, line);
	if (f)
		fclose(f);
	last[strcspn(last, "\n")] = '\0';
	return last;
}

static void test_questions(void)
{
	const char *q, *s;

	expect("a release", request_secret(NAME, "timeout=7 resource=a/b/c"), 0);
	q = last_question(" challenge ");
	tap_ok(!strcmp(q, "guest-attest-courier/1 challenge profile=native "
		       "broker=http://broker.example timeout=7 tee=test"), "challenge: %s", q);
	q = last_question(" release ");
	s = "guest-attest-courier/1 release profile=native broker=http://broker.example timeout=7 ticket=";
	tap_ok(!strncmp(q, s, strlen(s)), "release begins as it must");
	tap_ok(strstr(q, " resource=a/b/c evidence=") != NULL, "and names the resource");

	expect("a release by rcar", request_secret(NAME, "profile=rcar"), 0);
	q = last_question(" release ");
	tap_ok(strstr(q, " release profile=rcar ") && strstr(q, " tee=test nonce=") &&
	       strstr(q, " x=") && strstr(q, " y=") && strstr(q, " certificates="),
	       "is asked for as it must");
	tell("release", "other-guest", 0);
	expect("rcar for another guest", request_secret(NAME, "profile=rcar"), -EBADMSG);
	tell_truth();
}

static void test_publish(void)
{
	forget(NAME);
	expect("publish=none", request_secret(NAME, "publish=none"), 0);
	expect("publishes", published(NAME), -ENOKEY);
	expect("publish=logon:", request_secret(NAME, "publish=logon:fscrypt:0123456789abcdef"),
	       0);
	expect("publishes", published("fscrypt:0123456789abcdef"), 0);
	expect("and not by the name", published(NAME), -ENOKEY);
	forget("fscrypt:0123456789abcdef");
}

static void test_expiry(void)
{
	key_serial_t key, logon;
	char text[64];

	key = request_secret(NAME, "ttl=2");
	logon = published(NAME);
	tap_ok(key > 0 && logon > 0, "keys that expire");
	sleep(4);
	tap_ok(keyctl_describe(key, text, sizeof(text)) < 0, "the key has: %s",
	       strerrorname_np(errno));
	tap_ok(keyctl_describe(logon, text, sizeof(text)) < 0, "the published key has: %s",
	       strerrorname_np(errno));
	expect("and the next request", request_secret(NAME, ""), 0);
}

static void test_refused_early(void)
{
	static const struct {
		const char *name;
		const char *callout;
	} bad[] = {
		{ "storage", "" }, { ":x", "" }, { "Storage:x", "" }, { "storage:", "" },
		{ "storage:a b", "" }, { "storage:a/b", "" }, { "app:..", "" },
		{ NAME, " " }, { NAME, "x" }, { NAME, "timeout=0" }, { NAME, "ttl=86401" },
		{ NAME, "publish=user:a:b" }, { NAME, "check=00" }, { NAME, "profile=x" },
		{ NAME, "resource=a/b" }, { NAME, "broker=gopher://x" },
		{ NAME, "timeout=5 timeout=5" },
	};
	key_serial_t ring = add_key("keyring", "no-links", NULL, 0, SESSION);
	unsigned int before = questions(), refused = 0;
	key_serial_t key;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused += request_secret(bad[i].name, bad[i].callout) == -EINVAL;
	tap_ok(refused == sizeof(bad) / sizeof(bad[0]), "%u malformed requests are EINVAL",
	       refused);

	keyctl_restrict_keyring(ring, NULL, NULL);
	key = request_key(GUEST_SECRET_KEY_TYPE, NAME, "", ring);
	expect("a keyring that accepts no links", result(key), -EPERM);
	keyctl_unlink(ring, SESSION);

	secret_parameter("broker", "\n");
	expect("no broker", request_secret(NAME, ""), -EDESTADDRREQ);
	secret_parameter("broker", "http://broker.example\n");
	tap_ok(questions() == before, "nobody was asked");
}

static void test_forging(void)
{
	static const char *const types[] = {
		GUEST_SECRET_KEY_TYPE, GUEST_SECRET_COURIER_KEY_TYPE,
	};

	for (size_t i = 0; i < 2; i++) {
		expect(types[i], result(add_key(types[i], NAME, "x", 1, SESSION)), -EPERM);
		tap_ok(add_key(types[i], NAME, NULL, 0, SESSION) < 0, "nor without bytes: %s",
		       strerrorname_np(errno));
	}
	expect("a courier of one's own", result(request_key(GUEST_SECRET_COURIER_KEY_TYPE,
							    "challenge:1:" NAME, "x", SESSION)),
	       -EPERM);
}

static int parameter_takes(const char *parameter, const char *value)
{
	char path[128];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/module/guest_secret/parameters/%s", parameter);
	fd = open(path, O_WRONLY);
	ret = fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	return ret;
}

static void test_parameters(void)
{
	expect("broker= of another kind", parameter_takes("broker", "ftp://x"), -EINVAL);
	expect("profile= of none", parameter_takes("profile", "x"), -EINVAL);
	expect("transport= without a port", parameter_takes("transport", "tcp:127.0.0.1"),
	       -EINVAL);
	expect("timeout=0", parameter_takes("timeout", "0"), -EINVAL);
	expect("timeout=301", parameter_takes("timeout", "301"), -EINVAL);
	expect("another sender=", parameter_takes("sender", "04"), -EACCES);
	expect("profile=rcar", parameter_takes("profile", "rcar"), 0);
	expect("is a request's default", request_secret(NAME, ""), 0);
	tap_ok(strstr(last_question(" release "), " profile=rcar ") != NULL, "and is used");
	expect("profile=native", parameter_takes("profile", "native"), 0);
}

static int as_nobody(int (*function)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) ||
		    keyctl_join_session_keyring(NULL) < 0)
			_exit(255);
		_exit(function());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 254;
}

static int unprivileged(void)
{
	char text[256];

	if (request_secret(NAME, "") <= 0)
		return 1;
	if (keyctl_describe(published(NAME), text, sizeof(text)) < 0 ||
	    strncmp(text, "logon;65534;65534;", 18))
		return 2;
	if (request_secret(NAME, "profile=rcar") != -EPERM)
		return 3;
	if (request_secret(NAME, "broker=http://elsewhere.example") != -EPERM)
		return 4;
	if (request_secret(NAME, "broker=http://broker.example") <= 0)
		return 5;
	return 0;
}

/* One more than a user may have in flight, while root is let through. */
static int many(void)
{
	int status, refused = 0, done = 0;

	for (int i = 0; i <= USERS; i++) {
		if (!fork()) {
			char name[32];
			int ret;

			snprintf(name, sizeof(name), "app:user.%d", i);
			ret = request_secret(name, "");
			_exit(ret > 0 ? 0 : -ret);
		}
	}
	while (wait(&status) > 0) {
		done += !WEXITSTATUS(status);
		refused += WEXITSTATUS(status) == EDQUOT;
	}
	return done == USERS && refused == 1 ? 0 : 1 + done;
}

static void test_unprivileged(void)
{
	int status;
	pid_t pid;

	status = as_nobody(unprivileged);
	tap_ok(!status, "an unprivileged requester: %d", status);
	tap_ok(strstr(last_question(" release "), " profile=native ") != NULL,
	       "asks by the native profile");

	tell("challenge", "slow", 5);
	pid = fork();
	if (!pid)
		_exit(as_nobody(many));
	sleep(2);
	tell_truth();
	expect("root, while a user has all it may have", request_secret(NAME, ""), 0);
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status),
	       "%d requests of a user are let through, one more is EDQUOT: %d", USERS,
	       WEXITSTATUS(status));
}

static void test_most(void)
{
	pid_t pid;

	secret_parameter("max_requests", "1");
	tell("challenge", "slow", 3);
	pid = fork();
	if (!pid)
		_exit(request_secret("app:first", "") < 0);
	sleep(1);
	tell_truth();
	expect("a request too many", request_secret("app:second", ""), -EBUSY);
	waitpid(pid, NULL, 0);
	expect("and the next one", request_secret("app:second", ""), 0);
	secret_parameter("max_requests", "64");
}

static void test_quota(void)
{
	struct quota before, after;

	keyctl_clear(SESSION);
	before = settled_quota();
	for (int i = 0; i < 20; i++)
		request_secret(NAME, "");
	keyctl_clear(SESSION);
	after = settled_quota();
	tap_ok(before.keys == after.keys && before.bytes == after.bytes &&
	       before.all == after.all, "%u keys of %u bytes, before %u of %u", after.keys,
	       after.bytes, before.keys, before.bytes);
}

int main(void)
{
	random_bytes(secret, sizeof(secret));
	set_secret(secret, sizeof(secret));
	tell_truth();
	test_release();
	test_again();
	test_coalescing();
	test_questions();
	test_publish();
	test_expiry();
	test_refused_early();
	test_forging();
	test_parameters();
	test_unprivileged();
	test_most();
	test_quota();
	tap_exit();
}
