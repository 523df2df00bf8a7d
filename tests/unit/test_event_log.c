// SPDX-License-Identifier: MIT
/* Event logs: real ones, then one broken copy for each field. */
#include "support.h"

#include <jansson.h>

#include "event_log.h"

#define CEL "eventlog/cel-kernel.bin"
#define OVMF "eventlog/ccel-ovmf.bin"
#define GKE "eventlog/ccel-gke.bin"
#define COS "eventlog/ccel-cos113.bin"
#define ALIBABA "eventlog/ccel-alibaba.bin"

/* Offsets of TLVs in the kernel's third record; a value begins 5 later. */
enum {
	RECNUM = 286,
	CCMR = 299,
	DIGESTS = 305,
	DIGEST = 310,
	CONTENT = 363,
	REGISTER = 368,
	TIME = 378,
	UID = 391,
	LOGINUID = 400,
	PID = 409,
	COMM = 418,
};

/* Offsets in the firmware's log: its header, and its first event. */
enum {
	HEADER_TYPE = 4,
	SIGNATURE = 32,
	MAJOR = 53,
	N_ALGS = 56,
	ALG = 60,
	ALG_LEN = 62,
	VENDOR_LEN = 64,
	EVENT = 65,
	EVENT_TYPE = EVENT + 4,
	N_DIGESTS = EVENT + 8,
	DIGEST_ALG = EVENT + 12,
	EVENT_LEN = EVENT + 14 + 48,
	UNUSED = 2120,
};

static struct ga_event_log *parse(struct blob b, struct ga_findings *f)
{
	ga_findings_init(f);
	return ga_event_log_parse(b.p, b.n, f);
}

static struct ga_event_log *parse_good(const char *name, const char *format,
				       size_t events)
{
	struct blob b = load(name);
	struct ga_event_log *log;
	struct ga_findings f;

	log = parse(b, &f);
	free(b.p);
	assert_clean(&f);
	assert_non_null(log);
	assert_string_equal(log->format, format);
	assert_int_equal(ga_event_log_count(log), events);
	ga_findings_fini(&f);
	return log;
}

