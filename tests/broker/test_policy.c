// SPDX-License-Identifier: MIT
#include "test.h"

#include "policy.h"

static int set_up(void **state)
{
	char *dir = make_dir(), *path;
	struct store *s;

	assert_true(asprintf(&path, "%s/broker.db", dir) > 0);
	s = store_open(path, STORE_PROCESS, false);
	assert_non_null(s);
	free(path);
	/* The open file outlives its directory. */
	remove_dir(dir);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	store_close(*state);
	return 0;
}

static void put(struct store *s, const char *kind, const char *name, const char *body)
{
	struct problem p = { 0 };
	int64_t version;

	if (policy_check(NULL, kind, name, body, &p))
		fail_msg("%s %s: %s", kind, name, p.detail);
	assert_int_equal(store_document_put(s, kind, name, body, "test", 1, &version), 0);
}

static const char facts_text[] =
	"{\"profile\":\"native\",\"claims\":{\"tee\":\"tdx\",\"generation\":1,"
	"\"appraisals\":{\"any\":0,\"image\":3}},\"refused\":{\"older\":\"mr_td: not this\"},"
	"\"binding\":{\"uid\":0,\"gid\":0,\"user-namespace\":1,\"label\":\"init\",\"purpose\":\"storage:x\"}}";

static struct decision decide(struct store *s, const char *resource)
{
	json_t *facts = json_loads(facts_text, 0, NULL);
	struct policies p = { 0 };
	struct decision d = { 0 };

	assert_int_equal(policies_refresh(&p, s), 0);
	policies_decide(&p, resource, facts, &d);
	policies_fini(&p);
	json_decref(facts);
	return d;
}

static void allowed(struct store *s, const char *resource)
{
	struct decision d = decide(s, resource);

	if (!d.allowed)
		fail_msg("%s: %s", resource, d.reason);
}

static void denied(struct store *s, const char *resource, const char *words)
{
	struct decision d = decide(s, resource);

	assert_false(d.allowed);
	if (!strstr(d.reason, words))
		fail_msg("'%s' is not in '%s'", words, d.reason);
}

static void test_deny_by_default(void **state)
{
	denied(*state, "a/b/c", "no policy covers this resource");
	put(*state, KIND_POLICY, "x", "{\"appraisal\":\"any\"}");
	denied(*state, "a/b/c", "no policy covers this resource");
}

static void test_prefixes(void **state)
{
	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\"}");
	put(*state, KIND_POLICY, "a/b", "{\"appraisal\":\"any\",\"tee\":[\"snp\"]}");
	put(*state, KIND_POLICY, "a/b/c", "{\"appraisal\":\"any\",\"tee\":[\"tdx\"]}");
	allowed(*state, "a/x/y");
	allowed(*state, "a/bb/c");
	denied(*state, "a/b/d", "tee: 'tdx'");
	allowed(*state, "a/b/c");
	denied(*state, "a/b/cc", "tee: 'tdx'");
	denied(*state, "ab/b/c", "no policy");
	put(*state, KIND_POLICY, "", "{\"appraisal\":\"any\",\"profile\":[\"rcar\"]}");
	denied(*state, "ab/b/c", "profile: 'native'");
}

static void test_appraisals(void **state)
{
	struct decision d;

	put(*state, KIND_POLICY, "a", "{\"appraisal\":[\"image\"]}");
	d = decide(*state, "a/b/c");
	assert_true(d.allowed);
	assert_string_equal(d.reason, "appraisal 'image' version 3");
	put(*state, KIND_POLICY, "a", "{\"appraisal\":[\"older\"]}");
	denied(*state, "a/b/c", "appraisal 'older': mr_td: not this");
	put(*state, KIND_POLICY, "a", "{\"appraisal\":[\"unknown\"]}");
	denied(*state, "a/b/c", "appraisal 'unknown': did not accept");
	/* One of several is enough. */
	put(*state, KIND_POLICY, "a", "{\"appraisal\":[\"older\",\"image\"]}");
	allowed(*state, "a/b/c");
	/* Documents have changed since generation 1. */
	put(*state, KIND_POLICY, "a", "{\"appraisal\":[\"older\"]}");
	assert_true(decide(*state, "a/b/c").stale);
}

