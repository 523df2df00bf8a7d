/* SPDX-License-Identifier: MIT */
/* Mappings of the kernel's dm-crypt, by libdevmapper. */
#ifndef TOOLS_MAPPING_H
#define TOOLS_MAPPING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "disk_header.h"

/**
 * struct mapping - one that is to be made
 * @name: in /dev/mapper
 * @device: with the header and the data
 * @sectors: of 512 bytes that the device has
 * @header: of the volume
 * @read_only: nothing can be written through it
 * @discards: what is discarded is told to the disk, and so to who has it
 */
struct mapping {
	const char *name;
	dev_t device;
	uint64_t sectors;
	const struct disk_header *header;
	bool read_only;
	bool discards;
};

/* Whether a mapping may be called so and none is. 0, or -1 after a message. */
int mapping_check_name(const char *name);

/*
 * With a key of type logon that this process finds under the name in the
 * header's token.
 * Return: 0, or -1 after a message.
 */
int mapping_create(const struct mapping *m);

/* Of a LUKS2 volume, whoever made it. 0, or -1 after a message. */
int mapping_remove(const char *name);

#endif
