// SPDX-License-Identifier: MIT
#include "policy_case.h"

#include <stdio.h>

#define FILL(array, tag) memset((array), (tag), sizeof(array))

const char tdx_open[] = "mr_td any\n"
			"rt_mr0 any\n"
			"rt_mr1 any\n"
			"rt_mr2 any\n"
			"rt_mr3 any\n";
const char sgx_open[] = "mr_enclave any\n"
			"mr_signer any\n";
const char snp_open[] = "MEASUREMENT any\n"
			"REPORTED_TCB any\n";

/* A binding that the evidence is over. */
static void put_binding(struct policy_case *pc)
{
	pc->ev.binding = (struct ga_binding){
		.uid = 1000,
		.gid = 100,
		.user_namespace = 4026531837,
		.label = "a",
		.purpose = "tls:a.org",
		.has_key = true,
		.resource = "tls/a/key",
	};
	pc->c.bound = true;
}

static void case_intel(struct policy_case *pc, enum ga_tee tee,
		       enum ga_quote_body body)
{
	static const uint8_t comp[16] = { 9, 8, 7 };
	struct ga_claims *c = &pc->c;

	memset(pc, 0, sizeof(*pc));
	pc->ev.tee = tee;
	pc->ev.quote.version = body >= GA_BODY_TD15 ? 5 : 4;
	pc->ev.quote.body = body;
	FILL(pc->ev.quote.user_data, 0x01);
	c->evidence = &pc->ev;
	c->time = CASE_TIME;
	c->root_name = "Intel SGX Root CA";
	put_binding(pc);
	FILL(c->pck.ppid, 0x02);
	memcpy(c->pck.comp_svn, comp, sizeof(comp));
	c->pck.pce_svn = 11;
	FILL(c->pck.cpu_svn, 0x03);
	FILL(c->pck.pce_id, 0x04);
	FILL(c->pck.fmspc, 0x05);
	c->pck.sgx_type = 1;
	c->pck.has_platform_instance = true;
	FILL(c->pck.platform_instance_id, 0x06);
	c->pck.dynamic_platform = 0;
	c->pck.cached_keys = 1;
	c->pck.smt_enabled = 1;
	c->tcb.status = GA_TCB_UP_TO_DATE;
	c->tcb.tcb_date = 1710288000; /* 2024-03-13 */
	c->tcb.evaluation_number = 17;
}

void case_tdx(struct policy_case *pc, enum ga_quote_body body)
{
	static const uint8_t svn[16] = { 5, 1, 6 };
	struct ga_td_report *td;

	case_intel(pc, GA_TEE_TDX, body);
	td = &pc->ev.quote.td;
	memcpy(td->tee_tcb_svn, svn, sizeof(svn));
	memcpy(td->tee_tcb_svn2, svn, sizeof(svn));
	memcpy(td->init_tee_tcb_svn, svn, sizeof(svn));
	FILL(td->mr_seam, 0x11);
	FILL(td->mr_signer_seam, 0x12);
	td->td_attributes = GA_TD_ATTR_SEPT_VE_DISABLE;
	td->xfam = 0x61ae7;
	FILL(td->mr_td, 0x13);
	FILL(td->mr_config_id, 0x14);
	FILL(td->mr_owner, 0x15);
	FILL(td->mr_owner_config, 0x16);
	FILL(td->rtmr[0], 0x17);
	FILL(td->rtmr[1], 0x18);
	FILL(td->rtmr[2], 0x19);
	FILL(td->rtmr[3], 0x1a);
	FILL(td->report_data, 0x1b);
	FILL(td->mr_service_td, 0x1c);
	td->vmid = 3;
	FILL(td->td_id, 0x1d);
	FILL(td->dev_info, 0x1e);
	FILL(td->init_servtd_hash, 0x1f);
	td->init_servtd_attr = 7;
	FILL(td->init_cpu_svn, 0x21);
	FILL(td->init_tee_fmspc, 0x22);
	FILL(td->cur_servtd_hash, 0x23);
	td->cur_servtd_attr = 8;
}

void case_sgx(struct policy_case *pc)
{
	struct ga_sgx_report *s;

	case_intel(pc, GA_TEE_SGX, GA_BODY_SGX);
	s = &pc->ev.quote.sgx;
	FILL(s->cpu_svn, 0x31);
	FILL(s->isv_ext_prod_id, 0x32);
	s->attributes[0] = GA_SGX_ATTR_INIT | 1 << 2;
	s->attributes[8] = 0xe7;
	FILL(s->mr_enclave, 0x33);
	FILL(s->mr_signer, 0x34);
	FILL(s->config_id, 0x35);
	s->isv_prod_id = 42;
	s->isv_svn = 5;
	s->config_svn = 2;
	FILL(s->isv_family_id, 0x36);
	FILL(s->report_data, 0x37);
}

