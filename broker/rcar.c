// SPDX-License-Identifier: MIT
#include "rcar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "b64.h"
#include "jwe.h"
#include "message.h"
#include "rcar_attest.h"
#include "record.h"
#include "release.h"
#include "sample.h"
#include "session.h"
#include "token.h"

#define PROTOCOL "0.4.0"
#define COOKIE "kbs-session-id"
#define COOKIE_MAX 16384

static void fail(struct conn *c, const struct problem *p)
{
	conn_reply_problem(c, p);
}

/* To be freed with free(), or NULL. */
static char *cookie_value(const struct conn *c, const char *value, int64_t now, int64_t expires)
{
	char date[64], *text;
	time_t t = expires;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	/* Max-Age counts for clients that know it (RFC 6265 5.3): their clocks need not agree. */
	if (asprintf(&text, COOKIE "=%s; Path=/kbs; HttpOnly; Max-Age=%lld; Expires=%s%s", value,
		     (long long)(expires - now), date, c->ssl ? "; Secure" : "") < 0)
		return NULL;
	return text;
}

/* In a challenge, where the others are an enum ga_tee. */
#define CHALLENGE_SAMPLE 255

static int check_tee(const struct broker *b, const char *name, uint8_t *tee, struct problem *p)
{
	if (!strcmp(name, "tdx"))
		*tee = GA_TEE_TDX;
	else if (!strcmp(name, "snp"))
		*tee = GA_TEE_SNP;
	else if (!strcmp(name, TEE_SAMPLE) && b->config.sample_evidence)
		*tee = CHALLENGE_SAMPLE;
	else
		return problem(p, 401, "AttestationError",
			       "request.tee: expected 'tdx' or 'snp', found '%.40s'", name);
	return 0;
}

static int check_request(const struct broker *b, char *body, size_t n, uint8_t *tee,
			 struct problem *p)
{
	static const struct member members[] = {
		{ "version", JSON_STRING, true, false },
		{ "tee", JSON_STRING, true, false },
		{ "extra-params", MEMBER_ANY, true, false },
		MEMBER_OTHERS,
		{ NULL },
	};
	enum { VERSION, TEE };
	struct value root, v[MEMBERS_OF(members)];

	if (message_open(&root, body, n, "request", p) ||
	    message_take(&root, "request", members, v, p))
		return -1;
	if (strcmp(v[VERSION].p, PROTOCOL))
		return problem(p, 401, "ProtocolVersion",
			       "request.version: expected '" PROTOCOL "', found '%.40s'",
			       v[VERSION].p);
	return check_tee(b, v[TEE].p, tee, p);
}

void rcar_auth(struct conn *c, const char *rest)
{
	struct broker *b = c->worker->broker;
	char nonce_text[B64_LEN(TICKET_NONCE_LEN)], body[128];
	uint8_t nonce[TICKET_NONCE_LEN];
	int64_t now = time(NULL);
	struct problem p = { 0 };
	char *ticket = NULL, *cookie = NULL;
	uint8_t tee = 0;

	(void)rest;
	if (check_request(b, conn_text(c), c->head.length, &tee, &p))
		goto out;
	ticket = challenge_make(&b->tickets, TICKET_RCAR, tee,
				now + b->config.challenge_life);
	if (ticket && !challenge_nonce(ticket, nonce))
		cookie = cookie_value(c, ticket, now, now + b->config.challenge_life);
	if (!cookie)
		problem_internal(&p, "challenge");
out:
	if (p.status) {
		fail(c, &p);
	} else {
		b64_encode(nonce_text, nonce, sizeof(nonce));
		snprintf(body, sizeof(body), "{\"nonce\":\"%s\",\"extra-params\":\"\"}", nonce_text);
		metric_add(&b->metrics, M_CHALLENGES);
		conn_reply_json(c, 200, body, cookie);
	}
	free(cookie);
	free(ticket);
}

