// SPDX-License-Identifier: MIT
/*
 * usage: evidence_bench [guest_attest|configfs-tsm]
 *
 * Evidence per second and per system call: our key type against mainline's
 * configfs-tsm, on one platform in one boot. Prints a JSON object a line.
 *
 * Each requester is a process that asks again as soon as it has its evidence,
 * and compares the report data each time.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "mainline.h"
#include "platform.h"
#include "tap.h"

#define SAMPLES_MAX		65536
#define REQUESTERS_MAX		64

static unsigned char evidence[128 * 1024];

static int ours_evidence(int id, const unsigned char *data)
{
	char desc[64];
	key_serial_t key;
	long len;

	snprintf(desc, sizeof(desc), "guest_attest:0:%d-bench", id);
	key = request_evidence(desc, data, NULL, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		return key;
	len = keyctl_read(key, (char *)evidence, sizeof(evidence));
	return len < 0 ? -errno : (int)len;
}

static int mainlines_evidence(int id, const unsigned char *data)
{
	return mainline_evidence(id, NULL, data, evidence, sizeof(evidence));
}

static const struct way {
	const char *name;
	int (*evidence)(int id, const unsigned char *data);
	double seconds;
} ways[] = {
	{ "guest_attest", ours_evidence, 4 },
	{ "configfs-tsm", mainlines_evidence, 10 },
};

/**
 * struct condition - of the platform
 * @service_ms: how long evidence takes it, at least
 * @throttle: requests that it serves in two seconds, 0 for all there are
 * @requesters: numbers of them to measure, up to a 0
 */
struct condition {
	unsigned int service_ms;
	unsigned int throttle;
	unsigned int requesters[5];
};

static const struct condition tdx_conditions[] = {
	{ 0, 0, { 1, 4, 16, REQUESTERS_MAX } },
	{ 20, 0, { 1, 4, 16, REQUESTERS_MAX } },
	{ 50, 0, { 1, 4, 16, REQUESTERS_MAX } },
	{ 0 },
};

/* The firmware has the CPU for that time, and serves one at a time. */
static const struct condition snp_conditions[] = {
	{ 0, 0, { 1, 4, 16 } },
	{ 10, 0, { 1, 4, 16 } },
	{ 0, 20, { 1, 16 } },
	{ 0 },
};

static bool is_snp(void)
{
	return !strcmp(platform()->emulator, "emu_snp");
}

static void set_condition(const struct condition *c)
{
	if (!is_snp()) {
		control_write("/sys/module/emu_tdx/parameters/service_time",
			      "%u", c->service_ms);
		return;
	}
	control_write("/sys/module/emu_snp/parameters/throttle", "%u",
		      c->throttle);
	if (c->service_ms)
		control_write("/sys/kernel/debug/emu_snp/fault",
			      "slow %u 1000000000", c->service_ms);
	else
		control_write("/sys/kernel/debug/emu_snp/fault", "none");
}

struct shared {
	atomic_int go;
	unsigned int samples;
	unsigned int wrong;
	float us[SAMPLES_MAX];
};

static struct shared *shared;

