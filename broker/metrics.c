// SPDX-License-Identifier: MIT
#include "metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include <guest-attest.h>

/* Metrics that differ in labels only stand together, as the format asks. */
static const struct {
	const char *name;
	const char *labels;
	const char *help;
} names[M_COUNT] = {
	[M_REQUESTS_2XX] = { "attest_broker_requests_total", "{status=\"2xx\"}",
			     "Requests answered" },
	[M_REQUESTS_4XX] = { "attest_broker_requests_total", "{status=\"4xx\"}", NULL },
	[M_REQUESTS_5XX] = { "attest_broker_requests_total", "{status=\"5xx\"}", NULL },
	[M_CHALLENGES] = { "attest_broker_challenges_total", "", "Challenges made" },
	[M_EVIDENCE_TDX_ACCEPTED] = { "attest_broker_evidence_total",
				      "{tee=\"tdx\",verdict=\"accepted\"}", "Evidence verified" },
	[M_EVIDENCE_TDX_REFUSED] = { "attest_broker_evidence_total",
				     "{tee=\"tdx\",verdict=\"refused\"}", NULL },
	[M_EVIDENCE_SNP_ACCEPTED] = { "attest_broker_evidence_total",
				      "{tee=\"snp\",verdict=\"accepted\"}", NULL },
	[M_EVIDENCE_SNP_REFUSED] = { "attest_broker_evidence_total",
				     "{tee=\"snp\",verdict=\"refused\"}", NULL },
	[M_EVIDENCE_SAMPLE_ACCEPTED] = { "attest_broker_evidence_total",
					 "{tee=\"sample\",verdict=\"accepted\"}", NULL },
	[M_EVIDENCE_SAMPLE_REFUSED] = { "attest_broker_evidence_total",
					"{tee=\"sample\",verdict=\"refused\"}", NULL },
	[M_EVIDENCE_MALFORMED] = { "attest_broker_evidence_total",
				   "{tee=\"unknown\",verdict=\"malformed\"}", NULL },
	[M_RELEASES_RCAR] = { "attest_broker_releases_total", "{profile=\"rcar\"}",
			      "Secrets released" },
	[M_RELEASES_NATIVE] = { "attest_broker_releases_total", "{profile=\"native\"}", NULL },
	[M_DENIED] = { "attest_broker_denied_total", "", "Releases denied by policy" },
	[M_SHADOW_DENIED] = { "attest_broker_shadow_denied_total", "",
			      "Releases that a policy in shadow mode would have denied" },
	[M_REPLAYS] = { "attest_broker_replays_total", "", "Challenges used twice" },
	[M_CONNECTIONS] = { "attest_broker_connections_total", "", "Connections accepted" },
	[M_CONNECTIONS_REFUSED] = { "attest_broker_connections_refused_total", "",
				    "Connections over a limit" },
	[M_AUDIT_SUPPRESSED] = { "attest_broker_audit_suppressed_total", "",
				 "Refusals that the audit log holds as a number only" },
};

static const unsigned int bounds[DURATION_BUCKETS_COUNT] = DURATION_BUCKETS;

void metrics_evidence(struct metrics *m, int tee, bool accepted)
{
	if (tee == GA_TEE_TDX)
		metric_add(m, accepted ? M_EVIDENCE_TDX_ACCEPTED : M_EVIDENCE_TDX_REFUSED);
	else if (tee == GA_TEE_SNP)
		metric_add(m, accepted ? M_EVIDENCE_SNP_ACCEPTED : M_EVIDENCE_SNP_REFUSED);
	else
		metric_add(m, M_EVIDENCE_MALFORMED);
}

void metrics_duration(struct metrics *m, uint64_t us)
{
	unsigned int i;

	for (i = 0; i < DURATION_BUCKETS_COUNT && us > bounds[i]; i++)
		;
	atomic_fetch_add_explicit(&m->buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->duration_sum_us, us, memory_order_relaxed);
}

static int line(struct bytes *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int line(struct bytes *out, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return n < 0 || (size_t)n >= sizeof(text) ? -1 : bytes_append(out, text, (size_t)n);
}

static int put_counters(struct metrics *m, struct bytes *out)
{
	unsigned int i;

	for (i = 0; i < M_COUNT; i++) {
		if (names[i].help &&
		    line(out, "# HELP %s %s\n# TYPE %s counter\n", names[i].name, names[i].help,
			 names[i].name))
			return -1;
		if (line(out, "%s%s %" PRIuFAST64 "\n", names[i].name, names[i].labels,
			 atomic_load(&m->counters[i])))
			return -1;
	}
	return 0;
}

static int put_durations(struct metrics *m, struct bytes *out)
{
	static const char name[] = "attest_broker_request_duration_seconds";
	uint64_t sum = 0;
	unsigned int i;

	if (line(out, "# HELP %s From a request's first byte to its answer\n"
		 "# TYPE %s histogram\n", name, name))
		return -1;
	for (i = 0; i < DURATION_BUCKETS_COUNT; i++) {
		sum += atomic_load(&m->buckets[i]);
		if (line(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name, bounds[i] / 1e6, sum))
			return -1;
	}
	sum += atomic_load(&m->buckets[DURATION_BUCKETS_COUNT]);
	return line(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n%s_sum %g\n%s_count %" PRIu64 "\n",
		    name, sum, name, (double)atomic_load(&m->duration_sum_us) / 1e6, name, sum);
}

int metrics_format(struct metrics *m, struct bytes *out)
{
	if (put_counters(m, out) || put_durations(m, out))
		return -1;
	return line(out, "# HELP attest_broker_connections Connections open\n"
		    "# TYPE attest_broker_connections gauge\n"
		    "attest_broker_connections %" PRIdFAST64 "\n", atomic_load(&m->connections));
}
