// SPDX-License-Identifier: GPL-2.0-only
/*
 * A P-256 key pair that is made for one exchange.  The scalar lives in the
 * transform and leaves it by no way.
 */
#include <crypto/ecdh.h>
#include <crypto/kpp.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

#define POINT_XY_LEN	(GUEST_SECRET_POINT_LEN - 1)

/* Runs over memory of kmalloc(), as scatterlists need it. */
struct ecdh_buffers {
	u8 peer[POINT_XY_LEN];
	u8 out[POINT_XY_LEN];
};

/* The public key of @tfm, or, with @peer, the secret shared with that. */
static int run_kpp(struct crypto_kpp *tfm, const u8 *peer, u8 *out, size_t len)
{
	struct ecdh_buffers *buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	struct kpp_request *req = kpp_request_alloc(tfm, GFP_KERNEL);
	struct scatterlist src, dst;
	DECLARE_CRYPTO_WAIT(wait);
	int ret = -ENOMEM;

	if (!buf || !req)
		goto out;
	sg_init_one(&dst, buf->out, len);
	kpp_request_set_output(req, &dst, len);
	kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG |
				 CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done,
				 &wait);
	if (peer) {
		memcpy(buf->peer, peer, sizeof(buf->peer));
		sg_init_one(&src, buf->peer, sizeof(buf->peer));
		kpp_request_set_input(req, &src, sizeof(buf->peer));
		ret = crypto_kpp_compute_shared_secret(req);
	} else {
		kpp_request_set_input(req, NULL, 0);
		ret = crypto_kpp_generate_public_key(req);
	}
	ret = crypto_wait_req(ret, &wait);
	if (!ret)
		memcpy(out, buf->out, len);
out:
	if (req)
		kpp_request_free(req);
	kfree_sensitive(buf);
	return ret;
}

static int set_scalar(struct crypto_kpp *tfm, const u8 *scalar)
{
	struct ecdh params = {
		.key = (char *)scalar,
		.key_size = scalar ? GUEST_SECRET_KEY_LEN : 0,
	};
	unsigned int len = crypto_ecdh_key_len(&params);
	u8 *buf = kzalloc(len, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = crypto_ecdh_encode_key(buf, len, &params);
	if (!ret)
		ret = crypto_kpp_set_secret(tfm, buf, len);
	kfree_sensitive(buf);
	return ret;
}

/**
 * guest_secret_keypair_make - make a key pair
 * @pair: wiped by guest_secret_keypair_wipe(), which may follow a failure
 * @scalar: NULL for a random one, as ever but in tests
 *
 * Return: 0 or an errno of the crypto API.
 */
int guest_secret_keypair_make(struct guest_secret_keypair *pair,
			      const u8 *scalar)
{
	struct crypto_kpp *tfm = crypto_alloc_kpp("ecdh-nist-p256", 0, 0);
	int ret;

	pair->tfm = NULL;
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	pair->tfm = tfm;
	ret = set_scalar(tfm, scalar);
	if (ret)
		return ret;
	pair->point[0] = GUEST_SECRET_POINT_UNCOMPRESSED;
	return run_kpp(tfm, NULL, pair->point + 1, POINT_XY_LEN);
}

/**
 * guest_secret_keypair_ecdh - the x coordinate shared with a peer
 * @pair: ours
 * @peer: its public key, uncompressed, off the curve perhaps
 * @x: GUEST_SECRET_KEY_LEN bytes
 *
 * Return: 0, -EBADMSG for a bad point, or an errno of the crypto API.
 */
int guest_secret_keypair_ecdh(const struct guest_secret_keypair *pair,
			      const u8 *peer, u8 *x)
{
	int ret;

	if (peer[0] != GUEST_SECRET_POINT_UNCOMPRESSED)
		return -EBADMSG;
	ret = run_kpp(pair->tfm, peer + 1, x, GUEST_SECRET_KEY_LEN);
	return ret == -EINVAL ? -EBADMSG : ret;
}

void guest_secret_keypair_wipe(struct guest_secret_keypair *pair)
{
	/* The crypto core zeroes what it frees. */
	if (pair->tfm)
		crypto_free_kpp(pair->tfm);
	pair->tfm = NULL;
}
