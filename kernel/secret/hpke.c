// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiver of HPKE (RFC 9180): mode_auth, DHKEM(P-256, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM, one message.
 */
#include <crypto/hash.h>
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

#define HPKE_MODE_AUTH	0x02

/* RFC 9180 section 4.1: "KEM" || I2OSP(kem_id, 2) */
static const u8 kem_suite[] = { 'K', 'E', 'M', 0x00, 0x10 };

/* RFC 9180 section 5.1: "HPKE" || kem_id || kdf_id || aead_id */
static const u8 hpke_suite[] = {
	'H', 'P', 'K', 'E', 0x00, 0x10, 0x00, 0x01, 0x00, 0x02,
};

/* Every secret of one message, wiped as a whole. */
struct hpke_state {
	u8 dh[2 * GUEST_SECRET_KEY_LEN];
	u8 prk[GUEST_SECRET_SHA256_LEN];
	u8 shared[GUEST_SECRET_SHA256_LEN];
	u8 secret[GUEST_SECRET_SHA256_LEN];
	u8 key[GUEST_SECRET_SHA256_LEN];
	u8 nonce[GUEST_SECRET_SHA256_LEN];
	u8 kem_context[3 * GUEST_SECRET_POINT_LEN];
	u8 context[1 + 2 * GUEST_SECRET_SHA256_LEN];
};

/* RFC 9180 section 4: LabeledExtract().  An empty salt is HashLen zeros. */
static int labeled_extract(struct crypto_shash *hmac, const u8 *salt,
			   struct guest_secret_piece suite, const char *label,
			   struct guest_secret_piece ikm, u8 *out)
{
	static const u8 zeros[GUEST_SECRET_SHA256_LEN];
	const struct guest_secret_piece message[] = {
		{ "HPKE-v1", 7 }, suite, { label, strlen(label) }, ikm,
	};

	return guest_secret_hmac(hmac, salt ?: zeros, GUEST_SECRET_SHA256_LEN,
				 message, ARRAY_SIZE(message), out);
}

/*
 * LabeledExpand().  Each L here is at most one hash, so it is one block of
 * HKDF-Expand, of which the caller uses the first @len bytes.
 */
static int labeled_expand(struct crypto_shash *hmac, const u8 *prk,
			  struct guest_secret_piece suite, const char *label,
			  struct guest_secret_piece info, u8 len, u8 *out)
{
	const u8 length[2] = { 0, len }, counter = 1;
	const struct guest_secret_piece message[] = {
		{ length, sizeof(length) }, { "HPKE-v1", 7 }, suite,
		{ label, strlen(label) }, info, { &counter, 1 },
	};

	return guest_secret_hmac(hmac, prk, GUEST_SECRET_SHA256_LEN, message,
				 ARRAY_SIZE(message), out);
}

/* RFC 9180 section 4.1: AuthDecap() */
static int auth_decap(struct crypto_shash *hmac, struct hpke_state *s,
		      const struct guest_secret_keypair *pair,
		      const u8 *sender, const u8 *enc)
{
	const struct guest_secret_piece suite = { kem_suite, sizeof(kem_suite) };
	const struct guest_secret_piece dh = { s->dh, sizeof(s->dh) };
	const struct guest_secret_piece context = {
		s->kem_context, sizeof(s->kem_context),
	};
	int ret;

	memcpy(s->kem_context, enc, GUEST_SECRET_POINT_LEN);
	memcpy(s->kem_context + GUEST_SECRET_POINT_LEN, pair->point,
	       GUEST_SECRET_POINT_LEN);
	memcpy(s->kem_context + 2 * GUEST_SECRET_POINT_LEN, sender,
	       GUEST_SECRET_POINT_LEN);

	ret = guest_secret_keypair_ecdh(pair, enc, s->dh);
	if (!ret)
		ret = guest_secret_keypair_ecdh(pair, sender, s->dh +
						GUEST_SECRET_KEY_LEN);
	if (!ret)
		ret = labeled_extract(hmac, NULL, suite, "eae_prk", dh, s->prk);
	if (!ret)
		ret = labeled_expand(hmac, s->prk, suite, "shared_secret",
				     context, GUEST_SECRET_SHA256_LEN,
				     s->shared);
	return ret;
}

/* RFC 9180 section 5.1: KeySchedule() without a PSK */
static int key_schedule(struct crypto_shash *hmac, struct hpke_state *s,
			struct guest_secret_piece info)
{
	const struct guest_secret_piece suite = {
		hpke_suite, sizeof(hpke_suite),
	};
	const struct guest_secret_piece none = {};
	const struct guest_secret_piece context = {
		s->context, sizeof(s->context),
	};
	int ret;

	s->context[0] = HPKE_MODE_AUTH;
	ret = labeled_extract(hmac, NULL, suite, "psk_id_hash", none,
			      s->context + 1);
	if (!ret)
		ret = labeled_extract(hmac, NULL, suite, "info_hash", info,
				      s->context + 1 + GUEST_SECRET_SHA256_LEN);
	if (!ret)
		ret = labeled_extract(hmac, s->shared, suite, "secret", none,
				      s->secret);
	if (!ret)
		ret = labeled_expand(hmac, s->secret, suite, "key", context,
				     GUEST_SECRET_KEY_LEN, s->key);
	if (!ret)
		ret = labeled_expand(hmac, s->secret, suite, "base_nonce",
				     context, GUEST_SECRET_IV_LEN, s->nonce);
	return ret;
}

/**
 * guest_secret_hpke_open - open the one message of an exchange in place
 * @pair: the recipient's
 * @sender: public key of the only one who may have sealed it
 * @enc: the encapsulated key
 * @info: what both sides know of the exchange
 * @aad: what both sides know of the message, 1 byte or more
 * @buf: ciphertext and tag, from kmalloc(); becomes the plaintext
 * @len: length of @buf, the tag included
 *
 * Return: 0, -EBADMSG when it does not open, or an errno of the crypto API.
 */
int guest_secret_hpke_open(const struct guest_secret_keypair *pair,
			   const u8 *sender, const u8 *enc,
			   struct guest_secret_piece info,
			   struct guest_secret_piece aad, u8 *buf, size_t len)
{
	struct crypto_shash *hmac = guest_secret_hmac_alloc();
	struct hpke_state *s;
	int ret = -ENOMEM;

	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		goto out;
	ret = auth_decap(hmac, s, pair, sender, enc);
	if (!ret)
		ret = key_schedule(hmac, s, info);
	if (!ret)
		ret = guest_secret_gcm_open(s->key, s->nonce, aad.p, aad.len,
					    buf, len);
	kfree_sensitive(s);
out:
	crypto_free_shash(hmac);
	return ret;
}
