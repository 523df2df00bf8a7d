// SPDX-License-Identifier: GPL-2.0-only
/*
 * Envelopes: each good one, and copies of it with one thing wrong.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret/secret.h"

#define V	"guest-attest-courier/1 "
#define NONCE	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define TICKET	"a.ticket-1_x"

/* 65, 17, 40, 12 and 16 bytes */
#define ENC \
	"BAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB" \
	"AQEBAQEBAQEBAQEBAQE"
#define CT17	"AQEBAQEBAQEBAQEBAQEBAQE"
#define CT16	"AQEBAQEBAQEBAQEBAQEBAQ"
#define WRAPPED	"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"
#define IV12	"AQEBAQEBAQEBAQEB"
#define TAG16	CT16

/* Exactly the text, so that KASAN sees an over-read. */
static struct guest_secret_text text_of(struct kunit *test, const char *s)
{
	struct guest_secret_text text = { .len = strlen(s) };

	text.s = kunit_kmalloc(test, text.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text.s);
	memcpy(text.s, s, text.len);
	return text;
}

struct envelope_case {
	const char *what;
	const char *text;
	int error;
};

static const struct envelope_case challenges[] = {
	{ "good", V "challenge nonce=" NONCE " ticket=" TICKET, 0 },
	{ "standard base64", V "challenge nonce=+/== ticket=x", 0 },
	{ "nothing", "", -EPROTO },
	{ "another version", "guest-attest-courier/2 challenge nonce=a ticket=b",
	  -EPROTO },
	{ "a longer version", "guest-attest-courier/11 challenge nonce=a ticket=b",
	  -EPROTO },
	{ "version alone", V, -EPROTO },
	{ "what was not asked for", V "release enc=" ENC " ciphertext=" CT17,
	  -EPROTO },
	{ "a longer kind", V "challenges nonce=a ticket=b", -EPROTO },
	{ "no fields", V "challenge", -EPROTO },
	{ "no nonce", V "challenge ticket=b", -EPROTO },
	{ "an empty nonce", V "challenge nonce= ticket=b", -EPROTO },
	{ "a quote in the nonce", V "challenge nonce=a\" ticket=b", -EPROTO },
	{ "a control character in it", V "challenge nonce=a\x01 ticket=b",
	  -EPROTO },
	{ "a byte of 8 bits in it", V "challenge nonce=a\xc3 ticket=b",
	  -EPROTO },
	{ "no ticket", V "challenge nonce=a", -EPROTO },
	{ "an empty ticket", V "challenge nonce=a ticket=", -EPROTO },
	{ "a quote in the ticket", V "challenge nonce=a ticket=b\"", -EPROTO },
	{ "a backslash in it", V "challenge nonce=a ticket=b\\", -EPROTO },
	{ "a semicolon in it", V "challenge nonce=a ticket=b;", -EPROTO },
	{ "a byte of 8 bits in the ticket", V "challenge nonce=a ticket=b\xff",
	  -EPROTO },
	{ "another order", V "challenge ticket=b nonce=a", -EPROTO },
	{ "a field twice", V "challenge nonce=a nonce=a ticket=b", -EPROTO },
	{ "a field more", V "challenge nonce=a ticket=b x=c", -EPROTO },
	{ "two spaces", V "challenge nonce=a  ticket=b", -EPROTO },
	{ "a space at the end", V "challenge nonce=a ticket=b ", -EPROTO },
	{ "a line feed at the end", V "challenge nonce=a ticket=b\n", -EPROTO },
	{ "upper case", V "challenge NONCE=a ticket=b", -EPROTO },
};

static void envelope_case_desc(const struct envelope_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(challenge, challenges, envelope_case_desc);

static void test_challenge(struct kunit *test)
{
	const struct envelope_case *c = test->param_value;
	struct guest_secret_text text = text_of(test, c->text);
	struct guest_secret_challenge *challenge;

	challenge = kunit_kzalloc(test, sizeof(*challenge), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, challenge);
	KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
			c->error);
	if (strcmp(c->what, "good"))
		return;
	KUNIT_EXPECT_STREQ(test, challenge->nonce, NONCE);
	KUNIT_EXPECT_STREQ(test, challenge->ticket, TICKET);
}

