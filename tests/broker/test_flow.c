// SPDX-License-Identifier: MIT
/*
 * The daemon itself, over the loopback, with quotes of the emulated platform:
 * both protocols from the first message to the opened secret.
 */
#include <signal.h>
#include <sys/wait.h>

#include "guest.h"

#define RESOURCE "default/disk/key"
#define SECRET "the key of the disk"

static struct harness h;
static uint8_t sender[P256_POINT_LEN];

static void fetch_identity(void)
{
	struct answer a;
	json_t *json;

	ask_admin(&h, "GET", "/admin/v1/identity", "", &a);
	json = answer_json(&a);
	unhex(sender, json_string_value(json_object_get(json, "sender")));
	json_decref(json);
	answer_fini(&a);
}

static int set_up(void **state)
{
	(void)state;
	harness_open(&h, "");
	harness_start(&h, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	administer(&h, "PUT", "/admin/v1/secrets/other/disk/key", "of another");
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	fetch_identity();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
	return 0;
}

static void answer_refused(struct answer *a, int status, const char *name, const char *words)
{
	char type[160];
	json_t *json;

	if (a->status != status)
		fail_msg("expected %d, found %d: %s", status, a->status, a->body);
	json = answer_json(a);
	snprintf(type, sizeof(type), "https://github.com/confidential-containers/kbs/errors/%s", name);
	assert_string_equal(json_string_value(json_object_get(json, "type")), type);
	if (!strstr(json_string_value(json_object_get(json, "detail")), words))
		fail_msg("'%s' is not in %s", words, a->body);
	assert_int_equal(json_object_size(json), 2);
	json_decref(json);
	assert_null(strstr(a->body, SECRET));
	answer_fini(a);
}

/**
 * struct rcar - an exchange of the KBS protocol, up to the attestation
 */
struct rcar {
	struct guest guest;
	char cookie[16384];
	json_t *challenge;
	json_t *attestation;
};

static void rcar_begin(struct rcar *r)
{
	guest_open(&r->guest);
	r->challenge = guest_auth(&h, r->cookie, sizeof(r->cookie));
	r->attestation = guest_attestation(
		&h, &r->guest, json_string_value(json_object_get(r->challenge, "nonce")));
}

static void rcar_end(struct rcar *r)
{
	json_decref(r->attestation);
	json_decref(r->challenge);
	guest_close(&r->guest);
}

/* The token; the session's cookie in @cookie. */
static char *attest(struct rcar *r, char *cookie, size_t size)
{
	struct answer a;
	json_t *json;
	char *token;

	guest_post(&h, "/kbs/v0/attest", r->cookie, r->attestation, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	assert_true((size_t)snprintf(cookie, size, "Cookie: %s\r\n", a.cookie) < size);
	json = answer_json(&a);
	token = strdup(json_string_value(json_object_get(json, "token")));
	json_decref(json);
	answer_fini(&a);
	return token;
}

static void expect_secret(struct rcar *r, const char *fields)
{
	struct answer a;
	char *plain;

	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, fields, "", &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	assert_null(strstr(a.body, SECRET));
	plain = guest_open_jwe(&r->guest, a.body);
	assert_non_null(plain);
	assert_string_equal(plain, SECRET);
	free(plain);
	answer_fini(&a);
}

static void test_rcar(void **state)
{
	char cookie[16384], bearer[16384], *token;
	struct answer a;
	struct rcar r;

	(void)state;
	rcar_begin(&r);
	token = attest(&r, cookie, sizeof(cookie));
	snprintf(bearer, sizeof(bearer), "Authorization: Bearer %s\r\n", token);
	expect_secret(&r, cookie);
	expect_secret(&r, bearer);
	/* The challenge is used up. */
	guest_post(&h, "/kbs/v0/attest", r.cookie, r.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "the challenge was used before");
	/* Neither challenge nor nothing opens a resource. */
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, r.cookie, "", &a);
	answer_refused(&a, 401, "TokenNotFound", "not an attested session");
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, NULL, "", &a);
	answer_refused(&a, 401, "TokenNotFound", "neither cookie nor token");
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, "Authorization: Basic eA==\r\n", "", &a);
	answer_refused(&a, 401, "TokenVerifierError", "Bearer");
	bearer[strlen(bearer) - 3] ^= 1;
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, bearer, "", &a);
	answer_refused(&a, 401, "TokenVerifierError", "not signed by this broker");
	/* What the policy does not grant, what is not there, what is no name. */
	ask(&h, "GET", "/kbs/v0/resource/other/disk/key", cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny", "no policy covers this resource");
	ask(&h, "GET", "/kbs/v0/resource/default/disk/missing", cookie, "", &a);
	answer_refused(&a, 404, "ResourceNotFound", "no such resource");
	ask(&h, "GET", "/kbs/v0/resource/default/disk", cookie, "", &a);
	answer_refused(&a, 404, "InvalidRequestPath", "found 'default/disk'");
	ask(&h, "GET", "/kbs/v0/resource/default/%2e%2e/key", cookie, "", &a);
	answer_refused(&a, 400, "BadRequest", "a byte that no path here has");
	free(token);
	rcar_end(&r);
}

