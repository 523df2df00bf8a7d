// SPDX-License-Identifier: MIT
#include "intel.h"

static int parse(struct ga_evidence *ev, struct ga_findings *f)
{
	if (ga_quote_parse(GA_SPAN(ev->buf, ev->len), &ev->quote, f))
		return -1;
	ev->tee = ev->quote.tee_type == GA_TEE_TYPE_TDX ? GA_TEE_TDX :
							  GA_TEE_SGX;
	return 0;
}

const struct ga_format ga_format_intel = {
	.detect = ga_quote_detect,
	.parse = parse,
	.show = ga_intel_show,
	.verify = ga_intel_verify,
};
