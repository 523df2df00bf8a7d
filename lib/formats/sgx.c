// SPDX-License-Identifier: MIT
#include "sgx.h"

static bool all_zero(struct ga_span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i])
			return false;
	return true;
}

int ga_sgx_report_parse(struct ga_rd *r, struct ga_sgx_report *rep,
			struct ga_findings *f)
{
	struct ga_span reserved[4];
	size_t i;

	ga_rd_copy(r, "cpu_svn", rep->cpu_svn, 16);
	rep->misc_select = ga_rd_le32(r, "misc_select");
	reserved[0] = ga_rd_span(r, "reserved1", 12);
	ga_rd_copy(r, "isv_ext_prod_id", rep->isv_ext_prod_id, 16);
	ga_rd_copy(r, "attributes", rep->attributes, 16);
	ga_rd_copy(r, "mr_enclave", rep->mr_enclave, 32);
	reserved[1] = ga_rd_span(r, "reserved2", 32);
	ga_rd_copy(r, "mr_signer", rep->mr_signer, 32);
	reserved[2] = ga_rd_span(r, "reserved3", 32);
	ga_rd_copy(r, "config_id", rep->config_id, 64);
	rep->isv_prod_id = ga_rd_le16(r, "isv_prod_id");
	rep->isv_svn = ga_rd_le16(r, "isv_svn");
	rep->config_svn = ga_rd_le16(r, "config_svn");
	reserved[3] = ga_rd_span(r, "reserved4", 42);
	ga_rd_copy(r, "isv_family_id", rep->isv_family_id, 16);
	ga_rd_copy(r, "report_data", rep->report_data, 64);
	if (ga_report_rd(f, r))
		return -1;
	for (i = 0; i < 4; i++)
		if (!all_zero(reserved[i]))
			return ga_report(f, GA_E_RESERVED,
					 GA_FMT("reserved%zu", i + 1), "zeros",
					 GA_BYTES(reserved[i].p, reserved[i].n));
	return 0;
}

uint64_t ga_sgx_report_flags(const struct ga_sgx_report *rep)
{
	struct ga_rd r;

	ga_rd_init(&r, GA_SPAN_OF(rep->attributes));
	return ga_rd_le64(&r, "attributes");
}
