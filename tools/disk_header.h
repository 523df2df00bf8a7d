/* SPDX-License-Identifier: MIT */
/*
 * A LUKS2 header as far as it is mapped. Whoever has the disk wrote it: it is
 * read for what can be refused, and decides nothing that could give plaintext
 * away or put another's in its place.
 */
#ifndef TOOLS_DISK_HEADER_H
#define TOOLS_DISK_HEADER_H

#include <stdint.h>

#include "disk_token.h"

#define DISK_CIPHER "aes-xts-plain64"

/**
 * struct disk_header - one segment and its token
 * @uuid: of the volume
 * @offset: of the data, in units of 512 bytes
 * @sector_size: that is encrypted as one
 * @token: the only one of its type
 */
struct disk_header {
	char uuid[UUID_TEXT_LEN + 1];
	uint64_t offset;
	unsigned int sector_size;
	struct disk_token token;
};

/*
 * @json is the header's, @uuid from the binary part before it.
 * Return: 0, or -1 after a message.
 */
int disk_header_parse(struct disk_header *h, const char *json, const char *uuid);

#endif
