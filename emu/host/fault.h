/* SPDX-License-Identifier: MIT */
#ifndef EMU_HOST_FAULT_H
#define EMU_HOST_FAULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What a lying or failing host does with a request */
enum fault_kind {
	FAULT_NONE,
	FAULT_DELAY,
	FAULT_NEVER,
	FAULT_ERROR,
	FAULT_DROP,
	FAULT_CUT,
	FAULT_LENGTH,
	FAULT_MAJOR,
	FAULT_MINOR,
	FAULT_TYPE,
	FAULT_SIZE,
	FAULT_ID_SIZE,
	FAULT_QUOTE_SIZE,
	FAULT_EMPTY,
	FAULT_BIG,
	FAULT_GARBAGE,
	FAULT_REPLAY,
	FAULT_FLIP,
	FAULT_TWICE,
	/* of the HTTP server */
	FAULT_HTTP_STATUS,
	FAULT_HTTP_TRUNCATE,
	FAULT_HTTP_SLOW,
	FAULT_HTTP_NO_CHAIN,
	FAULT_HTTP_FLIP,
	FAULT_HTTP_DROP,
	/* of the secure processor */
	FAULT_ASP_FLIP,
};

/* Who commits them */
enum fault_server { FAULT_OF_QGS = 1, FAULT_OF_HTTP = 2, FAULT_OF_ASP = 4 };

struct fault {
	enum fault_kind kind;
	uint64_t value;
};

enum { FAULTS_MAX = 64 };

/* Armed faults, spent in the order they were armed, one per request */
struct fault_queue {
	struct armed {
		struct fault fault;
		/* 0: for every request from now on */
		unsigned int left;
	} armed[FAULTS_MAX];
	unsigned int n;
	uint64_t spent;
};

/* "NAME [value=V] [count=N|forever]"; NULL on success, else the reason */
const char *fault_arm(struct fault_queue *q, const char *text, enum fault_server server);
struct fault fault_take(struct fault_queue *q);
void fault_disarm(struct fault_queue *q);
const char *fault_name(enum fault_kind kind);
json_t *fault_json(const struct fault_queue *q);

#endif
