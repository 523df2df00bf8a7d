// SPDX-License-Identifier: MIT
#include "tdx.h"

/* Intel TDX DCAP Quoting Library API, A.3.2: TDX 1.0 */
static void parse_10(struct ga_rd *r, struct ga_td_report *td)
{
	ga_rd_copy(r, "tee_tcb_svn", td->tee_tcb_svn, 16);
	ga_rd_copy(r, "mr_seam", td->mr_seam, 48);
	ga_rd_copy(r, "mrsigner_seam", td->mr_signer_seam, 48);
	td->seam_attributes = ga_rd_le64(r, "seam_attributes");
	td->td_attributes = ga_rd_le64(r, "td_attributes");
	td->xfam = ga_rd_le64(r, "xfam");
	ga_rd_copy(r, "mr_td", td->mr_td, 48);
	ga_rd_copy(r, "mr_config_id", td->mr_config_id, 48);
	ga_rd_copy(r, "mr_owner", td->mr_owner, 48);
	ga_rd_copy(r, "mr_owner_config", td->mr_owner_config, 48);
	ga_rd_copy(r, "rt_mr[0]", td->rtmr[0], 48);
	ga_rd_copy(r, "rt_mr[1]", td->rtmr[1], 48);
	ga_rd_copy(r, "rt_mr[2]", td->rtmr[2], 48);
	ga_rd_copy(r, "rt_mr[3]", td->rtmr[3], 48);
	ga_rd_copy(r, "report_data", td->report_data, 64);
}

/* A.3.3: TDX 1.5 */
static void parse_15(struct ga_rd *r, struct ga_td_report *td)
{
	ga_rd_copy(r, "tee_tcb_svn2", td->tee_tcb_svn2, 16);
	ga_rd_copy(r, "mr_servicetd", td->mr_service_td, 48);
}

/* sgx_report2_body_v1_5_ex_t of Intel's sgx_quote_5.h */
static void parse_15ex(struct ga_rd *r, struct ga_td_report *td)
{
	td->vmid = ga_rd_u8(r, "vmid");
	ga_rd_copy(r, "td_id", td->td_id, 32);
	ga_rd_copy(r, "devinfo", td->dev_info, 48);
	ga_rd_copy(r, "init_server_td_hash", td->init_servtd_hash, 48);
	td->init_servtd_attr = ga_rd_le64(r, "init_server_td_attr");
	ga_rd_copy(r, "init_cpu_svn", td->init_cpu_svn, 16);
	ga_rd_copy(r, "init_tee_tcb_svn", td->init_tee_tcb_svn, 16);
	ga_rd_copy(r, "init_tee_fmspc", td->init_tee_fmspc, 12);
	ga_rd_copy(r, "curr_server_td_hash", td->cur_servtd_hash, 48);
	td->cur_servtd_attr = ga_rd_le64(r, "curr_server_td_attr");
}

int ga_td_report_parse(struct ga_rd *r, size_t len, struct ga_td_report *td,
		       struct ga_findings *f)
{
	parse_10(r, td);
	if (len >= GA_TD_REPORT15_LEN)
		parse_15(r, td);
	if (len >= GA_TD_REPORT15EX_LEN)
		parse_15ex(r, td);
	return ga_report_rd(f, r);
}
