// SPDX-License-Identifier: MIT
/*
 * usage: bench [RELEASES] [AUTH_CALLS] [CASE]
 *
 * Releases per second of processor time, beside the sum of the primitives that
 * each takes, measured before and after it in the same run; the latency that
 * clients see; and the broker's memory over many unauthenticated calls. Evidence
 * is made before the clock starts. "Cold" is a broker that remembers nothing:
 * each guest comes from a platform that it has not seen. A warm one knows the
 * certificates, and what the quoting enclave has shown of itself: the primitives
 * are without the former, but with the latter's signature, and once more without
 * what the broker spares itself. "Durable" is a warm one that waits for the disk,
 * the others don't. CASE is one of native, tdx, snp, auth: that alone.
 */
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "../bench/figure.h"
#include "bench_primitives.h"
#include "guest.h"
#include "rcar_attest.h"
#include "snp_json.h"

#define RESOURCE "default/disk/key"

#define CLIENTS 16

static struct harness h;

/* Processor time of the broker so far. */
static double broker_cpu(void)
{
	clockid_t clock;

	assert_int_equal(clock_getcpuclockid(h.pid, &clock), 0);
	return seconds(clock);
}

/* Its resident memory in KiB. */
static long broker_memory(void)
{
	long total, resident;
	char path[64];
	int fields;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/statm", h.pid);
	f = fopen(path, "r");
	assert_non_null(f);
	fields = fscanf(f, "%ld %ld", &total, &resident);
	assert_int_equal(fields, 2);
	fclose(f);
	return resident * sysconf(_SC_PAGESIZE) / 1024;
}

/**
 * struct call - a request made ready
 */
struct call {
	const char *path;
	char *fields;
	char *body;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/**
 * struct client - one connection, its own requests one after the other
 */
struct client {
	pthread_t thread;
	const struct call *calls;
	size_t n;
	double *latency;
};

static void *client_main(void *arg)
{
	struct client *c = arg;
	int fd = harness_connect(&h);
	struct answer a;
	double before;
	size_t i;

	for (i = 0; i < c->n; i++) {
		before = seconds(CLOCK_MONOTONIC);
		assert_int_equal(ask_on(fd, c->calls[i].body ? "POST" : "GET", c->calls[i].path,
					c->calls[i].fields, c->calls[i].body ? c->calls[i].body : "",
					&a), 0);
		if (a.status != 200)
			fail_msg("%s: %d %s", c->calls[i].path, a.status, a.body);
		answer_fini(&a);
		c->latency[i] = seconds(CLOCK_MONOTONIC) - before;
	}
	close(fd);
	return NULL;
}

/* Microseconds of the broker's processor time for each call. */
static double run_clients(const struct call *calls, size_t n, size_t clients, double *p50,
			  double *p99)
{
	double *latency = calloc(n, sizeof(*latency)), cpu = broker_cpu(), cpu_us;
	struct client c[CLIENTS];
	size_t i, share = n / clients, done = 0;

	for (i = 0; i < clients; i++, done += share) {
		c[i] = (struct client){ .calls = calls + done, .latency = latency + done,
					.n = i == clients - 1 ? n - done : share };
		assert_int_equal(pthread_create(&c[i].thread, NULL, client_main, &c[i]), 0);
	}
	for (i = 0; i < clients; i++)
		pthread_join(c[i].thread, NULL);
	cpu_us = (broker_cpu() - cpu) / (double)n * 1e6;
	qsort(latency, n, sizeof(*latency), by_value);
	*p50 = latency[n / 2] * 1e6;
	*p99 = latency[n * 99 / 100] * 1e6;
	free(latency);
	return cpu_us;
}

static void free_calls(struct call *calls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		free(calls[i].fields);
		free(calls[i].body);
	}
	free(calls);
}

/* A third one by one, the rest by clients who share the broker's commits. */
static void run(const char *what, const struct call *calls, size_t n, const enum primitive *done,
		const enum primitive *spared)
{
	size_t alone = n < 4 * CLIENTS ? n : n / 3, i, clients;
	double cpu, floor_us, done_us, spared_us, p50, p99;

	for (i = 0; i < n; i += alone, alone = n - alone) {
		clients = i ? CLIENTS : 1;
		done_us = primitives_us(done);
		spared_us = primitives_us(spared);
		cpu = run_clients(calls + i, alone, clients, &p50, &p99);
		done_us = (done_us + primitives_us(done)) / 2;
		spared_us = (spared_us + primitives_us(spared)) / 2;
		floor_us = done_us + spared_us;
		printf("%-26s %7zu %8.0f %7.0f %9.0f %4.0f %% %8.0f %4.0f %% %8.0f %8.0f\n", what,
		       clients, 1e6 / cpu, cpu, floor_us, 100 * floor_us / cpu, done_us,
		       100 * done_us / cpu, p50, p99);
		bench_figure("{\"case\": \"%s\", \"clients\": %zu, \"per_second_per_core\": %.1f, "
			     "\"cpu_us\": %.1f, \"primitives_us\": %.1f, \"primitives_done_us\": %.1f, "
			     "\"p50_us\": %.1f, \"p99_us\": %.1f}", what, clients, 1e6 / cpu, cpu,
			     floor_us, done_us, p50, p99);
	}
}

