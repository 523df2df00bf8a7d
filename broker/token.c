// SPDX-License-Identifier: MIT
#include "token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker.h"
#include "sample.h"

#define PROFILE "tag:github.com,2024:confidential-containers/Trustee"
#define OWN_CLAIMS "guest-attest.session"
#define CONTRAINDICATED 97

/* draft-ietf-rats-ar4si 2.3: 2 affirming, 32 warning, 97 contraindicated, 0 no claim. */
static int hardware(const json_t *claims)
{
	const char *tee = json_string_value(json_object_get(claims, "tee"));
	const char *status = json_string_value(json_object_get(claims, "tcb-status"));

	if (tee && !strcmp(tee, TEE_SAMPLE))
		return CONTRAINDICATED;
	if (!status)
		return 0;
	return strcmp(status, "UpToDate") ? 32 : 2;
}

static const char *status_of(int value)
{
	return value == 2 ? "affirming" : value == CONTRAINDICATED ? "contraindicated" :
	       value ? "warning" : "none";
}

/*
 * The claims of an EAR (draft-ietf-rats-ear 3) in Trustee's profile. What is
 * put in as it is has been made by this process: it needs no escapes, but for
 * the issuer, which the configuration checks.
 */
static char *payload(const struct broker *b, const struct session *s, const char *session)
{
	const char *tee = json_string_value(json_object_get(s->claims, "tee"));
	int level = hardware(s->claims);
	char *text;

	if (!tee || !s->fields)
		return NULL;
	if (asprintf(&text,
		     "{\"eat_profile\":\"" PROFILE "\",\"iat\":%lld,\"exp\":%lld,\"iss\":\"%s\","
		     "\"ear.verifier-id\":{\"developer\":\"guest-attest\",\"build\":\"attest-broker\"},"
		     "\"submods\":{\"cpu0\":{\"ear.status\":\"%s\",\"ear.trustworthiness-vector\":"
		     "{\"instance-identity\":%d,\"hardware\":%d},"
		     "\"ear.appraisal-policy-id\":\"per-resource\","
		     "\"ear.veraison.annotated-evidence\":{\"%s\":%s,\"runtime_data_claims\":"
		     "{\"nonce\":\"%s\",\"tee-pubkey\":%s}}}},\"" OWN_CLAIMS "\":%s}",
		     (long long)s->issued, (long long)s->expires, b->config.issuer,
		     status_of(level), level == CONTRAINDICATED ? level : 2, level, tee, s->fields,
		     s->nonce, s->jwk, session) < 0)
		text = NULL;
	return text;
}

char *token_make(const struct broker *b, const struct session *s, const char *session)
{
	char *text = payload(b, s, session), *token = NULL;

	if (text)
		token = jws_sign(&b->token_key, text);
	free(text);
	return token;
}

int token_open(const struct broker *b, const char *token, int64_t now, struct session *s,
	       struct problem *p)
{
	char *text = jws_verify(&b->token_key, token, strlen(token));
	struct value root, own;
	int ret = -1;

	*s = (struct session){ 0 };
	if (!text)
		problem(p, 401, "TokenVerifierError", "the token was not signed by this broker");
	else if (message_open(&root, text, strlen(text), "token", p) ||
		 !message_find(&root, OWN_CLAIMS, JSON_OBJECT, &own) || session_read(s, &own))
		problem(p, 401, "TokenVerifierError", "the token speaks of no session");
	else if (s->expires < now)
		problem(p, 401, "TokenVerifierError", "the token has expired");
	else
		ret = 0;
	free(text);
	return ret;
}
