// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the RCAR profile is made of.  The keys are those of RFC 7518 appendix
 * C, the wrapped key of RFC 3394 section 4.6.
 */
#include "secret/secret.h"
#include "secret_vectors.h"

/* Bob, and Alice's ephemeral key */
#define BOB	"5449836690d75caf29f0dd029ddb31b3ddb8aba9d2d515c5012465e817d4a9dc"
#define BOB_X	"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"
#define BOB_Y	"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"
#define ALICE \
	"04808d060082c176eed3e776a4ac598cc8672c1779f974eecc9b03411ca5b9495d" \
	"48b5bfc527dfce53d6ac7115237d031ccff87a0570b77350a9e503ee7305a69b"
#define Z	"9e56d91d817135d372834283bf84269cfb316ea3da806a48f6daa7798cfe90c4"
#define KEK	"89ab838633757805bd678cb164f2427776824e8f784152f23747096449921f46"

#define HEADER \
	"eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJlcGsiOnsiY3J2" \
	"IjoiUC0yNTYiLCJrdHkiOiJFQyIsIngiOiJnSTBHQUlMQmR1N1Q1M2FrckZtTXlHY3NG" \
	"M241ZE83TW13TkJIS1c1U1YwIiwieSI6IlNMV194U2ZmemxQV3JIRVZJMzBESE1fNGVn" \
	"Vnd0M05RcWVVRDduTUZwcHMifX0"
#define ENCRYPTED_KEY \
	"4f435558aa16b9c4220e6995736766bd0f31572b7eee8e47d42d0c9da09fe4a1" \
	"45a6c7c00acfb445"
#define IV	"000102030405060708090a0b"
#define CIPHERTEXT \
	"0743945881a0845cc508ddc0fda43622d387d567a42e092b603ebfde41345eed" \
	"6171cc9fcba474ff1ccd1586e4ea46579e2812fe2ea3d5ad47ee5062649e8b91" \
	"9802b134e60e11a72fd7587ba66e6dbd"

#define RFC3394_KEK \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define RFC3394_KEY \
	"00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f"
#define RFC3394_WRAPPED \
	"28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43b" \
	"fb988b9b7a02dd21"

static int jwe_init(struct kunit *test)
{
	struct guest_secret_keypair *pair;

	pair = kunit_kzalloc(test, sizeof(*pair), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pair);
	test->priv = pair;
	return guest_secret_keypair_make(pair, vector(test, BOB));
}

static void jwe_exit(struct kunit *test)
{
	if (test->priv)
		guest_secret_keypair_wipe(test->priv);
}

static void test_ecdh(struct kunit *test)
{
	u8 x[GUEST_SECRET_KEY_LEN];

	KUNIT_ASSERT_EQ(test, guest_secret_keypair_ecdh(test->priv,
							vector(test, ALICE), x),
			0);
	KUNIT_EXPECT_MEMEQ(test, x, vector(test, Z), sizeof(x));
}

static void test_kdf(struct kunit *test)
{
	u8 kek[GUEST_SECRET_KEY_LEN];

	KUNIT_ASSERT_EQ(test, guest_secret_concat_kdf(vector(test, Z), kek), 0);
	KUNIT_EXPECT_MEMEQ(test, kek, vector(test, KEK), sizeof(kek));
}

static void test_unwrap(struct kunit *test)
{
	u8 key[GUEST_SECRET_KEY_LEN];

	KUNIT_ASSERT_EQ(test, guest_secret_key_unwrap(vector(test, RFC3394_KEK),
						      vector(test, RFC3394_WRAPPED),
						      key), 0);
	KUNIT_EXPECT_MEMEQ(test, key, vector(test, RFC3394_KEY), sizeof(key));
}

