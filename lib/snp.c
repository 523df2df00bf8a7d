// SPDX-License-Identifier: MIT
#include "snp.h"

static int parse(struct ga_evidence *ev, struct ga_findings *f)
{
	struct ga_rd r;

	ga_rd_init(&r, GA_SPAN(ev->buf, ev->len));
	if (ga_snp_report_parse(&r, &ev->snp.report, f) ||
	    ga_cert_table_parse(ga_rd_span(&r, "certificate table",
					   ga_rd_left(&r)),
				&ev->snp.certs, f))
		return -1;
	ev->tee = GA_TEE_SNP;
	return 0;
}

const struct ga_format ga_format_snp = {
	.detect = ga_snp_report_detect,
	.parse = parse,
	.show = ga_snp_show,
	.verify = ga_snp_verify,
};
