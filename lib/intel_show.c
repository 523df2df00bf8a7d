// SPDX-License-Identifier: MIT
/*
 * Every field of an Intel quote as JSON, under the names of Intel's headers
 * (sgx_quote_3.h, sgx_quote_4.h, sgx_quote_5.h, sgx_report.h).
 */
#include "intel.h"
#include "pck.h"
#include "pem.h"
#include "show.h"

#include <stdlib.h>

#define HEX(array) ga_show_hex(GA_SPAN_OF(array))

static json_t *show_header(const struct ga_quote *q)
{
	json_t *o = json_object();

	ga_show_put(&o, "version", json_integer(q->version));
	ga_show_put(&o, "att_key_type", json_integer(q->att_key_type));
	ga_show_put(&o, "tee_type", ga_show_hexnum(q->tee_type, 8));
	if (q->version == 3) {
		ga_show_put(&o, "qe_svn", json_integer(q->qe_svn));
		ga_show_put(&o, "pce_svn", json_integer(q->pce_svn));
	}
	ga_show_put(&o, "vendor_id", HEX(q->qe_vendor_id));
	ga_show_put(&o, "user_data", HEX(q->user_data));
	return o;
}

static json_t *show_bits(enum ga_tee tee, const char *name, uint64_t v)
{
	struct ga_span s = GA_SPAN((const uint8_t *)name, strlen(name));

	return ga_show_bits(v, ga_policy_field_find(tee, s));
}

static json_t *show_td(const struct ga_td_report *t, enum ga_quote_body body)
{
	json_t *o = json_object(), *rtmr = json_array();
	size_t i;

	ga_show_put(&o, "tee_tcb_svn", HEX(t->tee_tcb_svn));
	ga_show_put(&o, "mr_seam", HEX(t->mr_seam));
	ga_show_put(&o, "mrsigner_seam", HEX(t->mr_signer_seam));
	ga_show_put(&o, "seam_attributes",
		    ga_show_hexnum(t->seam_attributes, 16));
	ga_show_put(&o, "td_attributes", ga_show_hexnum(t->td_attributes, 16));
	ga_show_put(&o, "td_attributes_bits",
		    show_bits(GA_TEE_TDX, "td_attributes", t->td_attributes));
	ga_show_put(&o, "xfam", ga_show_hexnum(t->xfam, 16));
	ga_show_put(&o, "xfam_bits", show_bits(GA_TEE_TDX, "xfam", t->xfam));
	ga_show_put(&o, "mr_td", HEX(t->mr_td));
	ga_show_put(&o, "mr_config_id", HEX(t->mr_config_id));
	ga_show_put(&o, "mr_owner", HEX(t->mr_owner));
	ga_show_put(&o, "mr_owner_config", HEX(t->mr_owner_config));
	for (i = 0; i < 4; i++)
		ga_show_append(&rtmr, HEX(t->rtmr[i]));
	ga_show_put(&o, "rt_mr", rtmr);
	ga_show_put(&o, "report_data", HEX(t->report_data));
	if (body < GA_BODY_TD15)
		return o;
	ga_show_put(&o, "tee_tcb_svn2", HEX(t->tee_tcb_svn2));
	ga_show_put(&o, "mr_servicetd", HEX(t->mr_service_td));
	if (body < GA_BODY_TD15EX)
		return o;
	ga_show_put(&o, "vmid", json_integer(t->vmid));
	ga_show_put(&o, "td_id", HEX(t->td_id));
	ga_show_put(&o, "devinfo", HEX(t->dev_info));
	ga_show_put(&o, "init_server_td_hash", HEX(t->init_servtd_hash));
	ga_show_put(&o, "init_server_td_attr",
		    ga_show_hexnum(t->init_servtd_attr, 16));
	ga_show_put(&o, "init_cpu_svn", HEX(t->init_cpu_svn));
	ga_show_put(&o, "init_tee_tcb_svn", HEX(t->init_tee_tcb_svn));
	ga_show_put(&o, "init_tee_fmspc", HEX(t->init_tee_fmspc));
	ga_show_put(&o, "curr_server_td_hash", HEX(t->cur_servtd_hash));
	ga_show_put(&o, "curr_server_td_attr",
		    ga_show_hexnum(t->cur_servtd_attr, 16));
	return o;
}

static json_t *show_sgx(const struct ga_sgx_report *s)
{
	json_t *o = json_object();

	ga_show_put(&o, "cpu_svn", HEX(s->cpu_svn));
	ga_show_put(&o, "misc_select", ga_show_hexnum(s->misc_select, 8));
	ga_show_put(&o, "isv_ext_prod_id", HEX(s->isv_ext_prod_id));
	ga_show_put(&o, "attributes", HEX(s->attributes));
	ga_show_put(&o, "attributes_bits",
		    show_bits(GA_TEE_SGX, "attributes",
		      ga_sgx_report_flags(s)));
	ga_show_put(&o, "mr_enclave", HEX(s->mr_enclave));
	ga_show_put(&o, "mr_signer", HEX(s->mr_signer));
	ga_show_put(&o, "config_id", HEX(s->config_id));
	ga_show_put(&o, "isv_prod_id", json_integer(s->isv_prod_id));
	ga_show_put(&o, "isv_svn", json_integer(s->isv_svn));
	ga_show_put(&o, "config_svn", json_integer(s->config_svn));
	ga_show_put(&o, "isv_family_id", HEX(s->isv_family_id));
	ga_show_put(&o, "report_data", HEX(s->report_data));
	return o;
}

