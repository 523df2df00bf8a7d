// SPDX-License-Identifier: MIT
#include "native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "b64.h"
#include "ec.h"
#include "hpke.h"
#include "message.h"
#include "record.h"
#include "release.h"

#define VERSION 1
#define INFO_LABEL "guest-attest/native/v1"

/**
 * struct wish - a release request, from its JSON to its key
 * @ticket: text of the challenge, in the request's own bytes
 * @resource: wished, likewise
 * @encoded: evidence, a CMW collection
 * @evidence: the same, taken apart and not to be believed
 * @binding: of @evidence
 * @key: the guest kernel's, from the binding
 */
struct wish {
	const char *ticket;
	const char *resource;
	struct bytes encoded;
	struct ga_evidence *evidence;
	const struct ga_binding *binding;
	struct challenge challenge;
	uint8_t nonce[TICKET_NONCE_LEN];
	EC_KEY *key;
	EC_KEY *sender;
};

static int check_version(const struct value *v, struct problem *p)
{
	json_int_t version = value_integer(v);

	if (version == VERSION)
		return 0;
	return problem(p, 400, "ProtocolVersion", "request.version: expected %d, found %lld",
		       VERSION, (long long)version);
}

void native_challenge(struct conn *c, const char *rest)
{
	static const struct member members[] = {
		{ "version", JSON_INTEGER, true, false }, { NULL },
	};
	struct broker *b = c->worker->broker;
	char nonce_text[B64_LEN(TICKET_NONCE_LEN)], *ticket, *body = NULL;
	uint8_t nonce[TICKET_NONCE_LEN];
	struct value root, version;
	struct problem p = { 0 };

	(void)rest;
	if (message_open(&root, conn_text(c), c->head.length, "request", &p) ||
	    message_take(&root, "request", members, &version, &p) ||
	    check_version(&version, &p)) {
		conn_reply_problem(c, &p);
		return;
	}
	ticket = challenge_make(&b->tickets, TICKET_NATIVE, 0,
				time(NULL) + b->config.challenge_life);
	if (ticket && !challenge_nonce(ticket, nonce)) {
		b64url_encode(nonce_text, nonce, sizeof(nonce));
		if (asprintf(&body, "{\"version\":%d,\"nonce\":\"%s\",\"ticket\":\"%s\"}", VERSION,
			     nonce_text, ticket) < 0)
			body = NULL;
	}
	free(ticket);
	if (body) {
		metric_add(&b->metrics, M_CHALLENGES);
		conn_reply_json(c, 200, body, NULL);
	} else {
		problem_internal(&p, "challenge");
		conn_reply_problem(c, &p);
	}
	free(body);
}

static int check_ticket(struct conn *c, struct wish *w, int64_t now, struct problem *p)
{
	struct broker *b = c->worker->broker;

	if (challenge_open(&b->tickets, TICKET_NATIVE, w->ticket, &w->challenge))
		return problem(p, 401, "ChallengeError",
			       "request.ticket: not a challenge of this broker");
	if (now > w->challenge.expires)
		return problem(p, 401, "ChallengeError", "request.ticket: expired");
	if (atomic_load(&b->replay_full))
		return problem(p, 503, "ReplayRecordFull", "too many challenges in use; try later");
	return challenge_nonce(w->ticket, w->nonce) ? problem_internal(p, "nonce") : 0;
}

static int take_evidence(struct wish *w, const struct value *v, struct problem *p)
{
	if (bytes_reserve(&w->encoded, B64_DECODED_MAX(v->n)))
		return problem_internal(p, "malloc");
	if (b64url_decode(w->encoded.p, &w->encoded.n, v->p, v->n))
		return problem(p, 400, "EvidenceError", "request.evidence: not base64url");
	w->evidence = appraisal_take(w->encoded.p, w->encoded.n, p);
	if (!w->evidence)
		return -1;
	w->binding = ga_evidence_binding(w->evidence);
	if (!w->binding)
		return problem(p, 400, "EvidenceError", "evidence.binding: missing");
	return 0;
}

/* What the guest's kernel bound must be what is asked for, here and now. */
static int check_binding(struct wish *w, struct problem *p)
{
	const struct ga_binding *b = w->binding;

	if (!b->has_key)
		return problem(p, 400, "BindingError", "binding.public-key: missing");
	if (b->user_data_len != sizeof(w->nonce) ||
	    memcmp(b->user_data, w->nonce, sizeof(w->nonce)))
		return problem(p, 401, "BindingError",
			       "binding.user-data: not the nonce of the ticket");
	if (strcmp(b->resource, w->resource))
		return problem(p, 401, "BindingError",
			       "binding.resource: '%.80s', requested is '%s'", b->resource,
			       w->resource);
	w->key = ec_from_point(EC_P256, b->public_key);
	if (!w->key)
		return problem(p, 400, "BindingError", "binding.public-key: not a point of P-256");
	return 0;
}

