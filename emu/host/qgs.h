/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_QGS_H
#define EMU_HOST_QGS_H

#include <event2/event.h>
#include <stdint.h>

#include "fault.h"
#include "platform.h"
#include "quote.h"

struct qgs_stats {
	uint64_t connections;
	uint64_t requests;
	uint64_t quotes;
	uint64_t refused;
	unsigned int open;
	unsigned int pending;
	unsigned int pending_max;
};

struct qgs;

/* NULL, or why a guest cannot be answered with such quotes */
const char *qgs_refuse_options(const struct quote_options *o);

struct qgs *qgs_new(struct event_base *base, const struct platform *platform,
		    const struct quote_options *options, unsigned int service_ms);
void qgs_free(struct qgs *q);

/* "HOST:PORT"; port 0 lets the system choose, @port tells which it was */
int qgs_listen_tcp(struct qgs *q, const char *address, uint16_t *port);
/* A socket left behind at @path is replaced, anything else is not. */
int qgs_listen_unix(struct qgs *q, const char *path);

struct fault_queue *qgs_faults(struct qgs *q);
const struct qgs_stats *qgs_stats(const struct qgs *q);
void qgs_set_service_time(struct qgs *q, unsigned int ms);
unsigned int qgs_service_time(const struct qgs *q);
void qgs_set_options(struct qgs *q, const struct quote_options *options);

#endif
