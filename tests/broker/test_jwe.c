// SPDX-License-Identifier: MIT
#include "test.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "ec.h"
#include "jwe.h"
#include "rcar_attest.h"

/* Bob and Alice of RFC 7518 appendix C. */
static const char bob[] =
	"{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ECDH-ES+A256KW\","
	"\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
	"\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\"}";
static const char alice_d[] = "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo";

static const char expected[] =
	"{\"protected\":\"eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJlcGsiOnsiY3J2I"
	"joiUC0yNTYiLCJrdHkiOiJFQyIsIngiOiJnSTBHQUlMQmR1N1Q1M2FrckZtTXlHY3NGM241ZE83TW13TkJIS1c"
	"1U1YwIiwieSI6IlNMV194U2ZmemxQV3JIRVZJMzBESE1fNGVnVnd0M05RcWVVRDduTUZwcHMifX0\","
	"\"encrypted_key\":\"T0NVWKoWucQiDmmVc2dmvQ8xVyt-7o5H1C0MnaCf5KFFpsfACs-0RQ\","
	"\"iv\":\"AAECAwQFBgcICQoL\","
	"\"ciphertext\":\"B0OUWIGghFzFCN3A_aQ2ItOH1WekLgkrYD6_3kE0Xu1hccyfy6R0_xzNFYbk6kZXnigS_i6j"
	"1a1H7lBiZJ6LkQ\","
	"\"tag\":\"mAKxNOYOEacv11h7pm5tvQ\"}";

static int parse_text(struct tee_key *key, const char *text, const char *where,
		      struct problem *p)
{
	char *copy = strdup(text);
	struct value jwk;
	int ret;

	assert_int_equal(message_open(&jwk, copy, strlen(copy), where, p), 0);
	ret = tee_key_parse(key, &jwk, where, p);
	free(copy);
	return ret;
}

static int parse_json(struct tee_key *key, const json_t *jwk, const char *where, struct problem *p)
{
	char *text = json_dumps(jwk, 0);
	int ret = parse_text(key, text, where, p);

	free(text);
	return ret;
}

static struct tee_key parse(const char *text)
{
	struct problem p = { 0 };
	struct tee_key key;

	if (parse_text(&key, text, "tee-pubkey", &p))
		fail_msg("%s", p.detail);
	return key;
}

static void test_ec_vector(void **state)
{
	struct tee_key key = parse(bob);
	struct jwe_random r;
	uint8_t d[P256_LEN + 3], pt[64];
	unsigned int i;
	char *text;
	size_t n;

	(void)state;
	assert_int_equal(b64url_decode(d, &n, alice_d, strlen(alice_d)), 0);
	r.ephemeral = ec_from_scalar(EC_P256, d);
	for (i = 0; i < sizeof(r.cek); i++)
		r.cek[i] = (uint8_t)i;
	for (i = 0; i < sizeof(r.iv); i++)
		r.iv[i] = (uint8_t)i;
	for (i = 0; i < sizeof(pt); i++)
		pt[i] = (uint8_t)(0x40 + i);
	text = jwe_encrypt_with(&r, &key, pt, sizeof(pt));
	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
	ec_free(r.ephemeral);
	tee_key_fini(&key);
}

static void test_report_data_vector(void **state)
{
	uint8_t nonce[32], wanted[48], found[48];
	struct tee_key key = parse(bob);
	char text[B64_LEN(32)];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)i;
	b64_encode(text, nonce, sizeof(nonce));
	assert_int_equal(rcar_report_data(text, key.jwk, "", found), 0);
	unhex(wanted, "d59c5ca13c55df86b2fc4ce983ae8f26d00a1082f3acf26d7b077c4a7a264e44"
		      "b4b1f8cce97801cfba202e3197d053ef");
	assert_memory_equal(found, wanted, sizeof(wanted));
	tee_key_fini(&key);
}

static size_t member(const json_t *jwe, const char *name, uint8_t *dst)
{
	const char *text = json_string_value(json_object_get(jwe, name));
	size_t n;

	assert_non_null(text);
	assert_int_equal(b64url_decode(dst, &n, text, strlen(text)), 0);
	return n;
}

