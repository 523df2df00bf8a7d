// SPDX-License-Identifier: MIT
/*
 * The JSON of a LUKS2 header as whoever has the disk may write it: one that is
 * good, and then one broken copy per field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/disk_header.h"
#include "said.h"

#define UUID "6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define CHECK "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

#define TOKEN \
	"{\"type\":\"guest-attest\",\"keyslots\":[],\"version\":1,\"name\":\"storage:" UUID "\"," \
	"\"broker\":\"http://10.0.2.2:8080\",\"resource\":\"storage/" UUID "/key\"," \
	"\"profile\":\"native\",\"check\":\"" CHECK "\",\"key_size\":64}"

#define HEADER \
	"{\"keyslots\":{},\"tokens\":{\"0\":{\"type\":\"other\",\"keyslots\":[]},\"1\":" TOKEN "}," \
	"\"segments\":{\"0\":{\"type\":\"crypt\",\"offset\":\"16777216\",\"size\":\"dynamic\"," \
	"\"iv_tweak\":\"0\",\"encryption\":\"aes-xts-plain64\",\"sector_size\":4096}}," \
	"\"digests\":{},\"config\":{\"json_size\":\"12288\",\"flags\":[\"allow-discards\"]}}"

/* The first @old of the header replaced; the result is in a static buffer. */
static const char *with(const char *old, const char *new)
{
	static char text[4096];
	const char *at = strstr(HEADER, old);

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - HEADER), HEADER, new,
		 at + strlen(old));
	return text;
}

static void good(void **state)
{
	struct disk_header h;

	(void)state;
	said_nothing();
	assert_int_equal(disk_header_parse(&h, HEADER, UUID), 0);
	assert_string_equal(said(), "");
	assert_string_equal(h.uuid, UUID);
	assert_int_equal(h.offset, 32768);
	assert_int_equal(h.sector_size, 4096);
	assert_string_equal(h.token.name, "storage:" UUID);
	assert_string_equal(h.token.broker, "http://10.0.2.2:8080");
	assert_string_equal(h.token.resource, "storage/" UUID "/key");
	assert_string_equal(h.token.profile, "native");
	assert_string_equal(h.token.check, CHECK);
}

static void good_without_a_broker(void **state)
{
	struct disk_header h;

	(void)state;
	assert_int_equal(disk_header_parse(&h, with("\"broker\":\"http://10.0.2.2:8080\",", ""),
					   UUID), 0);
	assert_string_equal(h.token.broker, "");
}

static void good_with_small_sectors(void **state)
{
	struct disk_header h;

	(void)state;
	assert_int_equal(disk_header_parse(&h, with(":4096", ":512"), UUID), 0);
	assert_int_equal(h.sector_size, 512);
}

/* What was formatted is what is read. */
static void token_round_trip(void **state)
{
	struct disk_header h, again;
	char text[4096], *json;

	(void)state;
	assert_int_equal(disk_header_parse(&h, HEADER, UUID), 0);
	json = disk_token_format(&h.token);
	assert_non_null(json);
	assert_string_equal(json, TOKEN);
	snprintf(text, sizeof(text), "%s", with(TOKEN, json));
	free(json);
	assert_int_equal(disk_header_parse(&again, text, UUID), 0);
	assert_memory_equal(&again, &h, sizeof(h));
}

static void bad_uuids(void **state)
{
	static const char *const bad[] = {
		"", "6b5a1d0e", "6B5A1D0E-3c44-4f0e-9d53-08f1ad1b8f52",
		"6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f5", "6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f521",
		"6b5a1d0e03c44-4f0e-9d53-08f1ad1b8f52", "6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f5 ",
	};
	struct disk_header h;
	char expected[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		said_nothing();
		assert_int_equal(disk_header_parse(&h, HEADER, bad[i]), -1);
		snprintf(expected, sizeof(expected),
			 "header: uuid: expected a UUID in lower case, found '%s'", bad[i]);
		assert_string_equal(said(), expected);
	}
}

