/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_PARTS_H
#define EMU_HOST_PARTS_H

#include <stddef.h>
#include <stdint.h>

/* A named field of a structure of fixed layout */
struct part {
	const char *name;
	size_t offset;
	size_t len;
};

struct parts {
	/* for messages: "TDREPORT" */
	const char *of;
	size_t size;
	const struct part *list;
	size_t n;
};

/* NULL: there is none */
const struct part *parts_find(const struct parts *p, const char *name, size_t name_len);
/*
 * @assignment is NAME=HEX with exactly the field's length, or @OFFSET=HEX with
 * any that fits, for what has no name.
 */
int parts_set(const struct parts *p, uint8_t *data, const char *assignment);

#endif
