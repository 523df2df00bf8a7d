// SPDX-License-Identifier: MIT
/*
 * usage: secret_failslab_test [native|rcar]
 *
 * Releases in which an allocation fails: of the requester, then of the worker
 * that makes the exchange, the first, the second, and so on. Needs a kernel
 * with fault injection, in debugfs set to fail every kind of allocation.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "evidence.h"
#include "quota.h"
#include "secret.h"
#include "tap.h"

/* More than any release allocates. */
#define ALLOCATIONS_MAX	2000
#define WORKERS_MAX	64

static char paths[WORKERS_MAX][64];
static unsigned int n_paths;

/* Which of the workers makes the exchange can't be known before it does. */
static void find_workers(void)
{
	char path[300], name[32];
	struct dirent *entry;
	DIR *proc = opendir("/proc");
	FILE *f;

	n_paths = 0;
	while (proc && (entry = readdir(proc)) && n_paths < WORKERS_MAX) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		f = fopen(path, "r");
		if (!f)
			continue;
		if (fgets(name, sizeof(name), f) && !strncmp(name, "kworker/u", 9))
			snprintf(paths[n_paths++], sizeof(paths[0]), "/proc/%.16s/fail-nth",
				 entry->d_name);
		fclose(f);
	}
	if (proc)
		closedir(proc);
}

static void find_self(void)
{
	n_paths = 1;
	strcpy(paths[0], "/proc/thread-self/fail-nth");
}

static void arm(unsigned int n)
{
	char text[16];
	int fd, len = snprintf(text, sizeof(text), "%u", n);

	for (unsigned int i = 0; i < n_paths; i++) {
		fd = open(paths[i], O_WRONLY);
		if (fd >= 0 && write(fd, text, (size_t)len) != len)
			perror(paths[i]);
		if (fd >= 0)
			close(fd);
	}
}

/* Whether an allocation was failed since arm(). */
static bool disarm(void)
{
	char text[16];
	bool fired = false;
	ssize_t len;
	int fd;

	for (unsigned int i = 0; i < n_paths; i++) {
		memset(text, 0, sizeof(text));
		fd = open(paths[i], O_RDONLY);
		len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
		fired |= len > 0 && !atoi(text);
		if (fd >= 0)
			close(fd);
	}
	arm(0);
	return fired;
}

static bool works(void)
{
	bool good = request_secret(NAME, "") > 0 && published(NAME) > 0;

	forget(NAME);
	return good;
}

/* What a lack of memory may read as, from the crypto API and from sockets. */
static bool is_expected(int error)
{
	return error > 0 || error == -ENOMEM || error == -EHOSTUNREACH || error == -ENOTCONN ||
	       error == -ENOPKG || error == -EIO;
}

static void fail_each_allocation(const char *what, void (*find)(void), const char *callout)
{
	unsigned int refused = 0, bad = 0, n;
	bool fired = true;
	int error;

	for (n = 1; fired && n < ALLOCATIONS_MAX; n++) {
		find();
		arm(n);
		error = request_secret(NAME, callout);
		fired = disarm();
		refused += error < 0;
		if (error < 0 && published(NAME) > 0)
			error = -EUCLEAN;
		forget(NAME);
		if (is_expected(error) && works())
			continue;
		bad++;
		printf("# %s: allocation %u: %s\n", what, n, error_name(error));
	}
	tap_ok(!bad && !fired && refused > 5, "%s: %u allocations, %u of them needed", what, n - 2,
	       refused);
}

int main(int argc, char **argv)
{
	bool rcar = argc > 1 && !strcmp(argv[1], "rcar");
	const char *callout = rcar ? "profile=rcar" : "";
	static unsigned char secret[64];
	struct quota before, after;

	if (access("/proc/thread-self/fail-nth", W_OK))
		tap_skip_all("no fault injection");
	mlockall(MCL_CURRENT | MCL_FUTURE);
	random_bytes(secret, sizeof(secret));
	set_secret(secret, sizeof(secret));
	tell_truth();
	tap_ok(works(), "a release without a failure");
	before = settled_quota();
	if (!rcar)
		fail_each_allocation("the requester", find_self, callout);
	fail_each_allocation("the worker", find_workers, callout);
	tap_ok(works(), "a release at the end");
	keyctl_clear(KEY_SPEC_SESSION_KEYRING);
	works();
	after = settled_quota();
	tap_ok(after.keys <= before.keys && after.bytes <= before.bytes,
	       "%u keys of %u bytes, before %u of %u", after.keys, after.bytes, before.keys,
	       before.bytes);
	tap_exit();
}