static const struct {
	const char *old;
	const char *new;
	const char *message;
} broken[] = {
	{ "{\"keyslots\":{},", "[", "header: no JSON object" },
	{ "\"keyslots\":{},", "\"keyslots\":{},\"keyslots\":{},", "header: no JSON object" },
	{ "\"config\":{", "\"config\":{\"requirements\":{\"mandatory\":[\"online-reencrypt\"]},",
	  "header: config: requirements that are not supported" },

	{ "\"segments\":", "\"sections\":",
	  "header: segments: expected one, of the number 0, found 0" },
	{ "\"segments\":{\"0\":", "\"segments\":{\"1\":",
	  "header: segments: expected one, of the number 0, found 1" },
	{ "\"segments\":{", "\"segments\":{\"1\":{\"type\":\"linear\"},",
	  "header: segments: expected one, of the number 0, found 2" },
	{ "\"type\":\"crypt\"", "\"type\":\"linear\"",
	  "header: segment: type: expected crypt, found 'linear'" },
	{ "\"type\":\"crypt\",", "", "header: segment: type: expected crypt, found 'nothing'" },
	{ "\"dynamic\"", "\"4096\"",
	  "header: segment: size: expected dynamic, found '4096'" },
	{ "\"iv_tweak\":\"0\"", "\"iv_tweak\":\"8\"",
	  "header: segment: iv_tweak: expected 0, found '8'" },
	{ "\"iv_tweak\":\"0\"", "\"iv_tweak\":0",
	  "header: segment: iv_tweak: expected 0, found 'nothing'" },
	{ "aes-xts-plain64", "cipher_null-ecb",
	  "header: segment: encryption: expected aes-xts-plain64, found 'cipher_null-ecb'" },
	{ "aes-xts-plain64", "aes-xts-plain64 :64:logon:x:y",
	  "header: segment: encryption: expected aes-xts-plain64, found "
	  "'aes-xts-plain64 :64:logon:x:y'" },
	{ "aes-xts-plain64", "\\u001b[2J",
	  "header: segment: encryption: expected aes-xts-plain64, found '?[2J'" },
	{ "\"16777216\"", "\"16777217\"",
	  "header: segment: offset: expected a multiple of 512, found '16777217'" },
	{ "\"16777216\"", "\"0\"",
	  "header: segment: offset: expected a multiple of 512, found '0'" },
	{ "\"16777216\"", "\"-512\"",
	  "header: segment: offset: expected a multiple of 512, found '-512'" },
	{ "\"16777216\"", "\"9223372036854776320\"",
	  "header: segment: offset: expected a multiple of 512, found '9223372036854776320'" },
	{ "\"16777216\"", "16777216",
	  "header: segment: offset: expected a multiple of 512, found 'nothing'" },
	{ ":4096}", ":8192}",
	  "header: segment: sector_size: expected 512, 1024, 2048 or 4096, found 8192" },
	{ ":4096}", ":\"4096\"}",
	  "header: segment: sector_size: expected 512, 1024, 2048 or 4096, found 0" },
	{ ":4096}", ":4096,\"integrity\":{\"type\":\"hmac(sha256)\"}}",
	  "header: segment: a member 'integrity', which is not supported" },
	{ ":4096}", ":4096,\"flags\":[\"backup-final\"]}",
	  "header: segment: a member 'flags', which is not supported" },

	{ "\"tokens\":", "\"tickets\":", "header: tokens: none of type guest-attest" },
	{ "\"guest-attest\"", "\"systemd-tpm2\"", "header: tokens: none of type guest-attest" },
	{ "{\"type\":\"other\",\"keyslots\":[]}", TOKEN,
	  "header: tokens: more than one of type guest-attest" },
	{ "{\"type\":\"other\",\"keyslots\":[]}", "{\"type\":\"guest-attest\"}",
	  "header: tokens: more than one of type guest-attest" },
	{ "\"keyslots\":[],\"version\"", "\"version\"", "token: keyslots: missing" },
	{ "\"keyslots\":[],\"version\"", "\"keyslots\":\"\",\"version\"",
	  "token: keyslots: of another type" },
	{ "\"keyslots\":[],\"version\"", "\"keyslots\":[\"0\"],\"version\"",
	  "token: keyslots: expected none, found 1" },
	{ "\"version\":1", "\"version\":2", "token: version: expected 1, found 2" },
	{ "\"version\":1,", "", "token: version: missing" },
	{ "\"name\":\"storage:" UUID "\"", "\"name\":\"storage:x\"",
	  "token: name: expected storage:" UUID ", found 'storage:x'" },
	{ "\"name\":\"storage:" UUID "\"", "\"name\":\"storage:" UUID "0\"",
	  "token: name: expected storage:" UUID ", found 'storage:" UUID "0'" },
	{ "\"name\":\"storage:" UUID "\",", "", "token: name: missing" },
	{ "\"http://10.0.2.2:8080\"", "\"ftp://10.0.2.2:8080\"",
	  "token: broker: expected an http:// or https:// URL, found 'ftp://10.0.2.2:8080'" },
	{ "\"http://10.0.2.2:8080\"", "\"http://a check=0\"",
	  "token: broker: expected an http:// or https:// URL, found 'http://a check=0'" },
	{ "\"http://10.0.2.2:8080\"", "\"https://\"",
	  "token: broker: expected an http:// or https:// URL, found 'https://'" },
	{ "\"http://10.0.2.2:8080\"", "null", "token: broker: of another type" },
	{ "storage/" UUID "/key", "../x/y",
	  "token: resource: expected repository/type/tag, found '../x/y'" },
	{ "storage/" UUID "/key", "storage/key",
	  "token: resource: expected repository/type/tag, found 'storage/key'" },
	{ "storage/" UUID "/key", "a/b/c/d",
	  "token: resource: expected repository/type/tag, found 'a/b/c/d'" },
	{ "storage/" UUID "/key", "a//c",
	  "token: resource: expected repository/type/tag, found 'a//c'" },
	{ "storage/" UUID "/key", "a/b/c profile=rcar",
	  "token: resource: expected repository/type/tag, found 'a/b/c profile=rcar'" },
	{ "\"native\"", "\"nativ\"", "token: profile: expected native or rcar, found 'nativ'" },
	{ "\"profile\":\"native\",", "", "token: profile: missing" },
	{ CHECK, "00112233",
	  "token: check: expected 64 hexadecimal digits in lower case, found '00112233'" },
	{ "00112233445566778899aabbccddeeff0", "00112233445566778899AABBCCDDEEFF0",
	  "token: check: expected 64 hexadecimal digits in lower case, found "
	  "'00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff'" },
	{ CHECK, CHECK "0",
	  "token: check: expected 64 hexadecimal digits in lower case, found '" CHECK "0'" },
	{ "\"check\":\"" CHECK "\",", "", "token: check: missing" },
	{ "\"key_size\":64", "\"key_size\":32", "token: key_size: expected 64, found 32" },
	{ "\"key_size\":64", "\"key_size\":\"64\"", "token: key_size: of another type" },
	{ "\"key_size\":64", "\"key_size\":64,\"pin\":1", "token: there is no member 'pin'" },
};

