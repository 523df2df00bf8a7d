// SPDX-License-Identifier: MIT
/* Every parser of the broker that the network reaches before evidence does. */
#include "../fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "ec.h"
#include "http.h"
#include "jws.h"
#include "policy.h"
#include "rcar_attest.h"
#include "reference.h"
#include "sample.h"
#include "session.h"

#define NONCE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

void fuzz_assert(int ok)
{
	if (!ok)
		abort();
}

/* What is refused says so; what is taken says nothing. */
static void check(int ret, const struct problem *p)
{
	fuzz_assert(!ret == !p->status);
	fuzz_assert(!ret || (p->name && p->detail[0]));
}

static void feed_http(const uint8_t *data, size_t size)
{
	size_t n = http_head_end(data, size);
	struct problem p = { 0 };
	struct http_head h;
	char cookie[64];
	int ret;

	if (!n)
		return;
	ret = http_head_parse(&h, data, n, 100000, &p);
	check(ret, &p);
	if (!ret) {
		fuzz_assert(h.path[0] == '/' && h.length <= 100000);
		http_cookie(h.cookie, "kbs-session-id", cookie, sizeof(cookie));
	}
	http_head_fini(&h);
}

static void feed_attestation(const uint8_t *data, size_t size)
{
	struct rcar_attestation at;
	char *text = malloc(size + !size);
	struct problem p = { 0 };

	memcpy(text, data, size);
	check(rcar_attestation_parse(&at, text, size, size % 2, NONCE, &p), &p);
	rcar_attestation_fini(&at);
	free(text);
}

static struct jws_key *token_key(void)
{
	static struct jws_key key;

	if (!key.ec)
		fuzz_assert(!jws_key_init(&key, ec_generate(EC_P256)));
	return &key;
}

/* More containers or members than message.h takes, perhaps. */
static bool is_large(const uint8_t *data, size_t size)
{
	size_t i, containers = 0, commas = 0;

	for (i = 0; i < size; i++) {
		containers += data[i] == '{' || data[i] == '[';
		commas += data[i] == ',';
	}
	return containers > MESSAGE_DEPTH || commas >= MESSAGE_MEMBERS;
}

/* Beside jansson, which takes no numbers beyond a double and knows names by their meaning. */
static void feed_message(const uint8_t *data, size_t size)
{
	static const struct member table[] = {
		{ "a", JSON_STRING, false, true }, MEMBER_OTHERS, { NULL },
	};
	struct value root, v[MEMBERS_OF(table)];
	char *text = malloc(size + !size);
	struct problem p = { 0 };
	json_error_t error;
	json_t *json = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, &error);
	int ret;

	memcpy(text, data, size);
	ret = message_open(&root, text, size, "m", &p);
	check(ret, &p);
	if (ret)
		fuzz_assert(!json_is_object(json) || is_large(data, size));
	else if (!json)
		fuzz_assert(json_error_code(&error) == json_error_numeric_overflow ||
			    (json_error_code(&error) == json_error_duplicate_key &&
			     memchr(data, '\\', size)));
	else if (!message_take(&root, "m", table, v, &p) && v[0].p)
		fuzz_assert(!strcmp(v[0].p, json_string_value(json_object_get(json, "a"))));
	json_decref(json);
	free(text);
}

static void feed_sample(const uint8_t *data, size_t size)
{
	static const struct policies none;
	static const uint8_t bound[SHA384_LEN];
	const struct appraisal_input in = {
		.policies = &none, .evidence = data, .n = strnlen((const char *)data, size),
		.report_data = bound, .report_data_len = sizeof(bound), .fields = true,
	};
	struct appraisal a;
	struct problem p = { 0 };
	int ret = sample_appraise(&in, &a, &p);
	json_t *fields = ret ? NULL : json_loads(a.fields, JSON_REJECT_DUPLICATES, NULL);

	check(ret, &p);
	fuzz_assert(ret || fields);
	json_decref(fields);
	appraisal_fini(&a);
}

static void feed_token(const uint8_t *data, size_t size)
{
	/* Nobody guesses a signature. */
	fuzz_assert(!jws_verify(token_key(), (const char *)data, size));
}

static void feed_ticket(const uint8_t *data, size_t size)
{
	static struct ticket_keys keys;
	struct challenge c;
	struct session s;
	char *text = strndup((const char *)data, size);

	if (!keys.n)
		fuzz_assert(!ticket_keys_open(&keys, NULL, 3600, 300, 1000));
	fuzz_assert(challenge_open(&keys, TICKET_RCAR, text, &c));
	fuzz_assert(session_open(&keys, text, 1000, &s));
	session_fini(&s);
	free(text);
}

static void fuzz_release_policy(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct problem p = { 0 };

	check(policy_check(NULL, KIND_POLICY, "a", text, &p), &p);
	free(text);
}

/* What comes out of an import can stand in an appraisal, whatever went in. */
static void feed_reference(const uint8_t *data, size_t size)
{
	json_t *all, *values;
	struct problem p = { 0 };
	const char *name;
	char *text;

	all = reference_import((const char *)data, size, &p);
	check(all ? 0 : -1, &p);
	json_object_foreach(all, name, values) {
		text = json_dumps(values, JSON_COMPACT);
		fuzz_assert(text && !reference_check(name, text, &p));
		free(text);
	}
	json_decref(all);
}

static void feed_appraisal(const uint8_t *data, size_t size)
{
	struct rule rule = { .name = (char *)"a", .body = json_pack("[s,s]", "00", "11") };
	const struct rules known = { .v = &rule, .n = 1 };
	char *text = strndup((const char *)data, size), *out;
	struct problem p = { 0 };

	out = reference_expand(&known, text, &p);
	check(out ? 0 : -1, &p);
	free(out);
	free(text);
	json_decref(rule.body);
}

const struct fuzz_target fuzz_targets[] = {
	{ "http", "broker/http", feed_http },
	{ "attestation", "broker/attestation", feed_attestation },
	{ "message", "broker/message", feed_message },
	{ "sample", "broker/sample", feed_sample },
	{ "token", "broker/token", feed_token },
	{ "ticket", "broker/token", feed_ticket },
	{ "policy", "broker/policy", fuzz_release_policy },
	{ "reference", "broker/reference", feed_reference },
	{ "appraisal", "broker/appraisal", feed_appraisal },
	{ NULL, NULL, NULL },
};

const struct fuzz_target *fuzz_target(const char *name)
{
	const struct fuzz_target *t;

	for (t = fuzz_targets; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}
