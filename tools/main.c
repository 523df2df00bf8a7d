// SPDX-License-Identifier: MIT
#include "tool.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/*
 * The verbs of disks are in a program of their own beside this one, with the
 * libraries that only they need.
 */
static int exec_disk(int argc, char **argv)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	char *slash;

	(void)argc;
	if (n <= 0 || n + sizeof("-disk") > sizeof(path))
		return fail("can't tell where this program is");
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash || slash + sizeof("/" DISK_PROGRAM) > path + sizeof(path))
		return fail("can't tell where this program is");
	strcpy(slash + 1, DISK_PROGRAM);
	execv(path, argv);
	return fail("%s: %s", path, strerror(errno));
}

static const struct cmd cmds[] = {
	{ "broker", cmd_broker },
	{ "format", exec_disk },
	{ "get", cmd_get },
	{ "lock", exec_disk },
	{ "mr", cmd_mr },
	{ "policy", cmd_policy },
	{ "relay", cmd_relay },
	{ "show", cmd_show },
	{ "unlock", exec_disk },
	{ "verify", cmd_verify },
};

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return usage(stderr, EXIT_FAILED);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return usage(stdout, EXIT_ACCEPTED);
	if (!strcmp(argv[1], "--version")) {
		puts("guest-attest " GA_VERSION);
		return EXIT_ACCEPTED;
	}
	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++)
		if (!strcmp(cmds[i].name, argv[1]))
			return cmds[i].fn(argc - 1, argv + 1);
	fprintf(stderr, "guest-attest: there is no verb \"%s\"\n", argv[1]);
	return usage(stderr, EXIT_FAILED);
}