static void reads_real_logs(void **state)
{
	static const struct {
		const char *name;
		const char *format;
		size_t events;
	} logs[] = {
		{ CEL, "cel", 5 },	{ OVMF, "ccel", 20 },
		{ GKE, "ccel", 35 },	{ COS, "ccel", 43 },
		{ ALIBABA, "ccel", 87 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
		ga_event_log_free(parse_good(logs[i].name, logs[i].format,
					     logs[i].events));
}

static void an_empty_log_has_no_events(void **state)
{
	struct ga_event_log *log;
	struct ga_findings f;

	(void)state;
	log = parse((struct blob){ 0 }, &f);
	assert_non_null(log);
	assert_int_equal(ga_event_log_count(log), 0);
	ga_event_log_free(log);
}

static void assert_text(struct ga_span s, const char *text)
{
	assert_int_equal(s.n, strlen(text));
	assert_memory_equal(s.p, text, s.n);
}

static void says_who_extended(void **state)
{
	struct ga_event_log *log = parse_good(CEL, "cel", 5);
	const struct ga_event *ev = &log->events.v[2];

	(void)state;
	assert_int_equal(ev->mr, GA_CC_MR_RTMR0 + 2);
	assert_true(ev->extends);
	assert_int_equal(ev->digest.n, GA_EVENT_DIGEST_LEN);
	assert_memory_equal(ev->digest.p, "initrd    ", 10);
	assert_true(ev->by_kernel);
	assert_text(ev->origin.name, "rtmr2");
	assert_true(ev->origin.time == 0x18ea8cd6245b4264ull);
	assert_int_equal(ev->origin.uid, 0);
	assert_int_equal(ev->origin.login_uid, UINT32_MAX);
	assert_int_equal(ev->origin.pid, 0x87);
	assert_text(ev->origin.comm, "keyctl");
	assert_int_equal(log->events.v[3].mr, GA_CC_MR_RTMR0 + 3);
	ga_event_log_free(log);
}

static void some_events_extend_nothing(void **state)
{
	struct ga_event_log *log = parse_good(GKE, "ccel", 35);
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < log->events.n; i++)
		n += !log->events.v[i].extends;
	assert_int_equal(n, 2);
	ga_event_log_free(log);
}

static void shows_every_event(void **state)
{
	struct ga_event_log *log = parse_good(CEL, "cel", 5);
	char *text = ga_event_log_json(log);
	json_t *top = json_loads(text, 0, NULL);
	const json_t *ev = json_array_get(json_object_get(top, "events"), 4);

	(void)state;
	assert_non_null(ev);
	assert_true(json_is_false(json_object_get(top, "verified")));
	assert_string_equal(json_string_value(json_object_get(ev, "register")),
			    "rtmr2");
	assert_string_equal(json_string_value(json_object_get(ev, "comm")),
			    "keyctl");
	assert_true(json_is_null(json_object_get(ev, "loginuid")));
	json_decref(top);
	free(text);
	text = ga_event_log_text(log);
	assert_non_null(strstr(text, "keyctl"));
	free(text);
	ga_event_log_free(log);

	log = parse_good(OVMF, "ccel", 20);
	text = ga_event_log_text(log);
	assert_non_null(strstr(text, "EV_EFI_HANDOFF_TABLES2"));
	free(text);
	ga_event_log_free(log);
}

/* Except where a record ends: a log does not say how many it has. */
static void truncation_is_an_error(void **state)
{
	static const size_t whole[] = { 0, 143, 286, 429, 572 };
	struct blob b = load(CEL);
	struct ga_event_log *log;
	struct ga_findings f;
	size_t n, i = 0;

	(void)state;
	for (n = 0; n < b.n; n++) {
		struct blob cut = blob_copy((struct blob){ b.p, n });

		log = parse(cut, &f);
		if (i < 5 && n == whole[i]) {
			assert_non_null(log);
			assert_int_equal(ga_event_log_count(log), i++);
		} else {
			assert_null(log);
			assert_int_equal(ga_findings_class(&f),
					 GA_CLASS_MALFORMED);
		}
		ga_event_log_free(log);
		ga_findings_fini(&f);
		free(cut.p);
	}
	free(b.p);
}

static void firmware_log_cut_in_an_event(void **state)
{
	struct blob b = load(OVMF);
	struct ga_findings f;
	size_t n;

	(void)state;
	for (n = EVENT + 1; n < EVENT + 108; n++) {
		struct blob cut = blob_copy((struct blob){ b.p, n });

		assert_null(parse(cut, &f));
		assert_has(&f, GA_E_TRUNCATED, NULL);
		ga_findings_fini(&f);
		free(cut.p);
	}
	free(b.p);
}

/**
 * struct broken - one copy with some bytes replaced
 * @name: of the good log
 * @at: offset
 * @bytes: what is put there
 * @n: how many
 * @code: the one finding
 * @field: its field
 */
struct broken {
	const char *name;
	size_t at;
	const char *bytes;
	size_t n;
	enum ga_code code;
	const char *field;
};

#define BROKEN(name, at, bytes, code, field) \
	{ name, at, bytes, sizeof(bytes) - 1, code, field }

static const struct broken broken[] = {
	BROKEN(CEL, RECNUM, "\x01", GA_E_TYPE, "recnum"),
	BROKEN(CEL, RECNUM + 4, "\x00", GA_E_LENGTH, "recnum"),
	BROKEN(CEL, RECNUM + 4, "\x09", GA_E_LENGTH, "recnum"),
	BROKEN(CEL, RECNUM + 12, "\x01", GA_E_VALUE, "recnum"),
	BROKEN(CEL, RECNUM + 12, "\x03", GA_E_VALUE, "recnum"),
	BROKEN(CEL, RECNUM + 5, "\x80", GA_E_VALUE, "recnum"),
	BROKEN(CEL, RECNUM + 1, "\xff", GA_E_TRUNCATED, "recnum"),
	BROKEN(CEL, CCMR, "\x01", GA_E_TYPE, "ccmr"),
	BROKEN(CEL, CCMR + 4, "\x02", GA_E_LENGTH, "ccmr"),
	BROKEN(CEL, CCMR + 5, "\x00", GA_E_VALUE, "ccmr"),
	BROKEN(CEL, CCMR + 5, "\x05", GA_E_VALUE, "ccmr"),
	BROKEN(CEL, CCMR + 1, "\x80", GA_E_TRUNCATED, "ccmr"),
	BROKEN(CEL, DIGESTS, "\x04", GA_E_TYPE, "digests"),
	BROKEN(CEL, DIGESTS + 1, "\x80", GA_E_TRUNCATED, "digests"),
	BROKEN(CEL, DIGEST, "\x12", GA_E_ALGORITHM, "digests"),
	BROKEN(CEL, DIGEST, "\x0b", GA_E_LENGTH, "digests"),
	BROKEN(CEL, DIGEST + 4, "\x2f", GA_E_LENGTH, "digests"),
	BROKEN(CEL, DIGEST + 4, "\x31", GA_E_TRUNCATED, "digests"),
	BROKEN(CEL, CONTENT + 1, "\x80", GA_E_TRUNCATED, "content"),
	BROKEN(CEL, REGISTER, "\x01", GA_E_TYPE, "register"),
	BROKEN(CEL, REGISTER + 4, "\x00", GA_E_LENGTH, "register"),
	BROKEN(CEL, REGISTER + 4, "\x10", GA_E_LENGTH, "register"),
	BROKEN(CEL, REGISTER + 5, "R", GA_E_VALUE, "register"),
	BROKEN(CEL, REGISTER + 5, "\x00", GA_E_VALUE, "register"),
	BROKEN(CEL, TIME, "\x02", GA_E_TYPE, "time"),
	BROKEN(CEL, TIME + 4, "\x07", GA_E_LENGTH, "time"),
	BROKEN(CEL, UID, "\x01", GA_E_TYPE, "uid"),
	BROKEN(CEL, UID + 4, "\x05", GA_E_LENGTH, "uid"),
	BROKEN(CEL, LOGINUID, "\x02", GA_E_TYPE, "loginuid"),
	BROKEN(CEL, LOGINUID + 4, "\x03", GA_E_LENGTH, "loginuid"),
	BROKEN(CEL, PID, "\x05", GA_E_TYPE, "pid"),
	BROKEN(CEL, PID + 4, "\x00", GA_E_LENGTH, "pid"),
	BROKEN(CEL, COMM, "\x06", GA_E_TYPE, "comm"),
	BROKEN(CEL, COMM + 4, "\x07", GA_E_TRUNCATED, "comm"),
	BROKEN(CEL, COMM + 4, "\x05", GA_E_TRAILING_BYTES, "content"),
	BROKEN(OVMF, HEADER_TYPE, "\x04", GA_E_TYPE, "eventType"),
	BROKEN(OVMF, HEADER_TYPE + 24, "\x22", GA_E_TRAILING_BYTES,
	       "TCG_EfiSpecIdEvent"),
	BROKEN(OVMF, HEADER_TYPE + 24, "\x20", GA_E_TRUNCATED,
	       "vendorInfoSize"),
	BROKEN(OVMF, HEADER_TYPE + 27, "\x01", GA_E_TRUNCATED, "event"),
	BROKEN(OVMF, SIGNATURE, "spec", GA_E_UNKNOWN_FORMAT, NULL),
	BROKEN(OVMF, MAJOR, "\x01", GA_E_VERSION, "specVersionMajor"),
	BROKEN(OVMF, N_ALGS, "\x00", GA_E_VALUE, "numberOfAlgorithms"),
	BROKEN(OVMF, N_ALGS, "\x11", GA_E_VALUE, "numberOfAlgorithms"),
	BROKEN(OVMF, N_ALGS, "\x02", GA_E_TRUNCATED,
	       "digestSizes.algorithmId"),
	BROKEN(OVMF, ALG, "\x12", GA_E_MISSING, "digestSizes.algorithmId"),
	BROKEN(OVMF, ALG, "\x0b", GA_E_LENGTH, "digestSizes.digestSize"),
	BROKEN(OVMF, ALG_LEN, "\x00", GA_E_LENGTH, "digestSizes.digestSize"),
	BROKEN(OVMF, VENDOR_LEN, "\x01", GA_E_TRUNCATED, "vendorInfo"),
	BROKEN(OVMF, EVENT, "\x05", GA_E_VALUE, "mrIndex"),
	BROKEN(OVMF, EVENT, "\x00", GA_E_VALUE, "mrIndex"),
	BROKEN(OVMF, EVENT + 3, "\x80", GA_E_VALUE, "mrIndex"),
	BROKEN(OVMF, N_DIGESTS, "\x00", GA_E_VALUE, "digests.count"),
	BROKEN(OVMF, N_DIGESTS, "\x02", GA_E_VALUE, "digests.count"),
	BROKEN(OVMF, DIGEST_ALG, "\x0b", GA_E_ALGORITHM, "digests.hashAlg"),
	BROKEN(OVMF, EVENT_LEN + 3, "\x80", GA_E_TRUNCATED, "event"),
	BROKEN(OVMF, UNUSED + 4, "\x00", GA_E_TRAILING_BYTES, "unused"),
	BROKEN(OVMF, UNUSED + 63, "\xfe", GA_E_TRAILING_BYTES, "unused"),
};

static void each_field_is_checked(void **state)
{
	struct ga_findings f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct blob b = load(broken[i].name);

		memcpy(b.p + broken[i].at, broken[i].bytes, broken[i].n);
		assert_null(parse(b, &f));
		assert_has(&f, broken[i].code, broken[i].field);
		assert_int_equal(ga_findings_count(&f), 1);
		assert_int_equal(ga_findings_class(&f), GA_CLASS_MALFORMED);
		ga_findings_fini(&f);
		free(b.p);
	}
}

