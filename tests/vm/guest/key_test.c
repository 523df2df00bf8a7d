// SPDX-License-Identifier: MIT
/*
 * What a guest_attest key is and isn't: fresh, expiring, unforgeable, read
 * whole, and charged to its owner for as long as it lives.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "evidence.h"
#include "quota.h"
#include "tap.h"

#define DESC		"guest_attest:0:7-key-test"
#define SESSION		KEY_SPEC_SESSION_KEYRING
#define DATA_LEN	GUEST_ATTEST_REPORT_DATA_LEN

/* The line of /proc/keys for @key; empty when there is none. */
static void proc_keys_line(key_serial_t key, char *line, size_t size)
{
	FILE *f = fopen("/proc/keys", "r");
	unsigned int serial;

	while (f && fgets(line, (int)size, f))
		if (sscanf(line, "%x", &serial) == 1 &&
		    serial == (unsigned int)key)
			break;
	if (!f || feof(f))
		line[0] = '\0';
	if (f)
		fclose(f);
}

static bool payload_starts_with(key_serial_t key, const unsigned char *data)
{
	unsigned char *payload;
	ssize_t len = read_key(key, &payload);
	bool same;

	if (len < 0)
		return false;
	same = len >= DATA_LEN && !memcmp(payload, data, DATA_LEN);
	free(payload);
	return same;
}

static void test_fresh(void)
{
	unsigned char first[DATA_LEN], second[DATA_LEN];
	key_serial_t a, b;

	random_bytes(first, sizeof(first));
	random_bytes(second, sizeof(second));
	a = request_evidence(DESC, first, NULL, SESSION);
	tap_ok(a > 0 && payload_starts_with(a, first),
	       "first request: evidence over the first nonce");
	b = request_evidence(DESC, second, NULL, SESSION);
	tap_ok(b > 0 && a != b, "same description again: another key");
	tap_ok(payload_starts_with(b, second),
	       "second request: evidence over the second nonce");
	tap_ok(keyctl_search(SESSION, GUEST_ATTEST_KEY_TYPE, DESC, 0) < 0 &&
	       errno == ENOKEY, "a search finds no evidence");
	tap_ok(request_key(GUEST_ATTEST_KEY_TYPE, DESC, NULL, SESSION) < 0 &&
	       errno == ENOKEY, "a request without callout finds none either");
	keyctl_unlink(b, SESSION);
}

static void test_describe(void)
{
	unsigned char data[DATA_LEN];
	char line[512], *text;
	key_serial_t key;

	random_bytes(data, sizeof(data));
	key = request_evidence(DESC, data, NULL, SESSION);
	proc_keys_line(key, line, sizeof(line));
	tap_ok(strstr(line, DESC ": test 256\n") != NULL,
	       "/proc/keys names the provider and the length");
	tap_ok(strstr(line, " 5m ") || strstr(line, " 4m "),
	       "a key lives for 300 s unless it is told otherwise");
	if (keyctl_describe_alloc(key, &text) > 0) {
		tap_ok(strstr(text, DESC) != NULL,
		       "keyctl describe gives the description: %s", text);
		free(text);
	} else {
		tap_ok(false, "keyctl describe: %s", strerror(errno));
	}
	keyctl_unlink(key, SESSION);
}

static void test_expiry(void)
{
	unsigned char data[DATA_LEN], *payload;
	key_serial_t key, next;
	ssize_t ret;

	random_bytes(data, sizeof(data));
	key = request_evidence(DESC, data, " ttl=1", SESSION);
	tap_ok(payload_starts_with(key, data), "ttl=1: readable at first");
	usleep(2100 * 1000);
	ret = read_key(key, &payload);
	tap_ok(ret == -EKEYEXPIRED || ret == -ENOKEY,
	       "ttl=1: gone after 2 s (%s)", strerrorname_np((int)-ret));
	next = request_evidence(DESC, data, NULL, SESSION);
	tap_ok(next > 0, "an expired key doesn't block its description");
	keyctl_unlink(next, SESSION);
}

