// SPDX-License-Identifier: MIT
/*
 * Volumes in files: made, read back, and forged as whoever has the disk can,
 * with checksums that hold.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libcryptsetup.h>
#include <openssl/sha.h>

#include "../../tools/luks.h"
#include "../../tools/tool.h"
#include "said.h"

#include <cmocka.h>

#define UUID "6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define IMAGE "test_luks.img"

/* Each of the two copies: a binary header of 4096 bytes and JSON. */
#define COPY_LEN 16384
#define CHECKSUM_AT 448

static uint8_t copies[2 * COPY_LEN];

static void load(void)
{
	int fd = open(IMAGE, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, copies, sizeof(copies)), sizeof(copies));
	close(fd);
}

static void store(const uint8_t *data)
{
	int fd = open(IMAGE, O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, sizeof(copies)), sizeof(copies));
	close(fd);
}

/* A volume with the key 00 01 02 ... */
static int make_image(void **state)
{
	struct luks_plan plan = { .device = IMAGE, .uuid = UUID };
	struct disk_token token = { .name = "storage:" UUID, .profile = "native",
				    .resource = "storage/" UUID "/key" };
	int fd = open(IMAGE, O_RDWR | O_CREAT | O_TRUNC, 0600), i;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 32 << 20), 0);
	close(fd);
	assert_int_equal(key_random(&plan.key, DISK_KEY_LEN), 0);
	for (i = 0; i < DISK_KEY_LEN; i++)
		plan.key.p[i] = (char)i;
	assert_int_equal(key_check(&plan.key, token.name, token.check), 0);
	assert_int_equal(luks_format(&plan, &token), 0);
	said_nothing();
	key_wipe(&plan.key);
	assert_null(plan.key.p);
	load();
	return 0;
}

static int remove_image(void **state)
{
	(void)state;
	return unlink(IMAGE);
}

static void reads_back(void **state)
{
	struct disk_header h;

	(void)state;
	assert_int_equal(luks_read_header(&h, IMAGE), EXIT_ACCEPTED);
	assert_string_equal(h.uuid, UUID);
	assert_int_equal(h.offset, 32768);
	assert_string_equal(h.token.resource, "storage/" UUID "/key");
	/* printf 'guest-attest/check/v1\0storage:UUID' | openssl dgst -sha256 -mac HMAC */
	assert_string_equal(h.token.check,
			    "4e55f4beb41f6b4cb37a603e641dfd06f4884ef0b2319927d85425b8c4e81ba4");
}

/* Our key opens it for libcryptsetup, and so for any program that uses it. */
static void others_open_it(void **state)
{
	struct crypt_device *cd = NULL;
	char key[DISK_KEY_LEN];
	int i;

	(void)state;
	for (i = 0; i < DISK_KEY_LEN; i++)
		key[i] = (char)i;
	assert_int_equal(crypt_init(&cd, IMAGE), 0);
	assert_int_equal(crypt_load(cd, CRYPT_LUKS2, NULL), 0);
	assert_int_equal(crypt_volume_key_verify(cd, key, sizeof(key)), 0);
	key[5] ^= 1;
	assert_true(crypt_volume_key_verify(cd, key, sizeof(key)) < 0);
	crypt_free(cd);
}

static void sign(uint8_t *copy)
{
	memset(copy + CHECKSUM_AT, 0, 64);
	SHA256(copy, COPY_LEN, copy + CHECKSUM_AT);
}

/* Text of the same length in both copies, under checksums that hold. */
static void forge(const char *old, const char *new)
{
	uint8_t forged[sizeof(copies)], *at;
	int i;

	memcpy(forged, copies, sizeof(copies));
	for (i = 0; i < 2; i++) {
		at = memmem(forged + i * COPY_LEN, COPY_LEN, old, strlen(old));
		assert_non_null(at);
		memcpy(at, new, strlen(old));
		sign(forged + i * COPY_LEN);
	}
	store(forged);
}

