// SPDX-License-Identifier: MIT
/* Reports of SEV-SNP in both protocols: nothing differs but the evidence. */
#include <stdbool.h>

#include "flow.h"

#include "aead.h"
#include "rcar_attest.h"
#include "snp_json.h"

static json_t *begin(char *cookie, size_t size)
{
	struct answer a;
	json_t *challenge;

	ask(&h, "POST", "/kbs/v0/auth", NULL,
	    "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}", &a);
	assert_int_equal(a.status, 200);
	assert_true((size_t)snprintf(cookie, size, "Cookie: %s\r\n", a.cookie) < size);
	challenge = answer_json(&a);
	answer_fini(&a);
	return challenge;
}

static json_t *attestation(const struct guest *g, const char *nonce, bool old)
{
	uint8_t digest[SHA384_LEN], report[SNP_REPORT_LEN], vcek[4096];
	char *jwk = guest_jwk_text(g);
	size_t n;

	assert_int_equal(rcar_report_data(nonce, jwk, "", digest), 0);
	free(jwk);
	make_report(&h, digest, sizeof(digest), report);
	n = read_emulated(&h, "snp/vek.der", vcek, sizeof(vcek));
	return json_pack("{s:{s:s, s:o}, s:{s:o, s:s}}", "runtime-data", "nonce", nonce,
			 "tee-pubkey", guest_jwk(g), "tee-evidence", "primary_evidence",
			 snp_json(report, vcek, n, old), "additional_evidence", "");
}

static void rcar(bool old)
{
	char cookie[16384];
	json_t *challenge = begin(cookie, sizeof(cookie)), *message;
	struct answer a;
	struct guest g;
	char *plain;

	guest_open(&g);
	message = attestation(&g, json_string_value(json_object_get(challenge, "nonce")), old);
	guest_post(&h, "/kbs/v0/attest", cookie, message, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	assert_true((size_t)snprintf(cookie, sizeof(cookie), "Cookie: %s\r\n", a.cookie) <
		    sizeof(cookie));
	answer_fini(&a);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, cookie, "", &a);
	assert_int_equal(a.status, 200);
	plain = guest_open_jwe(&g, a.body);
	assert_non_null(plain);
	assert_string_equal(plain, SECRET);
	free(plain);
	answer_fini(&a);
	json_decref(message);
	json_decref(challenge);
	guest_close(&g);
}

static void test_rcar_new(void **state)
{
	(void)state;
	rcar(false);
}

static void test_rcar_old(void **state)
{
	(void)state;
	rcar(true);
}

/* Announced as one kind, sent as another. */
static void test_other_tee(void **state)
{
	char cookie[16384];
	struct answer a;
	struct guest g;
	json_t *challenge, *message;

	(void)state;
	guest_open(&g);
	challenge = guest_auth(&h, cookie, sizeof(cookie));
	message = attestation(&g, json_string_value(json_object_get(challenge, "nonce")), false);
	guest_post(&h, "/kbs/v0/attest", cookie, message, &a);
	answer_refused(&a, 401, "AttestationError", "announced 'tdx', this is 'snp'");
	json_decref(message);
	json_decref(challenge);
	guest_close(&g);
}

static void test_bad_reports(void **state)
{
	static const struct damage bad[] = {
		{ "tee-evidence/primary_evidence/attestation_report/version", NULL, 401,
		  "AttestationError", "" },
		{ "tee-evidence/primary_evidence/attestation_report/measurement", "[1,2]", 401,
		  "AttestationError", "" },
		{ "tee-evidence/primary_evidence/attestation_report/policy", "\"x\"", 401,
		  "AttestationError", "" },
		{ "tee-evidence/primary_evidence/attestation_report/guest_svn", "77", 401,
		  "AttestationError", "signature" },
		{ "tee-evidence/primary_evidence/cert_chain", "7", 401, "AttestationError", "" },
		{ "tee-evidence/primary_evidence/cert_chain", "null", 401, "AttestationError", "" },
	};
	char cookie[16384];
	json_t *challenge = begin(cookie, sizeof(cookie)), *message, *broken;
	struct answer a;
	struct guest g;
	size_t i;

	(void)state;
	guest_open(&g);
	message = attestation(&g, json_string_value(json_object_get(challenge, "nonce")), false);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		broken = json_deep_copy(message);
		damage_apply(broken, &bad[i]);
		guest_post(&h, "/kbs/v0/attest", cookie, broken, &a);
		answer_refused(&a, bad[i].status, bad[i].name, bad[i].words);
		json_decref(broken);
	}
	json_decref(message);
	json_decref(challenge);
	guest_close(&g);
}

/* A release request over a fresh report, with its certificate table or without. */
static void wish(const struct guest *g, const json_t *challenge, bool with_table, struct answer *a)
{
	static const struct asker root = { 0, "unconfined", "storage:disk" };
	uint8_t binding[512], data[64], report[SNP_REPORT_LEN], table[16384], nonce[40];
	const char *nonce_text = json_string_value(json_object_get(challenge, "nonce"));
	size_t n, n_table = 0;
	json_t *message;
	char *evidence;

	assert_int_equal(b64url_decode(nonce, &n, nonce_text, strlen(nonce_text)), 0);
	n = guest_binding(binding, nonce, n, g->point, RESOURCE, &root);
	assert_int_equal(sha384(binding, n, data), 0);
	memcpy(data + 48, "guest_attest/v1", 16);
	make_report(&h, data, sizeof(data), report);
	if (with_table)
		n_table = read_emulated(&h, "snp/table.bin", table, sizeof(table));
	evidence = guest_collection_with(report, sizeof(report), binding, n, table, n_table);
	message = json_pack("{s:i, s:O, s:s, s:s}", "version", 1, "ticket",
			    json_object_get(challenge, "ticket"), "resource", RESOURCE, "evidence",
			    evidence);
	guest_post(&h, "/v1/release", NULL, message, a);
	json_decref(message);
	free(evidence);
}

static void test_native(void **state)
{
	json_t *challenge = guest_challenge(&h);
	struct answer a;
	struct guest g;
	char *plain;

	(void)state;
	guest_open(&g);
	wish(&g, challenge, false, &a);
	answer_refused(&a, 401, "AttestationError", "VEK");
	wish(&g, challenge, true, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	plain = guest_open_envelope(&g, a.body, sender, challenge, RESOURCE);
	assert_non_null(plain);
	assert_string_equal(plain, SECRET);
	free(plain);
	answer_fini(&a);
	json_decref(challenge);
	guest_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rcar_new),
		cmocka_unit_test(test_rcar_old),
		cmocka_unit_test(test_other_tee),
		cmocka_unit_test(test_bad_reports),
		cmocka_unit_test(test_native),
	};

	return cmocka_run_group_tests(tests, flow_set_up_snp, flow_tear_down);
}