static void test_forging(void)
{
	unsigned char data[DATA_LEN];
	char bytes[2000];
	key_serial_t key;

	memset(bytes, 'x', sizeof(bytes));
	random_bytes(data, sizeof(data));
	tap_ok(add_key(GUEST_ATTEST_KEY_TYPE, DESC, bytes, sizeof(bytes),
		       SESSION) < 0 && errno == EPERM,
	       "add_key with a payload: EPERM");
	tap_ok(add_key(GUEST_ATTEST_KEY_TYPE, DESC, NULL, 0, SESSION) < 0 &&
	       errno == EPERM, "add_key without a payload: EPERM");
	tap_ok(add_key(GUEST_ATTEST_KEY_TYPE, DESC, bytes, 0, SESSION) < 0 &&
	       errno == EPERM, "add_key with an empty payload: EPERM");

	key = request_evidence(DESC, data, NULL, SESSION);
	tap_ok(keyctl_update(key, bytes, sizeof(bytes)) < 0 &&
	       errno == EACCES, "keyctl update: EACCES");
	tap_ok(keyctl_instantiate(key, bytes, sizeof(bytes), SESSION) < 0 &&
	       errno == EPERM, "keyctl instantiate: EPERM");
	tap_ok(keyctl_instantiate(key, NULL, 0, SESSION) < 0 &&
	       errno == EPERM, "keyctl instantiate of nothing: EPERM");
	tap_ok(keyctl_negate(key, 60, SESSION) < 0 && errno == EPERM,
	       "keyctl negate: EPERM");
	tap_ok(keyctl_reject(key, 60, EIO, SESSION) < 0 && errno == EPERM,
	       "keyctl reject: EPERM");
	tap_ok(payload_starts_with(key, data),
	       "the evidence stands after all of that");
	keyctl_unlink(key, SESSION);
}

static bool is_test_evidence(const unsigned char *payload, size_t len,
			     const unsigned char *data)
{
	if (len < DATA_LEN || memcmp(payload, data, DATA_LEN))
		return false;
	for (size_t i = DATA_LEN; i < len; i++)
		if (payload[i] != (i - DATA_LEN) % 251)
			return false;
	return true;
}

/* What a keyring is charged for each link. */
#define LINK_CHARGE 4

static void test_length(unsigned int len)
{
	struct quota before = settled_quota(), during, after;
	unsigned char data[DATA_LEN], *payload;
	key_serial_t key;
	char text[16];
	ssize_t got;

	snprintf(text, sizeof(text), "%u", len);
	test_provider("length", text);
	random_bytes(data, sizeof(data));
	key = request_evidence(DESC, data, NULL, SESSION);
	if (!tap_ok(key > 0, "%u bytes: %s", len,
		    key > 0 ? "a key" : strerror(-key)))
		return;

	got = read_key(key, &payload);
	tap_ok(got == (ssize_t)len, "%u bytes: %zd read", len, got);
	if (got > 0) {
		tap_ok(is_test_evidence(payload, (size_t)got, data),
		       "%u bytes: all of them right", len);
		free(payload);
	}

	during = root_quota();
	tap_ok(during.keys == before.keys + 1 &&
	       during.bytes - before.bytes ==
	       LINK_CHARGE + strlen(DESC) + 1 +
	       (len < GUEST_ATTEST_QUOTA_MAX ? len : GUEST_ATTEST_QUOTA_MAX),
	       "%u bytes: %u charged", len, during.bytes - before.bytes);

	keyctl_unlink(key, SESSION);
	after = settled_quota();
	tap_ok(after.keys == before.keys && after.bytes == before.bytes,
	       "%u bytes: quota back from %u to %u bytes", len, during.bytes,
	       after.bytes);
	test_provider("length", "256");
}

static void test_short_buffer(void)
{
	unsigned char data[DATA_LEN];
	char buffer[100];
	key_serial_t key;
	long ret;

	random_bytes(data, sizeof(data));
	memset(buffer, 'x', sizeof(buffer));
	key = request_evidence(DESC, data, NULL, SESSION);
	ret = keyctl_read(key, buffer, sizeof(buffer));
	tap_ok(ret == 256, "a short buffer: the true length, %ld", ret);
	tap_ok(buffer[0] == 'x' && !memcmp(buffer, buffer + 1, 99),
	       "a short buffer: nothing partial in it");
	keyctl_unlink(key, SESSION);
}

static void test_restricted_keyring(void)
{
	key_serial_t ring = add_key("keyring", "no-links", NULL, 0, SESSION);
	unsigned char data[DATA_LEN] = { 1 };
	key_serial_t key;

	keyctl_restrict_keyring(ring, NULL, NULL);
	key = request_evidence(DESC, data, NULL, ring);
	tap_ok(key == -EPERM, "a keyring that accepts no links: %s",
	       key < 0 ? strerrorname_np(-key) : "success");
	keyctl_unlink(ring, SESSION);
}

int main(void)
{
	test_fresh();
	test_describe();
	test_expiry();
	test_forging();
	test_length(64);
	test_length(65535);
	test_length(65536);
	test_length(70000);
	test_length(GUEST_ATTEST_EVIDENCE_MAX);
	test_short_buffer();
	test_restricted_keyring();
	tap_exit();
}
