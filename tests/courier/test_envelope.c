// SPDX-License-Identifier: MIT
#include "test.h"

#include "envelope.h"

#define X "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"
#define Y "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"
#define NONCE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

/* A line, field by field, so that a test can break one. */
static const char *const challenge[] = {
	"guest-attest-courier/1", "challenge", "profile=native", "broker=http://10.0.2.2:8080",
	"timeout=30", "tee=tdx", NULL,
};

static const char *const native[] = {
	"guest-attest-courier/1", "release", "profile=native", "broker=https://broker", "timeout=1",
	"ticket=abc.DEF~", "resource=storage/6b5a1d0e-3c44/key", "evidence=Zm9vYmFy", NULL,
};

static const char *const rcar[] = {
	"guest-attest-courier/1", "release", "profile=rcar", "broker=https://broker", "timeout=3600",
	"ticket=0123456789abcdef", "resource=default/disk/key", "tee=snp", "nonce=" NONCE, "x=" X,
	"y=" Y, "evidence=Zm9v", "certificates=", NULL,
};

/* @line with the field at @at replaced, or left out where @field is NULL. */
static struct span make(const char *const *line, int at, const char *field)
{
	static char text[8192];
	size_t n = 0;
	int i;

	for (i = 0; line[i]; i++) {
		const char *word = i == at ? field : line[i];

		if (word)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? " " : "", word);
	}
	return (struct span){ text, n };
}

static void test_challenge(void **state)
{
	struct failure f = { 0 };
	struct request r;

	(void)state;
	assert_int_equal(request_parse(&r, make(challenge, -1, NULL), &f), 0);
	assert_no_failure(&f);
	assert_int_equal(r.step, STEP_CHALLENGE);
	assert_int_equal(r.profile, PROFILE_NATIVE);
	assert_int_equal(r.timeout, 30);
	assert_span(r.broker, "http://10.0.2.2:8080");
	assert_span(r.tee, "tdx");
	assert_null(r.ticket.p);
	assert_int_equal(request_parse(&r, make(challenge, 2, "profile=rcar"), &f), 0);
	assert_int_equal(r.profile, PROFILE_RCAR);
}

static void test_native(void **state)
{
	struct failure f = { 0 };
	struct request r;

	(void)state;
	assert_int_equal(request_parse(&r, make(native, -1, NULL), &f), 0);
	assert_no_failure(&f);
	assert_int_equal(r.step, STEP_RELEASE);
	assert_int_equal(r.profile, PROFILE_NATIVE);
	assert_int_equal(r.timeout, 1);
	assert_span(r.ticket, "abc.DEF~");
	assert_span(r.resource, "storage/6b5a1d0e-3c44/key");
	assert_span(r.evidence, "Zm9vYmFy");
	assert_null(r.tee.p);
	assert_null(r.certificates.p);
}

static void test_rcar(void **state)
{
	struct failure f = { 0 };
	struct request r;

	(void)state;
	assert_int_equal(request_parse(&r, make(rcar, -1, NULL), &f), 0);
	assert_no_failure(&f);
	assert_int_equal(r.profile, PROFILE_RCAR);
	assert_int_equal(r.timeout, 3600);
	assert_span(r.tee, "snp");
	assert_span(r.nonce, NONCE);
	assert_span(r.x, X);
	assert_span(r.y, Y);
	assert_span(r.evidence, "Zm9v");
	assert_span(r.certificates, "");
	assert_int_equal(request_parse(&r, make(rcar, 12, "certificates=Zm9vYmFy"), &f), 0);
	assert_span(r.certificates, "Zm9vYmFy");
}

#define TICKET "request.ticket: expected 1 to 1024 printable bytes without \"\\,;"
#define NONCES "request.nonce: expected 1 to 128 bytes of base64"
#define RESOURCE "request.resource: expected <repository>/<type>/<tag>, found "
#define BEGIN "request: expected to begin with 'guest-attest-courier/1 '"

