// SPDX-License-Identifier: MIT
/*
 * What comes with evidence in the KBS protocol: a text that the launch was bound
 * to, evidence of devices; and samples, which come instead of evidence.
 */
#include <signal.h>

#include "aead.h"
#include "flow.h"
#include "snp_json.h"

/* Bytes that JSON escapes, and some beyond ASCII. */
#define TEXT "version = \"0.1.0\"\nalgorithm = \"sha384\"\n[data]\n\"x\" = 'a\\b\tc \xc3\xa9'\n"

#define DEVICES "{\"sampledevice\":{\"report_data\":\"AA==\",\"svn\":\"2\"},\"nvidia\":{}}"

/**
 * struct visit - an attestation and what it gives
 */
struct visit {
	struct guest guest;
	char cookie[16384];
	char *nonce;
	json_t *message;
};

static void visit_begin(struct visit *v, const char *tee)
{
	struct answer a;
	json_t *challenge;
	char *body;

	guest_open(&v->guest);
	assert_true(asprintf(&body, "{\"version\":\"0.4.0\",\"tee\":\"%s\",\"extra-params\":\"\"}",
			     tee) > 0);
	ask(&h, "POST", "/kbs/v0/auth", NULL, body, &a);
	assert_int_equal(a.status, 200);
	assert_true((size_t)snprintf(v->cookie, sizeof(v->cookie), "Cookie: %s\r\n", a.cookie) <
		    sizeof(v->cookie));
	challenge = answer_json(&a);
	v->nonce = strdup(json_string_value(json_object_get(challenge, "nonce")));
	v->message = NULL;
	json_decref(challenge);
	answer_fini(&a);
	free(body);
}

static void visit_end(struct visit *v)
{
	json_decref(v->message);
	free(v->nonce);
	guest_close(&v->guest);
}

static void add_init_data(struct visit *v, const char *text)
{
	json_object_set_new(v->message, "init-data",
			    json_pack("{s:s, s:s}", "format", "toml", "body", text));
}

/* The session's cookie takes the place of the challenge's. */
static void attest(struct visit *v)
{
	struct answer a;

	guest_post(&h, "/kbs/v0/attest", v->cookie, v->message, &a);
	if (a.status != 200)
		fail_msg("%d %s", a.status, a.body);
	assert_true((size_t)snprintf(v->cookie, sizeof(v->cookie), "Cookie: %s\r\n", a.cookie) <
		    sizeof(v->cookie));
	answer_fini(&a);
}

static void refused(struct visit *v, const char *words)
{
	struct answer a;

	guest_post(&h, "/kbs/v0/attest", v->cookie, v->message, &a);
	answer_refused(&a, 401, "AttestationError", words);
}

static void fetch(struct visit *v, const char *policy, const char *words)
{
	struct answer a;
	char *plain;

	administer(&h, "PUT", "/admin/v1/documents/policy/default", policy);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, v->cookie, "", &a);
	if (words) {
		/* Documents have changed since: were it not that, it would be 403. */
		answer_refused(&a, 401, "TokenNotFound", "attest again");
		return;
	}
	assert_int_equal(a.status, 200);
	plain = guest_open_jwe(&v->guest, a.body);
	assert_string_equal(plain, SECRET);
	free(plain);
	answer_fini(&a);
}

static void field_of(char *set, size_t size, const char *name, const uint8_t *digest, size_t len,
		     size_t field)
{
	uint8_t bytes[64] = { 0 };
	char hex[129];

	memcpy(bytes, digest, len < field ? len : field);
	hex_encode(hex, bytes, field);
	snprintf(set, size, "%s=%s", name, hex);
}