/* A second digest, of the kind there is already. */
static void digests_are_of_different_kinds(void **state)
{
	static const uint8_t head[] = { 0x0c, 0, 0, 0, 48 };
	const size_t tlv = sizeof(head) + 48;
	struct blob b = load(CEL), two;
	struct ga_findings f;

	(void)state;
	two = (struct blob){ malloc(b.n + tlv), b.n + tlv };
	memcpy(two.p, b.p, CONTENT);
	memcpy(two.p + CONTENT, head, sizeof(head));
	memset(two.p + CONTENT + sizeof(head), 0, 48);
	memcpy(two.p + CONTENT + tlv, b.p + CONTENT, b.n - CONTENT);
	two.p[DIGESTS + 4] += (uint8_t)tlv;
	assert_null(parse(two, &f));
	assert_has(&f, GA_E_DUPLICATE, "digests");
	ga_findings_fini(&f);

	/* Of another kind it may be. */
	two.p[CONTENT] = 0x0b;
	two.p[CONTENT + 4] = 32;
	two.p[DIGESTS + 4] -= 16;
	memmove(two.p + CONTENT + 5 + 32, two.p + CONTENT + tlv,
		b.n - CONTENT);
	two.n -= 16;
	ga_event_log_free(parse(two, &f));
	assert_clean(&f);
	free(two.p);
	free(b.p);
}