static void requester(const struct way *way, int id, double end)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN];
	size_t at = platform()->report_data;
	unsigned int slot;
	double start;
	int len;

	while (!shared->go)
		usleep(1000);
	do {
		random_bytes(data, sizeof(data));
		start = now();
		len = way->evidence(id, data);
		if (len < (int)(at + sizeof(data)) ||
		    memcmp(evidence + at, data, sizeof(data))) {
			printf("# %s: %s\n", way->name,
			       len < 0 ? strerror(-len) : "other evidence");
			__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_RELAXED);
			exit(1);
		}
		slot = __atomic_fetch_add(&shared->samples, 1,
					  __ATOMIC_RELAXED);
		if (slot < SAMPLES_MAX)
			shared->us[slot] = (float)((now() - start) * 1e6);
	} while (now() < end);
	_exit(0);
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static double cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_CHILDREN, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void measure(const struct way *way, const struct condition *c,
		    unsigned int requesters)
{
	double start, took, cpu = cpu_seconds();
	unsigned int n;

	set_condition(c);
	memset(shared, 0, sizeof(*shared));
	start = now();
	for (unsigned int i = 0; i < requesters; i++)
		if (!fork())
			requester(way, (int)i, start + 0.2 + way->seconds);
	usleep(200 * 1000);
	start = now();
	shared->go = 1;
	while (wait(NULL) > 0)
		;
	took = now() - start;
	cpu = cpu_seconds() - cpu;
	n = shared->samples;
	if (!n || n > SAMPLES_MAX || shared->wrong) {
		printf("Bail out! %s: %u of %u wrong\n", way->name,
		       shared->wrong, n);
		exit(1);
	}
	qsort(shared->us, n, sizeof(float), compare);
	printf("{\"way\": \"%s\", \"service_ms\": %u, \"throttle\": %u, "
	       "\"requesters\": %u, \"evidence\": %u, "
	       "\"min_ms\": %.3f, \"median_ms\": %.3f, "
	       "\"p99_ms\": %.3f, \"per_second\": %.2f, \"cpu_ms\": %.3f}\n",
	       way->name, c->service_ms, c->throttle, requesters, n,
	       (double)shared->us[0] / 1e3, (double)shared->us[n / 2] / 1e3,
	       (double)shared->us[n * 99 / 100] / 1e3, n / took,
	       cpu * 1e3 / n);
	fflush(stdout);
}

/* Two marks, counted as the system calls that they are. */
static unsigned int count_syscalls(const struct way *way)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN] = { 1 };
	unsigned int stops = 0;
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		if (way) {
			if (way->evidence(0, data) < 0)
				_exit(1);
		}
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD);
	for (;;) {
		ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		if (waitpid(pid, &status, 0) < 0 || WIFEXITED(status))
			break;
		stops += WIFSTOPPED(status) &&
			 WSTOPSIG(status) == (SIGTRAP | 0x80);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		printf("Bail out! %s under ptrace\n", way ? way->name : "none");
		exit(1);
	}
	/* An entry and an exit each, but for the last. */
	return (stops + 1) / 2;
}

static pid_t start_one(const struct way *way, int id)
{
	unsigned char data[GUEST_ATTEST_REPORT_DATA_LEN];
	pid_t pid = fork();

	if (!pid) {
		random_bytes(data, sizeof(data));
		_exit(way->evidence(id, data) < 0);
	}
	usleep(300 * 1000);
	return pid;
}

/*
 * How long a requester takes to die behind another's request, to which the host
 * says that it is busy: three times, with two seconds between each.
 */
static void measure_kill(const struct way *way)
{
	pid_t first, second;
	double killed;

	control_write("/sys/kernel/debug/emu_snp/fault", "busy 3");
	/* The second leaves its instance of configfs-tsm behind. */
	first = start_one(way, REQUESTERS_MAX);
	second = start_one(way, REQUESTERS_MAX + 1);
	killed = now();
	kill(second, SIGKILL);
	waitpid(second, NULL, 0);
	killed = now() - killed;
	waitpid(first, NULL, 0);
	printf("{\"way\": \"%s\", \"kill_ms\": %.1f}\n", way->name,
	       killed * 1e3);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const struct condition *c;
	const unsigned int *r;
	unsigned int none;

	control_init();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		perror("mmap");
		return 1;
	}

	none = count_syscalls(NULL);
	for (size_t w = 0; w < 2; w++)
		printf("{\"way\": \"%s\", \"syscalls\": %u}\n", ways[w].name,
		       count_syscalls(&ways[w]) - none);
	for (size_t w = 0; w < 2 && is_snp(); w++)
		measure_kill(&ways[w]);
	for (c = is_snp() ? snp_conditions : tdx_conditions;
	     c->requesters[0]; c++)
		for (r = c->requesters; *r; r++)
			for (size_t w = 0; w < 2; w++)
				if (argc < 2 || !strcmp(argv[1], ways[w].name))
					measure(&ways[w], c, *r);
	return 0;
}