static void test_init_data_tdx(void **state)
{
	uint8_t digest[SHA512_LEN];
	struct visit v;
	char set[160];
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		static const size_t lens[] = { SHA256_LEN, SHA384_LEN, SHA512_LEN };

		if (i == 0)
			sha256(TEXT, strlen(TEXT), digest);
		else if (i == 1)
			sha384(TEXT, strlen(TEXT), digest);
		else
			sha512(TEXT, strlen(TEXT), digest);
		field_of(set, sizeof(set), "mr-config-id", digest, lens[i], 48);
		h.set = set;
		visit_begin(&v, "tdx");
		v.message = guest_attestation(&h, &v.guest, v.nonce);
		add_init_data(&v, TEXT "#");
		refused(&v, "init-data: the launch was bound to ");
		add_init_data(&v, TEXT);
		attest(&v);
		visit_end(&v);
	}
	/* Cut off too early, or not followed by zeros. */
	set[strlen(set) - 1] ^= 1;
	visit_begin(&v, "tdx");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	add_init_data(&v, TEXT);
	refused(&v, "init-data");
	visit_end(&v);
	sha256(TEXT, strlen(TEXT), digest);
	field_of(set, sizeof(set), "mr-config-id", digest, SHA256_LEN, 48);
	set[strlen(set) - 1] = '1';
	visit_begin(&v, "tdx");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	add_init_data(&v, TEXT);
	refused(&v, "init-data");
	visit_end(&v);
	h.set = NULL;
}

static void test_init_data_policy(void **state)
{
	uint8_t digest[SHA384_LEN], claim[SHA256_LEN];
	char set[160], hex[65], policy[160];
	struct answer a;
	struct visit v;

	(void)state;
	sha384(TEXT, strlen(TEXT), digest);
	sha256(TEXT, strlen(TEXT), claim);
	hex_encode(hex, claim, sizeof(claim));
	field_of(set, sizeof(set), "mr-config-id", digest, SHA384_LEN, 48);
	h.set = set;
	snprintf(policy, sizeof(policy), "{\"appraisal\":\"any\",\"init-data\":[\"%s\"]}", hex);
	administer(&h, "PUT", "/admin/v1/documents/policy/default", policy);
	visit_begin(&v, "tdx");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	add_init_data(&v, TEXT);
	attest(&v);
	fetch(&v, policy, NULL);
	visit_end(&v);
	/* Bound to it and not said: the broker knows only what it is shown. */
	visit_begin(&v, "tdx");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	attest(&v);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny", "init-data: 'nothing'");
	visit_end(&v);
	ask_admin(&h, "GET", "/admin/v1/audit", "", &a);
	assert_non_null(strstr(a.body, hex));
	answer_fini(&a);
	h.set = NULL;
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
}

static void test_init_data_snp(void **state)
{
	uint8_t digest[SHA384_LEN], bound[48], report[SNP_REPORT_LEN], vcek[4096];
	struct visit v;
	char set[160];
	size_t n;

	(void)state;
	sha384(TEXT, strlen(TEXT), digest);
	field_of(set, sizeof(set), "host-data", digest, SHA384_LEN, 32);
	h.set = set;
	visit_begin(&v, "snp");
	guest_digest(&v.guest, v.nonce, "", bound);
	make_report(&h, bound, sizeof(bound), report);
	n = read_emulated(&h, "snp/vek.der", vcek, sizeof(vcek));
	v.message = json_pack("{s:{s:s, s:o}, s:{s:o, s:s}}", "runtime-data", "nonce", v.nonce,
			      "tee-pubkey", guest_jwk(&v.guest), "tee-evidence",
			      "primary_evidence", snp_json(report, vcek, n, false),
			      "additional_evidence", "");
	add_init_data(&v, "other");
	refused(&v, "init-data");
	add_init_data(&v, TEXT);
	attest(&v);
	fetch(&v, "{\"appraisal\":\"any\"}", NULL);
	visit_end(&v);
	h.set = NULL;
}

/* 32 bytes, and what becomes of them in a problem's detail */
#define ACCENTS "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
#define QUESTIONS "????????????????????????????????"
#define MANY_DEVICES "{\"" ACCENTS ACCENTS "\":{},\"x" ACCENTS "\":{},\"yy" ACCENTS "\u00e9\":{},\"" ACCENTS "\":{}}"

