// SPDX-License-Identifier: MIT
#include "qgs_msg.h"

enum {
	QGS_MAJOR = 1,
	QGS_MINOR = 1,
	/* of Intel's responses, which an error fills with zeros */
	QUOTE_RESP_SIZE = 24,
	COLLATERAL_RESP_SIZE = 48,
	PLATFORM_INFO_RESP_SIZE = 28,
};

static enum qgs_type reply_to(uint32_t type)
{
	switch (type) {
	case QGS_GET_COLLATERAL_REQ:
		return QGS_GET_COLLATERAL_RESP;
	case QGS_GET_PLATFORM_INFO_REQ:
		return QGS_GET_PLATFORM_INFO_RESP;
	default:
		return QGS_GET_QUOTE_RESP;
	}
}

/*
 * The checks, their order and their codes are those of Intel's message
 * library; its server answers QGS_UNEXPECTED to all of them, which says less.
 */
enum qgs_error qgs_parse(const uint8_t *msg, size_t len, struct qgs_request *req)
{
	uint32_t type, report_size, id_list_size;

	req->reply = QGS_GET_QUOTE_RESP;
	req->report = NULL;
	req->report_size = 0;
	if (len < QGS_HEADER_SIZE)
		return QGS_INVALID_PARAMETER;
	type = get_le32(msg + 4);
	req->reply = reply_to(type);
	/* any minor version is compatible */
	if (get_le16(msg) != QGS_MAJOR)
		return QGS_INVALID_VERSION;
	if (type != QGS_GET_QUOTE_REQ && req->reply == QGS_GET_QUOTE_RESP)
		return QGS_INVALID_TYPE;
	if (get_le32(msg + 8) != len)
		return QGS_INVALID_SIZE;
	if (get_le32(msg + 12))
		return QGS_INVALID_CODE;
	/* collateral and platform info are not served on this way */
	if (type != QGS_GET_QUOTE_REQ)
		return QGS_UNEXPECTED;
	if (len < QGS_QUOTE_HEAD_SIZE)
		return QGS_INVALID_PARAMETER;
	report_size = get_le32(msg + 16);
	id_list_size = get_le32(msg + 20);
	if (!report_size)
		return QGS_INVALID_CODE;
	if ((uint64_t)QGS_QUOTE_HEAD_SIZE + report_size + id_list_size != len)
		return QGS_INVALID_SIZE;
	req->report = msg + QGS_QUOTE_HEAD_SIZE;
	req->report_size = report_size;
	return QGS_SUCCESS;
}

static void put_head(struct bytes *wire, enum qgs_type type, uint32_t size, uint32_t error)
{
	bytes_put_be32(wire, size);
	bytes_put_le16(wire, QGS_MAJOR);
	bytes_put_le16(wire, QGS_MINOR);
	bytes_put_le32(wire, type);
	bytes_put_le32(wire, size);
	bytes_put_le32(wire, error);
}

void qgs_put_quote(struct bytes *wire, const struct bytes *quote)
{
	put_head(wire, QGS_GET_QUOTE_RESP, (uint32_t)(QUOTE_RESP_SIZE + quote->len), QGS_SUCCESS);
	bytes_put_le32(wire, 0);
	bytes_put_le32(wire, (uint32_t)quote->len);
	bytes_put(wire, quote->data, quote->len);
}

void qgs_put_error(struct bytes *wire, enum qgs_type reply, uint32_t error)
{
	uint32_t size = QUOTE_RESP_SIZE;

	if (reply == QGS_GET_COLLATERAL_RESP)
		size = COLLATERAL_RESP_SIZE;
	else if (reply == QGS_GET_PLATFORM_INFO_RESP)
		size = PLATFORM_INFO_RESP_SIZE;
	put_head(wire, reply, size, error);
	bytes_put_zero(wire, size - QGS_HEADER_SIZE);
}
