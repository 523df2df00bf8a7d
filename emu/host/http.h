/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_HTTP_H
#define EMU_HOST_HTTP_H

#include <event2/event.h>
#include <stdint.h>

#include "collateral.h"
#include "fault.h"
#include "kds.h"

struct http;

/* Intel's provisioning certification service and AMD's key distribution service */
struct http *http_new(struct event_base *base, const struct platform *platform,
		      const struct collateral *collateral, const struct kds *kds);
void http_free(struct http *h);
int http_listen(struct http *h, const char *address, uint16_t *port);
struct fault_queue *http_faults(struct http *h);
uint64_t http_requests(const struct http *h);

#endif