static void test_devices(void **state)
{
	struct answer a;
	struct visit v;

	(void)state;
	visit_begin(&v, "tdx");
	v.message = guest_attestation_with(&h, &v.guest, v.nonce, DEVICES);
	json_object_set_new(json_object_get(v.message, "tee-evidence"), "additional_evidence",
			    json_string("{\"nvidia\":{}}"));
	refused(&v, "report-data");
	json_object_set_new(json_object_get(v.message, "tee-evidence"), "additional_evidence",
			    json_string(DEVICES));
	attest(&v);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny",
		       "devices: [\"sampledevice\",\"nvidia\"], whose evidence is not verified");
	fetch(&v, "{\"appraisal\":\"any\",\"unverified-devices\":true}", NULL);
	fetch(&v, "{\"appraisal\":\"any\",\"unverified-devices\":false}", "devices");
	visit_end(&v);
	/* Names too long for the reason, which ends within a character. */
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	visit_begin(&v, "tdx");
	v.message = guest_attestation_with(&h, &v.guest, v.nonce, MANY_DEVICES);
	attest(&v);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny",
		       "devices: [\"" QUESTIONS QUESTIONS "\",\"x" QUESTIONS "\",\"yy" QUESTIONS
		       "??\",\"???????????????, whose evidence is not verified");
	ask_admin(&h, "GET", "/admin/v1/audit", "", &a);
	assert_non_null(strstr(a.body, "\"reason\":\"devices: [\\\"" QUESTIONS));
	answer_fini(&a);
	visit_end(&v);
	/* Of no device is none. */
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	visit_begin(&v, "tdx");
	v.message = guest_attestation_with(&h, &v.guest, v.nonce, "{ }");
	attest(&v);
	fetch(&v, "{\"appraisal\":\"any\"}", NULL);
	visit_end(&v);
}

static void test_bad_policies(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} bad[] = {
		{ "{\"appraisal\":\"any\",\"init-data\":[]}", "init-data: expected a list" },
		{ "{\"appraisal\":\"any\",\"init-data\":[1]}", "init-data: expected strings" },
		{ "{\"appraisal\":\"any\",\"init-data\":[\"AB\"]}", "64 lower-case hex digits" },
		{ "{\"appraisal\":\"any\",\"unverified-devices\":1}", "expected true or false" },
		{ "{\"appraisal\":\"any\",\"tee\":[\"sev\"]}", "'sev' is not known" },
	};
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ask_admin(&h, "PUT", "/admin/v1/documents/policy/default", bad[i].text, &a);
		answer_refused(&a, 400, "ParsePolicyError", bad[i].words);
	}
}

static void make_sample(struct visit *v, size_t padded)
{
	uint8_t digest[64] = { 0 };
	char text[B64_LEN(64)];

	guest_digest(&v->guest, v->nonce, "", digest);
	b64_encode(text, digest, padded);
	v->message = json_pack("{s:n, s:{s:s, s:o}, s:{s:{s:s, s:s}, s:s}}", "init-data",
			       "runtime-data", "nonce", v->nonce, "tee-pubkey",
			       guest_jwk(&v->guest), "tee-evidence", "primary_evidence", "svn", "1",
			       "report_data", text, "additional_evidence", "");
}

static const struct damage bad_samples[] = {
	{ "tee-evidence/primary_evidence/svn", NULL, 400, "SerdeError", "sample.svn: missing" },
	{ "tee-evidence/primary_evidence/svn", "1", 400, "SerdeError", "expected a string" },
	{ "tee-evidence/primary_evidence/report_data", NULL, 400, "SerdeError", "missing" },
	{ "tee-evidence/primary_evidence/report_data", "\"!\"", 400, "SerdeError", "not base64" },
	{ "tee-evidence/primary_evidence/report_data", "\"AAAA\"", 401, "AttestationError",
	  "not the digest" },
	{ "tee-evidence/primary_evidence/report_data", "\"\"", 401, "AttestationError",
	  "not the digest" },
	{ "tee-evidence/primary_evidence/report_data", "\"" Q64 Q64 Q64 "AAA\"", 400, "SerdeError",
	  "at most 64 bytes" },
};

static void test_sample(void **state)
{
	static const char named[] = "{\"appraisal\":\"any\",\"tee\":[\"sample\"]}";
	struct answer a;
	struct visit v;
	size_t i;

	(void)state;
	visit_begin(&v, "sample");
	make_sample(&v, 48);
	for (i = 0; i < sizeof(bad_samples) / sizeof(bad_samples[0]); i++) {
		json_t *message = json_deep_copy(v.message);

		damage_apply(message, &bad_samples[i]);
		guest_post(&h, "/kbs/v0/attest", v.cookie, message, &a);
		answer_refused(&a, bad_samples[i].status, bad_samples[i].name, bad_samples[i].words);
		json_decref(message);
	}
	attest(&v);
	ask(&h, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, "", &a);
	answer_refused(&a, 403, "PolicyDeny", "tee: 'sample', which the policy does not name");
	fetch(&v, named, NULL);
	visit_end(&v);
	visit_begin(&v, "sample");
	make_sample(&v, 64);
	attest(&v);
	fetch(&v, named, NULL);
	visit_end(&v);
	/* A challenge of one kind is not answered by another. */
	visit_begin(&v, "sample");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	guest_post(&h, "/kbs/v0/attest", v.cookie, v.message, &a);
	answer_refused(&a, 400, "SerdeError", "sample.svn: missing");
	visit_end(&v);
	visit_begin(&v, "tdx");
	make_sample(&v, 48);
	guest_post(&h, "/kbs/v0/attest", v.cookie, v.message, &a);
	answer_refused(&a, 400, "SerdeError", "quote: missing");
	visit_end(&v);
}

