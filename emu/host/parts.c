// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "parts.h"

const struct part *parts_find(const struct parts *p, const char *name, size_t name_len)
{
	for (size_t i = 0; i < p->n; i++)
		if (strlen(p->list[i].name) == name_len &&
		    !memcmp(p->list[i].name, name, name_len))
			return &p->list[i];
	return NULL;
}

static int set_at(const struct parts *p, uint8_t *data, const char *assignment, const char *hex)
{
	size_t len = strlen(hex) / 2;
	unsigned long offset;
	char *end;

	offset = strtoul(assignment + 1, &end, 0);
	if (assignment[1] < '0' || assignment[1] > '9' || end + 1 != hex)
		return fail("'%s' is not @OFFSET=HEX", assignment);
	if (offset > p->size || len > p->size - offset)
		return fail("'%s' ends behind the %zu bytes of a %s", assignment, p->size, p->of);
	if (!hex_decode(hex, data + offset, len))
		return fail("'%s' is not bytes in hex", hex);
	return 0;
}

int parts_set(const struct parts *p, uint8_t *data, const char *assignment)
{
	const char *eq = strchr(assignment, '=');
	const struct part *part;

	if (!eq)
		return fail("'%s' is not NAME=HEX", assignment);
	if (*assignment == '@')
		return set_at(p, data, assignment, eq + 1);
	part = parts_find(p, assignment, (size_t)(eq - assignment));
	if (!part)
		return fail("'%.*s' is no field of a %s", (int)(eq - assignment), assignment,
			    p->of);
	if (!hex_decode(eq + 1, data + part->offset, part->len))
		return fail("%s: '%s' is not %zu bytes in hex", part->name, eq + 1, part->len);
	return 0;
}