static int wish_parse(struct conn *c, struct wish *w, int64_t now, struct problem *p)
{
	static const struct member members[] = {
		{ "version", JSON_INTEGER, true, false },
		{ "ticket", JSON_STRING, true, false },
		{ "resource", JSON_STRING, true, false },
		{ "evidence", JSON_STRING, true, false },
		{ NULL },
	};
	enum { VERSION_MEMBER, TICKET, RESOURCE, EVIDENCE };
	struct value root, v[MEMBERS_OF(members)];

	if (message_open(&root, conn_text(c), c->head.length, "request", p) ||
	    message_take(&root, "request", members, v, p) ||
	    check_version(&v[VERSION_MEMBER], p))
		return -1;
	w->ticket = v[TICKET].p;
	w->resource = v[RESOURCE].p;
	if (check_ticket(c, w, now, p) || resource_check(w->resource, p) ||
	    take_evidence(w, &v[EVIDENCE], p))
		return -1;
	return check_binding(w, p);
}

static void wish_fini(struct wish *w)
{
	ga_evidence_free(w->evidence);
	bytes_fini(&w->encoded);
	ec_free(w->key);
}

/* info = label || nonce, aad = resource: both sides know them already. */
static char *wrap(void *arg, const uint8_t *secret, size_t n)
{
	uint8_t info[sizeof(INFO_LABEL) - 1 + TICKET_NONCE_LEN], enc[HPKE_ENC_LEN], *ct;
	char enc_text[B64_LEN(HPKE_ENC_LEN)], *ct_text, *body = NULL;
	struct wish *w = arg;

	memcpy(info, INFO_LABEL, sizeof(INFO_LABEL) - 1);
	memcpy(info + sizeof(INFO_LABEL) - 1, w->nonce, sizeof(w->nonce));
	ct = malloc(n + HPKE_OVERHEAD);
	ct_text = malloc(B64_LEN(n + HPKE_OVERHEAD));
	if (ct && ct_text &&
	    !hpke_seal(w->sender, w->key, info, sizeof(info), w->resource, strlen(w->resource),
		       secret, n, enc, ct)) {
		b64url_encode(enc_text, enc, sizeof(enc));
		b64url_encode(ct_text, ct, n + HPKE_OVERHEAD);
		if (asprintf(&body, "{\"version\":%d,\"enc\":\"%s\",\"ciphertext\":\"%s\"}",
			     VERSION, enc_text, ct_text) < 0)
			body = NULL;
	}
	free(ct_text);
	free(ct);
	return body;
}

static void release_wish(struct conn *c, struct wish *w, const struct appraisal *a, int64_t now)
{
	struct broker *b = c->worker->broker;
	const struct release r = {
		.profile = "native",
		.resource = w->resource,
		.claims = a->claims,
		.refused = a->refused,
		.binding = a->binding,
		.digest = a->digest,
		.wrap = wrap,
		.arg = w,
		.challenge = &w->challenge,
		.metric = M_RELEASES_NATIVE,
		.in_view = true,
	};

	w->sender = b->sender;
	release(c, &r, now);
}

static int appraise_evidence(struct conn *c, struct wish *w, struct appraisal *a, int64_t now,
			     struct problem *p)
{
	const struct appraisal_input in = {
		.policies = &c->worker->policies,
		.evidence = w->encoded.p,
		.n = w->encoded.n,
		.taken = w->evidence,
		.user_data = w->nonce,
		.user_data_len = sizeof(w->nonce),
		.now = now,
	};

	if (policies_refresh_view(&c->worker->policies, c->worker->store))
		return problem_internal(p, "policies");
	return appraise(&c->worker->broker->appraiser, &in, a, p);
}

/* Appraisals, policies and the secret are what they are at one moment. */
static void appraise_wish(struct conn *c, struct wish *w, int64_t now)
{
	struct store *store = c->worker->store;
	struct appraisal a = { 0 };
	struct problem p = { 0 };

	if (store_begin_read(store)) {
		problem_internal(&p, "policies");
		conn_reply_problem(c, &p);
		return;
	}
	if (appraise_evidence(c, w, &a, now, &p)) {
		store_rollback(store);
		metrics_evidence(&c->worker->broker->metrics, a.tee, false);
		record_refusal(c, "refuse", a.digest, a.genuine, now, &p);
	} else {
		metrics_evidence(&c->worker->broker->metrics, a.tee, true);
		release_wish(c, w, &a, now);
	}
	appraisal_fini(&a);
}

/* The envelope was good, and in it is nothing that a TEE has made. */
static void refuse_evidence(struct conn *c, int64_t now, const struct problem *p)
{
	metrics_evidence(&c->worker->broker->metrics, GA_TEE_UNKNOWN, false);
	record_refusal(c, "refuse", "", false, now, p);
}

void native_release(struct conn *c, const char *rest)
{
	int64_t now = time(NULL);
	struct problem p = { 0 };
	struct wish w = { 0 };

	(void)rest;
	if (!wish_parse(c, &w, now, &p))
		appraise_wish(c, &w, now);
	else if (p.status == 401 && !w.evidence && w.encoded.n)
		refuse_evidence(c, now, &p);
	else
		conn_reply_problem(c, &p);
	wish_fini(&w);
}