/* Other writers' records are shown, and replayed, without their meaning. */
static void content_of_others_is_opaque(void **state)
{
	struct ga_event_log *log;
	struct blob b = load(CEL);
	struct ga_findings f;

	(void)state;
	b.p[CONTENT] = 80;
	b.p[REGISTER + 5] = 'R';
	log = parse(b, &f);
	assert_non_null(log);
	assert_false(log->events.v[2].by_kernel);
	assert_int_equal(log->events.v[2].content_type, 80);
	ga_event_log_free(log);
	free(b.p);
}

static void zeros_are_unused_too(void **state)
{
	struct blob b = load(OVMF);
	struct ga_event_log *log;
	struct ga_findings f;

	(void)state;
	memset(b.p + UNUSED, 0, b.n - UNUSED);
	log = parse(b, &f);
	assert_non_null(log);
	assert_int_equal(ga_event_log_count(log), 20);
	ga_event_log_free(log);
	b.p[b.n - 1] = 1;
	assert_null(parse(b, &f));
	assert_has(&f, GA_E_TRAILING_BYTES, "unused");
	ga_findings_fini(&f);
	free(b.p);
}

static void what_is_too_long_is_refused(void **state)
{
	struct blob b = { calloc(1, GA_EVENT_LOG_MAX + 1),
			  GA_EVENT_LOG_MAX + 1 };
	struct ga_findings f;

	(void)state;
	assert_null(parse(b, &f));
	assert_has(&f, GA_E_LENGTH, NULL);
	ga_findings_fini(&f);
	free(b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_real_logs),
		cmocka_unit_test(an_empty_log_has_no_events),
		cmocka_unit_test(says_who_extended),
		cmocka_unit_test(some_events_extend_nothing),
		cmocka_unit_test(shows_every_event),
		cmocka_unit_test(truncation_is_an_error),
		cmocka_unit_test(firmware_log_cut_in_an_event),
		cmocka_unit_test(each_field_is_checked),
		cmocka_unit_test(digests_are_of_different_kinds),
		cmocka_unit_test(content_of_others_is_opaque),
		cmocka_unit_test(zeros_are_unused_too),
		cmocka_unit_test(what_is_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
