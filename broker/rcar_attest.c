// SPDX-License-Identifier: MIT
#include "rcar_attest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b64.h"
#include "message.h"

/* Members that later versions of the protocol add are bound by nothing here. */
static const struct member top[] = {
	{ "init-data", JSON_OBJECT, false, true },
	{ "runtime-data", JSON_OBJECT, true, false },
	{ "tee-evidence", JSON_OBJECT, true, false },
	MEMBER_OTHERS,
	{ NULL },
};
enum { INIT_DATA, RUNTIME_DATA, TEE_EVIDENCE };

static const struct member init_data[] = {
	{ "format", JSON_STRING, true, false },
	{ "body", JSON_STRING, true, false },
	{ NULL },
};
enum { FORMAT, BODY };

static const struct member runtime[] = {
	{ "nonce", JSON_STRING, true, false },
	{ "tee-pubkey", JSON_OBJECT, true, false },
	{ NULL },
};
enum { NONCE, TEE_PUBKEY };

static const struct member tee_evidence[] = {
	{ "primary_evidence", JSON_OBJECT, true, false },
	{ "additional_evidence", JSON_STRING, true, false },
	MEMBER_OTHERS,
	{ NULL },
};
enum { PRIMARY, ADDITIONAL };

static const struct member tdx[] = {
	{ "quote", JSON_STRING, true, false },
	{ "cc_eventlog", JSON_STRING, false, true },
	MEMBER_OTHERS,
	{ NULL },
};
enum { QUOTE };

static const char primary_name[] = "tee-evidence.primary_evidence";

int rcar_report_data(const char *nonce, const char *jwk, const char *additional,
		     uint8_t out[SHA384_LEN])
{
	struct bytes quoted = { 0 };
	char *text = NULL;
	int n = -1, ret = -1;

	if (!message_quote(&quoted, additional))
		n = asprintf(&text,
			     "{\"additional-evidence\":%.*s,\"nonce\":\"%s\",\"tee-pubkey\":%s}",
			     (int)quoted.n, (char *)quoted.p, nonce, jwk);
	if (n >= 0) {
		ret = sha384(text, (size_t)n, out);
		free(text);
	}
	bytes_fini(&quoted);
	return ret;
}

static int take_quote(struct rcar_attestation *at, const struct value *primary,
		      struct problem *p)
{
	struct value v[MEMBERS_OF(tdx)];

	if (message_take(primary, primary_name, tdx, v, p))
		return -1;
	if (bytes_reserve(&at->evidence, B64_DECODED_MAX(v[QUOTE].n)))
		return problem_internal(p, "malloc");
	if (b64_decode(at->evidence.p, &at->evidence.n, v[QUOTE].p, v[QUOTE].n))
		return problem(p, 400, "SerdeError", "%s.quote: not base64", primary_name);
	return 0;
}

/* Whoever reads this JSON finds what is wrong with it. */
static int take_json(struct rcar_attestation *at, const struct value *primary,
		     struct problem *p)
{
	return bytes_append(&at->evidence, primary->p, primary->n) ?
		       problem_internal(p, "malloc") : 0;
}

/* They go into the client's cookie, its token, and the audit log. */
#define DEVICES_MAX 16
#define DEVICE_NAME_MAX 64

static int check_names(const json_t *names, const char *where, struct problem *p)
{
	const json_t *name;
	size_t i;

	if (json_array_size(names) > DEVICES_MAX)
		return problem(p, 400, "SerdeError", "%s: at most %d kinds of devices, found %zu",
			       where, DEVICES_MAX, json_array_size(names));
	json_array_foreach((json_t *)names, i, name)
		if (json_string_length(name) > DEVICE_NAME_MAX)
			return problem(p, 400, "SerdeError",
				       "%s: a name of at most %d bytes expected, found %zu", where,
				       DEVICE_NAME_MAX, json_string_length(name));
	return 0;
}

/*
 * Evidence of devices, by kind of device: bound with the rest, so that it is
 * known which there were, and not verified, so that policies must put up with it.
 */
static int take_devices(struct rcar_attestation *at, const char *text, struct problem *p)
{
	static const char where[] = "tee-evidence.additional_evidence";
	struct value root;
	char *copy;
	int ret;

	if (!*text)
		return 0;
	copy = strdup(text);
	if (!copy)
		return problem_internal(p, "strdup");
	ret = message_open(&root, copy, strlen(copy), where, p);
	if (!ret) {
		at->devices = message_names(&root);
		ret = at->devices ? check_names(at->devices, where, p) :
				    problem_internal(p, "devices");
	}
	free(copy);
	if (!ret && !json_array_size(at->devices)) {
		json_decref(at->devices);
		at->devices = NULL;
	}
	return ret;
}

static int take_evidence(struct rcar_attestation *at, const struct value *primary,
			 struct problem *p)
{
	if (at->sample || message_has(primary, "attestation_report"))
		return take_json(at, primary, p);
	return take_quote(at, primary, p);
}

static int take_runtime_data(struct rcar_attestation *at, const struct value *data,
			     const char *nonce, const char *additional, struct problem *p)
{
	struct value v[MEMBERS_OF(runtime)];

	if (message_take(data, "runtime-data", runtime, v, p) ||
	    tee_key_parse(&at->key, &v[TEE_PUBKEY], "runtime-data.tee-pubkey", p))
		return -1;
	at->nonce = v[NONCE].p;
	if (strcmp(at->nonce, nonce))
		return problem(p, 401, "AttestationError",
			       "runtime-data.nonce: expected '%s', found '%.60s'", nonce, at->nonce);
	if (rcar_report_data(nonce, at->key.jwk, additional, at->report_data))
		return problem_internal(p, "report data");
	return 0;
}

static int take_init_data(struct rcar_attestation *at, const struct value *data,
			  struct problem *p)
{
	struct value v[MEMBERS_OF(init_data)];

	if (!data->p)
		return 0;
	if (message_take(data, "init-data", init_data, v, p))
		return -1;
	if (strcmp(v[FORMAT].p, "toml"))
		return problem(p, 401, "AttestationError",
			       "init-data.format: expected 'toml', found '%.40s'", v[FORMAT].p);
	at->init_data = v[BODY].p;
	return 0;
}

int rcar_attestation_parse(struct rcar_attestation *at, char *text, size_t n, bool sample,
			   const char *nonce, struct problem *p)
{
	struct value root, v[MEMBERS_OF(top)], evidence[MEMBERS_OF(tee_evidence)];

	*at = (struct rcar_attestation){ .sample = sample };
	if (message_open(&root, text, n, "attestation", p) ||
	    message_take(&root, "attestation", top, v, p) ||
	    message_take(&v[TEE_EVIDENCE], "tee-evidence", tee_evidence, evidence, p))
		return -1;
	if (take_init_data(at, &v[INIT_DATA], p) ||
	    take_runtime_data(at, &v[RUNTIME_DATA], nonce, evidence[ADDITIONAL].p, p) ||
	    take_devices(at, evidence[ADDITIONAL].p, p))
		return -1;
	return take_evidence(at, &evidence[PRIMARY], p);
}

void rcar_attestation_fini(struct rcar_attestation *at)
{
	tee_key_fini(&at->key);
	bytes_fini(&at->evidence);
	json_decref(at->devices);
	*at = (struct rcar_attestation){ 0 };
}