static void test_unwrap_refuses(struct kunit *test)
{
	u8 key[GUEST_SECRET_KEY_LEN] = {}, *wrapped, *kek;
	size_t i;

	kek = vector(test, RFC3394_KEK);
	for (i = 0; i < GUEST_SECRET_WRAPPED_LEN; i++) {
		wrapped = vector(test, RFC3394_WRAPPED);
		wrapped[i] ^= 1;
		KUNIT_EXPECT_EQ_MSG(test, guest_secret_key_unwrap(kek, wrapped,
								  key),
				    -EBADMSG, "byte %zu", i);
	}
	kek[0] ^= 1;
	KUNIT_EXPECT_EQ(test, guest_secret_key_unwrap(kek, vector(test, RFC3394_WRAPPED),
						      key), -EBADMSG);
	KUNIT_EXPECT_NULL(test, memchr_inv(key, 0, sizeof(key)));
}

static struct guest_secret_jwe good_jwe(struct kunit *test)
{
	struct guest_secret_jwe jwe = {
		.protected = HEADER,
		.protected_len = strlen(HEADER),
		.buf = vector(test, CIPHERTEXT),
		.len = VECTOR_LEN(CIPHERTEXT),
	};

	memcpy(jwe.encrypted_key, vector(test, ENCRYPTED_KEY),
	       sizeof(jwe.encrypted_key));
	memcpy(jwe.iv, vector(test, IV), sizeof(jwe.iv));
	return jwe;
}

static void test_open(struct kunit *test)
{
	struct guest_secret_jwe jwe = good_jwe(test);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, guest_secret_jwe_open(test->priv, &jwe), 0);
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ(test, jwe.buf[i], 0x40 + i);
}

static void test_open_refuses(struct kunit *test)
{
	struct guest_secret_jwe jwe = good_jwe(test);
	size_t i;

	jwe.encrypted_key[39] ^= 1;
	KUNIT_EXPECT_EQ(test, guest_secret_jwe_open(test->priv, &jwe),
			-EBADMSG);
	jwe = good_jwe(test);
	jwe.iv[11] ^= 1;
	KUNIT_EXPECT_EQ(test, guest_secret_jwe_open(test->priv, &jwe),
			-EBADMSG);
	for (i = 0; i < VECTOR_LEN(CIPHERTEXT); i += 7) {
		jwe = good_jwe(test);
		jwe.buf[i] ^= 1;
		KUNIT_EXPECT_EQ_MSG(test,
				    guest_secret_jwe_open(test->priv, &jwe),
				    -EBADMSG, "byte %zu", i);
	}
	guest_secret_keypair_wipe(test->priv);
	KUNIT_ASSERT_EQ(test, guest_secret_keypair_make(test->priv, NULL), 0);
	jwe = good_jwe(test);
	KUNIT_EXPECT_EQ(test, guest_secret_jwe_open(test->priv, &jwe),
			-EBADMSG);
}

#define EPK_HEAD	"{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":"
#define EPK_X		"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0"
#define EPK_Y		"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"
#define EPK(x, y) \
	EPK_HEAD "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" x "\",\"y\":\"" y "\"}}"

struct bad_header {
	const char *what;
	const char *json;
	int error;
};

static const struct bad_header bad_headers[] = {
	{ "nothing", "", -EPROTO },
	{ "no JSON", "x", -EPROTO },
	{ "another order", "{\"enc\":\"A256GCM\",\"alg\":\"ECDH-ES+A256KW\"}",
	  -EPROTO },
	{ "another algorithm", "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}",
	  -EPROTO },
	{ "a short x", EPK("gI0", EPK_Y), -EPROTO },
	{ "a long x", EPK(EPK_X "A", EPK_Y), -EPROTO },
	{ "no y", EPK(EPK_X, ""), -EPROTO },
	{ "padding", EPK("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0=", EPK_Y),
	  -EPROTO },
	{ "unused bits",
	  EPK("gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV1", EPK_Y), -EPROTO },
	{ "more behind it", EPK(EPK_X, EPK_Y) " ", -EPROTO },
	{ "cut short", EPK_HEAD, -EPROTO },
	/* the same point once more, by another text than was authenticated */
	{ "x and y swapped", EPK(EPK_Y, EPK_X), -EBADMSG },
	{ "another point", EPK(BOB_X, BOB_Y), -EBADMSG },
};

