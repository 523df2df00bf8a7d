/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QGS_MSG_H
#define EMU_HOST_QGS_MSG_H

#include "bytes.h"

/*
 * Messages of Intel's quote generation service, version 1.1: a length of
 * four bytes, big endian, then a little-endian header and its payload.
 */
enum {
	QGS_LENGTH_SIZE = 4,
	QGS_HEADER_SIZE = 16,
	QGS_QUOTE_HEAD_SIZE = 24,
	QGS_MESSAGE_MAX = 1 << 20,

	/* from the first byte on the wire */
	QGS_AT_MAJOR = 4,
	QGS_AT_MINOR = 6,
	QGS_AT_TYPE = 8,
	QGS_AT_SIZE = 12,
	QGS_AT_ERROR = 16,
	QGS_AT_ID_SIZE = 20,
	QGS_AT_QUOTE_SIZE = 24,
	QGS_AT_QUOTE = 28,
};

enum qgs_type {
	QGS_GET_QUOTE_REQ,
	QGS_GET_QUOTE_RESP,
	QGS_GET_COLLATERAL_REQ,
	QGS_GET_COLLATERAL_RESP,
	QGS_GET_PLATFORM_INFO_REQ,
	QGS_GET_PLATFORM_INFO_RESP,
};

enum qgs_error {
	QGS_SUCCESS = 0,
	QGS_UNEXPECTED = 0x12001,
	QGS_OUT_OF_MEMORY = 0x12002,
	QGS_INVALID_PARAMETER = 0x12003,
	QGS_INVALID_VERSION = 0x12004,
	QGS_INVALID_TYPE = 0x12005,
	QGS_INVALID_SIZE = 0x12006,
	QGS_INVALID_CODE = 0x12007,
};

struct qgs_request {
	/* of the answer, also of one that refuses */
	enum qgs_type reply;
	const uint8_t *report;
	size_t report_size;
};

/* @msg is what the length stood before; @req points into it */
enum qgs_error qgs_parse(const uint8_t *msg, size_t len, struct qgs_request *req);
void qgs_put_quote(struct bytes *wire, const struct bytes *quote);
void qgs_put_error(struct bytes *wire, enum qgs_type reply, uint32_t error);

#endif
