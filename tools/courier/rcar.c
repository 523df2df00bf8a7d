// SPDX-License-Identifier: MIT
/* Trustee's KBS protocol 0.4.0. */
#include <errno.h>
#include <string.h>

#include "exchange.h"
#include "json.h"
#include "snp_json.h"

#define COOKIE "kbs-session-id"
#define DIGEST "sha384"

/*
 * The digest that the kernel makes is SHA-384; a server may name another one,
 * in an object instead of the usual empty string.
 */
static int check_extra(struct span extra, struct failure *f)
{
	struct json_member m[] = { { "selected-hash-algorithm", JSON_STRING, true, { 0 } } };

	if (span_is(extra, "\"\""))
		return 0;
	if (json_read(extra, m, 1, true, f))
		return -1;
	if (m[0].value.p && (m[0].value.n != strlen(DIGEST) ||
			     strncasecmp(m[0].value.p, DIGEST, m[0].value.n)))
		return failure_set(f, EPROTO,
				   "answer.extra-params.selected-hash-algorithm: expected " DIGEST
				   ", found '%.*s'", m[0].value.n < 20 ? (int)m[0].value.n : 20,
				   m[0].value.p);
	return 0;
}

static int challenge(const struct request *r, struct http *h, struct cookies *cookies,
		     struct out *body, struct out *answer, struct failure *f)
{
	struct http_request q = { .method = "POST", .path = "/kbs/v0/auth", .cookies = cookies };
	struct json_member m[] = {
		{ "nonce", JSON_WORD, false, { 0 } },
		{ "extra-params", JSON_ANY, false, { 0 } },
	};
	char buffer[TICKET_MAX];
	struct out ticket = { .p = buffer, .size = sizeof(buffer) };
	struct http_answer a;

	out_text(body, "{\"version\":\"0.4.0\",\"tee\":\"");
	out_span(body, r->tee);
	out_text(body, "\",\"extra-params\":{\"supported-hash-algorithms\":[\"" DIGEST "\"]}}");
	if (exchange_ask(h, &q, body, STAGE_CHALLENGE, &a, f) ||
	    json_read(a.body, m, 2, true, f) || check_extra(m[1].value, f))
		return -1;
	if (!cookies_have(cookies, COOKIE))
		return failure_set(f, EPROTO, "answer: cookie " COOKIE ": missing");
	if (cookies_to_ticket(cookies, &ticket, f))
		return -1;
	return answer_challenge(answer, m[0].value, (struct span){ ticket.p, ticket.n }, f);
}

/*
 * "runtime-data" is what the kernel has bound, member for member in the order
 * of RFC 8785: servers digest what they parsed, others might digest the text.
 */
static void put_runtime_data(struct out *o, const struct request *r)
{
	out_text(o, "{\"nonce\":\"");
	out_span(o, r->nonce);
	out_text(o, "\",\"tee-pubkey\":{\"alg\":\"ECDH-ES+A256KW\",\"crv\":\"P-256\","
		    "\"kty\":\"EC\",\"x\":\"");
	out_span(o, r->x);
	out_text(o, "\",\"y\":\"");
	out_span(o, r->y);
	out_text(o, "\"}}");
}

static int put_evidence(struct out *o, const struct request *r, struct failure *f)
{
	if (span_is(r->tee, "snp"))
		return snp_json_put(o, r->evidence, r->certificates, f);
	if (!span_is(r->tee, "tdx"))
		return failure_set(f, EINVAL, "request.tee: rcar is known for tdx and snp, found '%.*s'",
				   (int)r->tee.n, r->tee.p);
	if (r->certificates.n)
		return failure_set(f, EINVAL, "request.certificates: a quote has none beside it");
	out_text(o, "{\"cc_eventlog\":null,\"quote\":\"");
	out_b64_of_b64url(o, r->evidence);
	out_text(o, "\"}");
	return 0;
}

static int attest(const struct request *r, struct http *h, struct cookies *cookies,
		  struct out *body, struct failure *f)
{
	struct http_request q = { .method = "POST", .path = "/kbs/v0/attest", .cookies = cookies };
	struct json_member m[] = { { "token", JSON_WORD, false, { 0 } } };
	struct http_answer a;

	out_text(body, "{\"init-data\":null,\"runtime-data\":");
	put_runtime_data(body, r);
	out_text(body, ",\"tee-evidence\":{\"additional_evidence\":\"\",\"primary_evidence\":");
	if (put_evidence(body, r, f))
		return -1;
	out_text(body, "}}");
	if (exchange_ask(h, &q, body, STAGE_EVIDENCE, &a, f))
		return -1;
	return json_read(a.body, m, 1, true, f);
}

/* The sizes that AES-256 key wrap and AES-GCM have; 0: any but none. */
static int check_jwe(const struct json_member *m, size_t n, struct failure *f)
{
	static const long lens[] = { 0, 40, 12, 0, 16 };
	size_t i;
	long len;

	for (i = 0; i < n; i++) {
		if (!m[i].value.n)
			return failure_set(f, EPROTO, "answer.%s: the secret is empty", m[i].name);
		len = b64url_len(m[i].value);
		if (len <= 0 || (lens[i] && len != lens[i]))
			return failure_set(f, EPROTO, "answer.%s: expected base64url of %ld%s bytes",
					   m[i].name, lens[i] ? lens[i] : 1, lens[i] ? "" : " or more");
	}
	return 0;
}

static int resource(const struct request *r, struct http *h, struct cookies *cookies,
		    struct out *answer, struct failure *f)
{
	struct http_request q = { .method = "GET", .path = "/kbs/v0/resource/",
				  .resource = r->resource, .cookies = cookies };
	struct json_member m[] = {
		{ "protected", JSON_WORD, false, { 0 } },
		{ "encrypted_key", JSON_WORD, false, { 0 } },
		{ "iv", JSON_WORD, false, { 0 } },
		{ "ciphertext", JSON_STRING, false, { 0 } },
		{ "tag", JSON_WORD, false, { 0 } },
	};
	struct http_answer a;
	struct jwe jwe;

	/* A member that the kernel is not told of, such as "aad", would matter. */
	if (exchange_ask(h, &q, NULL, STAGE_RESOURCE, &a, f) ||
	    json_read(a.body, m, 5, false, f) || check_jwe(m, 5, f))
		return -1;
	jwe = (struct jwe){ m[0].value, m[1].value, m[2].value, m[3].value, m[4].value };
	answer_rcar(answer, &jwe);
	return 0;
}

int rcar_exchange(const struct request *r, struct http *h, struct out *body, struct out *answer,
		  struct failure *f)
{
	static struct cookies cookies;

	cookies.n = 0;
	if (r->step == STEP_CHALLENGE)
		return challenge(r, h, &cookies, body, answer, f);
	if (cookies_of_ticket(&cookies, r->ticket, f) || attest(r, h, &cookies, body, f))
		return -1;
	return resource(r, h, &cookies, answer, f);
}