/**
 * struct damage - one member of a good message changed
 * @path: members down to it, '/' between
 * @value: JSON to put there; NULL to take it away
 */
struct damage {
	const char *path;
	const char *value;
	int status;
	const char *name;
	const char *words;
};

static void apply(json_t *message, const struct damage *d)
{
	char *copy = strdup(d->path), *next = copy, *member = strsep(&next, "/");

	for (; next; member = strsep(&next, "/"))
		message = json_object_get(message, member);
	assert_non_null(message);
	if (d->value)
		json_object_set_new(message, member, json_loads(d->value, JSON_DECODE_ANY, NULL));
	else
		assert_int_equal(json_object_del(message, member), 0);
	free(copy);
}

static void test_bad_auth(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *name;
		const char *words;
	} bad[] = {
		{ "", 400, "SerdeError", "request: not JSON" },
		{ "[]", 400, "SerdeError", "request: expected an object, found an array" },
		{ "{}", 400, "SerdeError", "request.version: missing" },
		{ "{\"version\":\"0.4.0\",\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}", 400,
		  "SerdeError", "given twice" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"tdx\"}", 400, "SerdeError",
		  "request.extra-params: missing" },
		{ "{\"version\":\"0.4.0\",\"extra-params\":\"\"}", 400, "SerdeError", "request.tee: missing" },
		{ "{\"version\":4,\"tee\":\"tdx\",\"extra-params\":\"\"}", 400, "SerdeError",
		  "request.version: expected a string, found an integer" },
		{ "{\"version\":\"0.4.0\",\"tee\":[\"tdx\"],\"extra-params\":\"\"}", 400, "SerdeError",
		  "request.tee: expected a string, found an array" },
		{ "{\"version\":\"0.4.1\",\"tee\":\"tdx\",\"extra-params\":\"\"}", 401, "ProtocolVersion",
		  "expected '0.4.0', found '0.4.1'" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"sample\",\"extra-params\":\"\"}", 401,
		  "AttestationError", "found 'sample'" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\",\"x\":1}", 400, "SerdeError",
		  "unknown member 'x'" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}x", 400, "SerdeError",
		  "not JSON" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"t\\u0000dx\",\"extra-params\":\"\"}", 400, "SerdeError",
		  "not JSON" },
		{ "\xff\xfe", 400, "SerdeError", "not JSON" },
	};
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ask(&h, "POST", "/kbs/v0/auth", NULL, bad[i].body, &a);
		answer_refused(&a, bad[i].status, bad[i].name, bad[i].words);
	}
	ask(&h, "POST", "/kbs/v0/auth", NULL,
	    "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}", &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
}

