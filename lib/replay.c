// SPDX-License-Identifier: MIT
/*
 * Do the logs explain the registers? Each starts at zero when a TD is built,
 * and every event of the logs, in their order, extends one.
 */
#include "crypto.h"
#include "event_log.h"
#include "evidence.h"

/**
 * struct replayed - a register on its way
 * @value: so far
 * @events: that got it there
 * @matched: events after which it last was what the evidence has
 * @match: it was, at some point
 * @broken: an event has no digest of the register's kind
 */
struct replayed {
	uint8_t value[GA_EVENT_DIGEST_LEN];
	size_t events;
	size_t matched;
	bool match;
	bool broken;
};

static void look(struct replayed *r, const uint8_t *evidence)
{
	if (memcmp(r->value, evidence, sizeof(r->value)))
		return;
	r->match = true;
	r->matched = r->events;
}

static int extend(struct replayed *r, const struct ga_event *ev,
		  const uint8_t *evidence)
{
	const struct ga_span parts[] = { GA_SPAN_OF(r->value), ev->digest };
	uint8_t value[GA_EVENT_DIGEST_LEN];

	r->broken |= ev->digest.n != GA_EVENT_DIGEST_LEN;
	if (r->broken)
		return 0;
	if (ga_hash(GA_SHA384, parts, 2, value))
		return -1;
	memcpy(r->value, value, sizeof(value));
	r->events++;
	look(r, evidence);
	return 0;
}

static int replay(struct replayed *r, unsigned int mr,
		  const struct ga_event_log *const *logs, size_t n,
		  const uint8_t *evidence)
{
	size_t i, j;

	look(r, evidence);
	for (i = 0; i < n; i++) {
		const struct ga_events *events = &logs[i]->events;

		for (j = 0; j < events->n; j++)
			if (events->v[j].extends && events->v[j].mr == mr &&
			    extend(r, &events->v[j], evidence))
				return -1;
	}
	return 0;
}

static int judge(const struct replayed *r, const char *name,
		 const uint8_t *evidence, struct ga_findings *f)
{
	if (r->match && !r->broken) {
		ga_report(f, GA_N_REPLAYED, name, NULL,
			  r->matched == r->events ?
				  GA_FMT("%zu events", r->events) :
				  GA_FMT("%zu events, and %zu later ones",
					 r->matched, r->events - r->matched));
		return 0;
	}
	if (r->broken)
		return ga_report(f, GA_E_MISSING, name,
				 "a SHA-384 digest of each event", "none");
	return ga_report(f, GA_E_REPLAY, name,
			 GA_BYTES(evidence, GA_EVENT_DIGEST_LEN),
			 GA_FMT("%s after %zu events",
				GA_BYTES(r->value, sizeof(r->value)),
				r->events));
}

static int replay_all(const struct ga_event_log *const *logs, size_t n,
		      const struct ga_td_report *td, unsigned int registers,
		      struct ga_findings *f)
{
	static const char *const names[] = { "rtmr0", "rtmr1", "rtmr2",
					     "rtmr3" };
	unsigned int i;
	int ret = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct replayed r = { 0 };

		if (registers && !(registers & 1u << i))
			continue;
		if (replay(&r, GA_CC_MR_RTMR0 + i, logs, n, td->rtmr[i]))
			return ga_report(f, GA_E_CRYPTO, names[i], NULL, NULL);
		if (judge(&r, names[i], td->rtmr[i], f))
			ret = -1;
	}
	return ret;
}

int ga_event_log_replay(const struct ga_event_log *const *logs, size_t n,
			const struct ga_evidence *ev, unsigned int registers,
			struct ga_findings *f)
{
	struct ga_scope s = ga_scope_enter(f, "replay", false);
	int ret = -1;

	if (registers >> 4)
		ga_report(f, GA_E_PARAMETER, "registers", "at most 0xf",
			  GA_HEX8(registers));
	else if (ev->tee != GA_TEE_TDX)
		ga_report(f, GA_E_ABSENT, "registers", ga_tee_name(GA_TEE_TDX),
			  ga_tee_name(ev->tee));
	else
		ret = replay_all(logs, n, &ev->quote.td, registers, f);
	ga_scope_leave(f, s);
	return ret;
}
