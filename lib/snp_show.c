// SPDX-License-Identifier: MIT
/* Every field of an SNP report as JSON, under AMD's names. */
#include "show.h"
#include "snp.h"

#define HEX(array) ga_show_hex(GA_SPAN_OF(array))

static json_t *show_bits(const char *name, uint64_t v)
{
	struct ga_span s = GA_SPAN((const uint8_t *)name, strlen(name));
	const struct ga_policy_field *fd = ga_policy_field_find(GA_TEE_SNP, s);

	return ga_show_bits(v & ~fd->aside, fd);
}

static json_t *show_policy(uint64_t v)
{
	json_t *o = json_object();

	ga_show_put(&o, "value", ga_show_hexnum(v, 16));
	ga_show_put(&o, "ABI_MAJOR", json_integer(v >> 8 & 0xff));
	ga_show_put(&o, "ABI_MINOR", json_integer(v & 0xff));
	ga_show_put(&o, "bits", show_bits("POLICY", v));
	return o;
}

static json_t *show_platform_info(uint64_t v)
{
	json_t *o = json_object();

	ga_show_put(&o, "value", ga_show_hexnum(v, 16));
	ga_show_put(&o, "bits", show_bits("PLATFORM_INFO", v));
	return o;
}

static json_t *show_tcb(uint64_t tcb, bool turin)
{
	json_t *o = json_object();
	unsigned int c = turin ? GA_SNP_TCB_FMC : GA_SNP_TCB_BOOT_LOADER;

	ga_show_put(&o, "value", ga_show_hexnum(tcb, 16));
	for (; c < GA_SNP_TCB_COMPONENTS; c++)
		ga_show_put(&o, ga_snp_tcb_name(c),
			    json_integer(ga_snp_tcb_get(tcb, turin, c)));
	return o;
}

static json_t *show_signing_key(enum ga_snp_signing_key key)
{
	json_t *o = json_object();

	ga_show_put(&o, "value", json_integer(key));
	ga_show_put(&o, "key", json_string(ga_vek_kind_name(key)));
	return o;
}

static void show_launch(json_t **o, const struct ga_snp_report *rep)
{
	ga_show_put(o, "VERSION", json_integer(rep->version));
	ga_show_put(o, "GUEST_SVN", json_integer(rep->guest_svn));
	ga_show_put(o, "POLICY", show_policy(rep->policy));
	ga_show_put(o, "FAMILY_ID", HEX(rep->family_id));
	ga_show_put(o, "IMAGE_ID", HEX(rep->image_id));
	ga_show_put(o, "VMPL", json_integer(rep->vmpl));
	ga_show_put(o, "SIGNATURE_ALGO", json_integer(rep->signature_algo));
	ga_show_put(o, "CURRENT_TCB",
		    show_tcb(rep->current_tcb, ga_snp_tcb_turin(rep)));
	ga_show_put(o, "PLATFORM_INFO", show_platform_info(rep->platform_info));
	ga_show_put(o, "AUTHOR_KEY_EN", json_boolean(rep->author_key_en));
	ga_show_put(o, "MASK_CHIP_KEY", json_boolean(rep->mask_chip_key));
	ga_show_put(o, "SIGNING_KEY", show_signing_key(rep->signing_key));
}

static void show_guest(json_t **o, const struct ga_snp_report *rep)
{
	ga_show_put(o, "REPORT_DATA", HEX(rep->report_data));
	ga_show_put(o, "MEASUREMENT", HEX(rep->measurement));
	ga_show_put(o, "HOST_DATA", HEX(rep->host_data));
	ga_show_put(o, "ID_KEY_DIGEST", HEX(rep->id_key_digest));
	ga_show_put(o, "AUTHOR_KEY_DIGEST", HEX(rep->author_key_digest));
	ga_show_put(o, "REPORT_ID", HEX(rep->report_id));
	ga_show_put(o, "REPORT_ID_MA", HEX(rep->report_id_ma));
}

static void show_version(json_t **o, const char *build, const char *minor,
			 const char *major, const struct ga_snp_version *v)
{
	ga_show_put(o, build, json_integer(v->build));
	ga_show_put(o, minor, json_integer(v->minor));
	ga_show_put(o, major, json_integer(v->major));
}

