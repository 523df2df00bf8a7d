// SPDX-License-Identifier: MIT
#include "session.h"

#include <stdlib.h>
#include <string.h>

#define SESSION_MAX 12288

void session_fini(struct session *s)
{
	free(s->nonce);
	free(s->digest);
	json_decref(s->jwk);
	json_decref(s->claims);
	json_decref(s->evidence);
	*s = (struct session){ 0 };
}

json_t *session_to_json(const struct session *s)
{
	return json_pack("{s:I, s:I, s:s, s:s, s:O, s:O}", "issued", (json_int_t)s->issued,
			 "expires", (json_int_t)s->expires, "nonce", s->nonce, "digest", s->digest,
			 "jwk", s->jwk, "claims", s->claims);
}

int session_from_json(struct session *s, const json_t *json)
{
	const char *nonce, *digest;
	json_int_t issued, expires;
	json_t *jwk, *claims;

	*s = (struct session){ 0 };
	if (json_unpack((json_t *)json, "{s:I, s:I, s:s, s:s, s:o, s:o}", "issued", &issued,
			"expires", &expires, "nonce", &nonce, "digest", &digest, "jwk", &jwk,
			"claims", &claims))
		return -1;
	s->issued = issued;
	s->expires = expires;
	s->nonce = strdup(nonce);
	s->digest = strdup(digest);
	s->jwk = json_incref(jwk);
	s->claims = json_incref(claims);
	return s->nonce && s->digest ? 0 : -1;
}

char *session_seal(struct ticket_keys *k, const struct session *s)
{
	json_t *json = session_to_json(s);
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL, *sealed = NULL;

	if (text && strlen(text) <= SESSION_MAX)
		sealed = ticket_seal(k, TICKET_SESSION, text, strlen(text));
	free(text);
	json_decref(json);
	return sealed;
}

int session_open(struct ticket_keys *k, const char *text, int64_t now, struct session *s)
{
	char payload[SESSION_MAX];
	json_t *json;
	size_t n;
	int ret;

	*s = (struct session){ 0 };
	if (ticket_open(k, TICKET_SESSION, text, payload, sizeof(payload), &n))
		return -1;
	json = json_loadb(payload, n, JSON_REJECT_DUPLICATES, NULL);
	ret = json ? session_from_json(s, json) : -1;
	json_decref(json);
	return ret || s->expires < now ? -1 : 0;
}
