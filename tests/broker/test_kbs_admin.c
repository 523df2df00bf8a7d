// SPDX-License-Identifier: MIT
/* Administration over the network: who may, what it does, what is refused. */
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include <openssl/pem.h>

#include "flow.h"
#include "jws.h"

#define PATH "/kbs/v0/resource/net/disk/key"

/* Two identity providers, and one that nobody knows. */
static EVP_PKEY *ec_key, *ed_key, *strange_key;

static void write_keys(void)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/admins.pem", h.dir) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_PUBKEY(f, ec_key), 1);
	assert_int_equal(PEM_write_PUBKEY(f, ed_key), 1);
	fclose(f);
	free(path);
}

static int set_up(void **state)
{
	char settings[512];

	(void)state;
	ec_key = EVP_EC_gen("P-256");
	strange_key = EVP_EC_gen("P-256");
	ed_key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_true(ec_key && strange_key && ed_key);
	harness_open(&h, "");
	snprintf(settings, sizeof(settings),
		 "kbs-admin-keys = %s/admins.pem\n"
		 "kbs-admin-role = admin /kbs/v0/\n"
		 "kbs-admin-role = disks /kbs/v0/resource/net/\n", h.dir);
	harness_add(&h, settings);
	write_keys();
	harness_start(&h, "--emulated-root");
	return 0;
}

static int tear_down(void **state)
{
	EVP_PKEY_free(ec_key);
	EVP_PKEY_free(ed_key);
	EVP_PKEY_free(strange_key);
	return flow_tear_down(state);
}

static char *encode(const char *text)
{
	char *out = malloc(B64_LEN(strlen(text)));

	assert_non_null(out);
	b64url_encode(out, text, strlen(text));
	return out;
}

/* header.payload.signature, without a word of the broker's own signer. */
static char *sign(EVP_PKEY *key, const char *header, const char *payload)
{
	char *first = encode(header), *second = encode(payload), *input, *token;
	uint8_t signature[128], raw[64];
	size_t n = sizeof(signature);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ec = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
	char text[B64_LEN(128)];

	assert_true(asprintf(&input, "%s.%s", first, second) > 0);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, ec ? EVP_sha256() : NULL, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(ctx, signature, &n, (uint8_t *)input, strlen(input)), 1);
	if (ec) {
		const uint8_t *der = signature;
		ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);

		BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
		BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
		ECDSA_SIG_free(sig);
		b64url_encode(text, raw, sizeof(raw));
	} else {
		b64url_encode(text, signature, n);
	}
	assert_true(asprintf(&token, "%s.%s", input, text) > 0);
	EVP_MD_CTX_free(ctx);
	free(input);
	free(second);
	free(first);
	return token;
}

#define ES "{\"alg\":\"ES256\",\"typ\":\"JWT\"}"
#define ED "{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}"

/* The token of a role, good for a minute, as a header line. */
static void bearer(char *dst, size_t size, EVP_PKEY *key, const char *header, const char *claims,
		   int life)
{
	char payload[256], *token;

	snprintf(payload, sizeof(payload), "{\"exp\":%lld%s%s}", (long long)time(NULL) + life,
		 *claims ? "," : "", claims);
	token = sign(key, header, payload);
	assert_true((size_t)snprintf(dst, size, "Authorization: Bearer %s\r\n", token) < size);
	free(token);
}

static void admin(const char *method, const char *path, const char *body, struct answer *a)
{
	char field[2048];

	bearer(field, sizeof(field), ec_key, ES, "\"role\":\"admin\",\"sub\":\"ops\"", 60);
	ask(&h, method, path, field, body, a);
}

static void admin_does(const char *method, const char *path, const char *body)
{
	struct answer a;

	admin(method, path, body, &a);
	if (a.status != 200)
		fail_msg("%s %s: %d %s", method, path, a.status, a.body);
	answer_fini(&a);
}