/* The longest fields, and one character more of each. */
static void test_challenge_lengths(struct kunit *test)
{
	size_t nonce, ticket, max = GUEST_SECRET_TICKET_MAX;
	struct guest_secret_challenge *challenge;
	struct guest_secret_text text;
	char *s, *long_text;

	challenge = kunit_kzalloc(test, sizeof(*challenge), GFP_KERNEL);
	long_text = kunit_kzalloc(test, max + 2, GFP_KERNEL);
	s = kunit_kzalloc(test, 2 * max, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, challenge);
	KUNIT_ASSERT_NOT_NULL(test, long_text);
	KUNIT_ASSERT_NOT_NULL(test, s);
	memset(long_text, 'x', max + 1);
	for (nonce = GUEST_SECRET_NONCE_TEXT_MAX;
	     nonce <= GUEST_SECRET_NONCE_TEXT_MAX + 1; nonce++) {
		for (ticket = max; ticket <= max + 1; ticket++) {
			snprintf(s, 2 * max, V "challenge nonce=%.*s ticket=%.*s",
				 (int)nonce, long_text, (int)ticket, long_text);
			text = text_of(test, s);
			KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
					nonce > GUEST_SECRET_NONCE_TEXT_MAX ||
					ticket > max ? -EPROTO : 0);
		}
	}
}

/* A zero byte ends nothing here. */
static void test_zero_byte(struct kunit *test)
{
	struct guest_secret_text text =
		text_of(test, V "challenge nonce=aXa ticket=bXb");
	struct guest_secret_challenge *challenge;
	char *x;

	challenge = kunit_kzalloc(test, sizeof(*challenge), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, challenge);
	x = memchr(text.s, 'X', text.len);
	*x = '\0';
	KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
			-EPROTO);
	*x = 'X';
	x = memchr(x + 1, 'X', text.s + text.len - x - 1);
	*x = '\0';
	KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
			-EPROTO);
}

static const struct envelope_case natives[] = {
	{ "good", V "release enc=" ENC " ciphertext=" CT17, 0 },
	{ "no enc", V "release ciphertext=" CT17, -EPROTO },
	{ "an empty enc", V "release enc= ciphertext=" CT17, -EPROTO },
	{ "a byte less", V "release enc=" WRAPPED " ciphertext=" CT17, -EPROTO },
	{ "a byte more", V "release enc=A" ENC " ciphertext=" CT17, -EPROTO },
	{ "padding", V "release enc=" ENC "= ciphertext=" CT17, -EPROTO },
	{ "no ciphertext", V "release enc=" ENC, -EPROTO },
	{ "an empty ciphertext", V "release enc=" ENC " ciphertext=", -EPROTO },
	{ "a tag alone", V "release enc=" ENC " ciphertext=" CT16, -EPROTO },
	{ "unused bits", V "release enc=" ENC " ciphertext=AQEBAQEBAQEBAQEBAQEBAQF",
	  -EPROTO },
	{ "a length that nothing has", V "release enc=" ENC " ciphertext=" CT17 "QEB",
	  -EPROTO },
	{ "standard base64", V "release enc=" ENC " ciphertext=+" CT16 "/",
	  -EPROTO },
	{ "a field more", V "release enc=" ENC " ciphertext=" CT17 " tag=" TAG16,
	  -EPROTO },
	{ "another order", V "release ciphertext=" CT17 " enc=" ENC, -EPROTO },
	{ "a challenge", V "challenge nonce=a ticket=b", -EPROTO },
	{ "the other profile's", V "release protected=e30 encrypted_key=" WRAPPED
	  " iv=" IV12 " ciphertext=" CT17 " tag=" TAG16, -EPROTO },
};

KUNIT_ARRAY_PARAM(native, natives, envelope_case_desc);

static void test_native(struct kunit *test)
{
	const struct envelope_case *c = test->param_value;
	struct guest_secret_text text = text_of(test, c->text);
	u8 enc[GUEST_SECRET_POINT_LEN], *ct = NULL;
	size_t len = 0;

	KUNIT_EXPECT_EQ(test, guest_secret_read_native(&text, enc, &ct, &len),
			c->error);
	if (c->error) {
		KUNIT_EXPECT_NULL(test, ct);
		return;
	}
	KUNIT_EXPECT_EQ(test, enc[0], 4);
	KUNIT_EXPECT_NULL(test, memchr_inv(enc + 1, 1, sizeof(enc) - 1));
	KUNIT_EXPECT_EQ(test, len, 17);
	KUNIT_EXPECT_NULL(test, memchr_inv(ct, 1, len));
	kfree(ct);
}

/* Secrets of 1 byte to the most, and one beyond. */
static void test_native_lengths(struct kunit *test)
{
	static const size_t lengths[] = {
		0, 1, 2, 3, 64, GUEST_SECRET_LEN_MAX, GUEST_SECRET_LEN_MAX + 1,
		GUEST_SECRET_LEN_MAX + 2,
	};
	u8 enc[GUEST_SECRET_POINT_LEN], *bytes, *ct;
	struct guest_secret_text text;
	size_t i, len, room = GUEST_SECRET_LEN_MAX + 64;

	bytes = kunit_kzalloc(test, room, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, bytes);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		KUNIT_ASSERT_EQ(test, guest_secret_text_alloc(&text, 2 * room),
				0);
		guest_secret_text_printf(&text, V "release enc=%s ciphertext=",
					 ENC);
		guest_secret_text_base64url(&text, bytes, lengths[i] +
					    GUEST_SECRET_TAG_LEN);
		ct = NULL;
		KUNIT_EXPECT_EQ(test, guest_secret_read_native(&text, enc, &ct,
							       &len),
				!lengths[i] || lengths[i] > GUEST_SECRET_LEN_MAX ?
				-EPROTO : 0);
		if (ct)
			KUNIT_EXPECT_EQ(test, len, lengths[i] +
					GUEST_SECRET_TAG_LEN);
		kfree(ct);
		guest_secret_text_free(&text);
	}
}

