// SPDX-License-Identifier: MIT
#include "event.h"

#include <stdlib.h>

int ga_event_set_mr(struct ga_event *ev, const char *field, uint64_t mr,
		    struct ga_findings *f)
{
	unsigned int first = ev->extends ? GA_CC_MR_RTMR0 : GA_CC_MR_MRTD;

	if (mr < first || mr >= GA_CC_MR_COUNT)
		return ga_report(f, GA_E_VALUE, field,
				 GA_FMT("%u to %d", first, GA_CC_MR_COUNT - 1),
				 GA_DEC(mr));
	ev->mr = (unsigned int)mr;
	return 0;
}

int ga_events_add(struct ga_events *events, const struct ga_event *event,
		  struct ga_findings *f)
{
	size_t cap = events->cap ? 2 * events->cap : 16;
	struct ga_event *v;

	if (events->n == events->cap) {
		v = reallocarray(events->v, cap, sizeof(*v));
		if (!v)
			return ga_report(f, GA_E_NOMEM, NULL, NULL, NULL);
		events->v = v;
		events->cap = cap;
	}
	events->v[events->n++] = *event;
	return 0;
}

void ga_events_fini(struct ga_events *events)
{
	free(events->v);
	*events = (struct ga_events){ 0 };
}

size_t ga_tpm_digest_len(unsigned int alg)
{
	switch (alg) {
	case GA_TPM_ALG_SHA1:
		return 20;
	case GA_TPM_ALG_SHA256:
		return 32;
	case GA_TPM_ALG_SHA384:
		return 48;
	case GA_TPM_ALG_SHA512:
		return 64;
	}
	return 0;
}
