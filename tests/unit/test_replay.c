// SPDX-License-Identifier: MIT
/* Logs against the registers of evidence. */
#include "support.h"

#include <openssl/evp.h>

#include "event_log.h"

#define QUOTE "intel/quotes/tdx4-00b2526ab1.bin"
#define COS "eventlog/ccel-cos113.bin"
#define OVMF "eventlog/ccel-ovmf.bin"
#define CEL "eventlog/cel-kernel.bin"

#define RTMR(n) (48 + 328 + 48 * (n))

/* Digests of the kernel's log. */
#define CEL_DIGEST(i) (143 * (i) + 29)

static struct ga_evidence *evidence_of(struct blob b)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_evidence *ev = ga_evidence_parse(b.p, b.n, f);

	assert_non_null(ev);
	ga_findings_free(f);
	return ev;
}

static struct ga_event_log *log_of(struct blob b)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_event_log *log = ga_event_log_parse(b.p, b.n, f);

	assert_non_null(log);
	ga_findings_free(f);
	return log;
}

static struct ga_event_log *load_log(const char *name)
{
	struct blob b = load(name);
	struct ga_event_log *log = log_of(b);

	free(b.p);
	return log;
}

/* As the TDX module does it, by a library of others. */
static void extend(uint8_t *rtmr, const uint8_t *digest)
{
	uint8_t both[96];

	memcpy(both, rtmr, 48);
	memcpy(both + 48, digest, 48);
	assert_int_equal(EVP_Digest(both, 96, rtmr, NULL, EVP_sha384(), NULL),
			 1);
}

/* The quote, as it would be after @n events of the kernel's log. */
static struct blob quote_after(size_t n)
{
	static const unsigned int rtmr[] = { 2, 2, 2, 3, 2 };
	struct blob q = load(QUOTE), log = load(CEL);
	size_t i;

	for (i = 0; i < n; i++)
		extend(q.p + RTMR(rtmr[i]), log.p + CEL_DIGEST(i));
	free(log.p);
	return q;
}

static int replay(const struct ga_event_log *const *logs, size_t n,
		  struct blob quote, unsigned int registers,
		  struct ga_findings **f)
{
	struct ga_evidence *ev = evidence_of(quote);
	int ret;

	*f = ga_findings_new();
	ret = ga_event_log_replay(logs, n, ev, registers, *f);
	assert_int_equal(ret, ga_findings_class(*f) == GA_CLASS_NOTE ? 0 : -1);
	ga_evidence_free(ev);
	return ret;
}

static const char *actual(const struct ga_findings *f, enum ga_code code,
			  const char *field)
{
	size_t i;

	for (i = 0; i < ga_findings_count(f); i++) {
		const struct ga_finding *fi = ga_findings_get(f, i);

		if (fi->code == code && !strcmp(fi->field, field))
			return fi->actual;
	}
	return "";
}

static void a_real_log_explains_a_real_quote(void **state)
{
	const struct ga_event_log *log = load_log(COS);
	struct blob quote = load(QUOTE);
	struct ga_findings *f;

	(void)state;
	assert_int_equal(replay(&log, 1, quote, 0, &f), 0);
	assert_int_equal(ga_findings_count(f), 4);
	assert_string_equal(actual(f, GA_N_REPLAYED, "rtmr0"), "16 events");
	assert_string_equal(actual(f, GA_N_REPLAYED, "rtmr3"), "0 events");
	ga_findings_free(f);
	free(quote.p);
	ga_event_log_free((struct ga_event_log *)log);
}

static void firmware_and_kernel_together(void **state)
{
	const struct ga_event_log *logs[] = { load_log(COS), load_log(CEL) };
	const struct ga_event_log *reversed[] = { logs[1], logs[0] };
	struct blob quote = quote_after(5);
	struct ga_findings *f;

	(void)state;
	assert_int_equal(replay(logs, 2, quote, 0, &f), 0);
	assert_string_equal(actual(f, GA_N_REPLAYED, "rtmr3"), "1 events");
	ga_findings_free(f);

	assert_int_equal(replay(reversed, 2, quote, 0, &f), -1);
	assert_has(f, GA_E_REPLAY, "rtmr2");
	assert_false(has(f, GA_E_REPLAY, "rtmr3"));
	assert_int_equal(ga_findings_class(f), GA_CLASS_NOT_GENUINE);
	ga_findings_free(f);

	assert_int_equal(replay(logs, 1, quote, 0, &f), -1);
	assert_has(f, GA_E_REPLAY, "rtmr2");
	assert_has(f, GA_E_REPLAY, "rtmr3");
	ga_findings_free(f);

	assert_int_equal(replay(NULL, 0, quote, 0, &f), -1);
	assert_has(f, GA_E_REPLAY, "rtmr0");
	ga_findings_free(f);

	free(quote.p);
	ga_event_log_free((struct ga_event_log *)logs[0]);
	ga_event_log_free((struct ga_event_log *)logs[1]);
}

/* A log is read after the evidence was made: it may know more. */
static void later_events_are_counted(void **state)
{
	const struct ga_event_log *logs[] = { load_log(COS), load_log(CEL) };
	struct ga_findings *f;
	size_t n;

	(void)state;
	for (n = 0; n <= 5; n++) {
		struct blob quote = quote_after(n);

		assert_int_equal(replay(logs, 2, quote, 0, &f), 0);
		if (n == 4)
			assert_non_null(strstr(actual(f, GA_N_REPLAYED,
						      "rtmr2"),
					       "and 1 later"));
		if (!n)
			assert_string_equal(actual(f, GA_N_REPLAYED, "rtmr3"),
					    "0 events, and 1 later ones");
		ga_findings_free(f);
		free(quote.p);
	}
	ga_event_log_free((struct ga_event_log *)logs[0]);
	ga_event_log_free((struct ga_event_log *)logs[1]);
}

