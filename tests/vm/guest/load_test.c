// SPDX-License-Identifier: MIT
/*
 * usage: load_test [REQUESTERS [SECONDS]]
 *
 * Many requesters, random kills, the provider unloaded and loaded meanwhile:
 * whoever gets evidence gets evidence over its own nonce, and afterwards nothing
 * is left. Then an unprivileged user of a user namespace does what it can.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "platform.h"
#include "quota.h"
#include "tap.h"

#define NOBODY			65534
#define FLOODERS		32

static const struct platform *p;

/* Written to by all requesters. */
static struct tally {
	unsigned long evidence;
	unsigned long no_provider;
	unsigned long busy;
	unsigned long wrong;
	unsigned long failed;
	int last_error;
	double longest;
	atomic_int think_ms;
	atomic_int go;
	atomic_int stop;
} *tally;

static void count(unsigned long *n)
{
	__atomic_fetch_add(n, 1, __ATOMIC_RELAXED);
}

static void request_once(int id)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN], *quote;
	char desc[64];
	key_serial_t key;
	ssize_t len;

	random_bytes(data, sizeof(data));
	snprintf(desc, sizeof(desc), "guest_attest:0:%d-load", id);
	key = request_evidence(desc, data, NULL, KEY_SPEC_PROCESS_KEYRING);
	if (key == -ENODEV) {
		count(&tally->no_provider);
		return;
	}
	if (key == -EBUSY || key == -ETIMEDOUT) {
		count(&tally->busy);
		return;
	}
	len = key < 0 ? key : read_key(key, &quote);
	if (len < 0) {
		tally->last_error = (int)-len;
		count(&tally->failed);
		return;
	}
	if (len < (ssize_t)(p->report_data + sizeof(data)) ||
	    memcmp(quote + p->report_data, data, sizeof(data)))
		count(&tally->wrong);
	else
		count(&tally->evidence);
	free(quote);
}

static pid_t start_requester(int id)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	srandom((unsigned int)getpid());
	while (!tally->stop) {
		request_once(id);
		if (tally->think_ms)
			usleep((unsigned int)(random() % tally->think_ms) *
			       1000);
	}
	_exit(0);
}

/* Kills one requester in twenty a second, until @end. */
static unsigned int kill_some(pid_t *pids, int n, double end)
{
	unsigned int killed = 0;

	while (now() < end) {
		int i = (int)(random() % n);

		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		pids[i] = start_requester(i);
		killed++;
		usleep(20 * 1000);
	}
	return killed;
}

/* Between two requests there must be a moment in which none is inside. */
static bool reload_provider(void)
{
	double end = now() + 20;
	char command[64];

	while (syscall(SYS_delete_module, p->provider, O_NONBLOCK)) {
		if ((errno != EAGAIN && errno != EBUSY) || now() > end)
			return false;
		usleep(1000);
	}
	usleep(100 * 1000);
	snprintf(command, sizeof(command), "modprobe %s", p->provider);
	return !system(command);
}

/* Keys in the slab cache, once those of CPU-local slabs don't count. */
static long keys_in_slab(void)
{
	char line[512], name[64];
	long active, found = -1;
	FILE *f;

	write_file("/sys/kernel/slab/key_jar/shrink", "1");
	f = fopen("/proc/slabinfo", "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %ld", name, &active) == 2 &&
		    !strcmp(name, "key_jar"))
			found = active;
	if (f)
		fclose(f);
	return found;
}