static void set_known(json_t **o, const char *name, int v)
{
	if (v >= 0)
		ga_show_put(o, name, json_boolean(v));
}

static json_t *show_pck(const struct ga_pck *p)
{
	json_t *o = json_object();

	ga_show_put(&o, "PPID", HEX(p->ppid));
	ga_show_put(&o, "TCB components", HEX(p->comp_svn));
	ga_show_put(&o, "PCESVN", json_integer(p->pce_svn));
	ga_show_put(&o, "CPUSVN", HEX(p->cpu_svn));
	ga_show_put(&o, "PCE-ID", HEX(p->pce_id));
	ga_show_put(&o, "FMSPC", HEX(p->fmspc));
	ga_show_put(&o, "SGX Type", json_integer(p->sgx_type));
	if (p->has_platform_instance)
		ga_show_put(&o, "Platform Instance ID",
			    HEX(p->platform_instance_id));
	set_known(&o, "Dynamic Platform", p->dynamic_platform);
	set_known(&o, "Cached Keys", p->cached_keys);
	set_known(&o, "SMT Enabled", p->smt_enabled);
	return o;
}

static json_t *show_cert(struct ga_span der, bool leaf)
{
	struct ga_findings ignored;
	struct ga_cert c;
	struct ga_pck pck;
	json_t *o = json_object();

	ga_findings_init(&ignored);
	if (ga_cert_parse(&c, der, &ignored)) {
		ga_show_put(&o, "malformed", ga_show_hex(der));
		goto out;
	}
	ga_show_put(&o, "subject", ga_show_string(c.common_name));
	ga_show_put(&o, "serial", ga_show_hex(c.serial));
	ga_show_put(&o, "notBefore", ga_show_time(c.not_before));
	ga_show_put(&o, "notAfter", ga_show_time(c.not_after));
	if (leaf && !ga_pck_parse(&c, &pck, &ignored))
		ga_show_put(&o, "SGX extensions", show_pck(&pck));
	ga_cert_fini(&c);
out:
	ga_findings_fini(&ignored);
	return o;
}

/* Certificates that can't be decoded are shown as the bytes they are. */
static json_t *show_certs(struct ga_span pem_text)
{
	struct ga_findings ignored;
	struct ga_pem pem;
	json_t *a;
	size_t i;

	ga_findings_init(&ignored);
	if (ga_pem_decode(&pem, pem_text, GA_PEM_CERT, &ignored)) {
		bool nomem = ignored.classes & 1u << GA_CLASS_INTERNAL;

		ga_findings_fini(&ignored);
		return nomem ? NULL : ga_show_hex(pem_text);
	}
	a = json_array();
	for (i = 0; i < pem.n; i++)
		ga_show_append(&a, show_cert(pem.der[i], i == 0));
	ga_pem_fini(&pem);
	ga_findings_fini(&ignored);
	return a;
}

static json_t *show_signature(const struct ga_quote *q)
{
	json_t *o = json_object(), *cert = json_object();

	ga_show_put(&o, "signature_data_len", json_integer(q->sig_data_len));
	ga_show_put(&o, "sig", ga_show_hex(q->signature));
	ga_show_put(&o, "attest_pub_key", ga_show_hex(q->attest_key));
	ga_show_put(&o, "qe_report", show_sgx(&q->qe_report));
	ga_show_put(&o, "qe_report_sig", ga_show_hex(q->qe_report_sig));
	ga_show_put(&o, "qe_auth_data", ga_show_hex(q->qe_auth));
	ga_show_put(&cert, "type", json_integer(q->cert_type));
	ga_show_put(&cert, "size", json_integer((json_int_t)q->cert_data.n));
	ga_show_put(&cert, "data",
		    q->cert_type == GA_CERT_DATA_PCK_CHAIN ?
			    show_certs(q->cert_data) :
			    ga_show_hex(q->cert_data));
	ga_show_put(&o, "certification_data", cert);
	return o;
}

json_t *ga_intel_show(const struct ga_evidence *ev, bool all)
{
	const struct ga_quote *q = &ev->quote;
	json_t *o = json_object();

	ga_show_put(&o, "header", show_header(q));
	if (q->version == 5)
		ga_show_put(&o, "type", json_integer(q->body));
	ga_show_put(&o, "report_body",
		    q->body == GA_BODY_SGX ? show_sgx(&q->sgx) :
					     show_td(&q->td, q->body));
	if (!all)
		return o;
	ga_show_put(&o, "signature_data", show_signature(q));
	ga_show_put(&o, "padding", json_integer((json_int_t)q->padding));
	return o;
}
