// SPDX-License-Identifier: GPL-2.0-only
/*
 * The native profile, see docs/protocol-native.md: evidence says who asked, for
 * what, and which key the kernel holds; only the pinned broker can have sealed
 * what comes back.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "secret.h"

#define INFO_LABEL	"guest-attest/native/v1"
#define INFO_LABEL_LEN	(sizeof(INFO_LABEL) - 1)

static int send_evidence(struct guest_secret_request *req, const char *ticket,
			 const u8 *cmw, size_t len,
			 struct guest_secret_text *answer)
{
	struct guest_secret_text question;
	int ret;

	if (len > GUEST_SECRET_EVIDENCE_MAX)
		return -EFBIG;
	ret = guest_secret_text_alloc(&question, BASE64URL_LEN(len) +
				      GUEST_SECRET_TICKET_MAX +
				      2 * GUEST_SECRET_TEXT_MAX + 256);
	if (ret)
		return ret;
	guest_secret_text_head(&question, req, "release");
	guest_secret_text_printf(&question, " ticket=%s resource=%s evidence=",
				 ticket, req->config.options.resource);
	guest_secret_text_base64url(&question, cmw, len);
	ret = guest_secret_ask(req, "release", &question, answer);
	guest_secret_text_free(&question);
	return ret;
}

static int ask_release(struct guest_secret_request *req,
		       const struct guest_secret_keypair *pair,
		       const char *ticket, const u8 *nonce,
		       struct guest_secret_text *answer)
{
	const struct guest_attest_claims claims = {
		.cred = req->cred,
		.purpose = req->name,
		.user_data = nonce,
		.user_data_len = GUEST_SECRET_NONCE_LEN,
		.public_key = pair->point,
		.resource = req->config.options.resource,
	};
	size_t len;
	u8 *cmw;
	int ret;

	ret = guest_attest_get_claims(&claims, req->deadline, &cmw, &len);
	if (ret)
		return ret;
	ret = send_evidence(req, ticket, cmw, len, answer);
	kvfree(cmw);
	return ret;
}

static int open_native(struct guest_secret_request *req,
		       const struct guest_secret_keypair *pair,
		       const u8 *nonce, const struct guest_secret_text *answer)
{
	u8 info[INFO_LABEL_LEN + GUEST_SECRET_NONCE_LEN];
	const struct guest_secret_piece i = { info, sizeof(info) };
	const struct guest_secret_piece aad = {
		req->config.options.resource,
		strlen(req->config.options.resource),
	};
	u8 enc[GUEST_SECRET_POINT_LEN], *buf;
	size_t len;
	int ret;

	memcpy(info, INFO_LABEL, INFO_LABEL_LEN);
	memcpy(info + INFO_LABEL_LEN, nonce, GUEST_SECRET_NONCE_LEN);
	ret = guest_secret_read_native(answer, enc, &buf, &len);
	if (ret)
		return ret;
	ret = guest_secret_hpke_open(pair, req->config.sender, enc, i, aad,
				     buf, len);
	if (ret) {
		kfree_sensitive(buf);
		return ret;
	}
	req->secret = buf;
	req->secret_len = len - GUEST_SECRET_TAG_LEN;
	return 0;
}

/**
 * guest_secret_native - the native profile's part of an exchange
 * @req: its @secret is set on success
 * @pair: made for it
 *
 * Return: 0, -EBADMSG when the envelope does not open for this exchange, or
 * another errno of docs/abi/guest_secret.
 */
int guest_secret_native(struct guest_secret_request *req,
			const struct guest_secret_keypair *pair)
{
	struct guest_secret_challenge *challenge;
	struct guest_secret_text answer;
	u8 nonce[GUEST_SECRET_NONCE_LEN];
	int ret;

	BUILD_BUG_ON(sizeof(nonce) > GUEST_ATTEST_REPORT_DATA_LEN);
	challenge = kmalloc(sizeof(*challenge), GFP_KERNEL);
	if (!challenge)
		return -ENOMEM;
	ret = guest_secret_ask_challenge(req, challenge);
	if (!ret && guest_secret_base64url_decode(challenge->nonce,
						  strlen(challenge->nonce),
						  nonce, sizeof(nonce)) !=
		    sizeof(nonce))
		ret = -EPROTO;
	if (!ret)
		ret = ask_release(req, pair, challenge->ticket, nonce, &answer);
	kfree(challenge);
	if (ret)
		return ret;
	ret = open_native(req, pair, nonce, &answer);
	guest_secret_text_free(&answer);
	return ret;
}
