/* SPDX-License-Identifier: MIT */
/*
 * Counters in Prometheus' text form. Labels take values from fixed sets only,
 * so that no client can make the broker remember names.
 */
#ifndef BROKER_METRICS_H
#define BROKER_METRICS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

enum metric {
	M_REQUESTS_2XX,
	M_REQUESTS_4XX,
	M_REQUESTS_5XX,
	M_CHALLENGES,
	M_EVIDENCE_TDX_ACCEPTED,
	M_EVIDENCE_TDX_REFUSED,
	M_EVIDENCE_SNP_ACCEPTED,
	M_EVIDENCE_SNP_REFUSED,
	M_EVIDENCE_SAMPLE_ACCEPTED,
	M_EVIDENCE_SAMPLE_REFUSED,
	M_EVIDENCE_MALFORMED,
	M_RELEASES_RCAR,
	M_RELEASES_NATIVE,
	M_DENIED,
	M_SHADOW_DENIED,
	M_REPLAYS,
	M_CONNECTIONS,
	M_CONNECTIONS_REFUSED,
	M_AUDIT_SUPPRESSED,
	M_COUNT,
};

/* Bounds of the histogram of request durations, in microseconds. */
#define DURATION_BUCKETS { 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 1000000 }
#define DURATION_BUCKETS_COUNT 10

struct metrics {
	atomic_uint_fast64_t counters[M_COUNT];
	atomic_int_fast64_t connections;
	atomic_uint_fast64_t buckets[DURATION_BUCKETS_COUNT + 1];
	atomic_uint_fast64_t duration_sum_us;
};

static inline void metric_add(struct metrics *m, enum metric which)
{
	atomic_fetch_add_explicit(&m->counters[which], 1, memory_order_relaxed);
}

/* A verdict on evidence of @tee, an enum ga_tee. */
void metrics_evidence(struct metrics *m, int tee, bool accepted);
void metrics_duration(struct metrics *m, uint64_t us);
int metrics_format(struct metrics *m, struct bytes *out);

#endif