#define RCAR(header, key, iv, ct, tag) \
	V "release protected=" header " encrypted_key=" key " iv=" iv \
	" ciphertext=" ct " tag=" tag

static const struct envelope_case rcars[] = {
	{ "good", RCAR("e30", WRAPPED, IV12, "AQE", TAG16), 0 },
	{ "an empty header", RCAR("", WRAPPED, IV12, "AQE", TAG16), -EPROTO },
	{ "a short key", RCAR("e30", TAG16, IV12, "AQE", TAG16), -EPROTO },
	{ "a long key", RCAR("e30", WRAPPED "A", IV12, "AQE", TAG16), -EPROTO },
	{ "a short iv", RCAR("e30", WRAPPED, "AQEB", "AQE", TAG16), -EPROTO },
	{ "a long iv", RCAR("e30", WRAPPED, TAG16, "AQE", TAG16), -EPROTO },
	{ "no bytes", RCAR("e30", WRAPPED, IV12, "", TAG16), -EPROTO },
	{ "half a byte", RCAR("e30", WRAPPED, IV12, "A", TAG16), -EPROTO },
	{ "unused bits", RCAR("e30", WRAPPED, IV12, "AQF", TAG16), -EPROTO },
	{ "a short tag", RCAR("e30", WRAPPED, IV12, "AQE", IV12), -EPROTO },
	{ "a long tag", RCAR("e30", WRAPPED, IV12, "AQE", CT17), -EPROTO },
	{ "no tag", V "release protected=e30 encrypted_key=" WRAPPED " iv=" IV12
	  " ciphertext=AQE", -EPROTO },
	{ "a field more", RCAR("e30", WRAPPED, IV12, "AQE", TAG16) " aad=x",
	  -EPROTO },
	{ "the other profile's", V "release enc=" ENC " ciphertext=" CT17,
	  -EPROTO },
};

KUNIT_ARRAY_PARAM(rcar, rcars, envelope_case_desc);

static void test_rcar(struct kunit *test)
{
	const struct envelope_case *c = test->param_value;
	struct guest_secret_text text = text_of(test, c->text);
	struct guest_secret_jwe jwe = {};

	KUNIT_EXPECT_EQ(test, guest_secret_read_rcar(&text, &jwe), c->error);
	if (c->error) {
		KUNIT_EXPECT_NULL(test, jwe.buf);
		return;
	}
	KUNIT_EXPECT_EQ(test, jwe.protected_len, 3);
	KUNIT_EXPECT_MEMEQ(test, jwe.protected, "e30", 3);
	KUNIT_EXPECT_NULL(test, memchr_inv(jwe.encrypted_key, 1, 40));
	KUNIT_EXPECT_NULL(test, memchr_inv(jwe.iv, 1, 12));
	KUNIT_EXPECT_EQ(test, jwe.len, 2 + GUEST_SECRET_TAG_LEN);
	KUNIT_EXPECT_NULL(test, memchr_inv(jwe.buf, 1, jwe.len));
	kfree(jwe.buf);
}

static void test_long_header(struct kunit *test)
{
	struct guest_secret_jwe jwe = {};
	struct guest_secret_text text;
	char *s, *header;
	size_t len;

	header = kunit_kzalloc(test, GUEST_SECRET_HEADER_MAX + 2, GFP_KERNEL);
	s = kunit_kzalloc(test, 1024, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, header);
	KUNIT_ASSERT_NOT_NULL(test, s);
	for (len = GUEST_SECRET_HEADER_MAX; len <= GUEST_SECRET_HEADER_MAX + 1;
	     len++) {
		memset(header, 'A', len);
		snprintf(s, 1024, RCAR("%s", WRAPPED, IV12, "AQE", TAG16),
			 header);
		text = text_of(test, s);
		KUNIT_EXPECT_EQ(test, guest_secret_read_rcar(&text, &jwe),
				len > GUEST_SECRET_HEADER_MAX ? -EPROTO : 0);
		if (len == GUEST_SECRET_HEADER_MAX)
			kfree(jwe.buf);
	}
}

