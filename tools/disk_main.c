// SPDX-License-Identifier: MIT
/* The verbs of disks; guest-attest runs this with the verb as argv[0]. */
#include "tool.h"

#include <string.h>

static const struct cmd cmds[] = {
	{ "format", cmd_format },
	{ "lock", cmd_lock },
	{ "unlock", cmd_unlock },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc && i < sizeof(cmds) / sizeof(cmds[0]); i++)
		if (!strcmp(cmds[i].name, argv[0]))
			return cmds[i].fn(argc, argv);
	return fail("this is a part of guest-attest, which runs it");
}
