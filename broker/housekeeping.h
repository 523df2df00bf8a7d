/* SPDX-License-Identifier: MIT */
/* What the main thread does every second. */
#ifndef BROKER_HOUSEKEEPING_H
#define BROKER_HOUSEKEEPING_H

#include "broker.h"

int housekeeping_open(struct broker *b);
void housekeeping_close(struct broker *b);
void housekeeping(struct broker *b, int64_t now);

#endif
