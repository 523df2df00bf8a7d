// SPDX-License-Identifier: GPL-2.0-only
/*
 * HPKE and the key pair under it.  The vectors are those published with RFC
 * 9180 for mode_auth, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, and
 * one of the same keys in the form that the native profile has.
 */
#include "secret/secret.h"
#include "secret_vectors.h"

#define SK_R	"d9f10996a02cd6c9dbda1d1f225f18f781ea3c893b8c2a6cb2e266e59f3cd9a9"
#define PK_R \
	"04cd38ef80923e26f157e06c9887f80177c97e1005a41104127271237f946df22e" \
	"da13d40801bce6184f1a631c44b0807a1a5e8d039975ed0f6079fcbd2dfe6652"
#define PK_S \
	"04ece9b48cc98ee03ba742fe1218a3fbec960cc34b6e1defdcd3285276f39028e9" \
	"5b90f9526607565888766a1101f429dc3ec87364b5c8c613f0a081881950427f"
#define ENC \
	"04a7aeac79fda402674ef247c12d6f5fdfd21498d896b67ff04ec181382d4516b7" \
	"662be32b4a2ae817c2d57104ecb6fcaa527438939810612d1b3d0af36ffc66ce"

/* The order of P-256: no key has this scalar. */
#define ORDER	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

static const char rfc_info[] = "Ode on a Grecian Urn";
static const char rfc_aad[] = "Count-0";
static const char rfc_pt[] = "Beauty is truth, truth beauty";
#define RFC_CT \
	"59b9890aabf94c1d502c39d8d356989ab0880ed43e984255db7b32a8d7b0ad5b" \
	"eba799a4ec326a0ddca3dd5e5d"

/* info: the label and a nonce of 00 01 ... 1f; plaintext: 40 41 ... 7f */
static const char native_resource[] =
	"storage/6b5a1d0e-3c44-4f0e-9d53-08f1ad1b8f52/key";
#define NATIVE_INFO \
	"67756573742d6174746573742f6e61746976652f7631" \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NATIVE_CT \
	"8bb430dbb27cc122485b01df44547c0562d1c2970c850286cd74fb76ded31d69" \
	"3f3a6b9d10323a231e030683732a76d72fab0fc54cb8eb6cc1d0ffcbb381122e" \
	"ad849ed84279e56418429f650bb34659"

static int hpke_init(struct kunit *test)
{
	struct guest_secret_keypair *pair;

	pair = kunit_kzalloc(test, sizeof(*pair), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pair);
	test->priv = pair;
	return guest_secret_keypair_make(pair, vector(test, SK_R));
}

static void hpke_exit(struct kunit *test)
{
	if (test->priv)
		guest_secret_keypair_wipe(test->priv);
}

static void test_public_key(struct kunit *test)
{
	const struct guest_secret_keypair *pair = test->priv;

	KUNIT_EXPECT_MEMEQ(test, pair->point, vector(test, PK_R),
			   GUEST_SECRET_POINT_LEN);
}

static void test_rfc(struct kunit *test)
{
	const struct guest_secret_piece info = { rfc_info, strlen(rfc_info) };
	const struct guest_secret_piece aad = { rfc_aad, strlen(rfc_aad) };
	u8 *buf = vector(test, RFC_CT);

	KUNIT_ASSERT_EQ(test, guest_secret_hpke_open(test->priv,
						     vector(test, PK_S),
						     vector(test, ENC), info,
						     aad, buf,
						     VECTOR_LEN(RFC_CT)), 0);
	KUNIT_EXPECT_MEMEQ(test, buf, rfc_pt, strlen(rfc_pt));
}

/* A copy of the native vector, to be broken in one place. */
struct native_vector {
	u8 *sender;
	u8 *enc;
	u8 *info;
	char resource[sizeof(native_resource)];
	u8 *buf;
	size_t len;
};

static int open_vector(struct kunit *test, const struct native_vector *v)
{
	const struct guest_secret_piece info = {
		v->info, VECTOR_LEN(NATIVE_INFO),
	};
	const struct guest_secret_piece aad = {
		v->resource, strlen(v->resource),
	};

	return guest_secret_hpke_open(test->priv, v->sender, v->enc, info, aad,
				      v->buf, v->len);
}

static struct native_vector native(struct kunit *test)
{
	struct native_vector v = {
		.sender = vector(test, PK_S),
		.enc = vector(test, ENC),
		.info = vector(test, NATIVE_INFO),
		.buf = vector(test, NATIVE_CT),
		.len = VECTOR_LEN(NATIVE_CT),
	};

	strscpy(v.resource, native_resource);
	return v;
}

static void test_native(struct kunit *test)
{
	struct native_vector v = native(test);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, open_vector(test, &v), 0);
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ(test, v.buf[i], 0x40 + i);
}

