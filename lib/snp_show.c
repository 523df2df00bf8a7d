// SPDX-License-Identifier: MIT
/* Every field of an SNP report as JSON, under AMD's names. */
#include "show.h"
#include "snp.h"

#define HEX(array) ga_show_hex(GA_SPAN_OF(array))

static json_t *show_bits(uint64_t v, unsigned int first,
			 const char *const *names, size_t n)
{
	json_t *a = json_array();
	unsigned int i;

	for (i = first; i < 64; i++) {
		if (!(v & 1ull << i))
			continue;
		if (i < n && names[i])
			json_array_append_new(a, json_string(names[i]));
		else
			json_array_append_new(a, json_sprintf("bit %u", i));
	}
	return a;
}

static json_t *show_policy(uint64_t v)
{
	static const char *const names[] = {
		[16] = "SMT",
		[17] = "reserved, must be one",
		[18] = "MIGRATE_MA",
		[19] = "DEBUG",
		[20] = "SINGLE_SOCKET",
		[21] = "CXL_ALLOW",
		[22] = "MEM_AES_256_XTS",
		[23] = "RAPL_DIS",
		[24] = "CIPHERTEXT_HIDING_DRAM",
		[25] = "PAGE_SWAP_DISABLE",
	};
	json_t *o = json_object();

	json_object_set_new(o, "value", ga_show_hexnum(v, 16));
	json_object_set_new(o, "ABI_MAJOR", json_integer(v >> 8 & 0xff));
	json_object_set_new(o, "ABI_MINOR", json_integer(v & 0xff));
	json_object_set_new(o, "bits",
			    show_bits(v, 16, names,
				      sizeof(names) / sizeof(names[0])));
	return o;
}

static json_t *show_platform_info(uint64_t v)
{
	static const char *const names[] = {
		"SMT_EN",
		"TSME_EN",
		"ECC_EN",
		"RAPL_DIS",
		"CIPHERTEXT_HIDING_DRAM_EN",
		"ALIAS_CHECK_COMPLETE",
		"IOMMU_WRITE_SAFE",
		"TIO_EN",
	};
	json_t *o = json_object();

	json_object_set_new(o, "value", ga_show_hexnum(v, 16));
	json_object_set_new(o, "bits",
			    show_bits(v, 0, names,
				      sizeof(names) / sizeof(names[0])));
	return o;
}

static json_t *show_tcb(uint64_t tcb, bool turin)
{
	json_t *o = json_object();
	unsigned int c = turin ? GA_SNP_TCB_FMC : GA_SNP_TCB_BOOT_LOADER;

	json_object_set_new(o, "value", ga_show_hexnum(tcb, 16));
	for (; c < GA_SNP_TCB_COMPONENTS; c++)
		json_object_set_new(o, ga_snp_tcb_name(c),
				    json_integer(ga_snp_tcb_get(tcb, turin, c)));
	return o;
}

static json_t *show_signing_key(enum ga_snp_signing_key key)
{
	json_t *o = json_object();

	json_object_set_new(o, "value", json_integer(key));
	json_object_set_new(o, "key", json_string(ga_vek_kind_name(key)));
	return o;
}

static void show_launch(json_t *o, const struct ga_snp_report *rep)
{
	json_object_set_new(o, "VERSION", json_integer(rep->version));
	json_object_set_new(o, "GUEST_SVN", json_integer(rep->guest_svn));
	json_object_set_new(o, "POLICY", show_policy(rep->policy));
	json_object_set_new(o, "FAMILY_ID", HEX(rep->family_id));
	json_object_set_new(o, "IMAGE_ID", HEX(rep->image_id));
	json_object_set_new(o, "VMPL", json_integer(rep->vmpl));
	json_object_set_new(o, "SIGNATURE_ALGO",
			    json_integer(rep->signature_algo));
	json_object_set_new(o, "CURRENT_TCB",
			    show_tcb(rep->current_tcb, ga_snp_tcb_turin(rep)));
	json_object_set_new(o, "PLATFORM_INFO",
			    show_platform_info(rep->platform_info));
	json_object_set_new(o, "AUTHOR_KEY_EN",
			    json_boolean(rep->author_key_en));
	json_object_set_new(o, "MASK_CHIP_KEY",
			    json_boolean(rep->mask_chip_key));
	json_object_set_new(o, "SIGNING_KEY",
			    show_signing_key(rep->signing_key));
}

static void show_guest(json_t *o, const struct ga_snp_report *rep)
{
	json_object_set_new(o, "REPORT_DATA", HEX(rep->report_data));
	json_object_set_new(o, "MEASUREMENT", HEX(rep->measurement));
	json_object_set_new(o, "HOST_DATA", HEX(rep->host_data));
	json_object_set_new(o, "ID_KEY_DIGEST", HEX(rep->id_key_digest));
	json_object_set_new(o, "AUTHOR_KEY_DIGEST",
			    HEX(rep->author_key_digest));
	json_object_set_new(o, "REPORT_ID", HEX(rep->report_id));
	json_object_set_new(o, "REPORT_ID_MA", HEX(rep->report_id_ma));
}