/* The challenge of the cookie, still good. */
static int open_challenge(struct conn *c, struct challenge *ch, char *nonce, int64_t now,
			  struct problem *p)
{
	struct broker *b = c->worker->broker;
	char cookie[COOKIE_MAX];
	uint8_t raw[TICKET_NONCE_LEN];

	if (http_cookie(c->head.cookie, COOKIE, cookie, sizeof(cookie)))
		return problem(p, 401, "AttestationError", "cookie " COOKIE ": missing");
	if (challenge_open(&b->tickets, TICKET_RCAR, cookie, ch))
		return problem(p, 401, "AttestationError",
			       "cookie " COOKIE ": not a challenge of this broker");
	if (now > ch->expires)
		return problem(p, 401, "AttestationError", "cookie " COOKIE ": expired");
	if (ch->tee == CHALLENGE_SAMPLE && !b->config.sample_evidence)
		return problem(p, 401, "AttestationError",
			       "cookie " COOKIE ": for a sample, which is not taken here");
	if (atomic_load(&b->replay_full))
		return problem(p, 503, "ReplayRecordFull", "too many challenges in use; try later");
	if (challenge_nonce(cookie, raw))
		return problem_internal(p, "nonce");
	b64_encode(nonce, raw, sizeof(raw));
	return 0;
}

/* The session, sealed for the cookie and signed for others. */
static void answer_attested(struct conn *c, const struct challenge *ch, struct session *s,
			    int64_t now)
{
	struct broker *b = c->worker->broker;
	char *session = session_text(s), *token = NULL, *sealed = NULL;
	struct record *r;

	if (session) {
		token = token_make(b, s, session);
		sealed = session_seal(&b->tickets, session);
	}
	r = token && sealed ? record_new(c, "attest", now) : NULL;

	if (r) {
		record_set(r, "profile", "rcar");
		record_set_claims(r, s->claims, s->digest);
		r->use_ticket = true;
		memcpy(r->ticket, ch->id, sizeof(r->ticket));
		r->ticket_expires = ch->expires;
		r->cookie = cookie_value(c, sealed, now, s->expires);
		if (!r->cookie || asprintf(&r->text, "{\"token\":\"%s\"}", token) < 0)
			r->text = NULL;
	}
	free(sealed);
	free(token);
	free(session);
	record_submit(c, r);
}

/* Verify what the client sent; @s is filled when it is accepted. */
static int attest(struct conn *c, struct rcar_attestation *at, const struct challenge *ch,
		  struct session *s, int64_t now)
{
	const struct appraisal_input in = {
		.policies = &c->worker->policies,
		.evidence = at->evidence.p,
		.n = at->evidence.n,
		.report_data = at->report_data,
		.report_data_len = sizeof(at->report_data),
		.init_data = at->init_data,
		.now = now,
		.fields = true,
	};
	struct broker *b = c->worker->broker;
	struct appraisal appraisal;
	struct problem p = { 0 };
	int ret;

	if (policies_refresh(&c->worker->policies, c->worker->store)) {
		problem_internal(&p, "policies");
		fail(c, &p);
		return -1;
	}
	ret = at->sample ? sample_appraise(&in, &appraisal, &p) :
			   appraise(&b->appraiser, &in, &appraisal, &p);
	if (!ret && at->devices)
		json_object_set(appraisal.claims, "devices", at->devices);
	if (!ret && !at->sample && appraisal.tee != (enum ga_tee)ch->tee)
		ret = problem(&p, 401, "AttestationError",
			      "tee-evidence: the request announced '%s', this is '%s'",
			      ga_tee_name((enum ga_tee)ch->tee), ga_tee_name(appraisal.tee));
	if (at->sample)
		metric_add(&b->metrics, ret ? M_EVIDENCE_SAMPLE_REFUSED : M_EVIDENCE_SAMPLE_ACCEPTED);
	else
		metrics_evidence(&b->metrics, appraisal.tee, !ret);
	if (ret) {
		record_refusal(c, "refuse", appraisal.digest, appraisal.genuine, now, &p);
	} else {
		s->issued = now;
		s->expires = now + b->config.session_life;
		s->claims = json_incref(appraisal.claims);
		s->fields = appraisal.fields;
		appraisal.fields = NULL;
		s->jwk = strdup(at->key.jwk);
		s->digest = strdup(appraisal.digest);
		s->nonce = strdup(at->nonce);
		if (!s->digest || !s->nonce || !s->jwk)
			ret = problem_internal(&p, "strdup");
		if (ret)
			fail(c, &p);
	}
	appraisal_fini(&appraisal);
	return ret;
}

