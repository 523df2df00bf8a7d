// SPDX-License-Identifier: MIT
#include "token.h"

#include <stdlib.h>
#include <string.h>

#include "broker.h"

#define PROFILE "tag:github.com,2024:confidential-containers/Trustee"
#define OWN_CLAIMS "guest-attest.session"

/* draft-ietf-rats-ar4si 2.3: 2 affirming, 32 warning, 0 no claim. */
static int hardware(const json_t *claims)
{
	const char *status = json_string_value(json_object_get(claims, "tcb-status"));

	if (!status)
		return 0;
	return strcmp(status, "UpToDate") ? 32 : 2;
}

static const char *status_of(int value)
{
	return value == 2 ? "affirming" : value ? "warning" : "none";
}

static json_t *submod(const struct session *s)
{
	const char *tee = json_string_value(json_object_get(s->claims, "tee"));
	int level = hardware(s->claims);

	if (!tee || !s->evidence)
		return NULL;
	return json_pack("{s:s, s:{s:i, s:i}, s:s, s:{s:O, s:{s:s, s:O}}}",
			 "ear.status", status_of(level),
			 "ear.trustworthiness-vector", "instance-identity", 2, "hardware", level,
			 "ear.appraisal-policy-id", "per-resource",
			 "ear.veraison.annotated-evidence", tee, s->evidence,
			 "runtime_data_claims", "nonce", s->nonce, "tee-pubkey", s->jwk);
}

char *token_make(const struct broker *b, const struct session *s)
{
	json_t *cpu = submod(s), *own = session_to_json(s), *token = NULL;
	char *text = NULL;

	if (cpu && own)
		token = json_pack("{s:s, s:I, s:I, s:s, s:{s:s, s:s}, s:{s:O}, s:O}",
				  "eat_profile", PROFILE, "iat", (json_int_t)s->issued,
				  "exp", (json_int_t)s->expires, "iss", b->config.issuer,
				  "ear.verifier-id", "developer", "guest-attest",
				  "build", "attest-broker", "submods", "cpu0", cpu,
				  OWN_CLAIMS, own);
	if (token)
		text = jws_sign(&b->token_key, token);
	json_decref(token);
	json_decref(own);
	json_decref(cpu);
	return text;
}

int token_open(const struct broker *b, const char *token, int64_t now, struct session *s,
	       struct problem *p)
{
	json_t *payload = jws_verify(&b->token_key, token, strlen(token));
	int ret = -1;

	*s = (struct session){ 0 };
	if (!payload)
		problem(p, 401, "TokenVerifierError", "the token was not signed by this broker");
	else if (session_from_json(s, json_object_get(payload, OWN_CLAIMS)))
		problem(p, 401, "TokenVerifierError", "the token speaks of no session");
	else if (s->expires < now)
		problem(p, 401, "TokenVerifierError", "the token has expired");
	else
		ret = 0;
	json_decref(payload);
	return ret;
}
