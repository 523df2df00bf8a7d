/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_ASP_H
#define EMU_HOST_ASP_H

#include <event2/event.h>

#include "fault.h"
#include "kds.h"

/*
 * The part of an AMD secure processor that holds keys: it signs the reports
 * which the emulated SNP platform makes, and hands out the certificates for
 * them. With the platform, which runs in QEMU, it shares the file "asp.mem" of
 * the host's directory as memory; each byte at the socket "asp" beside it says
 * that there is a question.
 */
struct asp;

struct asp_stats {
	uint64_t requests;
	uint64_t signatures;
	uint64_t refused;
};

/* @machine is the platform until that asks to be another of @kds. */
struct asp *asp_new(struct event_base *base, const char *dir, const struct kds *kds,
		    const struct snp *machine, unsigned int service_ms);
void asp_free(struct asp *a);

struct fault_queue *asp_faults(struct asp *a);
const struct asp_stats *asp_stats(const struct asp *a);
void asp_set_service_time(struct asp *a, unsigned int ms);

#endif
