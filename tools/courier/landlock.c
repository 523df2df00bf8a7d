// SPDX-License-Identifier: MIT
#include "landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Since ABI 4; older headers lack them. */
#define NET_BIND_TCP (1ull << 0)
#define NET_CONNECT_TCP (1ull << 1)
#define RULE_NET_PORT 2
#define NET_ABI 4

#define DNS_PORT 53

/* ABI 1 has all of these; later ones add rights that nobody here tries to use. */
#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILES ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

struct ruleset {
	uint64_t files;
	uint64_t net;
};

struct port_rule {
	uint64_t allowed;
	uint64_t port;
};

static const char *const readable[] = { "/etc", "/usr", "/lib", "/lib64", "/run" };

static void allow_reading(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = READ };

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

static void allow_port(int ruleset, unsigned int port)
{
	const struct port_rule rule = { NET_CONNECT_TCP, port };

	syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0);
}

void landlock_enter(const unsigned int *ports, size_t n)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset attr = { .files = FILES };
	size_t size = sizeof(attr), i;
	int ruleset;

	if (abi < 1)
		return;
	if (abi >= NET_ABI)
		attr.net = NET_BIND_TCP | NET_CONNECT_TCP;
	else
		size = sizeof(attr.files);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
	if (ruleset < 0)
		return;
	for (i = 0; i < sizeof(readable) / sizeof(readable[0]); i++)
		allow_reading(ruleset, readable[i]);
	if (attr.net) {
		for (i = 0; i < n; i++)
			allow_port(ruleset, ports[i]);
		allow_port(ruleset, DNS_PORT);
	}
	syscall(SYS_landlock_restrict_self, ruleset, 0);
	close(ruleset);
}
