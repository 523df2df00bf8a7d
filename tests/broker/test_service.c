// SPDX-License-Identifier: MIT
/* The service around the protocols: endpoints, connections, audit, command line. */
#include <sys/wait.h>
#include <unistd.h>

#include "flow.h"

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
		{ "POST", "/healthz", 405, "POST: this path has GET" },
		{ "GET", "/kbs/v0/auth", 405, "GET: this path has POST" },
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

static const struct asker root = { 0, "unconfined", "storage:disk" };

/* The same request @times; the first one uses the challenge up. */
static void wish(const char *resource, int times)
{
	json_t *challenge = guest_challenge(&h), *message;
	struct answer a;
	struct guest g;

	guest_open(&g);
	message = guest_wish(&h, &g, challenge, resource, &root);
	while (times--) {
		guest_post(&h, "/v1/release", NULL, message, &a);
		answer_fini(&a);
	}
	json_decref(message);
	json_decref(challenge);
	guest_close(&g);
}

/* A quote over something else. */
static void refuse_evidence(void)
{
	json_t *challenge = guest_challenge(&h), *message;
	uint8_t binding[512], quote[QUOTE_MAX], nonce[40], data[64] = { 0 };
	struct answer a;
	struct guest g;
	char *evidence;
	size_t n;

	guest_open(&g);
	assert_int_equal(b64url_decode(nonce, &n,
				       json_string_value(json_object_get(challenge, "nonce")), 43), 0);
	n = guest_binding(binding, nonce, 32, g.point, RESOURCE, &root);
	evidence = guest_collection(quote, make_quote(&h, data, sizeof(data), quote, sizeof(quote)),
				    binding, n);
	message = json_pack("{s:i, s:O, s:s, s:s}", "version", 1, "ticket",
			    json_object_get(challenge, "ticket"), "resource", RESOURCE, "evidence",
			    evidence);
	guest_post(&h, "/v1/release", NULL, message, &a);
	answer_refused(&a, 401, "AttestationError", "binding-mismatch");
	free(evidence);
	json_decref(message);
	json_decref(challenge);
	guest_close(&g);
}

/* What is done stands in the log, and no secret does. */
static void test_audit_and_log(void **state)
{
	struct answer a;
	char *command;
	json_t *json;

	(void)state;
	wish(RESOURCE, 2);
	wish("other/disk/key", 1);
	refuse_evidence();
	ask_admin(&h, "GET", "/admin/v1/audit/verify", "", &a);
	json = answer_json(&a);
	assert_true(json_is_true(json_object_get(json, "intact")));
	json_decref(json);
	answer_fini(&a);
	ask_admin(&h, "GET", "/admin/v1/audit", "", &a);
	assert_non_null(strstr(a.body, "\"event\":\"release\""));
	assert_non_null(strstr(a.body, "\"event\":\"deny\""));
	assert_non_null(strstr(a.body, "\"event\":\"replay\""));
	assert_non_null(strstr(a.body, "\"event\":\"refuse\""));
	assert_non_null(strstr(a.body, "\"action\":\"secret-put\""));
	answer_fini(&a);
	assert_true(asprintf(&command, "! grep -aqF '" SECRET "' '%s/log' '%s'/broker.db*", h.dir,
			     h.dir) > 0);
	assert_int_equal(system(command), 0);
	free(command);
}

/* The command line, on the same socket. */
static int cli(const char *arguments, char *out, size_t size)
{
	const char *program = getenv("GUEST_ATTEST");
	char *command;
	FILE *pipe;
	size_t n;

	assert_non_null(program);
	assert_true(asprintf(&command, "cd '%s' && '%s' broker --socket '%s' %s 2>&1", h.dir, program,
			     h.admin, arguments) > 0);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(out, 1, size - 1, pipe);
	out[n] = '\0';
	free(command);
	return WEXITSTATUS(pclose(pipe));
}

