// SPDX-License-Identifier: MIT
#include "rcar_attest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "message.h"

static const struct member top[] = {
	{ "init-data", JSON_OBJECT, false, true },
	{ "runtime-data", JSON_OBJECT, true, false },
	{ "tee-evidence", JSON_OBJECT, true, false },
	{ NULL },
};
enum { INIT_DATA, RUNTIME_DATA, TEE_EVIDENCE };

static const struct member runtime[] = {
	{ "nonce", JSON_STRING, true, false },
	{ "tee-pubkey", JSON_OBJECT, true, false },
	{ NULL },
};
enum { NONCE, TEE_PUBKEY };

static const struct member tee_evidence[] = {
	{ "primary_evidence", JSON_OBJECT, true, false },
	{ "additional_evidence", JSON_STRING, true, false },
	{ NULL },
};
enum { PRIMARY, ADDITIONAL };

static const struct member tdx[] = {
	{ "quote", JSON_STRING, true, false },
	{ "cc_eventlog", JSON_STRING, false, true },
	{ NULL },
};
enum { QUOTE };

int rcar_report_data(const char *nonce, const char *jwk, uint8_t out[SHA384_LEN])
{
	char *text;
	int n, ret;

	n = asprintf(&text,
		     "{\"additional-evidence\":\"\",\"nonce\":\"%s\",\"tee-pubkey\":%s}", nonce,
		     jwk);
	if (n < 0)
		return -1;
	ret = sha384(text, (size_t)n, out);
	free(text);
	return ret;
}

static int take_quote(struct rcar_attestation *at, const struct value *primary,
		      struct problem *p)
{
	static const char where[] = "tee-evidence.primary_evidence";
	struct value v[MEMBERS_OF(tdx)];

	if (message_take(primary, where, tdx, v, p))
		return -1;
	if (bytes_reserve(&at->evidence, B64_DECODED_MAX(v[QUOTE].n)))
		return problem_internal(p, "malloc");
	if (b64_decode(at->evidence.p, &at->evidence.n, v[QUOTE].p, v[QUOTE].n))
		return problem(p, 400, "SerdeError", "%s.quote: not base64", where);
	return 0;
}

/* The library reads an SNP report in Trustee's JSON by itself. */
static int take_report(struct rcar_attestation *at, const struct value *primary,
		       struct problem *p)
{
	return bytes_append(&at->evidence, primary->p, primary->n) ?
		       problem_internal(p, "malloc") : 0;
}

static int take_evidence(struct rcar_attestation *at, const struct value *evidence,
			 struct problem *p)
{
	struct value v[MEMBERS_OF(tee_evidence)];

	if (message_take(evidence, "tee-evidence", tee_evidence, v, p))
		return -1;
	if (v[ADDITIONAL].n)
		return problem(p, 401, "AttestationError",
			       "tee-evidence.additional_evidence: no device is verified here; "
			       "expected an empty string");
	if (message_has(&v[PRIMARY], "attestation_report"))
		return take_report(at, &v[PRIMARY], p);
	return take_quote(at, &v[PRIMARY], p);
}

static int take_runtime_data(struct rcar_attestation *at, const struct value *data,
			     const char *nonce, struct problem *p)
{
	struct value v[MEMBERS_OF(runtime)];

	if (message_take(data, "runtime-data", runtime, v, p) ||
	    tee_key_parse(&at->key, &v[TEE_PUBKEY], "runtime-data.tee-pubkey", p))
		return -1;
	at->nonce = v[NONCE].p;
	if (strcmp(at->nonce, nonce))
		return problem(p, 401, "AttestationError",
			       "runtime-data.nonce: expected '%s', found '%.60s'", nonce, at->nonce);
	if (rcar_report_data(nonce, at->key.jwk, at->report_data))
		return problem_internal(p, "report data");
	return 0;
}

int rcar_attestation_parse(struct rcar_attestation *at, char *text, size_t n,
			   const char *nonce, struct problem *p)
{
	struct value root, v[MEMBERS_OF(top)];

	*at = (struct rcar_attestation){ 0 };
	if (message_open(&root, text, n, "attestation", p) ||
	    message_take(&root, "attestation", top, v, p))
		return -1;
	if (v[INIT_DATA].p)
		return problem(p, 401, "AttestationError",
			       "attestation.init-data: not verified here; expected null");
	if (take_runtime_data(at, &v[RUNTIME_DATA], nonce, p))
		return -1;
	return take_evidence(at, &v[TEE_EVIDENCE], p);
}

void rcar_attestation_fini(struct rcar_attestation *at)
{
	tee_key_fini(&at->key);
	bytes_fini(&at->evidence);
	*at = (struct rcar_attestation){ 0 };
}
