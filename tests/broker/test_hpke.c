// SPDX-License-Identifier: MIT
#include "test.h"

#include "hpke.h"

/*
 * RFC 9180, test vectors published with it: mode 2 (auth), KEM 0x0010
 * DHKEM(P-256, HKDF-SHA256), KDF 0x0001 HKDF-SHA256, AEAD 0x0002 AES-256-GCM,
 * sequence number 0.
 */
static const char info_hex[] = "4f6465206f6e2061204772656369616e2055726e";
static const char sk_e[] = "7a6cb29fab4e249d1796f95645288a6504d2167c7ff463bc447ab6022462af42";
static const char sk_s[] = "6e7b14befe49443dc501def1cc2f0f293d9c5cfa045a23e9a2e0e7703b42705d";
static const char sk_r[] = "d9f10996a02cd6c9dbda1d1f225f18f781ea3c893b8c2a6cb2e266e59f3cd9a9";
static const char pk_r[] =
	"04cd38ef80923e26f157e06c9887f80177c97e1005a41104127271237f946df22e"
	"da13d40801bce6184f1a631c44b0807a1a5e8d039975ed0f6079fcbd2dfe6652";
static const char pk_s[] =
	"04ece9b48cc98ee03ba742fe1218a3fbec960cc34b6e1defdcd3285276f39028e9"
	"5b90f9526607565888766a1101f429dc3ec87364b5c8c613f0a081881950427f";
static const char enc_hex[] =
	"04a7aeac79fda402674ef247c12d6f5fdfd21498d896b67ff04ec181382d4516b7"
	"662be32b4a2ae817c2d57104ecb6fcaa527438939810612d1b3d0af36ffc66ce";
static const char aad_hex[] = "436f756e742d30";
static const char pt_hex[] = "4265617574792069732074727574682c20747275746820626561757479";
static const char ct_hex[] =
	"59b9890aabf94c1d502c39d8d356989ab0880ed43e984255db7b32a8d7b0ad5b"
	"eba799a4ec326a0ddca3dd5e5d";

static EC_KEY *scalar(const char *hex)
{
	uint8_t d[P256_LEN];
	EC_KEY *key;

	unhex(d, hex);
	key = ec_from_scalar(EC_P256, d);
	assert_non_null(key);
	return key;
}

static void test_vector(void **state)
{
	uint8_t info[64], aad[16], pt[64], ct[80], wanted[80], enc[HPKE_ENC_LEN],
		point[P256_POINT_LEN];
	EC_KEY *e = scalar(sk_e), *s = scalar(sk_s), *r;
	size_t n_info = unhex(info, info_hex), n_aad = unhex(aad, aad_hex), n = unhex(pt, pt_hex);

	(void)state;
	unhex(point, pk_r);
	r = ec_from_point(EC_P256, point);
	assert_non_null(r);
	assert_int_equal(hpke_seal_with(e, s, r, info, n_info, aad, n_aad, pt, n, enc, ct), 0);
	unhex(wanted, enc_hex);
	assert_memory_equal(enc, wanted, sizeof(enc));
	assert_int_equal(unhex(wanted, ct_hex), n + HPKE_OVERHEAD);
	assert_memory_equal(ct, wanted, n + HPKE_OVERHEAD);
	ec_free(e);
	ec_free(s);
	ec_free(r);
}

static void test_scalars_and_points(void **state)
{
	uint8_t point[P256_POINT_LEN], wanted[P256_POINT_LEN], d[P256_LEN], back[P256_LEN];
	EC_KEY *s = scalar(sk_s), *r = scalar(sk_r);

	(void)state;
	assert_int_equal(ec_point(s, EC_P256, point), 0);
	unhex(wanted, pk_s);
	assert_memory_equal(point, wanted, sizeof(point));
	assert_int_equal(ec_point(r, EC_P256, point), 0);
	unhex(wanted, pk_r);
	assert_memory_equal(point, wanted, sizeof(point));
	unhex(d, sk_r);
	assert_int_equal(ec_scalar(r, EC_P256, back), 0);
	assert_memory_equal(back, d, sizeof(d));
	ec_free(s);
	ec_free(r);
}

static void test_bad_keys(void **state)
{
	uint8_t point[P256_POINT_LEN], d[P256_LEN] = { 0 };

	(void)state;
	unhex(point, pk_r);
	point[64] ^= 1;
	assert_null(ec_from_point(EC_P256, point));
	unhex(point, pk_r);
	point[0] = 2;
	assert_null(ec_from_point(EC_P256, point));
	memset(point + 1, 0, 64);
	point[0] = 4;
	assert_null(ec_from_point(EC_P256, point));
	assert_null(ec_from_scalar(EC_P256, d));
	/* The order of P-256. */
	unhex(d, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
	assert_null(ec_from_scalar(EC_P256, d));
	d[31]--;
	ec_free(ec_from_scalar(EC_P256, d));
}

static void test_every_message_differs(void **state)
{
	uint8_t enc[2][HPKE_ENC_LEN], ct[2][HPKE_OVERHEAD + 1], point[P256_POINT_LEN];
	EC_KEY *s = scalar(sk_s), *r;
	int i;

	(void)state;
	unhex(point, pk_r);
	r = ec_from_point(EC_P256, point);
	for (i = 0; i < 2; i++)
		assert_int_equal(hpke_seal(s, r, NULL, 0, NULL, 0, "x", 1, enc[i], ct[i]), 0);
	assert_memory_not_equal(enc[0], enc[1], HPKE_ENC_LEN);
	assert_memory_not_equal(ct[0], ct[1], sizeof(ct[0]));
	ec_free(s);
	ec_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_scalars_and_points),
		cmocka_unit_test(test_bad_keys),
		cmocka_unit_test(test_every_message_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
