// SPDX-License-Identifier: MIT
/* docs/protocol-native.md */
#include <errno.h>

#include "exchange.h"
#include "json.h"

#define NONCE_LEN 32
#define POINT_LEN 65
#define TAG_LEN 16

static int challenge(struct http *h, struct out *body, struct out *answer, struct failure *f)
{
	struct http_request q = { .method = "POST", .path = "/v1/challenge" };
	struct json_member m[] = {
		{ "version", JSON_ONE, false, { 0 } },
		{ "nonce", JSON_WORD, false, { 0 } },
		{ "ticket", JSON_WORD, false, { 0 } },
	};
	struct http_answer a;

	out_text(body, "{\"version\":1}");
	if (exchange_ask(h, &q, body, STAGE_CHALLENGE, &a, f) || json_read(a.body, m, 3, false, f))
		return -1;
	if (b64url_len(m[1].value) != NONCE_LEN)
		return failure_set(f, EPROTO, "answer.nonce: expected base64url of %d bytes", NONCE_LEN);
	return answer_challenge(answer, m[1].value, m[2].value, f);
}

static int release(const struct request *r, struct http *h, struct out *body, struct out *answer,
		   struct failure *f)
{
	struct http_request q = { .method = "POST", .path = "/v1/release" };
	struct json_member m[] = {
		{ "version", JSON_ONE, false, { 0 } },
		{ "enc", JSON_WORD, false, { 0 } },
		{ "ciphertext", JSON_WORD, false, { 0 } },
	};
	struct http_answer a;

	out_text(body, "{\"version\":1,\"ticket\":\"");
	out_span(body, r->ticket);
	out_text(body, "\",\"resource\":\"");
	out_span(body, r->resource);
	out_text(body, "\",\"evidence\":\"");
	out_span(body, r->evidence);
	out_text(body, "\"}");
	if (exchange_ask(h, &q, body, STAGE_RESOURCE, &a, f) || json_read(a.body, m, 3, false, f))
		return -1;
	if (b64url_len(m[1].value) != POINT_LEN)
		return failure_set(f, EPROTO, "answer.enc: expected base64url of %d bytes", POINT_LEN);
	if (b64url_len(m[2].value) <= TAG_LEN)
		return failure_set(f, EPROTO, "answer.ciphertext: expected base64url of more than %d bytes",
				   TAG_LEN);
	answer_native(answer, m[1].value, m[2].value);
	return 0;
}

int native_exchange(const struct request *r, struct http *h, struct out *body, struct out *answer,
		    struct failure *f)
{
	return r->step == STEP_CHALLENGE ? challenge(h, body, answer, f) :
					   release(r, h, body, answer, f);
}
