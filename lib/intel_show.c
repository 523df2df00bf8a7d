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

	json_object_set_new(o, "version", json_integer(q->version));
	json_object_set_new(o, "att_key_type", json_integer(q->att_key_type));
	json_object_set_new(o, "tee_type", ga_show_hexnum(q->tee_type, 8));
	if (q->version == 3) {
		json_object_set_new(o, "qe_svn", json_integer(q->qe_svn));
		json_object_set_new(o, "pce_svn", json_integer(q->pce_svn));
	}
	json_object_set_new(o, "vendor_id", HEX(q->qe_vendor_id));
	json_object_set_new(o, "user_data", HEX(q->user_data));
	return o;
}

static json_t *show_bits(uint64_t v, const char *const *names, size_t n)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < 64; i++) {
		if (!(v & 1ull << i))
			continue;
		if (i < n && names[i])
			json_array_append_new(a, json_string(names[i]));
		else
			json_array_append_new(a, json_sprintf("bit %zu", i));
	}
	return a;
}

static json_t *show_td_attributes(uint64_t v)
{
	static const char *const names[64] = {
		[0] = "DEBUG",	  [28] = "SEPT_VE_DISABLE",
		[29] = "MIGRATABLE", [30] = "PKS",
		[31] = "KL",	  [63] = "PERFMON",
	};

	return show_bits(v, names, 64);
}

static json_t *show_sgx_flags(uint64_t v)
{
	static const char *const names[] = {
		"INIT", "DEBUG", "MODE64BIT", NULL, "PROVISIONKEY",
		"EINITTOKEN_KEY", "CET", "KSS", NULL, NULL, "AEXNOTIFY",
	};

	return show_bits(v, names, sizeof(names) / sizeof(names[0]));
}

static json_t *show_td(const struct ga_td_report *t, enum ga_quote_body body)
{
	json_t *o = json_object(), *rtmr = json_array();
	size_t i;

	json_object_set_new(o, "tee_tcb_svn", HEX(t->tee_tcb_svn));
	json_object_set_new(o, "mr_seam", HEX(t->mr_seam));
	json_object_set_new(o, "mrsigner_seam", HEX(t->mr_signer_seam));
	json_object_set_new(o, "seam_attributes",
			    ga_show_hexnum(t->seam_attributes, 16));
	json_object_set_new(o, "td_attributes",
			    ga_show_hexnum(t->td_attributes, 16));
	json_object_set_new(o, "td_attributes_bits",
			    show_td_attributes(t->td_attributes));
	json_object_set_new(o, "xfam", ga_show_hexnum(t->xfam, 16));
	json_object_set_new(o, "mr_td", HEX(t->mr_td));
	json_object_set_new(o, "mr_config_id", HEX(t->mr_config_id));
	json_object_set_new(o, "mr_owner", HEX(t->mr_owner));
	json_object_set_new(o, "mr_owner_config", HEX(t->mr_owner_config));
	for (i = 0; i < 4; i++)
		json_array_append_new(rtmr, HEX(t->rtmr[i]));
	json_object_set_new(o, "rt_mr", rtmr);
	json_object_set_new(o, "report_data", HEX(t->report_data));
	if (body < GA_BODY_TD15)
		return o;
	json_object_set_new(o, "tee_tcb_svn2", HEX(t->tee_tcb_svn2));
	json_object_set_new(o, "mr_servicetd", HEX(t->mr_service_td));
	if (body < GA_BODY_TD15EX)
		return o;
	json_object_set_new(o, "vmid", json_integer(t->vmid));
	json_object_set_new(o, "td_id", HEX(t->td_id));
	json_object_set_new(o, "devinfo", HEX(t->dev_info));
	json_object_set_new(o, "init_server_td_hash", HEX(t->init_servtd_hash));
	json_object_set_new(o, "init_server_td_attr",
			    ga_show_hexnum(t->init_servtd_attr, 16));
	json_object_set_new(o, "init_cpu_svn", HEX(t->init_cpu_svn));
	json_object_set_new(o, "init_tee_tcb_svn", HEX(t->init_tee_tcb_svn));
	json_object_set_new(o, "init_tee_fmspc", HEX(t->init_tee_fmspc));
	json_object_set_new(o, "curr_server_td_hash", HEX(t->cur_servtd_hash));
	json_object_set_new(o, "curr_server_td_attr",
			    ga_show_hexnum(t->cur_servtd_attr, 16));
	return o;
}