static void open_body(const json_t *jwe, const uint8_t *cek, const char *plain)
{
	const char *protected = json_string_value(json_object_get(jwe, "protected"));
	uint8_t iv[16], ct[128], tag[32], out[128];
	size_t n;

	assert_int_equal(member(jwe, "iv", iv), AEAD_IV_LEN);
	n = member(jwe, "ciphertext", ct);
	assert_int_equal(member(jwe, "tag", tag), AEAD_TAG_LEN);
	assert_int_equal(n, strlen(plain));
	assert_int_equal(aead_open(cek, iv, protected, strlen(protected), ct, n, tag, out), 0);
	assert_memory_equal(out, plain, n);
	tag[0] ^= 1;
	assert_int_equal(aead_open(cek, iv, protected, strlen(protected), ct, n, tag, out), -1);
}

/* Concat KDF and key unwrap, written out for P-521 alone. */
static void unwrap_p521(EC_KEY *own, const json_t *header, const json_t *jwe, uint8_t *cek)
{
	static const uint8_t other[] = "\0\0\0\x0e\x45\x43\x44H-ES+A256KW\0\0\0\0\0\0\0\0\0\0\x01";
	const json_t *epk = json_object_get(header, "epk");
	uint8_t point[EC_POINT_MAX + 3] = { 4 }, z[EC_FIELD_MAX], kek[32], wrapped[48], out[48];
	uint8_t in[4 + EC_FIELD_MAX + 30];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	EC_KEY *peer;
	int len;

	assert_int_equal(member(epk, "x", point + 1), EC_FIELD_MAX);
	assert_int_equal(member(epk, "y", point + 1 + EC_FIELD_MAX), EC_FIELD_MAX);
	peer = ec_from_point(EC_P521, point);
	assert_non_null(peer);
	assert_int_equal(ec_dh(own, peer, EC_P521, z), 0);
	memset(in, 0, sizeof(in));
	in[3] = 1;
	memcpy(in + 4, z, sizeof(z));
	memcpy(in + 4 + sizeof(z), other, 30);
	assert_int_equal(sha256(in, sizeof(in), kek), 0);
	assert_int_equal(member(jwe, "encrypted_key", wrapped), 40);
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	assert_int_equal(EVP_DecryptInit_ex(ctx, EVP_aes_256_wrap(), NULL, kek, NULL), 1);
	assert_int_equal(EVP_DecryptUpdate(ctx, out, &len, wrapped, 40), 1);
	assert_int_equal(len, 32);
	memcpy(cek, out, 32);
	EVP_CIPHER_CTX_free(ctx);
	ec_free(peer);
}

static json_t *header_of(const json_t *jwe, char *text)
{
	size_t n = member(jwe, "protected", (uint8_t *)text);

	text[n] = '\0';
	return json_loads(text, 0, NULL);
}

static void test_p521(void **state)
{
	uint8_t point[EC_POINT_MAX], cek[32];
	char x[B64_LEN(66)], y[B64_LEN(66)], text[512], *jwe_text;
	EC_KEY *own = ec_generate(EC_P521);
	json_t *jwe, *header;
	struct tee_key key;

	(void)state;
	assert_int_equal(ec_point(own, EC_P521, point), 0);
	b64url_encode(x, point + 1, 66);
	b64url_encode(y, point + 67, 66);
	snprintf(text, sizeof(text),
		 "{\"kty\":\"EC\",\"crv\":\"P-521\",\"alg\":\"ECDH-ES+A256KW\",\"x\":\"%s\",\"y\":\"%s\"}",
		 x, y);
	key = parse(text);
	jwe_text = jwe_encrypt(&key, "for a big curve", 15);
	jwe = json_loads(jwe_text, 0, NULL);
	header = header_of(jwe, text);
	assert_non_null(strstr(text, "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256GCM\",\"epk\":"
				     "{\"crv\":\"P-521\",\"kty\":\"EC\",\"x\":\""));
	unwrap_p521(own, header, jwe, cek);
	open_body(jwe, cek, "for a big curve");
	json_decref(header);
	json_decref(jwe);
	free(jwe_text);
	tee_key_fini(&key);
	ec_free(own);
}

