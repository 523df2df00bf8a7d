// SPDX-License-Identifier: MIT
/* The KBS protocol, from the first message to the opened secret. */
#include <signal.h>

#include "flow.h"

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
		{ "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}x", 400, "SerdeError",
		  "not JSON" },
		{ "{\"version\":\"0.4.0\",\"tee\":\"t\\u0000dx\",\"extra-params\":\"\"}", 400, "SerdeError",
		  "request: a string with a NUL" },
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
	    "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\",\"later\":[{}]}", &a);
	assert_int_equal(a.status, 200);
	/* By Max-Age the client's clock does not matter. */
	assert_non_null(strstr(a.attributes, "; Max-Age=300; Expires="));
	answer_fini(&a);
}

static const struct damage bad_attestations[] = {
	{ "init-data", "{\"format\":\"toml\",\"body\":\"\"}", 401, "AttestationError",
	  "init-data: the launch was bound to 0000" },
	{ "init-data", "{\"format\":\"json\",\"body\":\"\"}", 401, "AttestationError",
	  "init-data.format: expected 'toml', found 'json'" },
	{ "init-data", "{\"format\":\"toml\"}", 400, "SerdeError", "init-data.body: missing" },
	{ "init-data", "{\"body\":\"\"}", 400, "SerdeError", "init-data.format: missing" },
	{ "init-data", "{\"format\":\"toml\",\"body\":{}}", 400, "SerdeError",
	  "init-data.body: expected a string, found an object" },
	{ "init-data", "{\"format\":\"toml\",\"body\":\"\",\"x\":1}", 400, "SerdeError",
	  "init-data: unknown member 'x'" },
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
	{ "tee-evidence/additional_evidence", "\"{}\"", 401, "AttestationError", "report-data" },
	{ "tee-evidence/additional_evidence", "\"[]\"", 400, "SerdeError",
	  "additional_evidence: expected an object, found an array" },
	{ "tee-evidence/additional_evidence", "\"{\"", 400, "SerdeError",
	  "additional_evidence: not JSON at byte 1" },
	{ "tee-evidence/additional_evidence", "\"{\\\"a\\\":1,\\\"a\\\":2}\"", 400, "SerdeError",
	  "given twice" },
	{ "tee-evidence/additional_evidence", "\"{\\\"" Q64 Q64 "\\\":1}\"", 400, "SerdeError",
	  "a name of at most 64 bytes expected, found 86" },
	{ "tee-evidence/additional_evidence",
	  "\"{\\\"a\\\":1,\\\"b\\\":1,\\\"c\\\":1,\\\"d\\\":1,\\\"e\\\":1,\\\"f\\\":1,\\\"g\\\":1,"
	  "\\\"h\\\":1,\\\"i\\\":1,\\\"j\\\":1,\\\"k\\\":1,\\\"l\\\":1,\\\"m\\\":1,\\\"n\\\":1,"
	  "\\\"o\\\":1,\\\"p\\\":1,\\\"q\\\":1}\"", 400, "SerdeError",
	  "at most 16 kinds of devices, found 17" },
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

		damage_apply(message, &bad_attestations[i]);
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
		cmocka_unit_test(test_policy_change_takes_effect),
		cmocka_unit_test(test_emulated_refused),
	};

	return cmocka_run_group_tests(tests, flow_set_up, flow_tear_down);
}
