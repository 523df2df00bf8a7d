// SPDX-License-Identifier: MIT
/*
 * What the courier takes: bytes on disk, and memory at the peak of a release
 * by the real broker, read when it is about to end. What is private it costs;
 * the rest are pages of libraries, which processes share.
 */
#include "kernel.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../bench/figure.h"
#include "certificate.h"
#include "program.h"

static char *config_path;

static char *by_courier(void *arg, const char *request)
{
	char settings[512];

	(void)arg;
	snprintf(settings, sizeof(settings), "ca-file = %s/cert.pem\n", h.dir);
	return courier_ask(settings, request);
}

/* The number behind @name in a file of /proc, in KiB. */
static long field_of(pid_t pid, const char *file, const char *name)
{
	char path[64], line[256];
	long value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	f = fopen(path, "r");
	assert_non_null(f);
	while (value < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			value = strtol(line + strlen(name), NULL, 10);
	fclose(f);
	return value;
}

static void be_courier(const char *request, const char *answer)
{
	int in = open(request, O_RDONLY), out = open(answer, O_WRONLY | O_TRUNC);

	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	raise(SIGSTOP);
	execl(getenv("COURIER"), "guest-attest-courier", "--config", config_path, "-", NULL);
	_exit(1);
}

/**
 * struct usage - of one run
 * @peak: resident memory at its highest, KiB
 * @private: of it at the end, what no other process shares
 * @ms: from start to end
 */
struct usage {
	long peak;
	long private;
	double ms;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Let it run, look at it when it has done everything, let it end. */
static void watch(pid_t pid, struct usage *u)
{
	double start;
	int status;

	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_int_equal(ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACEEXIT), 0);
	start = now_ms();
	assert_int_equal(kill(pid, SIGCONT), 0);
	for (;;) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSTOPPED(status));
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			break;
		ptrace(PTRACE_CONT, pid, NULL, NULL);
	}
	u->ms = now_ms() - start;
	u->peak = field_of(pid, "status", "VmHWM:");
	u->private = field_of(pid, "smaps_rollup", "Private_Clean:") +
		     field_of(pid, "smaps_rollup", "Private_Dirty:");
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static char *read_text(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(path, "r");

	assert_true(fread(text, 1, 65535, f) > 0);
	fclose(f);
	return text;
}

static void run(const char *request, struct usage *u, char **answer)
{
	char *in = keep_file(request), *out = keep_file("");
	pid_t pid = fork();

	if (!pid)
		be_courier(in, out);
	watch(pid, u);
	*answer = read_text(out);
	forget_file(out);
	forget_file(in);
}

static void measure_release(const char *scheme, bool rcar)
{
	struct kernel k = { .tee = "tdx", .rcar = rcar, .carry = by_courier };
	char *url, *request, *answer, *secret, *settings;
	const char *profile = rcar ? "rcar" : "native";
	struct usage u;

	assert_true(asprintf(&url, "%s://127.0.0.1:%d", scheme, h.port) > 0);
	assert_true(asprintf(&settings, "ca-file = %s/cert.pem\n", h.dir) > 0);
	config_path = keep_file(settings);
	k.broker = url;
	kernel_begin(&k);
	request = kernel_release(&k, RESOURCE);
	run(request, &u, &answer);
	secret = kernel_open(&k, answer, RESOURCE);
	assert_non_null(secret);
	printf("%-5s %-6s  %6ld KiB  %6ld KiB  %6.1f ms\n", scheme, profile, u.peak, u.private, u.ms);
	bench_figure("{\"release\": \"%s\", \"scheme\": \"%s\", \"peak_kib\": %ld, "
		     "\"private_kib\": %ld, \"ms\": %.1f}", profile, scheme, u.peak, u.private, u.ms);
	free(secret);
	free(answer);
	free(request);
	kernel_end(&k);
	forget_file(config_path);
	free(settings);
	free(url);
}

static void measure_size(const char *program)
{
	char *stripped = keep_file(""), *command;
	struct stat st;

	assert_true(asprintf(&command, "strip -o '%s' '%s'", stripped, program) > 0);
	assert_int_equal(system(command), 0);
	assert_int_equal(stat(stripped, &st), 0);
	program = strrchr(program, '/') + 1;
	printf("%-24s  %6ld bytes, stripped\n", program, (long)st.st_size);
	bench_figure("{\"program\": \"%s\", \"bytes\": %ld}", program, (long)st.st_size);
	free(command);
	forget_file(stripped);
}

static void put_secret(void)
{
	struct answer a;
	json_t *json;

	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE, SECRET);
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	ask_admin(&h, "GET", "/admin/v1/identity", "", &a);
	json = answer_json(&a);
	unhex(sender, json_string_value(json_object_get(json, "sender")));
	json_decref(json);
	answer_fini(&a);
}

static void measure(void **state)
{
	char *tls, *settings;

	(void)state;
	assert_true(asprintf(&tls, "%s-tls", getenv("COURIER")) > 0);
	measure_size(getenv("COURIER"));
	measure_size(tls);
	free(tls);
	harness_open(&h, "");
	certificate_save(h.dir, "IP:127.0.0.1", 0);
	harness_start(&h, "--emulated-root");
	put_secret();
	printf("\na release      peak, resident  private  time\n");
	measure_release("http", false);
	measure_release("http", true);
	harness_stop(&h, SIGTERM);
	assert_true(asprintf(&settings, "tls-certificate = %s/cert.pem\ntls-key = %s/key.pem\n", h.dir,
			     h.dir) > 0);
	harness_add(&h, settings);
	harness_start(&h, "--emulated-root");
	measure_release("https", false);
	measure_release("https", true);
	free(settings);
	harness_stop(&h, SIGTERM);
	harness_close(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(measure) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