KUNIT_ARRAY_PARAM_DESC(bad_header, bad_headers, what);

static void test_bad_header(struct kunit *test)
{
	const struct bad_header *h = test->param_value;
	struct guest_secret_jwe jwe = good_jwe(test);
	size_t len = strlen(h->json);
	char *text;

	text = kunit_kmalloc(test, BASE64URL_LEN(len) + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	jwe.protected = text;
	jwe.protected_len = guest_secret_base64url_encode(h->json, len, text);
	KUNIT_EXPECT_EQ(test, guest_secret_jwe_open(test->priv, &jwe),
			h->error);
}

static void test_header_is_no_base64url(struct kunit *test)
{
	struct guest_secret_jwe jwe = good_jwe(test);

	jwe.protected = "eyJ+";
	jwe.protected_len = 4;
	KUNIT_EXPECT_EQ(test, guest_secret_jwe_open(test->priv, &jwe), -EPROTO);
}

#define NONCE	"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define REPORT_DATA \
	"d59c5ca13c55df86b2fc4ce983ae8f26d00a1082f3acf26d7b077c4a7a264e44" \
	"b4b1f8cce97801cfba202e3197d053ef"

/* The report data of Bob's key over a nonce of 00 01 ... 1f */
static void test_report_data(struct kunit *test)
{
	u8 digest[GUEST_SECRET_SHA384_LEN];

	KUNIT_ASSERT_EQ(test, guest_secret_rcar_digest(NONCE, BOB_X, BOB_Y,
						       digest), 0);
	KUNIT_EXPECT_MEMEQ(test, digest, vector(test, REPORT_DATA),
			   sizeof(digest));
}

#define CHECK_NAME	"storage:6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52"
#define CHECK	"eacd4f520b8bbaab1c40fe16d61a97241249ef6dabb83a2086d5625101105495"

static void test_check(struct kunit *test)
{
	u8 *expected = vector(test, CHECK);
	u8 secret[64];
	size_t i;

	for (i = 0; i < sizeof(secret); i++)
		secret[i] = 0x40 + i;
	KUNIT_EXPECT_EQ(test, guest_secret_check(CHECK_NAME, secret, 64,
						 expected), 0);
	KUNIT_EXPECT_EQ(test, guest_secret_check(CHECK_NAME, secret, 63,
						 expected), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, guest_secret_check(CHECK_NAME "x", secret, 64,
						 expected), -EKEYREJECTED);
	for (i = 0; i < GUEST_SECRET_CHECK_LEN; i++) {
		expected[i] ^= 1;
		KUNIT_EXPECT_EQ(test, guest_secret_check(CHECK_NAME, secret, 64,
							 expected),
				-EKEYREJECTED);
		expected[i] ^= 1;
	}
}

static struct kunit_case jwe_cases[] = {
	KUNIT_CASE(test_ecdh),
	KUNIT_CASE(test_kdf),
	KUNIT_CASE(test_unwrap),
	KUNIT_CASE(test_unwrap_refuses),
	KUNIT_CASE(test_open),
	KUNIT_CASE(test_open_refuses),
	KUNIT_CASE_PARAM(test_bad_header, bad_header_gen_params),
	KUNIT_CASE(test_header_is_no_base64url),
	KUNIT_CASE(test_report_data),
	KUNIT_CASE(test_check),
	{}
};

static struct kunit_suite jwe_suite = {
	.name = "guest_secret_jwe",
	.init = jwe_init,
	.exit = jwe_exit,
	.test_cases = jwe_cases,
};

kunit_test_suite(jwe_suite);
