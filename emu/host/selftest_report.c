// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "qgs_msg.h"
#include "selftest.h"
#include "tdreport.h"

#define MAC_REASON "MAC is not this platform's"
#define RESERVED_REASON "reserved bytes of REPORTMACSTRUCT are not zero"

/* One bit flipped, the rest of a good report as it was, or hashed and MACed anew */
static const struct report_case {
	const char *field;
	size_t offset;
	bool seal;
	const char *reason;
} report_cases[] = {
	{ "type", 0, true, "REPORTTYPE is not 0x81" },
	{ "subtype", 1, true, "report subtype is not 0" },
	{ "reserved byte of the type", 3, true, RESERVED_REASON },
	{ "reserved bytes after the type", 4, true, RESERVED_REASON },
	{ "reserved bytes after the type, last", 15, true, RESERVED_REASON },
	{ "reserved bytes before the MAC", 192, true, RESERVED_REASON },
	{ "reserved bytes before the MAC, last", 223, true, RESERVED_REASON },
	{ "CPUSVN", 16, false, MAC_REASON },
	{ "TEE_TCB_INFO_HASH", 32, false, MAC_REASON },
	{ "TEE_INFO_HASH", 80, false, MAC_REASON },
	{ "REPORTDATA", 128, false, MAC_REASON },
	{ "REPORTDATA, last", 191, false, MAC_REASON },
	{ "MAC", 224, false, MAC_REASON },
	{ "MAC, last", 255, false, MAC_REASON },
	{ "TEE_TCB_SVN", 264, false, "TEE_TCB_INFO_HASH does not match" },
	{ "TEE_TCB_INFO, last", 494, false, "TEE_TCB_INFO_HASH does not match" },
	{ "ATTRIBUTES", 512, false, "TEE_INFO_HASH does not match" },
	{ "RTMR3", 864, false, "TEE_INFO_HASH does not match" },
	{ "TDINFO, last", 1023, false, "TEE_INFO_HASH does not match" },
	{ "VALID", 256, true, "TEE_TCB_INFO.VALID does not fit the version" },
};

static void report_fields(const struct platform *p, const uint8_t *good)
{
	uint8_t bad[TDREPORT_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(report_cases); i++) {
		const struct report_case *t = &report_cases[i];

		memcpy(bad, good, sizeof(bad));
		bad[t->offset] ^= 1;
		if (t->seal && tdreport_seal(bad, p->mac_key))
			expect(false, "seal");
		expect_text(tdreport_refuse(bad, sizeof(bad), p->mac_key), t->reason, t->field);
	}
}

static void report_versions(const struct platform *p)
{
	static const uint8_t other_key[32] = { 1 };
	uint8_t report[TDREPORT_SIZE];

	for (unsigned int version = 0; version <= 1; version++) {
		expect(!tdreport_init(report, p, version) && !tdreport_seal(report, p->mac_key),
		       "a report of version %u", version);
		expect_text(tdreport_refuse(report, sizeof(report), p->mac_key), NULL,
			    "its refusal");
	}
	expect_text(tdreport_refuse(report, sizeof(report), other_key), MAC_REASON,
		    "another platform's report");
	expect_text(tdreport_refuse(report, sizeof(report) - 1, p->mac_key), "size is not 1024",
		    "a short report");
	report[2] = 2;
	expect(!tdreport_seal(report, p->mac_key), "sealed");
	expect_text(tdreport_refuse(report, sizeof(report), p->mac_key),
		    "report version is neither 0 nor 1", "version 2");
	report[2] = 0;
	expect(!tdreport_seal(report, p->mac_key), "sealed");
	expect_text(tdreport_refuse(report, sizeof(report), p->mac_key),
		    "TEE_TCB_INFO.VALID does not fit the version", "VALID of 1.5 in version 0");
	expect(tdreport_init(report, p, 2), "no report of version 2 is made");
	expect(tdreport_set(report, "mr-td") && tdreport_set(report, "mr-td=00") &&
	       tdreport_set(report, "mr-t=00") && tdreport_set(report, "=00"),
	       "malformed assignments are refused");
}

/* A request of 24 + 8 bytes; one field at a time gets another value. */
static const struct message_case {
	const char *field;
	size_t offset;
	uint8_t value;
	enum qgs_error error;
	enum qgs_type reply;
} message_cases[] = {
	{ "major version", 0, 2, QGS_INVALID_VERSION, QGS_GET_QUOTE_RESP },
	{ "minor version", 2, 9, QGS_SUCCESS, QGS_GET_QUOTE_RESP },
	{ "type of an answer", 4, 1, QGS_INVALID_TYPE, QGS_GET_QUOTE_RESP },
	{ "type unknown", 4, 6, QGS_INVALID_TYPE, QGS_GET_QUOTE_RESP },
	{ "type, high byte", 7, 1, QGS_INVALID_TYPE, QGS_GET_QUOTE_RESP },
	{ "collateral", 4, 2, QGS_UNEXPECTED, QGS_GET_COLLATERAL_RESP },
	{ "platform info", 4, 4, QGS_UNEXPECTED, QGS_GET_PLATFORM_INFO_RESP },
	{ "size", 8, 33, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
	{ "size, high byte", 11, 1, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
	{ "error code", 12, 1, QGS_INVALID_CODE, QGS_GET_QUOTE_RESP },
	{ "no report", 16, 0, QGS_INVALID_CODE, QGS_GET_QUOTE_RESP },
	{ "report size", 16, 9, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
	{ "report size, high byte", 19, 0xff, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
	{ "id list size", 20, 1, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
	{ "id list size, high byte", 23, 0xff, QGS_INVALID_SIZE, QGS_GET_QUOTE_RESP },
};

static void message_fields(void)
{
	static const uint8_t good[32] = {
		1, 0, 1, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0,
		'r', 'e', 'p', 'o', 'r', 't', '.', '.',
	};
	struct qgs_request req;
	uint8_t bad[32];

	expect(qgs_parse(good, sizeof(good), &req) == QGS_SUCCESS && req.report == good + 24 &&
	       req.report_size == 8, "a good message");
	for (size_t i = 0; i < ARRAY_SIZE(message_cases); i++) {
		const struct message_case *t = &message_cases[i];

		memcpy(bad, good, sizeof(bad));
		bad[t->offset] = t->value;
		expect(qgs_parse(bad, sizeof(bad), &req) == t->error && req.reply == t->reply,
		       "message, %s: 0x%x", t->field, t->error);
	}
	for (size_t len = 0; len < sizeof(good); len++)
		expect(qgs_parse(good, len, &req) ==
		       (len < 16 ? QGS_INVALID_PARAMETER : QGS_INVALID_SIZE),
		       "message cut to %zu bytes", len);
	memcpy(bad, good, sizeof(bad));
	bad[8] = 20;
	expect(qgs_parse(bad, 20, &req) == QGS_INVALID_PARAMETER, "a message of a header alone");
}

void selftest_report(const struct platform *p)
{
	uint8_t good[TDREPORT_SIZE];

	report_versions(p);
	if (tdreport_init(good, p, 1) || tdreport_seal(good, p->mac_key))
		expect(false, "a good report");
	report_fields(p, good);
	message_fields();
}