static long meminfo_kib(const char *field)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[128];
	long kib = -1;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, field, strlen(field)))
			kib = strtol(line + strlen(field), NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

static void test_load(int n, int seconds)
{
	pid_t *pids = calloc((size_t)n, sizeof(*pids));
	struct quota before = settled_quota(), after;
	long keys_before = keys_in_slab(), keys_after;
	unsigned int killed, reloads = 0;
	double end;

	for (int i = 0; i < n; i++)
		pids[i] = start_requester(i);
	end = now() + seconds / 2.0;
	killed = kill_some(pids, n, end);
	tap_ok(tally->evidence > 0 && killed > 0,
	       "%d requesters without a pause: %lu evidence, %u killed", n,
	       tally->evidence, killed);

	/* Pauses, or the provider would never be without a request. */
	tally->think_ms = n * 40;
	end = now() + seconds / 2.0;
	while (now() < end) {
		killed += kill_some(pids, n, now() + 1);
		if (!reload_provider())
			break;
		reloads++;
	}
	tap_ok(now() >= end && reloads > 0,
	       "the provider was unloaded and loaded %u times meanwhile",
	       reloads);

	tally->stop = 1;
	for (int i = 0; i < n; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	free(pids);
	printf("# %lu evidence, %lu without provider, %lu busy, %u killed\n",
	       tally->evidence, tally->no_provider, tally->busy, killed);
	tap_ok(!tally->wrong, "%lu got somebody else's evidence",
	       tally->wrong);
	tap_ok(!tally->failed, "%lu failed in another way (%s)", tally->failed,
	       tally->failed ? strerrorname_np(tally->last_error) : "none");

	after = settled_quota();
	tap_ok(after.all == before.all && after.keys == before.keys &&
	       after.bytes == before.bytes,
	       "keys and quota are back: %u keys, %u bytes", after.keys,
	       after.bytes);
	keys_after = keys_in_slab();
	tap_ok(keys_before > 0 && keys_after <= keys_before + 16,
	       "keys in the slab cache: %ld before, %ld after", keys_before,
	       keys_after);
	control_wait_idle();
	tap_ok(control_no_defect(), "%ld %s, %ld %s",
	       control_stat(p->defects[0]), p->defects[0],
	       control_stat(p->defects[1]), p->defects[1]);
}

/* All that an ordinary user can do with the type, and a full key quota. */
static void flood(void)
{
	char desc[64], payload[1000];

	memset(payload, 'x', sizeof(payload));
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY) ||
	    keyctl_join_session_keyring(NULL) < 0 || unshare(CLONE_NEWUSER))
		_exit(1);
	/* All have a keyring before the first has used the quota up. */
	while (!tally->go)
		usleep(10 * 1000);
	for (unsigned int i = 0; !tally->stop; i++) {
		snprintf(desc, sizeof(desc), "guest_attest:0:%u-flood", i);
		if (request_key(GUEST_ATTEST_KEY_TYPE, desc, "AAAA timeout=300",
				KEY_SPEC_SESSION_KEYRING) >= 0 ||
		    add_key(GUEST_ATTEST_KEY_TYPE, desc, payload,
			    sizeof(payload), KEY_SPEC_SESSION_KEYRING) >= 0)
			count(&tally->wrong);
		add_key("user", desc, payload, sizeof(payload),
			KEY_SPEC_SESSION_KEYRING);
	}
	_exit(0);
}

/* In a process of its own, whose keyring ends with it. */
static void root_requests(unsigned int n, double *longest)
{
	double start, took;
	pid_t pid = fork();

	if (pid) {
		waitpid(pid, NULL, 0);
		return;
	}
	while (n--) {
		start = now();
		request_once(0);
		took = now() - start;
		if (took > *longest)
			*longest = took;
	}
	_exit(0);
}

static void test_flood(void)
{
	struct quota before = settled_quota(), after;
	long memory = meminfo_kib("SUnreclaim:"), grown;
	pid_t pids[FLOODERS];
	unsigned int i;
	int status, lost = 0;

	memset(tally, 0, sizeof(*tally));
	for (i = 0; i < FLOODERS; i++) {
		pids[i] = fork();
		if (!pids[i])
			flood();
	}
	usleep(1000 * 1000);
	tally->go = 1;
	usleep(500 * 1000);
	root_requests(20, &tally->longest);
	grown = meminfo_kib("SUnreclaim:") - memory;
	tally->stop = 1;
	for (i = 0; i < FLOODERS; i++) {
		waitpid(pids[i], &status, 0);
		lost += !WIFEXITED(status) || WEXITSTATUS(status);
	}
	tap_ok(!lost, "%d unprivileged processes did their worst", FLOODERS);
	tap_ok(!tally->wrong, "and got %lu keys of the type", tally->wrong);
	tap_ok(tally->evidence == 20,
	       "root got %lu of 20 meanwhile, the slowest in %.0f ms",
	       tally->evidence, tally->longest * 1e3);
	tap_ok(grown < 16 * 1024, "slab memory grew by %ld KiB at most", grown);
	after = settled_quota();
	tap_ok(after.keys == before.keys && after.bytes == before.bytes,
	       "root's key quota is as it was: %u keys, %u bytes", after.keys,
	       after.bytes);
}

int main(int argc, char **argv)
{
	p = platform();
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	test_load(argc > 1 ? atoi(argv[1]) : 1000,
		  argc > 2 ? atoi(argv[2]) : 60);
	test_flood();
	tap_exit();
}