static char *rsa_jwk(EVP_PKEY *key)
{
	BIGNUM *n = NULL, *e = NULL;
	uint8_t bytes[512];
	char n_text[B64_LEN(512)], e_text[16], *text;

	assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n), 1);
	assert_int_equal(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e), 1);
	b64url_encode(n_text, bytes, (size_t)BN_bn2bin(n, bytes));
	b64url_encode(e_text, bytes, (size_t)BN_bn2bin(e, bytes));
	assert_true(asprintf(&text, "{\"kty\":\"RSA\",\"alg\":\"RSA-OAEP-256\",\"n\":\"%s\",\"e\":\"%s\"}",
			     n_text, e_text) > 0);
	BN_free(n);
	BN_free(e);
	return text;
}

static void test_rsa(void **state)
{
	EVP_PKEY *own = EVP_RSA_gen(2048);
	char *jwk = rsa_jwk(own), *text, header_text[256];
	struct tee_key key = parse(jwk);
	uint8_t wrapped[512], cek[256];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
	size_t n = sizeof(cek);
	json_t *jwe, *header;

	(void)state;
	text = jwe_encrypt(&key, "for RSA", 7);
	jwe = json_loads(text, 0, NULL);
	header = header_of(jwe, header_text);
	assert_string_equal(header_text, "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\"}");
	assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()), 1);
	assert_int_equal(EVP_PKEY_decrypt(ctx, cek, &n, wrapped,
					  member(jwe, "encrypted_key", wrapped)), 1);
	assert_int_equal(n, 32);
	open_body(jwe, cek, "for RSA");
	json_decref(header);
	json_decref(jwe);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(own);
	tee_key_fini(&key);
	free(text);
	free(jwk);
}

/* @change is applied to Bob's key; the refusal names what is wrong. */
static void refused(const char *member_name, json_t *value, const char *words)
{
	json_t *jwk = json_loads(bob, 0, NULL);
	struct problem p = { 0 };
	struct tee_key key;

	if (value)
		json_object_set_new(jwk, member_name, value);
	else
		json_object_del(jwk, member_name);
	assert_int_equal(parse_json(&key, jwk, "tee-pubkey", &p), -1);
	assert_problem(&p, 400, "SerdeError", words);
	json_decref(jwk);
}

static void test_bad_ec_keys(void **state)
{
	static const char *const members[] = { "kty", "crv", "alg", "x", "y" };
	char words[64];
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		snprintf(words, sizeof(words), "tee-pubkey.%s: ", members[i]);
		refused(members[i], NULL, words);
		refused(members[i], json_integer(1), words);
		refused(members[i], json_null(), words);
		refused(members[i], json_string("zz"), words);
	}
	refused("crv", json_string("P-384"), "found 'P-384'");
	refused("crv", json_string("P-521"), "tee-pubkey.x: expected 66 bytes, found 32");
	refused("kid", json_string("1"), "unknown member 'kid'");
	refused("x", json_string("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ="), "not base64url");
	refused("x", json_string("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxM"), "tee-pubkey.x: ");
	refused("y", json_string("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOycg"), "not on curve");
}

static void test_bad_rsa_keys(void **state)
{
	EVP_PKEY *own = EVP_RSA_gen(1024);
	char *jwk = rsa_jwk(own);
	json_t *json = json_loads(jwk, 0, NULL);
	struct problem p = { 0 };
	struct tee_key key;

	(void)state;
	assert_int_equal(parse_json(&key, json, "k", &p), -1);
	assert_problem(&p, 400, "SerdeError", "k.n: expected 2048 to 8192 bits, found 1024");
	json_object_set_new(json, "alg", json_string("RSA1_5"));
	assert_int_equal(parse_json(&key, json, "k", &p), -1);
	assert_problem(&p, 400, "SerdeError", "expected 'RSA-OAEP-256', found 'RSA1_5'");
	json_object_set_new(json, "alg", json_string("RSA-OAEP-256"));
	json_object_del(json, "e");
	assert_int_equal(parse_json(&key, json, "k", &p), -1);
	assert_problem(&p, 400, "SerdeError", "k.e: missing");
	json_decref(json);
	free(jwk);
	EVP_PKEY_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ec_vector),
		cmocka_unit_test(test_report_data_vector),
		cmocka_unit_test(test_p521),
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_bad_ec_keys),
		cmocka_unit_test(test_bad_rsa_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