#define Q64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct damage bad_attestations[] = {
	{ "init-data", "{\"format\":\"toml\",\"body\":\"\"}", 401, "AttestationError", "init-data" },
	{ "init-data", "1", 400, "SerdeError", "attestation.init-data: expected an object" },
	{ "runtime-data", NULL, 400, "SerdeError", "attestation.runtime-data: missing" },
	{ "runtime-data", "null", 400, "SerdeError", "found null" },
	{ "runtime-data", "\"\"", 400, "SerdeError", "expected an object, found a string" },
	{ "runtime-data/nonce", NULL, 400, "SerdeError", "runtime-data.nonce: missing" },
	{ "runtime-data/nonce", "7", 400, "SerdeError", "runtime-data.nonce: expected a string" },
	{ "runtime-data/nonce", "\"\"", 401, "AttestationError", "runtime-data.nonce: expected '" },
	{ "runtime-data/nonce", "\"" Q64 "=\"", 401, "AttestationError", "found '" Q64 },
	{ "runtime-data/x", "1", 400, "SerdeError", "unknown member 'x'" },
	{ "runtime-data/tee-pubkey", NULL, 400, "SerdeError", "runtime-data.tee-pubkey: missing" },
	{ "runtime-data/tee-pubkey", "{}", 400, "SerdeError", "tee-pubkey.kty: expected" },
	{ "runtime-data/tee-pubkey/kty", "\"OKP\"", 400, "SerdeError", "found 'OKP'" },
	{ "runtime-data/tee-pubkey/crv", "\"P-384\"", 400, "SerdeError", "found 'P-384'" },
	{ "runtime-data/tee-pubkey/alg", "\"ECDH-ES\"", 400, "SerdeError", "found 'ECDH-ES'" },
	{ "runtime-data/tee-pubkey/x", NULL, 400, "SerdeError", "tee-pubkey.x: missing" },
	{ "runtime-data/tee-pubkey/x", "[]", 400, "SerdeError", "tee-pubkey.x: expected a string" },
	{ "runtime-data/tee-pubkey/x", "\"AA\"", 400, "SerdeError", "expected 32 bytes, found 1" },
	{ "runtime-data/tee-pubkey/x", "\"!\"", 400, "SerdeError", "tee-pubkey.x: not base64url" },
	{ "runtime-data/tee-pubkey/x", "\"" Q64 "\"", 400, "SerdeError", "not on curve P-256" },
	{ "runtime-data/tee-pubkey/y", "\"" Q64 Q64 Q64 Q64 Q64 Q64 Q64 "\"", 400, "SerdeError",
	  "tee-pubkey.y: not base64url" },
	{ "runtime-data/tee-pubkey/kid", "\"1\"", 400, "SerdeError", "unknown member 'kid'" },
	{ "tee-evidence", NULL, 400, "SerdeError", "attestation.tee-evidence: missing" },
	{ "tee-evidence", "[]", 400, "SerdeError", "tee-evidence: expected an object" },
	{ "tee-evidence/primary_evidence", NULL, 400, "SerdeError", "primary_evidence: missing" },
	{ "tee-evidence/primary_evidence", "\"\"", 400, "SerdeError", "primary_evidence: expected" },
	{ "tee-evidence/primary_evidence/quote", NULL, 400, "SerdeError", "quote: missing" },
	{ "tee-evidence/primary_evidence/quote", "1", 400, "SerdeError", "quote: expected a string" },
	{ "tee-evidence/primary_evidence/quote", "\"A\"", 400, "SerdeError", "quote: not base64" },
	{ "tee-evidence/primary_evidence/quote", "\"\"", 401, "AttestationError", "unknown-format" },
	{ "tee-evidence/primary_evidence/quote", "\"BAACAIEAAAA=\"", 401, "AttestationError", "" },
	{ "tee-evidence/primary_evidence/cc_eventlog", "1", 400, "SerdeError", "cc_eventlog" },
	{ "tee-evidence/primary_evidence/attestation_report", "{}", 401, "AttestationError", "" },
	{ "tee-evidence/additional_evidence", NULL, 400, "SerdeError", "additional_evidence: missing" },
	{ "tee-evidence/additional_evidence", "{}", 400, "SerdeError", "additional_evidence: expected" },
	{ "tee-evidence/additional_evidence", "\"{}\"", 401, "AttestationError", "no device" },
	{ "x", "1", 400, "SerdeError", "attestation: unknown member 'x'" },
};

