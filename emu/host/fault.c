// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "fault.h"

#define BIG_MAX (16u << 20)

static const struct fault_type {
	const char *name;
	/* of enum fault_server */
	unsigned int servers;
	uint64_t fallback;
} types[] = {
	[FAULT_DELAY] = { "delay", FAULT_OF_QGS | FAULT_OF_ASP, 1000 },
	[FAULT_NEVER] = { "never", FAULT_OF_QGS | FAULT_OF_ASP, 0 },
	[FAULT_ERROR] = { "error", FAULT_OF_QGS | FAULT_OF_ASP, 0x12001 },
	[FAULT_DROP] = { "drop", FAULT_OF_QGS, 0 },
	[FAULT_CUT] = { "cut", FAULT_OF_QGS | FAULT_OF_ASP, 100 },
	[FAULT_LENGTH] = { "length", FAULT_OF_QGS | FAULT_OF_ASP, 0x7fffffff },
	[FAULT_MAJOR] = { "major", FAULT_OF_QGS, 2 },
	[FAULT_MINOR] = { "minor", FAULT_OF_QGS, 0 },
	[FAULT_TYPE] = { "type", FAULT_OF_QGS, 3 },
	[FAULT_SIZE] = { "size", FAULT_OF_QGS, 0x7fffffff },
	[FAULT_ID_SIZE] = { "id-size", FAULT_OF_QGS, 16 },
	[FAULT_QUOTE_SIZE] = { "quote-size", FAULT_OF_QGS, 0x7fffffff },
	[FAULT_EMPTY] = { "empty", FAULT_OF_QGS | FAULT_OF_ASP, 0 },
	/* the quote, padded to so many bytes */
	[FAULT_BIG] = { "big", FAULT_OF_QGS, 70000 },
	[FAULT_GARBAGE] = { "garbage", FAULT_OF_QGS | FAULT_OF_ASP, 0 },
	[FAULT_REPLAY] = { "replay", FAULT_OF_QGS | FAULT_OF_ASP, 0 },
	/* in the report data of a version 4 quote */
	[FAULT_FLIP] = { "flip", FAULT_OF_QGS, 568 },
	[FAULT_TWICE] = { "twice", FAULT_OF_QGS, 0 },
	[FAULT_HTTP_STATUS] = { "status", FAULT_OF_HTTP, 503 },
	[FAULT_HTTP_TRUNCATE] = { "truncate", FAULT_OF_HTTP, 100 },
	[FAULT_HTTP_SLOW] = { "slow", FAULT_OF_HTTP, 1000 },
	[FAULT_HTTP_NO_CHAIN] = { "no-chain", FAULT_OF_HTTP, 0 },
	[FAULT_HTTP_FLIP] = { "flip", FAULT_OF_HTTP, 20 },
	[FAULT_HTTP_DROP] = { "drop", FAULT_OF_HTTP, 0 },
	/* in the signature's r */
	[FAULT_ASP_FLIP] = { "flip", FAULT_OF_ASP, 10 },
};

#define N_TYPES ARRAY_SIZE(types)

const char *fault_name(enum fault_kind kind)
{
	return kind == FAULT_NONE ? "none" : types[kind].name;
}

static enum fault_kind find(const char *name, enum fault_server server)
{
	for (size_t i = 1; i < N_TYPES; i++)
		if ((types[i].servers & server) && !strcmp(types[i].name, name))
			return (enum fault_kind)i;
	return FAULT_NONE;
}

static bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*out = strtoull(text, &end, 0);
	return !*end && *out <= max;
}

static const char *parse_word(struct armed *a, const char *word)
{
	uint64_t n;

	if (!strncmp(word, "value=", 6))
		return parse_number(word + 6, UINT32_MAX, &a->fault.value) ? NULL :
			"value is not a number of 32 bits";
	if (!strcmp(word, "count=forever")) {
		a->left = 0;
		return NULL;
	}
	if (!strncmp(word, "count=", 6)) {
		if (!parse_number(word + 6, 1000000, &n) || !n)
			return "count is neither 1 to 1000000 nor 'forever'";
		a->left = (unsigned int)n;
		return NULL;
	}
	return "neither value=V nor count=N";
}

const char *fault_arm(struct fault_queue *q, const char *text, enum fault_server server)
{
	struct armed a = { .left = 1 };
	char copy[128], *save = NULL;
	const char *word, *reason;

	if (q->n == FAULTS_MAX)
		return "too many faults are armed";
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return "too long";
	word = strtok_r(copy, " ", &save);
	a.fault.kind = word ? find(word, server) : FAULT_NONE;
	if (a.fault.kind == FAULT_NONE)
		return "no such fault";
	a.fault.value = types[a.fault.kind].fallback;
	while ((word = strtok_r(NULL, " ", &save))) {
		reason = parse_word(&a, word);
		if (reason)
			return reason;
	}
	if (a.fault.kind == FAULT_BIG && a.fault.value > BIG_MAX)
		return "value is over 16 MiB";
	if (a.fault.kind == FAULT_HTTP_STATUS && (a.fault.value < 200 || a.fault.value > 599))
		return "value is no HTTP status of an answer";
	q->armed[q->n++] = a;
	return NULL;
}

struct fault fault_take(struct fault_queue *q)
{
	struct fault none = { FAULT_NONE, 0 };
	struct armed *head = q->armed;
	struct fault f;

	if (!q->n)
		return none;
	f = head->fault;
	q->spent++;
	if (head->left && !--head->left)
		memmove(head, head + 1, --q->n * sizeof(*head));
	return f;
}

void fault_disarm(struct fault_queue *q)
{
	q->n = 0;
}

json_t *fault_json(const struct fault_queue *q)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < q->n; i++) {
		const struct armed *a = &q->armed[i];
		json_t *item = json_pack("{s:s, s:I}", "fault", fault_name(a->fault.kind),
					 "value", (json_int_t)a->fault.value);

		json_object_set_new(item, "count", a->left ? json_integer(a->left) :
				    json_string("forever"));
		json_array_append_new(list, item);
	}
	return list;
}