static void test_binding(void **state)
{
	put(*state, KIND_POLICY, "a",
	    "{\"appraisal\":\"any\",\"binding\":{\"uid\":[0],\"label\":[\"init\"]}}");
	allowed(*state, "a/b/c");
	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":{\"uid\":[1,2]}}");
	denied(*state, "a/b/c", "binding.uid: '0'");
	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":{\"uid\":[\"0\"]}}");
	denied(*state, "a/b/c", "binding.uid: '0'");
}

static void test_no_binding(void **state)
{
	json_t *facts = json_pack("{s:s, s:{}}", "profile", "rcar", "claims");
	struct policies p = { 0 };
	struct decision d = { 0 };

	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":{\"uid\":[0]}}");
	assert_int_equal(policies_refresh(&p, *state), 0);
	policies_decide(&p, "a/b/c", facts, &d);
	assert_false(d.allowed);
	assert_string_equal(d.reason, "binding: the evidence does not say who asked");
	policies_fini(&p);
	json_decref(facts);
}

static void test_shadow(void **state)
{
	struct decision d;

	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\"}");
	put(*state, KIND_SHADOW, "a", "{\"appraisal\":\"any\",\"tee\":[\"snp\"]}");
	d = decide(*state, "a/b/c");
	assert_true(d.allowed);
	assert_string_equal(d.shadow, "tee: 'tdx'");
	put(*state, KIND_SHADOW, "a", "{\"appraisal\":\"any\"}");
	d = decide(*state, "a/b/c");
	assert_string_equal(d.shadow, "");
}

static void test_versions(void **state)
{
	struct decision d;

	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\"}");
	put(*state, KIND_POLICY, "a", "{\"appraisal\":\"any\",\"tee\":[\"snp\"]}");
	denied(*state, "a/b/c", "tee");
	assert_int_equal(store_document_activate(*state, KIND_POLICY, "a", 1), 0);
	d = decide(*state, "a/b/c");
	assert_true(d.allowed);
	assert_int_equal(d.version, 1);
	assert_int_equal(store_document_activate(*state, KIND_POLICY, "a", 0), 0);
	denied(*state, "a/b/c", "no policy");
}

static const struct {
	const char *kind;
	const char *name;
	const char *text;
	const char *words;
} bad[] = {
	{ KIND_POLICY, "a", "", "not JSON" },
	{ KIND_POLICY, "a", "package policy", "not JSON" },
	{ KIND_POLICY, "a", "[]", "expected an object" },
	{ KIND_POLICY, "a", "{}", "appraisal: missing" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"appraisal\":\"any\"}", "given twice" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"all\"}", "or \"any\"" },
	{ KIND_POLICY, "a", "{\"appraisal\":[]}", "not empty" },
	{ KIND_POLICY, "a", "{\"appraisal\":[1]}", "expected strings" },
	{ KIND_POLICY, "a", "{\"appraisal\":true}", "expected a list" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"tees\":[\"tdx\"]}", "unknown member 'tees'" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"tee\":[]}", "tee: expected a list" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"tee\":[\"sgx\"]}", "tee: 'sgx' is not known" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"profile\":\"rcar\"}", "profile: expected a list" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":[]}", "binding: expected an object" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":{\"pid\":[1]}}",
	  "binding: 'pid' is not known" },
	{ KIND_POLICY, "a", "{\"appraisal\":\"any\",\"binding\":{\"uid\":0}}",
	  "binding: expected a list" },
	{ KIND_SHADOW, "a", "{}", "appraisal: missing" },
	{ KIND_APPRAISAL, "a", "", "policy: " },
	{ KIND_APPRAISAL, "a", "{}", "policy: " },
	{ KIND_APPRAISAL, "a", "guest-attest-policy 1\naccept tdx\n", "policy: line 2" },
	{ KIND_APPRAISAL, "", "guest-attest-policy 1\n", "a name is needed" },
	{ KIND_APPRAISAL, "any", "guest-attest-policy 1\n", "a name is needed" },
};

static void test_bad_documents(void **state)
{
	struct problem p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = (struct problem){ 0 };
		if (!policy_check(NULL, bad[i].kind, bad[i].name, bad[i].text, &p))
			fail_msg("'%s' was taken", bad[i].text);
		assert_problem(&p, 400, "ParsePolicyError", bad[i].words);
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_deny_by_default),
		TEST(test_prefixes),
		TEST(test_appraisals),
		TEST(test_binding),
		TEST(test_no_binding),
		TEST(test_shadow),
		TEST(test_versions),
		TEST(test_bad_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
