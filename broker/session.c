// SPDX-License-Identifier: MIT
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_MAX 12288

static const struct member members[] = {
	{ "issued", JSON_INTEGER, true, false },
	{ "expires", JSON_INTEGER, true, false },
	{ "nonce", JSON_STRING, true, false },
	{ "digest", JSON_STRING, true, false },
	{ "jwk", JSON_OBJECT, true, false },
	{ "claims", JSON_OBJECT, true, false },
	{ NULL },
};
enum { ISSUED, EXPIRES, NONCE, DIGEST, JWK, CLAIMS };

void session_fini(struct session *s)
{
	free(s->nonce);
	free(s->digest);
	free(s->jwk);
	json_decref(s->claims);
	free(s->fields);
	*s = (struct session){ 0 };
}

/* Nonce and digest are base64 and hex: they need no escapes. */
char *session_text(const struct session *s)
{
	char *claims = json_dumps(s->claims, JSON_COMPACT), *text;

	if (!claims)
		return NULL;
	if (asprintf(&text,
		     "{\"issued\":%lld,\"expires\":%lld,\"nonce\":\"%s\",\"digest\":\"%s\","
		     "\"jwk\":%s,\"claims\":%s}", (long long)s->issued, (long long)s->expires,
		     s->nonce, s->digest, s->jwk, claims) < 0)
		text = NULL;
	free(claims);
	return text;
}

int session_read(struct session *s, const struct value *object)
{
	struct value v[MEMBERS_OF(members)];
	struct problem ignored;

	*s = (struct session){ 0 };
	if (message_take(object, "session", members, v, &ignored))
		return -1;
	s->issued = value_integer(&v[ISSUED]);
	s->expires = value_integer(&v[EXPIRES]);
	s->nonce = strdup(v[NONCE].p);
	s->digest = strdup(v[DIGEST].p);
	s->jwk = strndup(v[JWK].p, v[JWK].n);
	s->claims = json_loadb(v[CLAIMS].p, v[CLAIMS].n, 0, NULL);
	return s->nonce && s->digest && s->jwk && s->claims ? 0 : -1;
}

char *session_seal(struct ticket_keys *k, const char *text)
{
	size_t n = strlen(text);

	return n <= SESSION_MAX ? ticket_seal(k, TICKET_SESSION, text, n) : NULL;
}

int session_open(struct ticket_keys *k, const char *text, int64_t now, struct session *s)
{
	char payload[SESSION_MAX];
	struct problem ignored;
	struct value root;
	size_t n;

	*s = (struct session){ 0 };
	if (ticket_open(k, TICKET_SESSION, text, payload, sizeof(payload), &n) ||
	    message_open(&root, payload, n, "session", &ignored) || session_read(s, &root))
		return -1;
	return s->expires < now ? -1 : 0;
}