static const struct envelope_case errors[] = {
	{ "refused by policy", V "error 13 no", -EACCES },
	{ "evidence refused", V "error 52 no", -EBADE },
	{ "busy", V "error 16 no", -EBUSY },
	{ "no connection", V "error 111 no", -ECONNREFUSED },
	{ "no route", V "error 113 no", -EHOSTUNREACH },
	{ "no such secret", V "error 61 no", -ENODATA },
	{ "not the protocol", V "error 71 no", -EPROTO },
	{ "too late", V "error 110 no", -ETIMEDOUT },
	{ "the key type's own", V "error 22 no", -EIO },
	{ "no errno", V "error 9999 no", -EIO },
	{ "success", V "error 0 no", -EPROTO },
	{ "a sign", V "error -13 no", -EPROTO },
	{ "many digits", V "error 00013 no", -EPROTO },
	{ "no number", V "error no", -EPROTO },
	{ "no sentence", V "error 13", -EPROTO },
	{ "an empty sentence", V "error 13 ", -EPROTO },
	{ "a line feed in it", V "error 13 a\nb", -EPROTO },
	{ "a byte of 8 bits in the sentence", V "error 13 \xe9", -EPROTO },
	{ "a longer word", V "errors 13 no", -EPROTO },
};

KUNIT_ARRAY_PARAM(error, errors, envelope_case_desc);

/* In place of each answer. */
static void test_error(struct kunit *test)
{
	const struct envelope_case *c = test->param_value;
	struct guest_secret_text text = text_of(test, c->text);
	struct guest_secret_challenge *challenge;
	u8 enc[GUEST_SECRET_POINT_LEN], *ct = NULL;
	struct guest_secret_jwe jwe = {};
	size_t len;

	challenge = kunit_kzalloc(test, sizeof(*challenge), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, challenge);
	KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
			c->error);
	KUNIT_EXPECT_EQ(test, guest_secret_read_native(&text, enc, &ct, &len),
			c->error);
	KUNIT_EXPECT_EQ(test, guest_secret_read_rcar(&text, &jwe), c->error);
	KUNIT_EXPECT_NULL(test, ct);
	KUNIT_EXPECT_NULL(test, jwe.buf);
}

static void test_long_sentence(struct kunit *test)
{
	char s[sizeof(V "error 13 ") + GUEST_SECRET_REASON_MAX + 1];
	size_t start = strlen(V "error 13 "), len;
	struct guest_secret_challenge *challenge;
	struct guest_secret_text text;

	challenge = kunit_kzalloc(test, sizeof(*challenge), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, challenge);
	strscpy(s, V "error 13 ");
	for (len = GUEST_SECRET_REASON_MAX; len <= GUEST_SECRET_REASON_MAX + 1;
	     len++) {
		memset(s + start, 'x', len);
		s[start + len] = '\0';
		text = text_of(test, s);
		KUNIT_EXPECT_EQ(test, guest_secret_read_challenge(&text, challenge),
				len > GUEST_SECRET_REASON_MAX ? -EPROTO :
								-EACCES);
	}
}

/* What outgrows its room is not written, and shows. */
static void test_full_text(struct kunit *test)
{
	struct guest_secret_text text;

	KUNIT_ASSERT_EQ(test, guest_secret_text_alloc(&text, 16), 0);
	guest_secret_text_printf(&text, "%s", "0123456789");
	KUNIT_EXPECT_EQ(test, text.len, 10);
	guest_secret_text_base64url(&text, "abc", 3);
	KUNIT_EXPECT_EQ(test, text.len, 14);
	KUNIT_EXPECT_MEMEQ(test, text.s, "0123456789YWJj", 14);
	guest_secret_text_base64url(&text, "abc", 3);
	KUNIT_EXPECT_GT(test, text.len, text.size);
	guest_secret_text_printf(&text, "%s", "0123456789");
	guest_secret_text_base64url(&text, "abc", 3);
	KUNIT_EXPECT_GT(test, text.len, text.size);
	guest_secret_text_free(&text);
}

static struct kunit_case envelope_cases[] = {
	KUNIT_CASE_PARAM(test_challenge, challenge_gen_params),
	KUNIT_CASE(test_challenge_lengths),
	KUNIT_CASE(test_zero_byte),
	KUNIT_CASE_PARAM(test_native, native_gen_params),
	KUNIT_CASE(test_native_lengths),
	KUNIT_CASE_PARAM(test_rcar, rcar_gen_params),
	KUNIT_CASE(test_long_header),
	KUNIT_CASE_PARAM(test_error, error_gen_params),
	KUNIT_CASE(test_long_sentence),
	KUNIT_CASE(test_full_text),
	{}
};

static struct kunit_suite envelope_suite = {
	.name = "guest_secret_envelope",
	.test_cases = envelope_cases,
};

kunit_test_suite(envelope_suite);
