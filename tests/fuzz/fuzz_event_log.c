// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <stdlib.h>

#include <guest-attest.h>

void fuzz_event_log(const uint8_t *data, size_t size)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_event_log *log = ga_event_log_parse(data, size, f);
	char *text, *json;

	fuzz_assert(log || ga_findings_class(f) == GA_CLASS_MALFORMED);
	fuzz_assert(!log || !ga_findings_count(f));
	if (log) {
		/* No event is shorter than this, in either format. */
		fuzz_assert(ga_event_log_count(log) <= size / 16);
		text = ga_event_log_text(log);
		json = ga_event_log_json(log);
		fuzz_assert(text && json);
		free(json);
		free(text);
	}
	ga_event_log_free(log);
	ga_findings_free(f);
}