static const struct {
	const char *arguments;
	int code;
	const char *words;
} lines[] = {
	{ "secret put cli/disk/key master.key", 0, "\"version\": 1" },
	{ "secret rotate cli/disk/key master.key", 0, "\"version\": 2" },
	{ "secret list cli/", 0, "\"version\": 2" },
	{ "secret disable cli/disk/key 1", 0, "\"count\"" },
	{ "secret disable cli/disk/none", 1, "there is no 'cli/disk/none'" },
	{ "secret activate cli/disk/key 7", 1, "there is no version 7" },
	{ "secret put 'cli/disk/k y' master.key", 1, "names hold letters" },
	{ "secret put cli/disk master.key", 1, "expected <repository>/<type>/<tag>" },
	{ "document set policy cli/ one.json", 0, "\"version\": 1" },
	{ "document set policy cli/ two.json", 0, "\"version\": 2" },
	{ "document set policy cli/ bad.json", 1, "appraisal: missing" },
	{ "document set rego cli/ one.json", 1, "expected policy, shadow, appraisal or" },
	{ "reference import refs.json", 0, "\"count\": 2" },
	{ "document get reference image", 0, "[\"00ff\",\"11ee\"]" },
	{ "reference import bad.json", 1, "expected 1 to 1024 names, found 0" },
	{ "document list policy", 0, "\"name\": \"cli/\"" },
	{ "document list policy cli/", 0, "\"active\": false" },
	{ "document get policy cli/ 1", 0, "{\"appraisal\":\"any\"}" },
	{ "document diff policy cli/ 1 2", 0, "+{\"appraisal\":\"any\",\"tee\":[\"snp\"]}" },
	{ "document rollback policy cli/ 1", 0, "\"version\": 1" },
	{ "document get policy cli/", 0, "{\"appraisal\":\"any\"}" },
	{ "document rollback policy cli/ 9", 1, "there is no version 9 of policy 'cli/'" },
	{ "explain cli/disk/key native quote", 0, "\"allowed\": true" },
	{ "explain cli/disk/key native quote two.json", 0, "\"reason\": \"tee: 'tdx'\"" },
	{ "explain none/disk/key native quote", 0, "no policy covers this resource" },
	{ "explain cli/disk/key native one.json", 0, "\"accepted\": false" },
	{ "document remove policy cli/", 0, "\"version\": 0" },
	{ "explain cli/disk/key native quote", 0, "no policy covers this resource" },
	{ "audit show 1", 0, "\"action\": \"secret-put\"" },
	{ "audit verify", 0, "\"intact\": true" },
	{ "audit verify 1 0000000000000000000000000000000000000000000000000000000000000000", 2,
	  "entry 1 is not the one noted" },
	{ "identity", 0, "\"sender\": \"04" },
	{ "rewrap", 0, "\"count\": 0" },
	{ "secret", 1, "usage: " },
	{ "nonsense", 1, "usage: " },
};

static void put_file(const char *name, const char *text)
{
	char *path;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", h.dir, name) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void test_command_line(void **state)
{
	uint8_t quote[QUOTE_MAX], data[64] = { 1 };
	char out[65536];
	size_t i;
	int code;

	(void)state;
	put_file("one.json", "{\"appraisal\":\"any\"}\n");
	put_file("two.json", "{\"appraisal\":\"any\",\"tee\":[\"snp\"]}\n");
	put_file("bad.json", "{}\n");
	put_file("refs.json", "{\"image\":[\"00ff\",\"11ee\"],\"svn\":4}\n");
	/* Leaves the file "quote" behind. */
	make_quote(&h, data, sizeof(data), quote, sizeof(quote));
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		code = cli(lines[i].arguments, out, sizeof(out));
		if (code != lines[i].code || !strstr(out, lines[i].words))
			fail_msg("%s: %d %s", lines[i].arguments, code, out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_endpoints),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_audit_and_log),
		cmocka_unit_test(test_command_line),
	};

	return cmocka_run_group_tests(tests, flow_set_up, flow_tear_down);
}
