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
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "tap.h"

#define SERVICE_TIME		"/sys/module/emu_tdx/parameters/service_time"
#define TSM_DIR			"/sys/kernel/config/tsm/report"
#define REPORT_DATA_OFFSET	(48 + 520)
#define SAMPLES_MAX		65536
#define REQUESTERS_MAX		64

static unsigned char quote[128 * 1024];

static int ours_evidence(int id, const unsigned char *data)
{
	char desc[64];
	key_serial_t key;
	long len;

	snprintf(desc, sizeof(desc), "guest_attest:0:%d-bench", id);
	key = request_evidence(desc, data, NULL, KEY_SPEC_PROCESS_KEYRING);
	if (key < 0)
		return key;
	len = keyctl_read(key, (char *)quote, sizeof(quote));
	return len < 0 ? -errno : (int)len;
}

static int move_file(const char *path, int flags, void *data, size_t len)
{
	int fd = open(path, flags);
	ssize_t n, total = 0;

	if (fd < 0)
		return -errno;
	if (flags == O_WRONLY) {
		total = write(fd, data, len);
	} else {
		while ((n = read(fd, (char *)data + total,
				 len - (size_t)total)) > 0)
			total += n;
		if (n < 0)
			total = -errno;
	}
	/* inblob counts once it is closed. */
	close(fd);
	return (int)total;
}

/* One instance per request: what the ABI document offers concurrent users. */
static int mainline_evidence(int id, const unsigned char *data)
{
	char dir[64], path[96];
	int len;

	snprintf(dir, sizeof(dir), TSM_DIR "/bench%d", id);
	if (mkdir(dir, 0700))
		return -errno;
	snprintf(path, sizeof(path), "%s/inblob", dir);
	len = move_file(path, O_WRONLY, (void *)data,
			GUEST_ATTEST_REPORT_DATA_LEN);
	if (len > 0) {
		snprintf(path, sizeof(path), "%s/outblob", dir);
		len = move_file(path, O_RDONLY, quote, sizeof(quote));
	}
	rmdir(dir);
	return len;
}

static const struct way {
	const char *name;
	int (*evidence)(int id, const unsigned char *data);
	double seconds;
} ways[] = {
	{ "guest_attest", ours_evidence, 4 },
	{ "configfs-tsm", mainline_evidence, 10 },
};

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
	unsigned int slot;
	double start;
	int len;

	while (!shared->go)
		usleep(1000);
	do {
		random_bytes(data, sizeof(data));
		start = now();
		len = way->evidence(id, data);
		if (len < REPORT_DATA_OFFSET + (int)sizeof(data) ||
		    memcmp(quote + REPORT_DATA_OFFSET, data, sizeof(data))) {
			__atomic_fetch_add(&shared->wrong, 1, __ATOMIC_RELAXED);
			_exit(1);
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

static void measure(const struct way *way, unsigned int service_ms,
		    unsigned int requesters)
{
	double start, took, cpu = cpu_seconds();
	unsigned int n;

	control_write(SERVICE_TIME, "%u", service_ms);
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
	printf("{\"way\": \"%s\", \"service_ms\": %u, \"requesters\": %u, "
	       "\"evidence\": %u, \"min_ms\": %.3f, \"median_ms\": %.3f, "
	       "\"p99_ms\": %.3f, \"per_second\": %.2f, \"cpu_ms\": %.3f}\n",
	       way->name, service_ms, requesters, n,
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

int main(int argc, char **argv)
{
	static const unsigned int services[] = { 0, 20, 50 };
	static const unsigned int requesters[] = { 1, 4, 16, REQUESTERS_MAX };
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
	for (size_t s = 0; s < 3; s++)
		for (size_t r = 0; r < 4; r++)
			for (size_t w = 0; w < 2; w++)
				if (argc < 2 || !strcmp(argv[1], ways[w].name))
					measure(&ways[w], services[s],
						requesters[r]);
	return 0;
}