/* Of the broker. */
enum kind {
	WARM,
	COLD,
	DURABLE,
	KINDS,
};

static const struct {
	const char *name;
	const char *settings;
} kinds[KINDS] = {
	[WARM] = { "warm", "workers = 1\nlog-level = warning\n" },
	[COLD] = { "cold", "workers = 1\nlog-level = warning\nknown-chains = 0\n" },
	[DURABLE] = { "durable", "workers = 1\nlog-level = warning\ndurability = machine\n" },
};

static const enum primitive nothing[] = { PRIMITIVES };

/* What a quoting enclave shows of itself, seen before. */
static const enum primitive enclave[] = { VERIFY_P256, PRIMITIVES };

static void bench_native(size_t n, enum kind kind)
{
	static const enum primitive needs[] = {
		/* The PCK's certificate, the enclave's report, the quote. */
		VERIFY_P256, VERIFY_P256, VERIFY_P256,
		/* Ticket, evidence, the secret at rest, its envelope, the record. */
		SEAL_KEY, HASH_EVIDENCE, SEAL_KEY, SEAL_KEY, HPKE, MAC_RECORD, MAC_RECORD,
		PRIMITIVES,
	};
	static const struct asker root = { 0, "unconfined", "storage:disk" };
	struct call *calls = calloc(n, sizeof(*calls));
	json_t *challenge, *wish;
	struct guest g;
	char name[48];
	size_t i;

	guest_open(&g);
	for (i = 0; i < n; i++) {
		challenge = guest_challenge(&h);
		wish = guest_wish(&h, &g, challenge, RESOURCE, &root);
		calls[i].path = "/v1/release";
		calls[i].body = json_dumps(wish, JSON_COMPACT);
		json_decref(wish);
		json_decref(challenge);
	}
	snprintf(name, sizeof(name), "native TDX release, %s", kinds[kind].name);
	run(name, calls, n, needs + (kind == COLD ? 0 : 2), kind == COLD ? nothing : enclave);
	free_calls(calls, n);
	guest_close(&g);
}

/* The emulated host issues one anew each time; a platform has one. */
static uint8_t vcek[4096];
static size_t n_vcek;

static struct call attest_call(const struct guest *g, bool snp)
{
	uint8_t digest[SHA384_LEN], report[SNP_REPORT_LEN];
	json_t *challenge, *message, *primary;
	char *jwk;
	struct call call = { .path = "/kbs/v0/attest" };
	const char *nonce;
	struct answer a;

	ask(&h, "POST", "/kbs/v0/auth", NULL, snp ?
	    "{\"version\":\"0.4.0\",\"tee\":\"snp\",\"extra-params\":\"\"}" :
	    "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}", &a);
	challenge = answer_json(&a);
	assert_true(asprintf(&call.fields, "Cookie: %s\r\n", a.cookie) > 0);
	answer_fini(&a);
	nonce = json_string_value(json_object_get(challenge, "nonce"));
	message = guest_attestation(&h, g, nonce);
	if (snp) {
		jwk = guest_jwk_text(g);
		assert_int_equal(rcar_report_data(nonce, jwk, "", digest), 0);
		free(jwk);
		make_report(&h, digest, sizeof(digest), report);
		if (!n_vcek)
			n_vcek = read_emulated(&h, "snp/vek.der", vcek, sizeof(vcek));
		primary = snp_json(report, vcek, n_vcek, false);
		json_object_set_new(json_object_get(message, "tee-evidence"), "primary_evidence",
				    primary);
	}
	call.body = json_dumps(message, JSON_COMPACT);
	json_decref(message);
	json_decref(challenge);
	return call;
}