static void refused(const char *method, const char *path, const char *field, int status,
		    const char *words)
{
	struct answer a;

	ask(&h, method, path, field, SECRET, &a);
	answer_refused(&a, status, "AdminAuthAccess", words);
}

static void test_tokens(void **state)
{
	static const struct {
		EVP_PKEY **key;
		const char *header;
		const char *claims;
		int life;
		int status;
		const char *words;
	} bad[] = {
		{ &strange_key, ES, "\"role\":\"admin\"", 60, 401, "none of the known keys" },
		{ &ec_key, ED, "\"role\":\"admin\"", 60, 401, "none of the known keys" },
		{ &ed_key, ES, "\"role\":\"admin\"", 60, 401, "none of the known keys" },
		{ &ec_key, "{\"alg\":\"none\"}", "\"role\":\"admin\"", 60, 401, "none of the known keys" },
		{ &ec_key, "{\"alg\":\"HS256\"}", "\"role\":\"admin\"", 60, 401, "none of the known" },
		{ &ec_key, "{\"alg\":\"ES256\",\"crit\":[\"x\"]}", "\"role\":\"admin\"", 60, 401,
		  "none of the known keys" },
		{ &ec_key, "[]", "\"role\":\"admin\"", 60, 401, "none of the known keys" },
		{ &ec_key, ES, "\"role\":\"admin\"", 0, 401, "the token expired at" },
		{ &ec_key, ES, "\"role\":\"admin\",\"nbf\":99999999999", 60, 401, "not valid yet" },
		{ &ec_key, ES, "\"role\":\"admin\",\"nbf\":\"0\"", 60, 401, "not valid yet" },
		{ &ec_key, ES, "", 60, 403, "the token has no role" },
		{ &ec_key, ES, "\"role\":[\"admin\"]", 60, 403, "the token has no role" },
		{ &ec_key, ES, "\"role\":\"guest\"", 60, 403, "role 'guest' may not administer" },
		{ &ec_key, ES, "\"role\":\"adm\"", 60, 403, "role 'adm' may not administer" },
	};
	char field[2048], *token;
	size_t i;

	(void)state;
	refused("POST", PATH, NULL, 401, "expected a Bearer token");
	refused("POST", PATH, "Authorization: Basic eDp5\r\n", 401, "expected a Bearer token");
	refused("POST", PATH, "Authorization: Bearer\r\n", 401, "expected a Bearer token");
	refused("POST", PATH, "Authorization: Bearer a.b\r\n", 401, "none of the known keys");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		bearer(field, sizeof(field), *bad[i].key, bad[i].header, bad[i].claims, bad[i].life);
		refused("POST", PATH, field, bad[i].status, bad[i].words);
	}
	token = sign(ec_key, ES, "{\"role\":\"admin\"}");
	snprintf(field, sizeof(field), "Authorization: Bearer %s\r\n", token);
	refused("POST", PATH, field, 401, "no date of expiry");
	free(token);
	/* One bit of the signature. */
	bearer(field, sizeof(field), ec_key, ES, "\"role\":\"admin\"", 60);
	field[strlen(field) - 20] ^= 1;
	refused("POST", PATH, field, 401, "none of the known keys");
}