static void test_another_sender(struct kunit *test)
{
	struct native_vector v = native(test);

	v.sender = vector(test, ENC);
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_another_encapsulation(struct kunit *test)
{
	struct native_vector v = native(test);

	v.enc = vector(test, PK_S);
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_another_recipient(struct kunit *test)
{
	struct native_vector v = native(test);

	guest_secret_keypair_wipe(test->priv);
	KUNIT_ASSERT_EQ(test, guest_secret_keypair_make(test->priv, NULL), 0);
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_another_nonce(struct kunit *test)
{
	struct native_vector v = native(test);

	v.info[VECTOR_LEN(NATIVE_INFO) - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_another_resource(struct kunit *test)
{
	struct native_vector v = native(test);

	v.resource[8] ^= 1;
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_every_byte(struct kunit *test)
{
	struct native_vector v;
	size_t i;

	for (i = 0; i < VECTOR_LEN(NATIVE_CT); i++) {
		v = native(test);
		v.buf[i] ^= 0x80;
		KUNIT_EXPECT_EQ_MSG(test, open_vector(test, &v), -EBADMSG,
				    "byte %zu", i);
	}
}

static void test_cut_short(struct kunit *test)
{
	struct native_vector v;
	size_t len;

	for (len = 0; len < VECTOR_LEN(NATIVE_CT); len += 5) {
		v = native(test);
		v.len = len;
		KUNIT_EXPECT_EQ_MSG(test, open_vector(test, &v), -EBADMSG,
				    "%zu bytes", len);
	}
}

static void bad_point(struct kunit *test, const u8 *point)
{
	struct native_vector v = native(test);
	u8 x[GUEST_SECRET_KEY_LEN];

	KUNIT_EXPECT_EQ(test, guest_secret_keypair_ecdh(test->priv, point, x),
			-EBADMSG);
	v.enc = (u8 *)point;
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
	v = native(test);
	v.sender = (u8 *)point;
	KUNIT_EXPECT_EQ(test, open_vector(test, &v), -EBADMSG);
}

static void test_bad_points(struct kunit *test)
{
	u8 *point = vector(test, ENC);

	/* off the curve, in either coordinate */
	point[GUEST_SECRET_POINT_LEN - 1] ^= 1;
	bad_point(test, point);
	point = vector(test, ENC);
	point[1] ^= 1;
	bad_point(test, point);
	/* compressed, hybrid, and what is none */
	point = vector(test, ENC);
	point[0] = 0x02;
	bad_point(test, point);
	point[0] = 0x06;
	bad_point(test, point);
	point[0] = 0x00;
	bad_point(test, point);
	/* the point at infinity, by its coordinates */
	memset(point, 0, GUEST_SECRET_POINT_LEN);
	point[0] = GUEST_SECRET_POINT_UNCOMPRESSED;
	bad_point(test, point);
	/* coordinates beyond the field */
	memset(point + 1, 0xff, GUEST_SECRET_POINT_LEN - 1);
	bad_point(test, point);
}

static void test_bad_scalars(struct kunit *test)
{
	struct guest_secret_keypair pair;
	u8 *scalar = vector(test, ORDER);

	KUNIT_EXPECT_NE(test, guest_secret_keypair_make(&pair, scalar), 0);
	guest_secret_keypair_wipe(&pair);
	memset(scalar, 0, GUEST_SECRET_KEY_LEN);
	KUNIT_EXPECT_NE(test, guest_secret_keypair_make(&pair, scalar), 0);
	guest_secret_keypair_wipe(&pair);
}

/* Each pair is a new one, and both sides compute the same. */
static void test_random_pairs(struct kunit *test)
{
	struct guest_secret_keypair a, b;
	u8 x[2][GUEST_SECRET_KEY_LEN];
	int ret;

	ret = guest_secret_keypair_make(&a, NULL);
	KUNIT_EXPECT_EQ(test, ret, 0);
	ret = guest_secret_keypair_make(&b, NULL);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_MEMNEQ(test, a.point, b.point, sizeof(a.point));
	KUNIT_EXPECT_EQ(test, guest_secret_keypair_ecdh(&a, b.point, x[0]), 0);
	KUNIT_EXPECT_EQ(test, guest_secret_keypair_ecdh(&b, a.point, x[1]), 0);
	KUNIT_EXPECT_MEMEQ(test, x[0], x[1], sizeof(x[0]));
	guest_secret_keypair_wipe(&a);
	guest_secret_keypair_wipe(&b);
}

static struct kunit_case hpke_cases[] = {
	KUNIT_CASE(test_public_key),
	KUNIT_CASE(test_rfc),
	KUNIT_CASE(test_native),
	KUNIT_CASE(test_another_sender),
	KUNIT_CASE(test_another_encapsulation),
	KUNIT_CASE(test_another_recipient),
	KUNIT_CASE(test_another_nonce),
	KUNIT_CASE(test_another_resource),
	KUNIT_CASE(test_every_byte),
	KUNIT_CASE(test_cut_short),
	KUNIT_CASE(test_bad_points),
	KUNIT_CASE(test_bad_scalars),
	KUNIT_CASE(test_random_pairs),
	{}
};

static struct kunit_suite hpke_suite = {
	.name = "guest_secret_hpke",
	.init = hpke_init,
	.exit = hpke_exit,
	.test_cases = hpke_cases,
};

kunit_test_suite(hpke_suite);