static void bench_rcar(size_t n, bool snp, enum kind kind)
{
	static const enum primitive needs[2][12] = {
		{ VERIFY_P256, VERIFY_P256, VERIFY_P256, SEAL_KEY, HASH_EVIDENCE, SIGN_P256, HASH_TOKEN,
		  SEAL_SESSION, MAC_RECORD, MAC_RECORD, PRIMITIVES },
		{ VERIFY_RSA, VERIFY_P384, SEAL_KEY, HASH_EVIDENCE, SIGN_P256, HASH_TOKEN,
		  SEAL_SESSION, MAC_RECORD, MAC_RECORD, PRIMITIVES },
	};
	struct call *calls = calloc(n, sizeof(*calls));
	struct guest g;
	char name[48];
	size_t i;

	guest_open(&g);
	for (i = 0; i < n; i++)
		calls[i] = attest_call(&g, snp);
	snprintf(name, sizeof(name), "RCAR attest %s, %s", snp ? "SNP" : "TDX",
		 kinds[kind].name);
	run(name, calls, n, needs[snp] + (kind == COLD ? 0 : snp ? 1 : 2),
	    kind == COLD || snp ? nothing : enclave);
	free_calls(calls, n);
	guest_close(&g);
}

static void bench_resource(size_t n)
{
	static const enum primitive needs[] = {
		SEAL_SESSION, SEAL_KEY, SEAL_KEY, JWE, MAC_RECORD, MAC_RECORD, PRIMITIVES,
	};
	struct call *calls = calloc(n, sizeof(*calls)), attest;
	struct answer a;
	struct guest g;
	size_t i;

	guest_open(&g);
	attest = attest_call(&g, false);
	ask(&h, "POST", attest.path, attest.fields, attest.body, &a);
	assert_int_equal(a.status, 200);
	for (i = 0; i < n; i++) {
		calls[i].path = "/kbs/v0/resource/" RESOURCE;
		assert_true(asprintf(&calls[i].fields, "Cookie: %s\r\n", a.cookie) > 0);
	}
	answer_fini(&a);
	run("RCAR resource", calls, n, needs, nothing);
	free_calls(calls, n);
	free(attest.fields);
	free(attest.body);
	guest_close(&g);
}

static void bench_auth(size_t n)
{
	int fd = harness_connect(&h);
	long before, after;
	struct answer a;
	double cpu;
	size_t i;

	for (i = 0; i < n / 10; i++) {
		ask_on(fd, "POST", "/kbs/v0/auth", NULL,
		       "{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}", &a);
		answer_fini(&a);
	}
	before = broker_memory();
	cpu = broker_cpu();
	for (i = 0; i < n; i++) {
		assert_int_equal(ask_on(fd, "POST", "/kbs/v0/auth", NULL,
					"{\"version\":\"0.4.0\",\"tee\":\"tdx\",\"extra-params\":\"\"}", &a), 0);
		assert_int_equal(a.status, 200);
		answer_fini(&a);
	}
	cpu = broker_cpu() - cpu;
	after = broker_memory();
	printf("auth, %zu calls: %.0f us cpu each; resident memory %ld KiB before, %ld KiB after\n",
	       n, cpu / (double)n * 1e6, before, after);
	bench_figure("{\"case\": \"auth\", \"calls\": %zu, \"cpu_us\": %.1f, "
		     "\"resident_kib_before\": %ld, \"resident_kib_after\": %ld}",
		     n, cpu / (double)n * 1e6, before, after);
	assert_true(after - before < 1024);
	close(fd);
}

static bool wanted(int argc, char **argv, const char *name)
{
	return argc < 4 || !strcmp(argv[3], name);
}

static void run_broker(int argc, char **argv, enum kind kind)
{
	size_t releases = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;
	size_t auths = argc > 2 ? strtoul(argv[2], NULL, 10) : 20000;

	harness_open(&h, kinds[kind].settings);
	harness_add_snp(&h);
	n_vcek = 0;
	harness_start(&h, "--emulated-root");
	administer(&h, "PUT", "/admin/v1/secrets/" RESOURCE,
		   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	administer(&h, "PUT", "/admin/v1/documents/policy/default", "{\"appraisal\":\"any\"}");
	if (wanted(argc, argv, "native"))
		bench_native(releases, kind);
	if (wanted(argc, argv, "tdx"))
		bench_rcar(releases, false, kind);
	if (wanted(argc, argv, "snp"))
		bench_rcar(releases, true, kind);
	if (kind == WARM && (wanted(argc, argv, "tdx") || wanted(argc, argv, "snp")))
		bench_resource(10 * releases);
	if (kind == WARM && wanted(argc, argv, "auth"))
		bench_auth(auths);
	assert_int_equal(harness_stop(&h, SIGTERM), 0);
	harness_close(&h);
}

int main(int argc, char **argv)
{
	unsigned int kind;

	setvbuf(stdout, NULL, _IOLBF, 0);
	primitives_open();
	primitives_show();
	printf("%-26s %7s %8s %7s %9s %6s %8s %6s %8s %8s\n", "", "clients", "/s, core", "us cpu",
	       "us prim.", "", "us done", "", "p50 us", "p99 us");
	for (kind = 0; kind < KINDS; kind++)
		run_broker(argc, argv, kind);
	primitives_close();
	return 0;
}
