/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_ASP_MSG_H
#define EMU_HOST_ASP_MSG_H

#include "bytes.h"

/*
 * The messages of the emulated SNP platform: a header of a magic number, type,
 * status, id and length, then as many bytes; everything little endian. They
 * pass through memory that both sides see, a half for each to write; the id of
 * an answer is written last.
 */
enum {
	ASP_HEADER_SIZE = 16,
	ASP_AT_ID = 8,
	ASP_AT_LENGTH = 12,
	ASP_MESSAGE_MAX = 4096,
	ASP_SHARED_SIZE = 1 << 20,
	ASP_ANSWER_AT = 1 << 19,
};

enum asp_type { ASP_PLATFORM = 1, ASP_SIGN = 2, ASP_CERTIFICATES = 3 };

enum asp_status {
	ASP_OK = 0,
	ASP_BAD_TYPE = 1,
	ASP_BAD_LENGTH = 2,
	ASP_BAD_REPORT = 3,
	ASP_FAILED = 4,
	ASP_NO_MACHINE = 5,
};

struct asp_header {
	unsigned int type;
	uint32_t id;
	uint32_t len;
};

/* False if it is no header */
bool asp_parse(const uint8_t data[ASP_HEADER_SIZE], struct asp_header *h);
void asp_put(struct bytes *out, const struct asp_header *question, enum asp_status status,
	     const struct bytes *answer);

#endif
