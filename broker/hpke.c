// SPDX-License-Identifier: MIT
#include "hpke.h"

#include <string.h>

#include <openssl/crypto.h>

/* RFC 9180 4.1: "KEM" || I2OSP(kem_id, 2) */
static const uint8_t kem_suite[] = { 'K', 'E', 'M', 0x00, 0x10 };
/* RFC 9180 5.1: "HPKE" || kem_id || kdf_id || aead_id */
static const uint8_t hpke_suite[] = { 'H', 'P', 'K', 'E', 0x00, 0x10, 0x00, 0x01, 0x00, 0x02 };

#define MODE_AUTH 0x02

/* Every secret of one message; wiped as a whole. */
struct state {
	uint8_t dh[2 * P256_LEN];
	uint8_t prk[SHA256_LEN];
	uint8_t shared[SHA256_LEN];
	uint8_t secret[SHA256_LEN];
	uint8_t key[AEAD_KEY_LEN];
	uint8_t nonce[SHA256_LEN];
};

static int labeled_extract(const void *salt, size_t salt_len, struct part suite,
			   const char *label, struct part ikm, uint8_t out[SHA256_LEN])
{
	/* An absent salt is HashLen zero bytes (RFC 5869 2.2). */
	static const uint8_t zeros[SHA256_LEN];
	const struct part parts[] = {
		{ "HPKE-v1", 7 }, suite, { label, strlen(label) }, ikm,
	};

	return hmac_sha256_parts(salt_len ? salt : zeros, salt_len ? salt_len : sizeof(zeros),
				 parts, 4, out);
}

/* At most 32 bytes are ever wanted: one block of HKDF-Expand. */
static int labeled_expand(const uint8_t prk[SHA256_LEN], struct part suite, const char *label,
			  struct part info, uint8_t len, uint8_t out[SHA256_LEN])
{
	const uint8_t length[2] = { 0, len };
	const uint8_t counter = 1;
	const struct part parts[] = {
		{ length, 2 }, { "HPKE-v1", 7 }, suite, { label, strlen(label) }, info,
		{ &counter, 1 },
	};

	return hmac_sha256_parts(prk, SHA256_LEN, parts, 6, out);
}

/* RFC 9180 4.1, AuthEncap(). */
static int encap(struct state *s, EC_KEY *ephemeral, EC_KEY *sender, EC_KEY *recipient,
		 uint8_t enc[HPKE_ENC_LEN])
{
	const struct part suite = { kem_suite, sizeof(kem_suite) };
	uint8_t context[3 * P256_POINT_LEN];

	if (ec_dh(ephemeral, recipient, EC_P256, s->dh) ||
	    ec_dh(sender, recipient, EC_P256, s->dh + P256_LEN) ||
	    ec_point(ephemeral, EC_P256, enc) ||
	    ec_point(recipient, EC_P256, context + P256_POINT_LEN) ||
	    ec_point(sender, EC_P256, context + 2 * P256_POINT_LEN))
		return -1;
	memcpy(context, enc, P256_POINT_LEN);
	if (labeled_extract(NULL, 0, suite, "eae_prk", (struct part){ s->dh, sizeof(s->dh) },
			    s->prk))
		return -1;
	return labeled_expand(s->prk, suite, "shared_secret",
			      (struct part){ context, sizeof(context) }, SHA256_LEN, s->shared);
}

/* RFC 9180 5.1, KeySchedule() without a PSK. */
static int schedule(struct state *s, const void *info, size_t info_len)
{
	const struct part suite = { hpke_suite, sizeof(hpke_suite) };
	uint8_t context[1 + 2 * SHA256_LEN] = { MODE_AUTH };
	const struct part none = { NULL, 0 }, ctx = { context, sizeof(context) };

	if (labeled_extract(NULL, 0, suite, "psk_id_hash", none, context + 1) ||
	    labeled_extract(NULL, 0, suite, "info_hash", (struct part){ info, info_len },
			    context + 1 + SHA256_LEN) ||
	    labeled_extract(s->shared, SHA256_LEN, suite, "secret", none, s->secret) ||
	    labeled_expand(s->secret, suite, "key", ctx, AEAD_KEY_LEN, s->key))
		return -1;
	return labeled_expand(s->secret, suite, "base_nonce", ctx, AEAD_IV_LEN, s->nonce);
}

int hpke_seal_with(EC_KEY *ephemeral, EC_KEY *sender, EC_KEY *recipient,
		   const void *info, size_t info_len, const void *aad, size_t aad_len,
		   const void *pt, size_t n, uint8_t enc[HPKE_ENC_LEN], uint8_t *ct)
{
	struct state s;
	int ret = -1;

	if (!encap(&s, ephemeral, sender, recipient, enc) && !schedule(&s, info, info_len))
		ret = aead_seal(s.key, s.nonce, aad, aad_len, pt, n, ct, ct + n);
	OPENSSL_cleanse(&s, sizeof(s));
	return ret;
}

int hpke_seal(EC_KEY *sender, EC_KEY *recipient, const void *info, size_t info_len,
	      const void *aad, size_t aad_len, const void *pt, size_t n,
	      uint8_t enc[HPKE_ENC_LEN], uint8_t *ct)
{
	EC_KEY *ephemeral = ec_generate(EC_P256);
	int ret = -1;

	if (ephemeral)
		ret = hpke_seal_with(ephemeral, sender, recipient, info, info_len, aad, aad_len,
				     pt, n, enc, ct);
	ec_free(ephemeral);
	return ret;
}
