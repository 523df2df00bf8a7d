// SPDX-License-Identifier: MIT
#include "bench_primitives.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "../bench/figure.h"
#include "aead.h"
#include "guest.h"
#include "hpke.h"
#include "jwe.h"

double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct evp_pkey_st *p256;
static struct evp_pkey_st *p384;
static struct ec_key_st *peer, *sender;

/* Microseconds of processor time that one call of @fn takes. */
static double measure(void (*fn)(void))
{
	double start = seconds(CLOCK_PROCESS_CPUTIME_ID), end;
	unsigned int n = 0;

	do {
		fn();
		n++;
		end = seconds(CLOCK_PROCESS_CPUTIME_ID);
	} while (end - start < 0.1);
	return (end - start) / n * 1e6;
}

static struct tee_key tee_key;
static uint8_t sig256[256], sig384[256];
static size_t n_sig256 = sizeof(sig256), n_sig384 = sizeof(sig384);

static void do_sign(EVP_PKEY *key, const EVP_MD *md, uint8_t *sig, size_t *n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestSignInit(ctx, NULL, md, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, sig, n, (const uint8_t *)"x", 1), 1);
	EVP_MD_CTX_free(ctx);
}

static void do_verify(EVP_PKEY *key, const EVP_MD *md, const uint8_t *sig, size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, md, NULL, key), 1);
	assert_int_equal(EVP_DigestVerify(ctx, sig, n, (const uint8_t *)"x", 1), 1);
	EVP_MD_CTX_free(ctx);
}

static void verify_p256(void)
{
	do_verify(p256, EVP_sha256(), sig256, n_sig256);
}

static void verify_p384(void)
{
	do_verify(p384, EVP_sha384(), sig384, n_sig384);
}

static void sign_p256(void)
{
	uint8_t sig[256];
	size_t n = sizeof(sig);

	do_sign(p256, EVP_sha256(), sig, &n);
}

static void seal_hpke(void)
{
	uint8_t secret[64] = { 0 }, enc[HPKE_ENC_LEN], ct[64 + HPKE_OVERHEAD];

	assert_int_equal(hpke_seal(sender, peer, "info", 4, "aad", 3, secret, 64, enc, ct), 0);
}

static void seal_jwe(void)
{
	uint8_t secret[64] = { 0 };

	free(jwe_encrypt(&tee_key, secret, sizeof(secret)));
}

/* The hashes and ciphers of one request, with sizes as they are. */
#define TOKEN_LEN 4700
#define EVIDENCE_LEN 5000
#define SESSION_LEN 800
#define RECORD_LEN 600

static uint8_t bytes_in[8192], bytes_out[8192];

static void hash_evidence(void)
{
	assert_int_equal(sha256(bytes_in, EVIDENCE_LEN, bytes_out), 0);
}

static void hash_token(void)
{
	assert_int_equal(sha256(bytes_in, TOKEN_LEN, bytes_out), 0);
}

static void seal_session(void)
{
	assert_int_equal(aead_seal(bytes_in, bytes_in, "aad", 3, bytes_in, SESSION_LEN, bytes_out,
				   bytes_out + SESSION_LEN), 0);
}

static void seal_key(void)
{
	assert_int_equal(aead_seal(bytes_in, bytes_in, "aad", 3, bytes_in, 64, bytes_out,
				   bytes_out + 64), 0);
}

static void mac_record(void)
{
	assert_int_equal(hmac_sha256(bytes_in, 32, bytes_in, RECORD_LEN, bytes_out), 0);
}

static EVP_PKEY *rsa;
static uint8_t sig_rsa[512];
static size_t n_sig_rsa = sizeof(sig_rsa);

static void verify_rsa(void)
{
	do_verify(rsa, EVP_sha384(), sig_rsa, n_sig_rsa);
}

static const struct {
	const char *name;
	void (*fn)(void);
} primitives[PRIMITIVES] = {
	[VERIFY_P256] = { "p256_verify", verify_p256 },
	[VERIFY_P384] = { "p384_verify", verify_p384 },
	[SIGN_P256] = { "p256_sign", sign_p256 },
	[HPKE] = { "hpke_seal", seal_hpke },
	[JWE] = { "jwe", seal_jwe },
	[HASH_EVIDENCE] = { "evidence_sha256", hash_evidence },
	[HASH_TOKEN] = { "token_sha256", hash_token },
	[SEAL_SESSION] = { "session_aead", seal_session },
	[SEAL_KEY] = { "key_aead", seal_key },
	[MAC_RECORD] = { "record_hmac", mac_record },
	[VERIFY_RSA] = { "rsa4096_verify", verify_rsa },
};

double primitives_us(const enum primitive *list)
{
	double each[PRIMITIVES] = { 0 }, us = 0;

	for (; *list < PRIMITIVES; list++) {
		if (!each[*list])
			each[*list] = measure(primitives[*list].fn);
		us += each[*list];
	}
	return us;
}

void primitives_open(void)
{
	struct problem problem;
	struct value value;
	struct guest g;
	char *jwk;

	guest_open(&g);
	p256 = EVP_EC_gen("P-256");
	p384 = EVP_EC_gen("P-384");
	rsa = EVP_RSA_gen(4096);
	sender = ec_generate(EC_P256);
	peer = ec_from_point(EC_P256, g.point);
	jwk = guest_jwk_text(&g);
	assert_int_equal(message_open(&value, jwk, strlen(jwk), "k", &problem), 0);
	assert_int_equal(tee_key_parse(&tee_key, &value, "k", &problem), 0);
	do_sign(p256, EVP_sha256(), sig256, &n_sig256);
	do_sign(p384, EVP_sha384(), sig384, &n_sig384);
	do_sign(rsa, EVP_sha384(), sig_rsa, &n_sig_rsa);
	free(jwk);
	guest_close(&g);
}

void primitives_close(void)
{
	tee_key_fini(&tee_key);
	ec_free(peer);
	ec_free(sender);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(p384);
	EVP_PKEY_free(p256);
}

void primitives_show(void)
{
	double us;
	size_t i;

	printf("primitives, us:");
	for (i = 0; i < PRIMITIVES; i++) {
		us = measure(primitives[i].fn);
		printf(" %s %.1f", primitives[i].name, us);
		bench_figure("{\"primitive\": \"%s\", \"us\": %.2f}", primitives[i].name, us);
	}
	putchar('\n');
}
