// SPDX-License-Identifier: MIT
#include "test.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "session.h"
#include "ticket.h"

#define ROTATE 100
#define LIFE 50

static void open_keys(struct ticket_keys *k, const char *path, int64_t now)
{
	assert_int_equal(ticket_keys_open(k, path, ROTATE, LIFE, now), 0);
}

static void test_challenge(void **state)
{
	uint8_t nonce[2][TICKET_NONCE_LEN];
	struct ticket_keys k;
	struct challenge c;
	char *one, *two;

	(void)state;
	open_keys(&k, NULL, 1000);
	one = challenge_make(&k, TICKET_RCAR, 3, 1234);
	two = challenge_make(&k, TICKET_RCAR, 3, 1234);
	assert_string_not_equal(one, two);
	assert_int_equal(challenge_open(&k, TICKET_RCAR, one, &c), 0);
	assert_int_equal(c.expires, 1234);
	assert_int_equal(c.tee, 3);
	assert_int_equal(challenge_nonce(one, nonce[0]), 0);
	assert_int_equal(challenge_nonce(two, nonce[1]), 0);
	assert_memory_not_equal(nonce[0], nonce[1], TICKET_NONCE_LEN);
	/* A ticket of one kind is none of another. */
	assert_int_equal(challenge_open(&k, TICKET_NATIVE, one, &c), -1);
	assert_int_equal(challenge_open(&k, TICKET_SESSION, one, &c), -1);
	free(one);
	free(two);
	ticket_keys_close(&k);
}

static void test_every_byte_counts(void **state)
{
	struct ticket_keys k;
	struct challenge c;
	char *ticket, before;
	size_t i, n;

	(void)state;
	open_keys(&k, NULL, 1000);
	ticket = challenge_make(&k, TICKET_RCAR, 1, 1000);
	n = strlen(ticket);
	for (i = 0; i < n; i++) {
		before = ticket[i];
		ticket[i] = before == 'A' ? 'Q' : 'A';
		if (!challenge_open(&k, TICKET_RCAR, ticket, &c))
			fail_msg("byte %zu does not count", i);
		ticket[i] = '\0';
		assert_int_equal(challenge_open(&k, TICKET_RCAR, ticket, &c), -1);
		ticket[i] = before;
	}
	assert_int_equal(challenge_open(&k, TICKET_RCAR, ticket, &c), 0);
	free(ticket);
	ticket_keys_close(&k);
}

static void test_foreign_key(void **state)
{
	struct ticket_keys a, b;
	struct challenge c;
	char *ticket;

	(void)state;
	open_keys(&a, NULL, 1000);
	open_keys(&b, NULL, 1000);
	ticket = challenge_make(&a, TICKET_RCAR, 1, 1000);
	assert_int_equal(challenge_open(&b, TICKET_RCAR, ticket, &c), -1);
	free(ticket);
	ticket_keys_close(&a);
	ticket_keys_close(&b);
}

/* Two processes, one file: each opens what the other sealed, over a rotation. */
static void test_shared_file(void **state)
{
	char *dir = make_dir(), *path, *ticket, *later;
	int64_t now = time(NULL);
	struct ticket_keys a, b;
	struct challenge c;
	struct stat st;

	(void)state;
	assert_true(asprintf(&path, "%s/keys", dir) > 0);
	open_keys(&a, path, now);
	open_keys(&b, path, now);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	ticket = challenge_make(&a, TICKET_NATIVE, 0, now);
	assert_int_equal(challenge_open(&b, TICKET_NATIVE, ticket, &c), 0);
	assert_int_equal(ticket_keys_refresh(&b, now + ROTATE), 0);
	assert_int_equal(b.n, 2);
	assert_int_equal(a.n, 1);
	assert_int_equal(ticket_keys_refresh(&a, now + ROTATE), 0);
	assert_int_equal(a.n, 2);
	/* What was sealed before the rotation still opens; a new key waits. */
	assert_int_equal(challenge_open(&b, TICKET_NATIVE, ticket, &c), 0);
	later = challenge_make(&b, TICKET_NATIVE, 0, now);
	assert_int_equal(challenge_open(&a, TICKET_NATIVE, later, &c), 0);
	/* The first key is dropped once no ticket under it can be valid. */
	assert_int_equal(ticket_keys_refresh(&a, now + 2 * ROTATE + LIFE), 0);
	assert_int_equal(challenge_open(&a, TICKET_NATIVE, ticket, &c), -1);
	free(later);
	free(ticket);
	ticket_keys_close(&a);
	ticket_keys_close(&b);
	free(path);
	remove_dir(dir);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void test_bad_files(void **state)
{
	static const char *const texts[] = {
		"", "{}", "[]", "{\"keys\": 1}", "{\"keys\": [{}]}",
		"{\"keys\": [{\"id\": \"00\", \"created\": 1, \"key\": \"00\"}]}",
		"{\"keys\": [{\"id\": \"00000000\", \"created\": \"1\", \"key\": \""
		"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
	};
	char *dir = make_dir(), *path;
	struct ticket_keys k;
	size_t i;

	(void)state;
	assert_true(asprintf(&path, "%s/keys", dir) > 0);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		write_file(path, texts[i], 0600);
		assert_int_equal(ticket_keys_open(&k, path, ROTATE, LIFE, 1000), -1);
	}
	write_file(path, "{\"keys\": []}", 0644);
	assert_int_equal(ticket_keys_open(&k, path, ROTATE, LIFE, 1000), -1);
	write_file(path, "{\"keys\": []}", 0600);
	open_keys(&k, path, 1000);
	ticket_keys_close(&k);
	free(path);
	remove_dir(dir);
}

static void test_session(void **state)
{
	struct session s = { .issued = 100, .expires = 200 }, back;
	struct ticket_keys k;
	char *text, *sealed;

	(void)state;
	open_keys(&k, NULL, 1000);
	s.nonce = strdup("n");
	s.digest = strdup("d");
	s.jwk = strdup("{\"kty\":\"EC\"}");
	s.claims = json_pack("{s:s}", "tee", "tdx");
	text = session_text(&s);
	sealed = session_seal(&k, text);
	free(text);
	assert_non_null(sealed);
	assert_int_equal(session_open(&k, sealed, 200, &back), 0);
	assert_true(json_equal(back.claims, s.claims));
	assert_string_equal(back.jwk, s.jwk);
	session_fini(&back);
	assert_int_equal(session_open(&k, sealed, 201, &back), -1);
	session_fini(&back);
	sealed[strlen(sealed) - 1] ^= 1;
	assert_int_equal(session_open(&k, sealed, 150, &back), -1);
	session_fini(&back);
	session_fini(&s);
	free(sealed);
	ticket_keys_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_challenge),
		cmocka_unit_test(test_every_byte_counts),
		cmocka_unit_test(test_foreign_key),
		cmocka_unit_test(test_shared_file),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