/* A role holds for its paths, whichever provider says so. */
static void test_roles(void **state)
{
	char field[2048];
	struct answer a;

	(void)state;
	bearer(field, sizeof(field), ed_key, ED, "\"role\":\"disks\"", 60);
	ask(&h, "POST", PATH, field, SECRET, &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	refused("POST", "/kbs/v0/resource/other/disk/key", field, 403,
		"role 'disks' may not administer /kbs/v0/resource/other/disk/key");
	refused("POST", "/kbs/v0/resource-policy", field, 403, "role 'disks' may not");
	refused("POST", "/kbs/v0/attestation-policy", field, 403, "role 'disks' may not");
	refused("POST", "/kbs/v0/reference-value", field, 403, "role 'disks' may not");
	refused("GET", "/kbs/v0/reference-value/x", field, 403, "role 'disks' may not");
	refused("GET", "/kbs/v0/resource-policy", field, 403, "role 'disks' may not");
	refused("DELETE", "/kbs/v0/resource/other/disk/key", field, 403, "role 'disks' may not");
}

/* How many times @word is in the answer of the admin socket. */
static bool admin_socket_says(const char *path, const char *word)
{
	struct answer a;
	bool there;

	ask_admin(&h, "GET", path, "", &a);
	assert_int_equal(a.status, 200);
	there = strstr(a.body, word);
	answer_fini(&a);
	return there;
}

static void test_resource(void **state)
{
	struct answer a;

	(void)state;
	admin_does("POST", "/kbs/v0/resource/mine/disk/key", SECRET);
	assert_true(admin_socket_says("/admin/v1/secrets?prefix=mine/", "\"mine/disk/key\""));
	assert_true(admin_socket_says("/admin/v1/audit", "\"subject\":\"admin/ops\""));
	admin("POST", "/kbs/v0/resource/mine/disk", SECRET, &a);
	answer_refused(&a, 404, "InvalidRequestPath", "found 'mine/disk'");
	admin("POST", "/kbs/v0/resource/mine/disk/key", "", &a);
	answer_refused(&a, 400, "BadRequest", "expected 1 to 16384 bytes, found 0");
	admin_does("DELETE", "/kbs/v0/resource/mine/disk/key", "");
	assert_false(admin_socket_says("/admin/v1/secrets?prefix=mine/", "\"mine/disk/key\""));
	admin("DELETE", "/kbs/v0/resource/mine/disk/key", "", &a);
	answer_refused(&a, 404, "ResourceNotFound", "mine/disk/key");
	ask(&h, "PUT", "/kbs/v0/resource/mine/disk/key", NULL, "", &a);
	assert_int_equal(a.status, 405);
	answer_fini(&a);
}

/* {"<more>"policy": base64url of @text} */
static void post_text(const char *path, const char *more, const char *text, struct answer *a)
{
	char *encoded = encode(text), *body;

	assert_true(asprintf(&body, "{%s\"policy\":\"%s\"}", more, encoded) > 0);
	admin("POST", path, body, a);
	free(body);
	free(encoded);
}

#define APPRAISAL_HEAD "\"type\":\"guest-attest\",\"policy_id\":\"image\","

static void test_policies(void **state)
{
	static const char rego[] = "package policy\ndefault allow = true\n";
	struct answer a;

	(void)state;
	post_text("/kbs/v0/resource-policy", "", "{\"appraisal\":\"any\"}", &a);
	assert_int_equal(a.status, 200);
	answer_fini(&a);
	admin("GET", "/kbs/v0/resource-policy", "", &a);
	assert_string_equal(a.body, "[\"\"]");
	answer_fini(&a);
	post_text("/kbs/v0/resource-policy", "", rego, &a);
	answer_refused(&a, 400, "ParsePolicyError", "Rego is not run");
	post_text("/kbs/v0/resource-policy", "", "{}", &a);
	answer_refused(&a, 400, "ParsePolicyError", "appraisal: missing");
	admin("POST", "/kbs/v0/resource-policy", "{\"policy\":\"e30=\"}", &a);
	answer_refused(&a, 400, "SerdeError", "request.policy: expected base64url");
	admin("POST", "/kbs/v0/resource-policy", "{\"policy\":\"AA\"}", &a);
	answer_refused(&a, 400, "SerdeError", "request.policy: expected base64url of text");
	admin("POST", "/kbs/v0/resource-policy", "{\"policy\":1}", &a);
	answer_refused(&a, 400, "SerdeError", "request.policy: expected a string");
	admin("POST", "/kbs/v0/resource-policy", "{}", &a);
	answer_refused(&a, 400, "SerdeError", "request.policy: missing");
	admin("POST", "/kbs/v0/resource-policy", "x", &a);
	answer_refused(&a, 400, "SerdeError", "request: not JSON");

	post_text("/kbs/v0/attestation-policy", APPRAISAL_HEAD,
		  "guest-attest-policy 1\naccept tdx\nmr_td any\n", &a);
	answer_refused(&a, 400, "ParsePolicyError", "rt_mr0");
	post_text("/kbs/v0/attestation-policy", "\"type\":\"rego\",\"policy_id\":\"default_cpu\",", rego,
		  &a);
	answer_refused(&a, 400, "ParsePolicyError", "expected 'guest-attest', found 'rego'");
	post_text("/kbs/v0/attestation-policy", "\"type\":\"guest-attest\",\"policy_id\":\"any\",", "", &a);
	answer_refused(&a, 400, "ParsePolicyError", "other than 'any'");
}

/* Without keys nobody is an administrator. */
static void test_closed(void **state)
{
	struct harness closed;
	struct answer a;

	(void)state;
	harness_open(&closed, "");
	harness_start(&closed, NULL);
	ask(&closed, "POST", PATH, "Authorization: Bearer a.b.c\r\n", "x", &a);
	answer_refused(&a, 403, "AdminAuthAccess", "takes no administration over the network");
	assert_int_equal(harness_stop(&closed, SIGTERM), 0);
	harness_close(&closed);
}

static const struct {
	const char *text;
	const char *name;
	const char *words;
} bad_imports[] = {
	{ "", "SerdeError", "message: not JSON" },
	{ "[]", "SerdeError", "expected an object, found an array" },
	{ "{}", "RvpsError", "expected 1 to 1024 names, found 0" },
	{ "{\"a\":[]}", "RvpsError", "a: expected 1 to 256 values" },
	{ "{\"a\":{}}", "RvpsError", "a[0]: expected a word" },
	{ "{\"a\":null}", "RvpsError", "a[0]: expected a word" },
	{ "{\"a\":[\"x\",true]}", "RvpsError", "a[1]: expected a word" },
	{ "{\"a\":\"x y\"}", "RvpsError", "found 'x y'" },
	{ "{\"a\":\"x\\nmr_td\"}", "RvpsError", "found 'x?mr_td'" },
	{ "{\"a\":\"\"}", "RvpsError", "a[0]: expected a word" },
	{ "{\"a\":\"#\"}", "RvpsError", "found '#'" },
	{ "{\"a\":\"$b\"}", "RvpsError", "found '$b'" },
	{ "{\"a b\":\"x\"}", "RvpsError", "name: expected" },
	{ "{\"\":\"x\"}", "RvpsError", "name: expected" },
	{ "{\"a\":\"x\",\"a\":\"y\"}", "SerdeError", "given twice" },
	{ "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":1}", "SerdeError", "message.payload" },
	{ "{\"version\":\"0.1.0\",\"payload\":\"e30=\"}", "SerdeError", "message.type: missing" },
	{ "{\"version\":\"0.2.0\",\"type\":\"sample\",\"payload\":\"e30=\"}", "RvpsError",
	  "expected '0.1.0', found '0.2.0'" },
	{ "{\"version\":\"0.1.0\",\"type\":\"corim\",\"payload\":\"e30=\"}", "RvpsError",
	  "expected 'sample', found 'corim'" },
	{ "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"e30\"}", "RvpsError", "not base64" },
	{ "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"e30=\"}", "RvpsError", "found 0" },
	{ "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"e30=\",\"x\":1}", "SerdeError",
	  "unknown member 'x'" },
};

static void test_bad_imports(void **state)
{
	struct answer a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad_imports) / sizeof(bad_imports[0]); i++) {
		admin("POST", "/kbs/v0/reference-value", bad_imports[i].text, &a);
		answer_refused(&a, 400, bad_imports[i].name, bad_imports[i].words);
	}
	admin("GET", "/kbs/v0/reference-value/a", "", &a);
	answer_refused(&a, 404, "RvpsError", "there is no reference value 'a'");
}

