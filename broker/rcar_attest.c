// SPDX-License-Identifier: MIT
#include "rcar_attest.h"

#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "member.h"

static const struct member top[] = {
	{ "init-data", JSON_OBJECT, false, true },
	{ "runtime-data", JSON_OBJECT, true, false },
	{ "tee-evidence", JSON_OBJECT, true, false },
	{ NULL },
};

static const struct member runtime[] = {
	{ "nonce", JSON_STRING, true, false },
	{ "tee-pubkey", JSON_OBJECT, true, false },
	{ NULL },
};

static const struct member tee_evidence[] = {
	{ "primary_evidence", JSON_OBJECT, true, false },
	{ "additional_evidence", JSON_STRING, true, false },
	{ NULL },
};

static const struct member tdx[] = {
	{ "quote", JSON_STRING, true, false },
	{ "cc_eventlog", JSON_STRING, false, true },
	{ NULL },
};

int rcar_report_data(const char *nonce, json_t *jwk, uint8_t out[SHA384_LEN])
{
	json_t *bound = json_pack("{s:s, s:s, s:O}", "additional-evidence", "", "nonce", nonce,
				  "tee-pubkey", jwk);
	char *text = bound ? json_dumps(bound, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int ret = text ? sha384(text, strlen(text), out) : -1;

	free(text);
	json_decref(bound);
	return ret;
}

static int take_quote(struct rcar_attestation *at, const json_t *primary, struct problem *p)
{
	static const char where[] = "tee-evidence.primary_evidence";
	const char *quote;
	size_t n;

	if (members_check(primary, where, tdx, p))
		return -1;
	quote = json_string_value(json_object_get(primary, "quote"));
	n = strlen(quote);
	if (bytes_reserve(&at->evidence, B64_DECODED_MAX(n)))
		return problem_internal(p, "malloc");
	if (b64_decode(at->evidence.p, &at->evidence.n, quote, n))
		return problem(p, 400, "SerdeError", "%s.quote: not base64", where);
	return 0;
}

/* The library reads an SNP report in Trustee's JSON by itself. */
static int take_report(struct rcar_attestation *at, const json_t *primary, struct problem *p)
{
	char *text = json_dumps(primary, JSON_COMPACT);
	int ret = text ? bytes_append(&at->evidence, text, strlen(text)) : -1;

	free(text);
	return ret ? problem_internal(p, "json_dumps") : 0;
}

static int take_evidence(struct rcar_attestation *at, const json_t *evidence, struct problem *p)
{
	const char *additional;
	const json_t *primary;

	if (members_check(evidence, "tee-evidence", tee_evidence, p))
		return -1;
	additional = json_string_value(json_object_get(evidence, "additional_evidence"));
	if (*additional)
		return problem(p, 401, "AttestationError",
			       "tee-evidence.additional_evidence: no device is verified here; "
			       "expected an empty string");
	primary = json_object_get(evidence, "primary_evidence");
	if (json_object_get(primary, "attestation_report"))
		return take_report(at, primary, p);
	return take_quote(at, primary, p);
}

static int take_runtime_data(struct rcar_attestation *at, const json_t *data, const char *nonce,
			     struct problem *p)
{
	if (members_check(data, "runtime-data", runtime, p) ||
	    tee_key_parse(&at->key, json_object_get(data, "tee-pubkey"), "runtime-data.tee-pubkey",
			  p))
		return -1;
	at->nonce = json_string_value(json_object_get(data, "nonce"));
	if (strcmp(at->nonce, nonce))
		return problem(p, 401, "AttestationError",
			       "runtime-data.nonce: expected '%s', found '%.60s'", nonce, at->nonce);
	if (rcar_report_data(nonce, at->key.jwk, at->report_data))
		return problem_internal(p, "report data");
	return 0;
}

int rcar_attestation_parse(struct rcar_attestation *at, const char *text, size_t n,
			   const char *nonce, struct problem *p)
{
	const json_t *init;

	*at = (struct rcar_attestation){ 0 };
	at->root = members_parse(text, n, "attestation", p);
	if (!at->root || members_check(at->root, "attestation", top, p))
		return -1;
	init = json_object_get(at->root, "init-data");
	if (init && !json_is_null(init))
		return problem(p, 401, "AttestationError",
			       "attestation.init-data: not verified here; expected null");
	if (take_runtime_data(at, json_object_get(at->root, "runtime-data"), nonce, p))
		return -1;
	return take_evidence(at, json_object_get(at->root, "tee-evidence"), p);
}

void rcar_attestation_fini(struct rcar_attestation *at)
{
	tee_key_fini(&at->key);
	bytes_fini(&at->evidence);
	json_decref(at->root);
	*at = (struct rcar_attestation){ 0 };
}