static void show_platform(json_t **o, const struct ga_snp_report *rep)
{
	bool turin = ga_snp_tcb_turin(rep);

	ga_show_put(o, "REPORTED_TCB", show_tcb(rep->reported_tcb, turin));
	if (rep->has_cpuid) {
		ga_show_put(o, "CPUID_FAM_ID",
			    ga_show_hexnum(rep->cpuid_fam_id, 2));
		ga_show_put(o, "CPUID_MOD_ID",
			    ga_show_hexnum(rep->cpuid_mod_id, 2));
		ga_show_put(o, "CPUID_STEP",
			    ga_show_hexnum(rep->cpuid_step, 2));
	}
	ga_show_put(o, "CHIP_ID", HEX(rep->chip_id));
	if (!rep->has_committed)
		return;
	ga_show_put(o, "COMMITTED_TCB", show_tcb(rep->committed_tcb, turin));
	show_version(o, "CURRENT_BUILD", "CURRENT_MINOR", "CURRENT_MAJOR",
		     &rep->current);
	show_version(o, "COMMITTED_BUILD", "COMMITTED_MINOR", "COMMITTED_MAJOR",
		     &rep->committed);
	ga_show_put(o, "LAUNCH_TCB", show_tcb(rep->launch_tcb, turin));
	if (!rep->has_mit_vectors)
		return;
	ga_show_put(o, "LAUNCH_MIT_VECTOR",
		    ga_show_hexnum(rep->launch_mit_vector, 16));
	ga_show_put(o, "CURRENT_MIT_VECTOR",
		    ga_show_hexnum(rep->current_mit_vector, 16));
}

static json_t *show_vek(const struct ga_vek *vek)
{
	json_t *o = json_object();

	ga_show_put(&o, "productName", json_string(vek->product_name));
	ga_show_put(&o, "TCB", show_tcb(vek->tcb, vek->turin));
	if (vek->hwid.n)
		ga_show_put(&o, "hwID", ga_show_hex(vek->hwid));
	if (vek->csp_id.n)
		ga_show_put(&o, "csp_id", ga_show_text_value(vek->csp_id));
	return o;
}

/* A certificate that can't be decoded is shown as the bytes it is. */
static void show_cert(json_t **o, struct ga_span der)
{
	struct ga_findings ignored;
	struct ga_vek vek;
	struct ga_cert c;

	ga_findings_init(&ignored);
	if (ga_cert_parse(&c, der, &ignored)) {
		ga_show_put(o, "data", ga_show_hex(der));
		goto out;
	}
	ga_show_put(o, "subject", ga_show_string(c.common_name));
	ga_show_put(o, "serial", ga_show_hex(c.serial));
	ga_show_put(o, "notBefore", ga_show_time(c.not_before));
	ga_show_put(o, "notAfter", ga_show_time(c.not_after));
	if (ga_vek_is(&c) && !ga_vek_parse(&c, &vek, &ignored))
		ga_show_put(o, "extensions", show_vek(&vek));
out:
	ga_findings_fini(&ignored);
}

static json_t *show_certs(const struct ga_cert_table *t)
{
	json_t *a = json_array();
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct ga_cert_entry *e = &t->v[i];
		json_t *o = json_object();

		ga_show_put(&o, "kind",
			    json_string(ga_cert_table_name(e->kind)));
		ga_show_put(&o, "guid", ga_show_hex(e->guid));
		ga_show_put(&o, "length", json_integer((json_int_t)e->data.n));
		if (e->kind != GA_CERT_TABLE_OTHER &&
		    e->kind != GA_CERT_TABLE_CRL)
			show_cert(&o, e->data);
		else
			ga_show_put(&o, "data", ga_show_hex(e->data));
		ga_show_append(&a, o);
	}
	return a;
}

json_t *ga_snp_show(const struct ga_evidence *ev, bool all)
{
	const struct ga_snp_report *rep = &ev->snp.report;
	json_t *o = json_object(), *sig;

	show_launch(&o, rep);
	show_guest(&o, rep);
	show_platform(&o, rep);
	if (!all)
		return o;
	sig = json_object();
	ga_show_put(&sig, "R", ga_show_hex(rep->sig_r));
	ga_show_put(&sig, "S", ga_show_hex(rep->sig_s));
	ga_show_put(&o, "SIGNATURE", sig);
	ga_show_put(&o, "certificates", show_certs(&ev->snp.certs));
	ga_show_put(&o, "padding",
		    json_integer((json_int_t)ev->snp.certs.padding));
	return o;
}
