/* SPDX-License-Identifier: MIT */
#ifndef GA_EVENT_LOG_H
#define GA_EVENT_LOG_H

#include "formats/event.h"

/**
 * struct ga_event_log - a parsed log, immutable
 * @format: "cel" or "ccel"
 * @buf: its bytes, which the events' spans point into
 * @events: in order
 */
struct ga_event_log {
	const char *format;
	uint8_t *buf;
	struct ga_events events;
};

#endif
