// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way to the broker and back: by upcall to a courier, or through a socket
 * to a relay.  Either is trusted with nothing but the delivery.
 */
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/socket.h>
#include "secret.h"
#include "trace.h"

/**
 * guest_secret_ask - send one envelope and take the answer
 * @req: the request
 * @stage: "challenge" or "release"
 * @question: the envelope
 * @answer: set on success; the caller's to free
 *
 * Return: 0 or an errno of docs/abi/guest_secret.
 */
int guest_secret_ask(struct guest_secret_request *req, const char *stage,
		     const struct guest_secret_text *question,
		     struct guest_secret_text *answer)
{
	ktime_t start = ktime_get();
	int ret;

	if (WARN_ON_ONCE(question->len >= question->size))
		ret = -EIO;
	else if (!guest_secret_request_left(req))
		ret = -ETIMEDOUT;
	else if (req->config.transport.family == AF_UNSPEC)
		ret = guest_secret_upcall(req, stage, question, answer);
	else
		ret = guest_secret_relay(req, question, answer);
	trace_guest_secret_ask(req->name, stage, question->len,
			       ret ? 0 : answer->len,
			       ktime_us_delta(ktime_get(), start), ret);
	return ret;
}

/**
 * guest_secret_ask_challenge - the first exchange of envelopes of any profile
 * @req: the request
 * @challenge: set on success
 *
 * Return: 0 or an errno of docs/abi/guest_secret.
 */
int guest_secret_ask_challenge(struct guest_secret_request *req,
			       struct guest_secret_challenge *challenge)
{
	struct guest_secret_text question, answer;
	int ret;

	ret = guest_secret_text_alloc(&question, GUEST_SECRET_TEXT_MAX + 128);
	if (ret)
		return ret;
	guest_secret_text_head(&question, req, "challenge");
	guest_secret_text_printf(&question, " tee=%s", req->tee);
	ret = guest_secret_ask(req, "challenge", &question, &answer);
	guest_secret_text_free(&question);
	if (ret)
		return ret;
	ret = guest_secret_read_challenge(&answer, challenge);
	guest_secret_text_free(&answer);
	return ret;
}
