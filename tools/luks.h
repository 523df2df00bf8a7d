/* SPDX-License-Identifier: MIT */
/* LUKS2 by libcryptsetup. */
#ifndef TOOLS_LUKS_H
#define TOOLS_LUKS_H

#include "disk_header.h"
#include "disk_key.h"

/**
 * struct luks_plan - a volume to be made
 * @device: path
 * @uuid: of the volume
 * @key: of the volume
 * @passphrase: for a keyslot, or none
 */
struct luks_plan {
	const char *device;
	const char *uuid;
	struct key_bytes key;
	struct key_bytes passphrase;
};

/*
 * The token comes last: without one, nobody takes a disk that was half made.
 * Return: 0, or -1 after a message.
 */
int luks_format(const struct luks_plan *plan, const struct disk_token *token);

/* Return: an exit code, after a message unless it is EXIT_ACCEPTED. */
int luks_read_header(struct disk_header *h, const char *device);

#endif