static void test_bad_attest(void **state)
{
	struct answer a;
	struct rcar r;
	size_t i;

	(void)state;
	rcar_begin(&r);
	for (i = 0; i < sizeof(bad_attestations) / sizeof(bad_attestations[0]); i++) {
		json_t *message = json_deep_copy(r.attestation);

		apply(message, &bad_attestations[i]);
		guest_post(&h, "/kbs/v0/attest", r.cookie, message, &a);
		answer_refused(&a, bad_attestations[i].status, bad_attestations[i].name,
			       bad_attestations[i].words);
		json_decref(message);
	}
	/* None of them used the challenge up. */
	guest_post(&h, "/kbs/v0/attest", r.cookie, r.attestation, &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	rcar_end(&r);
}

static void test_bad_cookies(void **state)
{
	char cookie[16384];
	struct answer a;
	struct rcar r;

	(void)state;
	rcar_begin(&r);
	guest_post(&h, "/kbs/v0/attest", NULL, r.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "cookie kbs-session-id: missing");
	guest_post(&h, "/kbs/v0/attest", "Cookie: kbs-session-id=0123456789abcdef\r\n", r.attestation,
		   &a);
	answer_refused(&a, 401, "AttestationError", "not a challenge of this broker");
	strcpy(cookie, r.cookie);
	cookie[30] ^= 1;
	guest_post(&h, "/kbs/v0/attest", cookie, r.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "not a challenge of this broker");
	/* Another client's challenge: the nonce is not that of the evidence. */
	json_decref(guest_auth(&h, cookie, sizeof(cookie)));
	guest_post(&h, "/kbs/v0/attest", cookie, r.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "runtime-data.nonce: expected");
	rcar_end(&r);
}

/* A quote that is genuine and speaks of something else. */
static void test_foreign_evidence(void **state)
{
	json_t *key, *quote;
	struct rcar one, two;
	struct answer a;

	(void)state;
	rcar_begin(&one);
	rcar_begin(&two);
	quote = json_object_get(json_object_get(one.attestation, "tee-evidence"), "primary_evidence");
	json_object_set(json_object_get(two.attestation, "tee-evidence"), "primary_evidence", quote);
	guest_post(&h, "/kbs/v0/attest", two.cookie, two.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "report-data");
	/* The right quote with a key that it does not bind. */
	key = guest_jwk(&two.guest);
	json_object_set_new(json_object_get(one.attestation, "runtime-data"), "tee-pubkey", key);
	guest_post(&h, "/kbs/v0/attest", one.cookie, one.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "report-data");
	rcar_end(&one);
	rcar_end(&two);
}

static const struct asker root = { 0, "unconfined", "storage:disk" };

static void test_native(void **state)
{
	json_t *challenge = guest_challenge(&h), *wish;
	struct guest g, other;
	struct answer a;
	uint8_t wrong[P256_POINT_LEN];
	char *plain;

	(void)state;
	guest_open(&g);
	guest_open(&other);
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	guest_post(&h, "/v1/release", NULL, wish, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	plain = guest_open_envelope(&g, a.body, sender, challenge, RESOURCE);
	assert_non_null(plain);
	assert_string_equal(plain, SECRET);
	free(plain);
	/* Another sender, another resource, another guest: it does not open. */
	memcpy(wrong, other.point, sizeof(wrong));
	assert_null(guest_open_envelope(&g, a.body, wrong, challenge, RESOURCE));
	assert_null(guest_open_envelope(&g, a.body, sender, challenge, "other/disk/key"));
	assert_null(guest_open_envelope(&other, a.body, sender, challenge, RESOURCE));
	answer_fini(&a);
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "AttestationError", "the challenge was used before");
	json_decref(wish);
	json_decref(challenge);
	guest_close(&other);
	guest_close(&g);
}

static void test_native_who(void **state)
{
	static const struct asker user = { 1000, "unconfined", "storage:disk" };
	json_t *challenge, *wish;
	struct answer a;
	struct guest g;

	(void)state;
	administer(&h, "PUT", "/admin/v1/documents/policy/root",
		   "{\"appraisal\":\"any\",\"profile\":[\"native\"],\"binding\":{\"uid\":[0]}}");
	administer(&h, "PUT", "/admin/v1/secrets/root/disk/key", "for root");
	guest_open(&g);
	challenge = guest_challenge(&h);
	wish = guest_wish(&h, &g, challenge, "root/disk/key", &user);
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 403, "PolicyDeny", "binding.uid: '1000'");
	json_decref(wish);
	json_decref(challenge);
	challenge = guest_challenge(&h);
	wish = guest_wish(&h, &g, challenge, "root/disk/key", &root);
	guest_post(&h, "/v1/release", NULL, wish, &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
}

static const struct damage bad_wishes[] = {
	{ "version", NULL, 400, "SerdeError", "request.version: missing" },
	{ "version", "\"1\"", 400, "SerdeError", "request.version: expected an integer" },
	{ "version", "2", 400, "ProtocolVersion", "expected 1, found 2" },
	{ "ticket", NULL, 400, "SerdeError", "request.ticket: missing" },
	{ "ticket", "1", 400, "SerdeError", "request.ticket: expected a string" },
	{ "ticket", "\"\"", 401, "ChallengeError", "not a challenge" },
	{ "ticket", "\"" Q64 Q64 "\"", 401, "ChallengeError", "not a challenge" },
	{ "resource", NULL, 400, "SerdeError", "request.resource: missing" },
	{ "resource", "null", 400, "SerdeError", "request.resource: expected a string" },
	{ "resource", "\"a/b\"", 404, "InvalidRequestPath", "found 'a/b'" },
	{ "resource", "\"a/b/c/d\"", 404, "InvalidRequestPath", "found 'a/b/c/d'" },
	{ "resource", "\"a//c\"", 404, "InvalidRequestPath", "found 'a//c'" },
	{ "resource", "\"other/disk/key\"", 401, "BindingError", "requested is 'other/disk/key'" },
	{ "evidence", NULL, 400, "SerdeError", "request.evidence: missing" },
	{ "evidence", "{}", 400, "SerdeError", "request.evidence: expected a string" },
	{ "evidence", "\"\"", 400, "EvidenceError", "evidence.map" },
	{ "evidence", "\"+\"", 400, "EvidenceError", "not base64url" },
	{ "evidence", "\"oA\"", 400, "EvidenceError", "an empty collection" },
	{ "x", "1", 400, "SerdeError", "unknown member 'x'" },
};

static void test_bad_wishes(void **state)
{
	json_t *challenge = guest_challenge(&h), *wish, *message;
	struct answer a;
	struct guest g;
	size_t i;

	(void)state;
	guest_open(&g);
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	for (i = 0; i < sizeof(bad_wishes) / sizeof(bad_wishes[0]); i++) {
		message = json_deep_copy(wish);
		apply(message, &bad_wishes[i]);
		guest_post(&h, "/v1/release", NULL, message, &a);
		answer_refused(&a, bad_wishes[i].status, bad_wishes[i].name, bad_wishes[i].words);
		json_decref(message);
	}
	ask(&h, "POST", "/v1/challenge", NULL, "{}", &a);
	answer_refused(&a, 400, "SerdeError", "request.version: missing");
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
}

/* Bindings that are not those of the evidence, or of the moment. */
static void test_bad_bindings(void **state)
{
	json_t *challenge = guest_challenge(&h), *fresh = guest_challenge(&h), *wish;
	uint8_t binding[512], nonce[40] = { 0 }, report[] = "not a quote";
	struct guest g;
	struct answer a;
	char *evidence;
	size_t n;

	(void)state;
	guest_open(&g);
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	json_object_set(wish, "ticket", json_object_get(fresh, "ticket"));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "BindingError", "not the nonce of the ticket");

	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(report, sizeof(report), binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "BindingError", "not the nonce of the ticket");
	free(evidence);

	assert_int_equal(b64url_decode(nonce, &n, json_string_value(json_object_get(fresh, "nonce")),
				       43), 0);
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(report, sizeof(report), binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "AttestationError", "unknown-format");
	free(evidence);

	g.point[64] ^= 1;
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(report, sizeof(report), binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 400, "BindingError", "not a point of P-256");
	free(evidence);
	json_decref(wish);
	json_decref(fresh);
	json_decref(challenge);
	guest_close(&g);
}

