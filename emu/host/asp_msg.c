// SPDX-License-Identifier: MIT
#include "asp_msg.h"

/* "EMSP" */
#define MAGIC 0x50534d45u

bool asp_parse(const uint8_t data[ASP_HEADER_SIZE], struct asp_header *h)
{
	h->type = get_le16(data + 4);
	h->id = get_le32(data + 8);
	h->len = get_le32(data + ASP_AT_LENGTH);
	return get_le32(data) == MAGIC && h->len <= ASP_MESSAGE_MAX;
}

void asp_put(struct bytes *out, const struct asp_header *question, enum asp_status status,
	     const struct bytes *answer)
{
	size_t len = status == ASP_OK ? answer->len : 0;

	bytes_put_le32(out, MAGIC);
	bytes_put_le16(out, (uint16_t)question->type);
	bytes_put_le16(out, (uint16_t)status);
	bytes_put_le32(out, question->id);
	bytes_put_le32(out, (uint32_t)len);
	bytes_put(out, answer->data, len);
}