static void import(const char *name, const char *value)
{
	char *payload, *message, encoded[1024];

	assert_true(asprintf(&payload, "{\"%s\":[\"%s\"],\"number\":7}", name, value) > 0);
	b64_encode(encoded, payload, strlen(payload));
	assert_true(asprintf(&message, "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"%s\"}",
			     encoded) > 0);
	admin_does("POST", "/kbs/v0/reference-value", message);
	free(message);
	free(payload);
}

/* What the policies in force say to a fresh quote: the whole explanation. */
static char *explain(void)
{
	uint8_t quote[QUOTE_MAX], data[64] = { 1 };
	char *evidence, *body;
	struct answer a;
	size_t n;

	n = make_quote(&h, data, sizeof(data), quote, sizeof(quote));
	evidence = malloc(B64_LEN(n));
	assert_non_null(evidence);
	b64_encode(evidence, quote, n);
	assert_true(asprintf(&body, "{\"resource\":\"ref/disk/key\",\"profile\":\"rcar\","
			     "\"evidence\":\"%s\"}", evidence) > 0);
	ask_admin(&h, "POST", "/admin/v1/explain", body, &a);
	free(body);
	free(evidence);
	assert_int_equal(a.status, 200);
	return a.body;
}

static void expect_explained(const char *words)
{
	char *text = explain();

	if (!strstr(text, words))
		fail_msg("'%s' is not in %s", words, text);
	free(text);
}