void rcar_attest(struct conn *c, const char *rest)
{
	char nonce[B64_LEN(TICKET_NONCE_LEN)];
	struct rcar_attestation at = { 0 };
	int64_t now = time(NULL);
	struct session s = { 0 };
	struct problem p = { 0 };
	struct challenge ch;

	(void)rest;
	if (open_challenge(c, &ch, nonce, now, &p) ||
	    rcar_attestation_parse(&at, conn_text(c), c->head.length,
				   ch.tee == CHALLENGE_SAMPLE, nonce, &p))
		fail(c, &p);
	else if (!attest(c, &at, &ch, &s, now))
		answer_attested(c, &ch, &s, now);
	session_fini(&s);
	rcar_attestation_fini(&at);
}

/* Another broker with these keys may have been started to take what this one does not. */
static int check_session(const struct broker *b, const struct session *s, struct problem *p)
{
	const char *tee = json_string_value(json_object_get(s->claims, "tee"));

	if (tee && !strcmp(tee, TEE_SAMPLE))
		return b->config.sample_evidence ? 0 :
			       problem(p, 401, "TokenNotFound",
				       "the attestation was of a sample, which is not taken here");
	if (json_is_false(json_object_get(s->claims, "emulated")) || b->config.emulated_root)
		return 0;
	return problem(p, 401, "TokenNotFound",
		       "the attestation was of an emulated platform, which is not taken here");
}

static int open_session(struct conn *c, struct session *s, int64_t now, struct problem *p)
{
	static const char scheme[] = "Bearer ";
	struct broker *b = c->worker->broker;
	const char *auth = c->head.authorization;
	char cookie[COOKIE_MAX];

	*s = (struct session){ 0 };
	if (auth) {
		if (strncmp(auth, scheme, sizeof(scheme) - 1))
			return problem(p, 401, "TokenVerifierError",
				       "Authorization: expected a Bearer token");
		return token_open(b, auth + sizeof(scheme) - 1, now, s, p);
	}
	if (http_cookie(c->head.cookie, COOKIE, cookie, sizeof(cookie)))
		return problem(p, 401, "TokenNotFound", "no attestation: neither cookie nor token");
	if (session_open(&b->tickets, cookie, now, s))
		return problem(p, 401, "TokenNotFound",
			       "cookie " COOKIE ": not an attested session, or expired");
	return 0;
}

static char *wrap(void *arg, const uint8_t *secret, size_t n)
{
	return jwe_encrypt(arg, secret, n);
}

void rcar_resource(struct conn *c, const char *rest)
{
	int64_t now = time(NULL);
	struct problem p = { 0 };
	struct tee_key key = { 0 };
	struct session s = { 0 };
	struct value jwk;

	if (resource_check(rest, &p) || open_session(c, &s, now, &p) ||
	    check_session(c->worker->broker, &s, &p)) {
		fail(c, &p);
	} else if (message_open(&jwk, s.jwk, strlen(s.jwk), "tee-pubkey", &p) ||
		   tee_key_parse(&key, &jwk, "tee-pubkey", &p)) {
		fail(c, &p);
	} else {
		const struct release r = {
			.profile = "rcar", .resource = rest, .claims = s.claims,
			.digest = s.digest, .wrap = wrap, .arg = &key, .metric = M_RELEASES_RCAR,
		};

		release(c, &r, now);
	}
	tee_key_fini(&key);
	session_fini(&s);
}