/* A binding that the quote was not made over. */
static void test_swapped_binding(void **state)
{
	json_t *challenge = guest_challenge(&h), *wish;
	uint8_t binding[512], nonce[40], quote[QUOTE_MAX], data[64] = { 0 };
	static const struct asker liar = { 0, "trusted", "storage:disk" };
	struct answer a;
	struct guest g;
	char *evidence;
	size_t n, n_quote;

	(void)state;
	guest_open(&g);
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	assert_int_equal(b64url_decode(nonce, &n,
				       json_string_value(json_object_get(challenge, "nonce")), 43), 0);
	n_quote = make_quote(&h, data, sizeof(data), quote, sizeof(quote));
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &liar);
	evidence = guest_collection(quote, n_quote, binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "AttestationError", "report-data");
	free(evidence);
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
}

/* What no guest of the emulated platform measures. */
static const char other_image[] =
	"guest-attest-policy 1\naccept tdx\nmr_td allow zeros\n"
	"rt_mr0 any\nrt_mr1 any\nrt_mr2 any\nrt_mr3 any\nemulated allow yes\n";

static void test_policy_change_takes_effect(void **state)
{
	char cookie[16384];
	struct answer a;
	struct rcar r;
	char *token;

	(void)state;
	rcar_begin(&r);
	token = attest(&r, cookie, sizeof(cookie));
	expect_secret(&r, cookie);
	administer(&h, "PUT", "/admin/v1/documents/appraisal/image", other_image);
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":[\"image\"]}");
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, cookie, "", &a);
	answer_refused(&a, 401, "TokenNotFound", "policies have changed since the attestation");
	rcar_end(&r);
	free(token);
	rcar_begin(&r);
	token = attest(&r, cookie, sizeof(cookie));
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny", "appraisal 'image'");
	administer(&h, "POST", "/admin/v1/documents/policy/default?activate=1", "");
	expect_secret(&r, cookie);
	administer(&h, "POST", "/admin/v1/secrets/" RESOURCE "?action=disable&version=0", "");
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, cookie, "", &a);
	answer_refused(&a, 404, "ResourceNotFound", "");
	administer(&h, "POST", "/admin/v1/secrets/" RESOURCE "?action=enable&version=0", "");
	expect_secret(&r, cookie);
	free(token);
	rcar_end(&r);
}