/* The measurement that the emulated platform's quotes have: offset 48 + 136. */
static void read_mr_td(char hex[97])
{
	uint8_t quote[QUOTE_MAX], data[64] = { 1 };

	make_quote(&h, data, sizeof(data), quote, sizeof(quote));
	hex_encode(hex, quote + 48 + 136, 48);
}

static void test_reference_values(void **state)
{
	static const char text[] =
		"guest-attest-policy 1\n"
		"# $nothing here\n"
		"accept tdx\n"
		"mr_td allow $tdx.mr_td  # this $too\n"
		"rt_mr0 any\nrt_mr1 any\nrt_mr2 any\nrt_mr3 any\nemulated allow yes\n";
	static const char wrong[] =
		"111111111111111111111111111111111111111111111111"
		"111111111111111111111111111111111111111111111111";
	char right[97], expected[128];
	struct answer a;

	(void)state;
	read_mr_td(right);
	post_text("/kbs/v0/attestation-policy", APPRAISAL_HEAD, text, &a);
	answer_refused(&a, 400, "ParsePolicyError", "there is no reference value 'tdx.mr_td'");
	import("tdx.mr_td", wrong);
	admin("GET", "/kbs/v0/reference-value/tdx.mr_td", "", &a);
	snprintf(expected, sizeof(expected), "[\"%s\"]", wrong);
	assert_string_equal(a.body, expected);
	answer_fini(&a);
	admin("GET", "/kbs/v0/reference-value/number", "", &a);
	assert_string_equal(a.body, "[\"7\"]");
	answer_fini(&a);

	post_text("/kbs/v0/attestation-policy", APPRAISAL_HEAD, text, &a);
	if (a.status != 200)
		fail_msg("%s", a.body);
	answer_fini(&a);
	administer(&h, "PUT", "/admin/v1/documents/policy/ref", "{\"appraisal\":[\"image\"]}");
	expect_explained("\"allowed\":false");
	expect_explained("mr_td");
	/* A new image is a new value; the policies stay as they are. */
	import("tdx.mr_td", right);
	expect_explained("\"allowed\":true");
	/* A value that is taken away lets nobody in, and nothing else breaks. */
	administer(&h, "POST", "/admin/v1/documents/reference/tdx.mr_td?activate=0", "");
	expect_explained("\"allowed\":false");
	expect_explained("there is no reference value 'tdx.mr_td'");
	administer(&h, "POST", "/admin/v1/documents/reference/tdx.mr_td?activate=2", "");
	expect_explained("\"allowed\":true");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_resource),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_bad_imports),
		cmocka_unit_test(test_reference_values),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