/* What is shown of a field that is not the expected one ends with its 40th byte. */
static const struct {
	const char *const *line;
	int at;
	const char *field;
	const char *text;
} bad[] = {
	{ challenge, 0, NULL, BEGIN },
	{ challenge, 0, "guest-attest-courier/2", BEGIN },
	{ challenge, 0, " guest-attest-courier/1", BEGIN },
	{ challenge, 1, NULL, "request: expected challenge or release, found 'profile=native'" },
	{ challenge, 1, "challenges", "request: expected challenge or release, found 'challenges'" },
	{ challenge, 1, "challenge ", "request: expected profile=, found ''" },
	{ challenge, 2, NULL, "request: expected profile=, found 'broker=http://10.0.2.2:8080'" },
	{ challenge, 2, "Profile=native", "request: expected profile=, found 'Profile=native'" },
	{ challenge, 2, "profile", "request: expected profile=, found 'profile'" },
	{ challenge, 2, "profile=", "request.profile: expected native or rcar, found ''" },
	{ challenge, 2, "profile=kbs", "request.profile: expected native or rcar, found 'kbs'" },
	{ challenge, 3, NULL, "request: expected broker=, found 'timeout=30'" },
	{ challenge, 3, "broker=", "request.broker: expected 1 to 600 printable bytes, found 0" },
	{ challenge, 3, "broker=http://\x7f",
	  "request.broker: expected 1 to 600 printable bytes, found 8" },
	{ challenge, 4, NULL, "request: expected timeout=, found 'tee=tdx'" },
	{ challenge, 4, "timeout=", "request.timeout: expected 1 to 3600, found ''" },
	{ challenge, 4, "timeout=0", "request.timeout: expected 1 to 3600, found '0'" },
	{ challenge, 4, "timeout=3601", "request.timeout: expected 1 to 3600, found '3601'" },
	{ challenge, 4, "timeout=000001", "request.timeout: expected 1 to 3600, found '000001'" },
	{ challenge, 4, "timeout=-1", "request.timeout: expected 1 to 3600, found '-1'" },
	{ challenge, 4, "timeout=5s", "request.timeout: expected 1 to 3600, found '5s'" },
	{ challenge, 5, NULL, "request: expected tee=, found ''" },
	{ challenge, 5, "tee=", "request.tee: expected 1 to 15 printable bytes, found 0" },
	{ challenge, 5, "tee=0123456789abcdef",
	  "request.tee: expected 1 to 15 printable bytes, found 16" },
	{ challenge, 5, "tee=TDX", "request.tee: expected letters and digits, found 'TDX'" },
	{ challenge, 5, "tee=tdx ", "request: a blank at its end" },
	{ challenge, 5, "tee=tdx\n", "request.tee: expected 1 to 15 printable bytes, found 4" },
	{ challenge, 5, "tee=tdx x=1", "request: expected its end, found 3 bytes more" },
	{ native, 5, NULL, "request: expected ticket=, found 'resource=storage/6b5a1d0e-3c44/key'" },
	{ native, 5, "ticket=", TICKET },
	{ native, 5, "ticket=a\"", TICKET },
	{ native, 5, "ticket=a\\", TICKET },
	{ native, 5, "ticket=a;b", TICKET },
	{ native, 5, "ticket=a,b", TICKET },
	{ native, 6, NULL, "request: expected resource=, found 'evidence=Zm9vYmFy'" },
	{ native, 6, "resource=", "request.resource: expected 1 to 255 printable bytes, found 0" },
	{ native, 6, "resource=a/b", RESOURCE "'a/b'" },
	{ native, 6, "resource=a/b/", RESOURCE "'a/b/'" },
	{ native, 6, "resource=/a/b", RESOURCE "'/a/b'" },
	{ native, 6, "resource=a//b", RESOURCE "'a//b'" },
	{ native, 6, "resource=a/b/c/d", RESOURCE "'a/b/c/d'" },
	{ native, 6, "resource=a/b/c?d", RESOURCE "'a/b/c?d'" },
	{ native, 6, "resource=a/b/%63", RESOURCE "'a/b/%63'" },
	{ native, 7, NULL, "request: expected evidence=, found ''" },
	{ native, 7, "evidence=", "request.evidence: expected 1 bytes, found 0" },
	{ native, 7, "evidence=Zm9v+", "request.evidence: not base64url" },
	{ native, 7, "evidence=Zg==", "request.evidence: not base64url" },
	{ native, 7, "evidence=Zm9v certificates=", "request: expected its end, found 13 bytes more" },
	{ rcar, 7, NULL, "request: expected tee=, found 'nonce=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGB'" },
	{ rcar, 8, NULL, "request: expected nonce=, found 'x=weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF'" },
	{ rcar, 8, "nonce=", NONCES },
	{ rcar, 8, "nonce=a\"", NONCES },
	{ rcar, 8, "nonce=a.b", NONCES },
	{ rcar, 9, NULL, "request: expected x=, found 'y=e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOV'" },
	{ rcar, 9, "x=", "request.x: expected 32 bytes, found 0" },
	{ rcar, 9, "x=" X "A", "request.x: expected 32 bytes, found 33" },
	{ rcar, 9, "x=weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMR", "request.x: not base64url" },
	{ rcar, 10, "y=Zm9v", "request.y: expected 32 bytes, found 3" },
	{ rcar, 11, "evidence=", "request.evidence: expected 1 bytes, found 0" },
	{ rcar, 12, NULL, "request: expected certificates=, found ''" },
	{ rcar, 12, "certificates=A", "request.certificates: not base64url" },
};