static void each_byte_of_a_register_counts(void **state)
{
	const struct ga_event_log *log = load_log(COS);
	char name[] = "rtmrN";
	struct ga_findings *f;
	size_t i;

	(void)state;
	for (i = 0; i < 4 * 48; i++) {
		struct blob quote = load(QUOTE);

		name[4] = (char)('0' + i / 48);
		quote.p[RTMR(0) + i] ^= 1;
		assert_int_equal(replay(&log, 1, quote, 0, &f), -1);
		assert_has(f, GA_E_REPLAY, name);
		assert_int_equal(ga_findings_count(f), 4);
		ga_findings_free(f);
		free(quote.p);
	}
	ga_event_log_free((struct ga_event_log *)log);
}

static void each_digest_counts(void **state)
{
	const struct ga_event_log *logs[2] = { load_log(COS) };
	struct blob quote = quote_after(5);
	struct ga_findings *f;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		struct blob b = load(CEL);

		b.p[CEL_DIGEST(i) + 47] ^= 0x80;
		logs[1] = log_of(b);
		assert_int_equal(replay(logs, 2, quote, 0, &f), -1);
		assert_has(f, GA_E_REPLAY, i == 3 ? "rtmr3" : "rtmr2");
		ga_findings_free(f);
		ga_event_log_free((struct ga_event_log *)logs[1]);
		free(b.p);
	}
	free(quote.p);
	ga_event_log_free((struct ga_event_log *)logs[0]);
}

static void an_event_moved_to_another_register(void **state)
{
	const struct ga_event_log *logs[2] = { load_log(COS) };
	struct blob quote = quote_after(5), b = load(CEL);
	struct ga_findings *f;

	(void)state;
	b.p[13 + 5] = 4;
	logs[1] = log_of(b);
	assert_int_equal(replay(logs, 2, quote, 0, &f), -1);
	assert_has(f, GA_E_REPLAY, "rtmr2");
	assert_has(f, GA_E_REPLAY, "rtmr3");
	ga_findings_free(f);
	free(quote.p);
	free(b.p);
	ga_event_log_free((struct ga_event_log *)logs[0]);
	ga_event_log_free((struct ga_event_log *)logs[1]);
}

/* Without its digest of the right kind an event explains nothing. */
static void a_digest_of_another_kind(void **state)
{
	const struct ga_event_log *logs[2] = { load_log(COS) };
	struct blob quote = quote_after(0), b = load(CEL);
	struct ga_findings *f;

	(void)state;
	/* The first record alone, its digest made a SHA-512. */
	b.p[19 + 4] = 5 + 64;
	b.p[19 + 5] = 0x0d;
	b.p[19 + 9] = 64;
	memmove(b.p + 77 + 16, b.p + 77, 143 - 77);
	b.n = 143 + 16;
	logs[1] = log_of(b);
	assert_int_equal(replay(logs, 2, quote, 0, &f), -1);
	assert_has(f, GA_E_MISSING, "rtmr2");
	ga_findings_free(f);
	free(quote.p);
	free(b.p);
	ga_event_log_free((struct ga_event_log *)logs[0]);
	ga_event_log_free((struct ga_event_log *)logs[1]);
}

static void only_the_registers_asked_for(void **state)
{
	const struct ga_event_log *log = load_log(COS);
	struct blob quote = quote_after(5);
	struct ga_findings *f;

	(void)state;
	assert_int_equal(replay(&log, 1, quote, 1u << 0 | 1u << 1, &f), 0);
	assert_int_equal(ga_findings_count(f), 2);
	ga_findings_free(f);
	assert_int_equal(replay(&log, 1, quote, 1u << 3, &f), -1);
	assert_int_equal(ga_findings_count(f), 1);
	ga_findings_free(f);
	assert_int_equal(replay(&log, 1, quote, 1u << 4, &f), -1);
	assert_has(f, GA_E_PARAMETER, "registers");
	ga_findings_free(f);
	free(quote.p);
	ga_event_log_free((struct ga_event_log *)log);
}

static void evidence_without_registers(void **state)
{
	const struct ga_event_log *log = load_log(COS);
	struct blob report = load("intel/quotes/sgx3-61c363e60f.bin");
	struct ga_findings *f;

	(void)state;
	assert_int_equal(replay(&log, 1, report, 0, &f), -1);
	assert_has(f, GA_E_ABSENT, "registers");
	ga_findings_free(f);
	free(report.p);
	ga_event_log_free((struct ga_event_log *)log);
}

static void another_machines_log(void **state)
{
	const struct ga_event_log *log = load_log(OVMF);
	struct blob quote = load(QUOTE);
	struct ga_findings *f;

	(void)state;
	assert_int_equal(replay(&log, 1, quote, 0, &f), -1);
	assert_has(f, GA_E_REPLAY, "rtmr0");
	assert_has(f, GA_E_REPLAY, "rtmr1");
	assert_has(f, GA_E_REPLAY, "rtmr2");
	ga_findings_free(f);
	free(quote.p);
	ga_event_log_free((struct ga_event_log *)log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_log_explains_a_real_quote),
		cmocka_unit_test(firmware_and_kernel_together),
		cmocka_unit_test(later_events_are_counted),
		cmocka_unit_test(each_byte_of_a_register_counts),
		cmocka_unit_test(each_digest_counts),
		cmocka_unit_test(an_event_moved_to_another_register),
		cmocka_unit_test(a_digest_of_another_kind),
		cmocka_unit_test(only_the_registers_asked_for),
		cmocka_unit_test(evidence_without_registers),
		cmocka_unit_test(another_machines_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