static json_t *show_sgx(const struct ga_sgx_report *s)
{
	json_t *o = json_object();

	json_object_set_new(o, "cpu_svn", HEX(s->cpu_svn));
	json_object_set_new(o, "misc_select", ga_show_hexnum(s->misc_select, 8));
	json_object_set_new(o, "isv_ext_prod_id", HEX(s->isv_ext_prod_id));
	json_object_set_new(o, "attributes", HEX(s->attributes));
	json_object_set_new(o, "attributes_bits",
			    show_sgx_flags(ga_sgx_report_flags(s)));
	json_object_set_new(o, "mr_enclave", HEX(s->mr_enclave));
	json_object_set_new(o, "mr_signer", HEX(s->mr_signer));
	json_object_set_new(o, "config_id", HEX(s->config_id));
	json_object_set_new(o, "isv_prod_id", json_integer(s->isv_prod_id));
	json_object_set_new(o, "isv_svn", json_integer(s->isv_svn));
	json_object_set_new(o, "config_svn", json_integer(s->config_svn));
	json_object_set_new(o, "isv_family_id", HEX(s->isv_family_id));
	json_object_set_new(o, "report_data", HEX(s->report_data));
	return o;
}

static void set_known(json_t *o, const char *name, int v)
{
	if (v >= 0)
		json_object_set_new(o, name, json_boolean(v));
}

static json_t *show_pck(const struct ga_pck *p)
{
	json_t *o = json_object();

	json_object_set_new(o, "PPID", HEX(p->ppid));
	json_object_set_new(o, "TCB components", HEX(p->comp_svn));
	json_object_set_new(o, "PCESVN", json_integer(p->pce_svn));
	json_object_set_new(o, "CPUSVN", HEX(p->cpu_svn));
	json_object_set_new(o, "PCE-ID", HEX(p->pce_id));
	json_object_set_new(o, "FMSPC", HEX(p->fmspc));
	json_object_set_new(o, "SGX Type", json_integer(p->sgx_type));
	if (p->has_platform_instance)
		json_object_set_new(o, "Platform Instance ID",
				    HEX(p->platform_instance_id));
	set_known(o, "Dynamic Platform", p->dynamic_platform);
	set_known(o, "Cached Keys", p->cached_keys);
	set_known(o, "SMT Enabled", p->smt_enabled);
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
		json_object_set_new(o, "malformed", ga_show_hex(der));
		goto out;
	}
	json_object_set_new(o, "subject",
			    ga_show_text_value(GA_SPAN(
				    (const uint8_t *)c.common_name,
				    strlen(c.common_name))));
	json_object_set_new(o, "serial", ga_show_hex(c.serial));
	json_object_set_new(o, "notBefore", ga_show_time(c.not_before));
	json_object_set_new(o, "notAfter", ga_show_time(c.not_after));
	if (leaf && !ga_pck_parse(&c, &pck, &ignored))
		json_object_set_new(o, "SGX extensions", show_pck(&pck));
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
		ga_findings_fini(&ignored);
		return ga_show_hex(pem_text);
	}
	a = json_array();
	for (i = 0; i < pem.n; i++)
		json_array_append_new(a, show_cert(pem.der[i], i == 0));
	ga_pem_fini(&pem);
	ga_findings_fini(&ignored);
	return a;
}

static json_t *show_signature(const struct ga_quote *q)
{
	json_t *o = json_object(), *cert = json_object();

	json_object_set_new(o, "signature_data_len",
			    json_integer(q->sig_data_len));
	json_object_set_new(o, "sig", ga_show_hex(q->signature));
	json_object_set_new(o, "attest_pub_key", ga_show_hex(q->attest_key));
	json_object_set_new(o, "qe_report", show_sgx(&q->qe_report));
	json_object_set_new(o, "qe_report_sig", ga_show_hex(q->qe_report_sig));
	json_object_set_new(o, "qe_auth_data", ga_show_hex(q->qe_auth));
	json_object_set_new(cert, "type", json_integer(q->cert_type));
	json_object_set_new(cert, "size", json_integer((json_int_t)q->cert_data.n));
	json_object_set_new(cert, "data",
			    q->cert_type == GA_CERT_DATA_PCK_CHAIN ?
				    show_certs(q->cert_data) :
				    ga_show_hex(q->cert_data));
	json_object_set_new(o, "certification_data", cert);
	return o;
}

json_t *ga_intel_show(const struct ga_evidence *ev)
{
	const struct ga_quote *q = &ev->quote;
	json_t *o = json_object();

	json_object_set_new(o, "header", show_header(q));
	if (q->version == 5)
		json_object_set_new(o, "type", json_integer(q->body));
	json_object_set_new(o, "report_body",
			    q->body == GA_BODY_SGX ? show_sgx(&q->sgx) :
						     show_td(&q->td, q->body));
	json_object_set_new(o, "signature_data", show_signature(q));
	json_object_set_new(o, "padding", json_integer((json_int_t)q->padding));
	return o;
}
