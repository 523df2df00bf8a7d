/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_CONTROL_H
#define EMU_HOST_CONTROL_H

#include <event2/event.h>

#include "asp.h"
#include "config.h"
#include "http.h"
#include "qgs.h"

/*
 * A socket in the platform's directory by which a test arms faults and reads
 * counters: one line of words in, one line of JSON out. emu-host(1) lists them.
 */
struct control;

/* @asp may be NULL: not every host has an SNP machine */
struct control *control_new(struct event_base *base, const char *dir, struct qgs *qgs,
			    struct http *http, struct asp *asp);
/* The same over TCP, for a test that runs in the guest */
int control_listen(struct control *ctl, const char *address, uint16_t *port);
void control_free(struct control *ctl);

/* The client's side: prints the answer; -1 unless it says "ok" */
int control_ask(const struct config *c);

#endif
