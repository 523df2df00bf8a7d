// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "fault.h"

#define BIG_MAX (16u << 20)

static const struct fault_type {
	const char *name;
	bool http;
	uint64_t fallback;
} types[] = {
	[FAULT_DELAY] = { "delay", false, 1000 },
	[FAULT_NEVER] = { "never", false, 0 },
	[FAULT_ERROR] = { "error", false, 0x12001 },
	[FAULT_DROP] = { "drop", false, 0 },
	[FAULT_CUT] = { "cut", false, 100 },
	[FAULT_LENGTH] = { "length", false, 0x7fffffff },
	[FAULT_MAJOR] = { "major", false, 2 },
	[FAULT_MINOR] = { "minor", false, 0 },
	[FAULT_TYPE] = { "type", false, 3 },
	[FAULT_SIZE] = { "size", false, 0x7fffffff },
	[FAULT_ID_SIZE] = { "id-size", false, 16 },
	[FAULT_QUOTE_SIZE] = { "quote-size", false, 0x7fffffff },
	[FAULT_EMPTY] = { "empty", false, 0 },
	/* the quote, padded to so many bytes */
	[FAULT_BIG] = { "big", false, 70000 },
	[FAULT_GARBAGE] = { "garbage", false, 0 },
	[FAULT_REPLAY] = { "replay", false, 0 },
	/* in the report data of a version 4 quote */
	[FAULT_FLIP] = { "flip", false, 568 },
	[FAULT_TWICE] = { "twice", false, 0 },
	[FAULT_HTTP_STATUS] = { "status", true, 503 },
	[FAULT_HTTP_TRUNCATE] = { "truncate", true, 100 },
	[FAULT_HTTP_SLOW] = { "slow", true, 1000 },
	[FAULT_HTTP_NO_CHAIN] = { "no-chain", true, 0 },
	[FAULT_HTTP_FLIP] = { "flip", true, 20 },
	[FAULT_HTTP_DROP] = { "drop", true, 0 },
};

#define N_TYPES ARRAY_SIZE(types)

const char *fault_name(enum fault_kind kind)
{
	return kind == FAULT_NONE ? "none" : types[kind].name;
}

static enum fault_kind find(const char *name, bool http)
{
	for (size_t i = 1; i < N_TYPES; i++)
		if (types[i].http == http && !strcmp(types[i].name, name))
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

const char *fault_arm(struct fault_queue *q, const char *text, bool http)
{
	struct armed a = { .left = 1 };
	char copy[128], *save = NULL;
	const char *word, *reason;

	if (q->n == FAULTS_MAX)
		return "too many faults are armed";
	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return "too long";
	word = strtok_r(copy, " ", &save);
	a.fault.kind = word ? find(word, http) : FAULT_NONE;
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
