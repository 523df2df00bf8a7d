// SPDX-License-Identifier: MIT
#include "sandbox.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "landlock.h"
#include "seccomp.h"

/* Beside what is mapped already: OpenSSL's heap and a resolver's libraries. */
#define MEMORY_MORE (32ul << 20)
#define FILES_MAX 64
/* Standard output may be a file. */
#define FILE_SIZE_MAX 65536

static int limit(int resource, unsigned long value)
{
	const struct rlimit r = { value, value };

	return setrlimit(resource, &r);
}

/* Bytes of address space in use, which a sanitizer makes many. */
static unsigned long mapped(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (unsigned long)sysconf(_SC_PAGESIZE);
}

static int limit_all(void)
{
	unsigned long in_use = mapped();

	if (in_use && limit(RLIMIT_AS, in_use + MEMORY_MORE))
		return -1;
	return limit(RLIMIT_CORE, 0) | limit(RLIMIT_FSIZE, FILE_SIZE_MAX) |
	       limit(RLIMIT_NOFILE, FILES_MAX) | limit(RLIMIT_MEMLOCK, 0);
}

int sandbox_become(unsigned int user, struct failure *f)
{
	if (geteuid())
		return 0;
	/* Nobody who goes by the same number may look in. */
	if (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user) ||
	    prctl(PR_SET_DUMPABLE, 0))
		return failure_set(f, EIO, "sandbox: user %u: %s", user, strerror(errno));
	return 0;
}

int sandbox_enter(const struct sandbox *s, struct failure *f)
{
	if (sandbox_become(s->user, f))
		return -1;
	if (limit_all())
		return failure_set(f, EIO, "sandbox: limits: %s", strerror(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return failure_set(f, EIO, "sandbox: no_new_privs: %s", strerror(errno));
	landlock_enter(s->ports, s->n_ports);
	if (seccomp_enter(s->key == SANDBOX_KEY))
		return failure_set(f, EIO, "sandbox: seccomp: %s", strerror(errno));
	return 0;
}