static void test_bad(void **state)
{
	struct failure f;
	struct request r;
	size_t i;

	(void)state;
	for (i = 0; i < N(bad); i++) {
		f = (struct failure){ 0 };
		assert_int_equal(request_parse(&r, make(bad[i].line, bad[i].at, bad[i].field), &f), -1);
		assert_failure(&f, EINVAL, bad[i].text);
	}
}

/* Fields that are as long as may be, and one byte longer. */
static void test_long(void **state)
{
	static const struct {
		const char *const *line;
		int at;
		const char *name;
		size_t max;
	} cases[] = {
		{ native, 5, "ticket=", TICKET_MAX },
		{ rcar, 8, "nonce=", NONCE_MAX },
		{ challenge, 3, "broker=", 600 },
		{ challenge, 5, "tee=", 15 },
	};
	char field[2048];
	struct request r;
	size_t i, n;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		struct failure good = { 0 }, late = { 0 };

		n = (size_t)snprintf(field, sizeof(field), "%s", cases[i].name);
		memset(field + n, 'a', cases[i].max + 1);
		field[n + cases[i].max] = '\0';
		assert_int_equal(request_parse(&r, make(cases[i].line, cases[i].at, field), &good), 0);
		field[n + cases[i].max] = 'a';
		field[n + cases[i].max + 1] = '\0';
		assert_int_equal(request_parse(&r, make(cases[i].line, cases[i].at, field), &late), -1);
	}
}

static void test_too_long(void **state)
{
	char *text = calloc(1, REQUEST_MAX + 1);
	struct failure f = { 0 };
	struct request r;

	(void)state;
	assert_int_equal(request_parse(&r, (struct span){ text, REQUEST_MAX + 1 }, &f), -1);
	assert_failure(&f, EINVAL, "request: at most 786432 bytes, found 786433");
	free(text);
}

static void test_zero_byte(void **state)
{
	static const char text[] =
		"guest-attest-courier/1 release profile=rcar broker=http://b timeout=1 ticket=t "
		"resource=a/b/c tee=tdx nonce=A\0A x=" X " y=" Y " evidence=AA certificates=";
	struct failure f = { 0 };
	struct request r;

	(void)state;
	assert_int_equal(request_parse(&r, (struct span){ text, sizeof(text) - 1 }, &f), -1);
	assert_failure(&f, EINVAL, NONCES);
}

static void test_answers(void **state)
{
	const struct jwe jwe = { span_of("P"), span_of("K"), span_of("I"), span_of("C"), span_of("T") };
	const struct failure late = { ETIMEDOUT, "no answer in time" };
	struct failure f = { 0 };
	char buffer[200];
	struct out o = { .p = buffer, .size = sizeof(buffer) };

	(void)state;
	assert_int_equal(answer_challenge(&o, span_of(NONCE), span_of("t.t"), &f), 0);
	assert_span((struct span){ o.p, o.n },
		    "guest-attest-courier/1 challenge nonce=" NONCE " ticket=t.t");
	o.n = 0;
	answer_native(&o, span_of("E"), span_of("C"));
	assert_span((struct span){ o.p, o.n }, "guest-attest-courier/1 release enc=E ciphertext=C");
	o.n = 0;
	answer_rcar(&o, &jwe);
	assert_span((struct span){ o.p, o.n },
		    "guest-attest-courier/1 release protected=P encrypted_key=K iv=I ciphertext=C tag=T");
	/* An error takes the place of what did not fit. */
	out_bytes(&o, buffer, sizeof(buffer));
	assert_true(o.full);
	answer_error(&o, &late);
	assert_false(o.full);
	assert_span((struct span){ o.p, o.n },
		    "guest-attest-courier/1 error 110 no answer in time");
}

static void test_bad_challenges(void **state)
{
	static const struct {
		const char *nonce;
		const char *ticket;
		const char *text;
	} cases[] = {
		{ "", "t", "answer.nonce: expected 1 to 128 bytes of base64" },
		{ "a b", "t", "answer.nonce: expected 1 to 128 bytes of base64" },
		{ "a", "", "answer.ticket: expected 1 to 1024 printable bytes without \"\\,;" },
		{ "a", "a b", "answer.ticket: expected 1 to 1024 printable bytes without \"\\,;" },
		{ "a", "a;b", "answer.ticket: expected 1 to 1024 printable bytes without \"\\,;" },
	};
	char buffer[200];
	size_t i;

	(void)state;
	for (i = 0; i < N(cases); i++) {
		struct out o = { .p = buffer, .size = sizeof(buffer) };
		struct failure f = { 0 };

		assert_int_equal(answer_challenge(&o, span_of(cases[i].nonce),
						  span_of(cases[i].ticket), &f), -1);
		assert_failure(&f, EPROTO, cases[i].text);
		assert_int_equal(o.n, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_challenge),
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_rcar),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_zero_byte),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_bad_challenges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