static void show_version(json_t *o, const char *build, const char *minor,
			 const char *major, const struct ga_snp_version *v)
{
	json_object_set_new(o, build, json_integer(v->build));
	json_object_set_new(o, minor, json_integer(v->minor));
	json_object_set_new(o, major, json_integer(v->major));
}

static void show_platform(json_t *o, const struct ga_snp_report *rep)
{
	bool turin = ga_snp_tcb_turin(rep);

	json_object_set_new(o, "REPORTED_TCB",
			    show_tcb(rep->reported_tcb, turin));
	if (rep->has_cpuid) {
		json_object_set_new(o, "CPUID_FAM_ID",
				    ga_show_hexnum(rep->cpuid_fam_id, 2));
		json_object_set_new(o, "CPUID_MOD_ID",
				    ga_show_hexnum(rep->cpuid_mod_id, 2));
		json_object_set_new(o, "CPUID_STEP",
				    ga_show_hexnum(rep->cpuid_step, 2));
	}
	json_object_set_new(o, "CHIP_ID", HEX(rep->chip_id));
	if (!rep->has_committed)
		return;
	json_object_set_new(o, "COMMITTED_TCB",
			    show_tcb(rep->committed_tcb, turin));
	show_version(o, "CURRENT_BUILD", "CURRENT_MINOR", "CURRENT_MAJOR",
		     &rep->current);
	show_version(o, "COMMITTED_BUILD", "COMMITTED_MINOR", "COMMITTED_MAJOR",
		     &rep->committed);
	json_object_set_new(o, "LAUNCH_TCB", show_tcb(rep->launch_tcb, turin));
	if (!rep->has_mit_vectors)
		return;
	json_object_set_new(o, "LAUNCH_MIT_VECTOR",
			    ga_show_hexnum(rep->launch_mit_vector, 16));
	json_object_set_new(o, "CURRENT_MIT_VECTOR",
			    ga_show_hexnum(rep->current_mit_vector, 16));
}

static json_t *show_vek(const struct ga_vek *vek)
{
	json_t *o = json_object();

	json_object_set_new(o, "productName",
			    json_string(vek->product_name));
	json_object_set_new(o, "TCB", show_tcb(vek->tcb, vek->turin));
	if (vek->hwid.n)
		json_object_set_new(o, "hwID", ga_show_hex(vek->hwid));
	if (vek->csp_id.n)
		json_object_set_new(o, "csp_id",
				    ga_show_text_value(vek->csp_id));
	return o;
}

/* A certificate that can't be decoded is shown as the bytes it is. */
static void show_cert(json_t *o, struct ga_span der)
{
	struct ga_findings ignored;
	struct ga_vek vek;
	struct ga_cert c;

	ga_findings_init(&ignored);
	if (ga_cert_parse(&c, der, &ignored)) {
		json_object_set_new(o, "data", ga_show_hex(der));
		goto out;
	}
	json_object_set_new(o, "subject",
			    ga_show_text_value(GA_SPAN(
				    (const uint8_t *)c.common_name,
				    strlen(c.common_name))));
	json_object_set_new(o, "serial", ga_show_hex(c.serial));
	json_object_set_new(o, "notBefore", ga_show_time(c.not_before));
	json_object_set_new(o, "notAfter", ga_show_time(c.not_after));
	if (ga_vek_is(&c) && !ga_vek_parse(&c, &vek, &ignored))
		json_object_set_new(o, "extensions", show_vek(&vek));
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

		json_object_set_new(o, "kind",
				    json_string(ga_cert_table_name(e->kind)));
		json_object_set_new(o, "guid", ga_show_hex(e->guid));
		json_object_set_new(o, "length",
				    json_integer((json_int_t)e->data.n));
		if (e->kind != GA_CERT_TABLE_OTHER &&
		    e->kind != GA_CERT_TABLE_CRL)
			show_cert(o, e->data);
		else
			json_object_set_new(o, "data", ga_show_hex(e->data));
		json_array_append_new(a, o);
	}
	return a;
}

json_t *ga_snp_show(const struct ga_evidence *ev)
{
	const struct ga_snp_report *rep = &ev->snp.report;
	json_t *o = json_object(), *sig = json_object();

	show_launch(o, rep);
	show_guest(o, rep);
	show_platform(o, rep);
	json_object_set_new(sig, "R", ga_show_hex(rep->sig_r));
	json_object_set_new(sig, "S", ga_show_hex(rep->sig_s));
	json_object_set_new(o, "SIGNATURE", sig);
	json_object_set_new(o, "certificates", show_certs(&ev->snp.certs));
	json_object_set_new(o, "padding",
			    json_integer((json_int_t)ev->snp.certs.padding));
	return o;
}