/* What a relying party reads of a sample. */
static void test_sample_token(void **state)
{
	struct answer a;
	struct visit v;
	char *payload;
	json_t *json, *cpu;
	uint8_t *text;
	size_t n;

	(void)state;
	visit_begin(&v, "sample");
	make_sample(&v, 48);
	guest_post(&h, "/kbs/v0/attest", v.cookie, v.message, &a);
	assert_int_equal(a.status, 200);
	payload = strchr(a.body, '.') + 1;
	n = strcspn(payload, ".");
	text = malloc(B64_DECODED_MAX(n));
	assert_int_equal(b64url_decode(text, &n, payload, n), 0);
	json = json_loadb((char *)text, n, 0, NULL);
	assert_non_null(json);
	cpu = json_object_get(json_object_get(json, "submods"), "cpu0");
	assert_string_equal(json_string_value(json_object_get(cpu, "ear.status")), "contraindicated");
	json_decref(json);
	free(text);
	answer_fini(&a);
	visit_end(&v);
}

static void ask_other(const struct harness *other, const char *method, const char *path,
		      const char *cookie, const json_t *message, const char *name,
		      const char *words)
{
	char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
	struct answer a;

	ask(other, method, path, cookie, text ? text : "", &a);
	answer_refused(&a, 401, name, words);
	free(text);
}

/* One that shares all files and was not started for what the first takes. */
static void test_strict_neighbour(void **state)
{
	struct harness other;
	struct visit v;

	(void)state;
	harness_clone(&other, &h);
	harness_start(&other, NULL);
	visit_begin(&v, "sample");
	make_sample(&v, 48);
	ask_other(&other, "POST", "/kbs/v0/attest", v.cookie, v.message, "AttestationError",
		  "for a sample, which is not taken here");
	attest(&v);
	administer(&h, "PUT", "/admin/v1/documents/policy/default",
		   "{\"appraisal\":\"any\",\"tee\":[\"sample\"]}");
	ask_other(&other, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, NULL, "TokenNotFound",
		  "of a sample, which is not taken here");
	visit_end(&v);
	assert_int_equal(harness_stop(&other, SIGTERM), 0);
	harness_clone_close(&other);
}

static void test_strict_neighbour_of_emulated(void **state)
{
	struct harness other;
	struct visit v;

	(void)state;
	harness_clone(&other, &h);
	harness_start(&other, NULL);
	visit_begin(&v, "tdx");
	v.message = guest_attestation(&h, &v.guest, v.nonce);
	attest(&v);
	ask_other(&other, "GET", "/kbs/v0/resource/" RESOURCE, v.cookie, NULL, "TokenNotFound",
		  "of an emulated platform, which is not taken here");
	fetch(&v, "{\"appraisal\":\"any\"}", NULL);
	visit_end(&v);
	assert_int_equal(harness_stop(&other, SIGTERM), 0);
	harness_clone_close(&other);
}

static int sample_set_up(void **state)
{
	(void)state;
	harness_open(&h, "");
	harness_start(&h, "--sample-evidence");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	return 0;
}

int main(void)
{
	const struct CMUnitTest companions[] = {
		cmocka_unit_test(test_init_data_tdx),
		cmocka_unit_test(test_init_data_policy),
		cmocka_unit_test(test_init_data_snp),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_bad_policies),
		cmocka_unit_test(test_strict_neighbour_of_emulated),
	};
	const struct CMUnitTest samples[] = {
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_sample_token),
		cmocka_unit_test(test_strict_neighbour),
	};

	return cmocka_run_group_tests(companions, flow_set_up_snp, flow_tear_down) +
	       cmocka_run_group_tests(samples, sample_set_up, flow_tear_down);
}