void case_snp(struct policy_case *pc, enum ga_snp_product product)
{
	struct ga_snp_report *rep = &pc->ev.snp.report;
	struct ga_claims *c = &pc->c;
	/* In either layout each component is its own number. */
	uint64_t tcb = product == GA_SNP_TURIN ? 0xdb00000018000401ull :
						 0xdb18000000000004ull;

	memset(pc, 0, sizeof(*pc));
	put_binding(pc);
	pc->ev.tee = GA_TEE_SNP;
	rep->version = 5;
	rep->guest_svn = 3;
	rep->policy = GA_SNP_POLICY_SMT | GA_SNP_POLICY_RESERVED_ONE | 0x0133;
	FILL(rep->family_id, 0x41);
	FILL(rep->image_id, 0x42);
	rep->current_tcb = tcb;
	rep->platform_info = GA_SNP_PLATFORM_SMT_EN |
			     GA_SNP_PLATFORM_ALIAS_CHECK_COMPLETE;
	FILL(rep->report_data, 0x43);
	FILL(rep->measurement, 0x44);
	FILL(rep->host_data, 0x45);
	FILL(rep->id_key_digest, 0x46);
	FILL(rep->author_key_digest, 0x47);
	rep->author_key_en = true;
	FILL(rep->report_id, 0x48);
	FILL(rep->report_id_ma, 0x49);
	rep->reported_tcb = tcb;
	rep->has_cpuid = true;
	rep->cpuid_fam_id = 0x19;
	rep->cpuid_mod_id = 1;
	rep->cpuid_step = 1;
	FILL(rep->chip_id, 0x4a);
	rep->has_committed = true;
	rep->committed_tcb = tcb;
	rep->current = (struct ga_snp_version){ 21, 55, 1 };
	rep->committed = (struct ga_snp_version){ 20, 55, 1 };
	rep->launch_tcb = tcb;
	rep->has_mit_vectors = true;
	rep->launch_mit_vector = 0x0b;
	rep->current_mit_vector = 0x0b;
	c->evidence = &pc->ev;
	c->time = CASE_TIME;
	c->root_name = "ARK-Milan";
	c->snp.signing_key = GA_SNP_KEY_VCEK;
	c->snp.product = product;
	strcpy(c->snp.product_name, "Milan-B0");
	strcpy(c->snp.csp_id, "a cloud");
}

struct ga_policy *policy_of(const char *format, ...)
{
	struct ga_findings *f = ga_findings_new();
	struct ga_policy *p;
	char *text;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	assert_true(n >= 0);
	p = ga_policy_parse(text, (size_t)n, f);
	assert_clean(f);
	assert_non_null(p);
	ga_findings_free(f);
	free(text);
	return p;
}

struct ga_findings *run_case(const struct policy_case *pc,
			     const struct ga_policy *p, struct ga_appraisal *a)
{
	struct ga_findings *f = ga_findings_new();

	assert_non_null(f);
	ga_policy_evaluate(p, &pc->c, a, f);
	assert_true(a->done);
	return f;
}

struct ga_findings *run_text(const struct policy_case *pc, const char *format,
			     ...)
{
	struct ga_appraisal a;
	struct ga_findings *f;
	struct ga_policy *p;
	char *text;
	va_list ap;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	assert_true(n >= 0);
	p = policy_of("%s", text);
	free(text);
	f = run_case(pc, p, &a);
	ga_policy_free(p);
	return f;
}

void assert_only(struct ga_findings *f, enum ga_code code, const char *field,
		 const char *expected, const char *actual)
{
	const struct ga_finding *fi = NULL;
	size_t i, n = 0;

	for (i = 0; i < f->n; i++) {
		if (f->v[i].kind == GA_CLASS_NOTE)
			continue;
		fi = &f->v[i];
		n++;
	}
	if (n != 1) {
		print_all(f);
		fail_msg("%zu findings instead of %s in %s", n,
			 ga_code_name(code), field);
	}
	assert_string_equal(ga_code_name(fi->code), ga_code_name(code));
	assert_string_equal(fi->field, field);
	assert_string_equal(fi->expected, expected);
	assert_string_equal(fi->actual, actual);
	ga_findings_free(f);
}

void assert_accepted(struct ga_findings *f)
{
	assert_clean(f);
	ga_findings_free(f);
}
