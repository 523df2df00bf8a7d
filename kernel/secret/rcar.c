// SPDX-License-Identifier: GPL-2.0-only
/*
 * The RCAR profile: Trustee's protocol, version 0.4.0.  Its evidence binds a
 * key and a nonce; it says neither who asked nor that the kernel holds the key,
 * and the envelope is anybody's who knows that key.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include "secret.h"

#define COORDINATE_LEN	BASE64URL_LEN(GUEST_SECRET_KEY_LEN)

/*
 * The runtime data in the form of RFC 8785, which is a fixed one: no text in
 * it needs an escape.
 */
#define RUNTIME_DATA \
	"{\"additional-evidence\":\"\",\"nonce\":\"%s\",\"tee-pubkey\":" \
	"{\"alg\":\"ECDH-ES+A256KW\",\"crv\":\"P-256\",\"kty\":\"EC\"," \
	"\"x\":\"%s\",\"y\":\"%s\"}}"

/* What one exchange knows; too large for the stack. */
struct rcar_state {
	struct guest_secret_challenge challenge;
	char x[COORDINATE_LEN + 1];
	char y[COORDINATE_LEN + 1];
	u8 report_data[GUEST_ATTEST_REPORT_DATA_LEN];
	struct guest_attest_report report;
};

/**
 * guest_secret_rcar_digest - what the evidence is over
 * @nonce: the broker's
 * @x: coordinate of our public key, base64url
 * @y: the other one
 * @digest: GUEST_SECRET_SHA384_LEN bytes; report data is zero behind them
 *
 * Return: 0, -ENOMEM or an errno of the crypto API.
 */
int guest_secret_rcar_digest(const char *nonce, const char *x, const char *y,
			     u8 *digest)
{
	struct guest_secret_piece message;
	char *text;
	int ret;

	text = kasprintf(GFP_KERNEL, RUNTIME_DATA, nonce, x, y);
	if (!text)
		return -ENOMEM;
	message.p = text;
	message.len = strlen(text);
	ret = guest_secret_hash("sha384", &message, 1, digest);
	kfree(text);
	return ret;
}

static int set_report_data(struct rcar_state *s, const u8 *point)
{
	guest_secret_base64url_encode(point + 1, GUEST_SECRET_KEY_LEN, s->x);
	guest_secret_base64url_encode(point + 1 + GUEST_SECRET_KEY_LEN,
				      GUEST_SECRET_KEY_LEN, s->y);
	return guest_secret_rcar_digest(s->challenge.nonce, s->x, s->y,
					s->report_data);
}

static int send_report(struct guest_secret_request *req,
		       const struct rcar_state *s,
		       struct guest_secret_text *answer)
{
	const struct guest_attest_report *report = &s->report;
	struct guest_secret_text question;
	int ret;

	if (report->report_len > GUEST_SECRET_EVIDENCE_MAX ||
	    report->certificates_len > GUEST_SECRET_EVIDENCE_MAX)
		return -EFBIG;
	ret = guest_secret_text_alloc(&question,
				      BASE64URL_LEN(report->report_len) +
				      BASE64URL_LEN(report->certificates_len) +
				      GUEST_SECRET_TICKET_MAX +
				      GUEST_SECRET_NONCE_TEXT_MAX +
				      2 * GUEST_SECRET_TEXT_MAX + 512);
	if (ret)
		return ret;
	guest_secret_text_head(&question, req, "release");
	guest_secret_text_printf(&question,
				 " ticket=%s resource=%s tee=%s nonce=%s x=%s y=%s evidence=",
				 s->challenge.ticket,
				 req->config.options.resource, report->provider,
				 s->challenge.nonce, s->x, s->y);
	guest_secret_text_base64url(&question, report->report,
				    report->report_len);
	guest_secret_text_printf(&question, " certificates=");
	guest_secret_text_base64url(&question, report->certificates,
				    report->certificates_len);
	ret = guest_secret_ask(req, "release", &question, answer);
	guest_secret_text_free(&question);
	return ret;
}

static int open_rcar(struct guest_secret_request *req,
		     const struct guest_secret_keypair *pair,
		     const struct guest_secret_text *answer)
{
	struct guest_secret_jwe jwe;
	int ret = guest_secret_read_rcar(answer, &jwe);

	if (ret)
		return ret;
	ret = guest_secret_jwe_open(pair, &jwe);
	if (ret) {
		kfree_sensitive(jwe.buf);
		return ret;
	}
	req->secret = jwe.buf;
	req->secret_len = jwe.len - GUEST_SECRET_TAG_LEN;
	return 0;
}

/**
 * guest_secret_rcar - the RCAR profile's part of an exchange
 * @req: its @secret is set on success
 * @pair: made for it
 *
 * Return: 0, -EBADMSG when the envelope does not open with this key, or
 * another errno of docs/abi/guest_secret.
 */
int guest_secret_rcar(struct guest_secret_request *req,
		      const struct guest_secret_keypair *pair)
{
	struct guest_secret_text answer;
	struct rcar_state *s;
	int ret;

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	ret = guest_secret_ask_challenge(req, &s->challenge);
	if (!ret)
		ret = set_report_data(s, pair->point);
	if (!ret)
		ret = guest_attest_get_report(s->report_data, req->deadline,
					      &s->report);
	if (!ret)
		ret = send_report(req, s, &answer);
	guest_attest_report_free(&s->report);
	kfree(s);
	if (ret)
		return ret;
	ret = open_rcar(req, pair, &answer);
	guest_secret_text_free(&answer);
	return ret;
}