static void broken_headers(void **state)
{
	struct disk_header h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		said_nothing();
		if (disk_header_parse(&h, with(broken[i].old, broken[i].new), UUID) != -1)
			fail_msg("taken: %s", broken[i].new);
		assert_string_equal(said(), broken[i].message);
	}
}

static void long_values(void **state)
{
	char url[GUEST_SECRET_TEXT_MAX + 8] = "\"http://";
	const size_t end = GUEST_SECRET_TEXT_MAX + 1;
	struct disk_header h;

	(void)state;
	memset(url + 8, 'a', end - 7);
	strcpy(url + end + 1, "\"");
	said_nothing();
	assert_int_equal(disk_header_parse(&h, with("\"http://10.0.2.2:8080\"", url), UUID), -1);
	assert_non_null(strstr(said(), "token: broker: expected an http:// or https:// URL"));
	assert_true(strlen(said()) < 200);
	strcpy(url + end, "\"");
	assert_int_equal(disk_header_parse(&h, with("\"http://10.0.2.2:8080\"", url), UUID), 0);
	assert_int_equal(strlen(h.token.broker), GUEST_SECRET_TEXT_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(good_without_a_broker),
		cmocka_unit_test(good_with_small_sectors),
		cmocka_unit_test(token_round_trip),
		cmocka_unit_test(bad_uuids),
		cmocka_unit_test(broken_headers),
		cmocka_unit_test(long_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