static void test_plain_endpoints(void **state)
{
	static const struct {
		const char *method;
		const char *path;
		int status;
		const char *words;
	} cases[] = {
		{ "GET", "/healthz", 200, "ok" },
		{ "GET", "/readyz", 200, "ready" },
		{ "GET", "/metrics", 200, "attest_broker_evidence_total{tee=\"tdx\",verdict=\"accepted\"}" },
		{ "GET", "/.well-known/jwks.json", 200, "\"kty\":\"EC\"" },
		{ "GET", "/nothing", 404, "there is no /nothing here" },
		{ "POST", "/healthz", 405, "" },
		{ "GET", "/kbs/v0/auth", 405, "" },
		{ "GET", "/admin/v1/secrets", 404, "there is no" },
	};
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask(&h, cases[i].method, cases[i].path, NULL, "", &a);
		assert_int_equal(a.status, cases[i].status);
		if (!strstr(a.body, cases[i].words))
			fail_msg("'%s' is not in '%s'", cases[i].words, a.body);
		answer_fini(&a);
	}
}

static void test_connections(void **state)
{
	static const char too_big[] = "POST /kbs/v0/auth HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999"
				      "\r\n\r\n";
	static const char garbage[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n";
	char head[40000];
	struct answer a;
	int fd, i;

	(void)state;
	fd = harness_connect(&h);
	for (i = 0; i < 3; i++) {
		assert_int_equal(ask_on(fd, "GET", "/healthz", NULL, "", &a), 0);
		assert_int_equal(a.status, 200);
		answer_fini(&a);
	}
	close(fd);
	ask_raw(&h, too_big, sizeof(too_big) - 1, &a);
	answer_refused(&a, 413, "BadRequest", "body: at most 1048576 bytes, found 99999999");
	ask_raw(&h, garbage, sizeof(garbage) - 1, &a);
	answer_refused(&a, 400, "BadRequest", "");
	memset(head, 'a', sizeof(head));
	ask_raw(&h, head, sizeof(head), &a);
	answer_refused(&a, 431, "BadRequest", "head: at most 32768 bytes");
}

/* What was done above stands in the log, and no secret does. */
static void test_audit_and_log(void **state)
{
	struct answer a;
	char *command;
	json_t *json;

	(void)state;
	ask_admin(&h, "GET", "/admin/v1/audit/verify", "", &a);
	json = answer_json(&a);
	assert_true(json_is_true(json_object_get(json, "intact")));
	assert_true(json_integer_value(json_object_get(json, "entries")) > 20);
	json_decref(json);
	answer_fini(&a);
	ask_admin(&h, "GET", "/admin/v1/audit", "", &a);
	assert_non_null(strstr(a.body, "\"event\":\"release\""));
	assert_non_null(strstr(a.body, "\"event\":\"deny\""));
	assert_non_null(strstr(a.body, "\"event\":\"replay\""));
	assert_non_null(strstr(a.body, "\"event\":\"refuse\""));
	answer_fini(&a);
	assert_true(asprintf(&command, "! grep -aqF '" SECRET "' '%s/log' '%s'/broker.db*", h.dir,
			     h.dir) > 0);
	assert_int_equal(system(command), 0);
	free(command);
}

/* The same broker without the option: the same evidence is not genuine. */
static void test_emulated_refused(void **state)
{
	struct answer a;
	struct rcar r;

	(void)state;
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_start(&h, NULL);
	rcar_begin(&r);
	guest_post(&h, "/kbs/v0/attest", r.cookie, r.attestation, &a);
	answer_refused(&a, 401, "AttestationError", "untrusted-root");
	rcar_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rcar),
		cmocka_unit_test(test_bad_auth),
		cmocka_unit_test(test_bad_attest),
		cmocka_unit_test(test_bad_cookies),
		cmocka_unit_test(test_foreign_evidence),
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_native_who),
		cmocka_unit_test(test_bad_wishes),
		cmocka_unit_test(test_bad_bindings),
		cmocka_unit_test(test_swapped_binding),
		cmocka_unit_test(test_policy_change_takes_effect),
		cmocka_unit_test(test_plain_endpoints),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_audit_and_log),
		cmocka_unit_test(test_emulated_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