static void forged_headers(void **state)
{
	static const struct {
		const char *old;
		const char *new;
		const char *message;
	} cases[] = {
		{ "aes-xts-plain64", "cipher_null-ecb",
		  "header: segment: encryption: expected aes-xts-plain64, found "
		  "'cipher_null-ecb'" },
		{ "\"iv_tweak\":\"0\"", "\"iv_tweak\":\"8\"",
		  "header: segment: iv_tweak: expected 0, found '8'" },
		{ "storage:6b", "storage:7b", "token: name: expected storage:" UUID
		  ", found 'storage:7b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52'" },
		{ "\"guest-attest\"", "\"other-attest\"",
		  "header: tokens: none of type guest-attest" },
		{ UUID, "6B5A1D0E-3C44-4F0E-9D53-08F1AD1B8F52",
		  "header: uuid: expected a UUID in lower case, found "
		  "'6B5A1D0E-3C44-4F0E-9D53-08F1AD1B8F52'" },
	};
	struct disk_header h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		forge(cases[i].old, cases[i].new);
		said_nothing();
		assert_int_equal(luks_read_header(&h, IMAGE), EXIT_MALFORMED);
		assert_string_equal(said(), cases[i].message);
	}
	store(copies);
}

static void unsigned_changes(void **state)
{
	uint8_t changed[sizeof(copies)];
	struct disk_header h;

	(void)state;
	memcpy(changed, copies, sizeof(copies));
	changed[4096 + 100] ^= 1;
	changed[COPY_LEN + 4096 + 100] ^= 1;
	store(changed);
	assert_int_equal(luks_read_header(&h, IMAGE), EXIT_MALFORMED);
	assert_non_null(strstr(said(), "no LUKS2 header that can be read"));
	store(copies);
}

static void no_volume(void **state)
{
	static const uint8_t zeros[sizeof(copies)];
	struct disk_header h;

	(void)state;
	store(zeros);
	assert_int_equal(luks_read_header(&h, IMAGE), EXIT_MALFORMED);
	store(copies);
	assert_int_equal(luks_read_header(&h, "test_luks.none"), EXIT_FAILED);
}

static void keys_in_files(void **state)
{
	struct key_bytes key, again;
	struct stat st;

	(void)state;
	unlink("test_luks.key");
	assert_int_equal(key_random(&key, DISK_KEY_LEN), 0);
	assert_int_equal(key_write(&key, "test_luks.key"), 0);
	assert_int_equal(stat("test_luks.key", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(key_read(&again, "test_luks.key", DISK_KEY_LEN), 0);
	assert_int_equal(again.n, DISK_KEY_LEN);
	assert_memory_equal(again.p, key.p, DISK_KEY_LEN);
	key_wipe(&again);

	assert_int_equal(key_write(&key, "test_luks.key"), -1);
	assert_string_equal(said(), "test_luks.key: File exists");
	assert_int_equal(key_read(&again, "test_luks.key", DISK_KEY_LEN - 1), -1);
	assert_string_equal(said(), "test_luks.key: expected 1 to 63 bytes, found more");
	assert_null(again.p);
	assert_int_equal(truncate("test_luks.key", 0), 0);
	assert_int_equal(key_read(&again, "test_luks.key", DISK_KEY_LEN), -1);
	assert_string_equal(said(), "test_luks.key: expected 1 to 64 bytes, found none");
	assert_int_equal(unlink("test_luks.key"), 0);
	assert_int_equal(key_read(&again, "test_luks.key", DISK_KEY_LEN), -1);
	assert_string_equal(said(), "test_luks.key: No such file or directory");
	key_wipe(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back),
		cmocka_unit_test(others_open_it),
		cmocka_unit_test(forged_headers),
		cmocka_unit_test(unsigned_changes),
		cmocka_unit_test(no_volume),
		cmocka_unit_test(keys_in_files),
	};

	return cmocka_run_group_tests(tests, make_image, remove_image);
}
