// SPDX-License-Identifier: MIT
/* The native protocol, from the challenge to the opened secret. */
#include "flow.h"

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
	{ "evidence", "\"\"", 401, "AttestationError", "unknown-format" },
	{ "evidence", "\"+\"", 400, "EvidenceError", "not base64url" },
	{ "evidence", "\"oA\"", 400, "EvidenceError", "missing: collection: report" },
	{ "evidence", "\"oQ\"", 400, "EvidenceError", "truncated: collection: map" },
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
		damage_apply(message, &bad_wishes[i]);
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
	uint8_t binding[512], nonce[40] = { 0 }, garbage[] = "not a quote", quote[QUOTE_MAX];
	struct guest g;
	struct answer a;
	char *evidence;
	size_t n, n_quote;

	(void)state;
	guest_open(&g);
	n_quote = make_quote(&h, nonce, sizeof(nonce), quote, sizeof(quote));
	wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
	json_object_set(wish, "ticket", json_object_get(fresh, "ticket"));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "BindingError", "not the nonce of the ticket");

	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(quote, n_quote, binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "BindingError", "not the nonce of the ticket");
	free(evidence);

	assert_int_equal(b64url_decode(nonce, &n, json_string_value(json_object_get(fresh, "nonce")),
				       43), 0);
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(garbage, sizeof(garbage), binding, n);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 401, "AttestationError", "unknown-format");
	free(evidence);

	evidence = guest_collection(quote, n_quote, binding, n - 1);
	json_object_set_new(wish, "evidence", json_string(evidence));
	guest_post(&h, "/v1/release", NULL, wish, &a);
	answer_refused(&a, 400, "BindingError", "truncated: binding: resource");
	free(evidence);

	g.point[64] ^= 1;
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(quote, n_quote, binding, n);
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
	answer_refused(&a, 401, "AttestationError", "binding-mismatch");
	free(evidence);
	json_decref(wish);
	json_decref(challenge);
	guest_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_native_who),
		cmocka_unit_test(test_bad_wishes),
		cmocka_unit_test(test_bad_bindings),
		cmocka_unit_test(test_swapped_binding),
	};

	return cmocka_run_group_tests(tests, flow_set_up, flow_tear_down);
}
